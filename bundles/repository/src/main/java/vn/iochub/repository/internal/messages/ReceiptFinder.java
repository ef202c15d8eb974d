package vn.iochub.repository.internal.messages;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import vn.iochub.api.service.Receipts;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.repository.internal.base.Transactions;

/** Puts a receipt together from the message, the change log and the verdicts. Thread-safe. */
public final class ReceiptFinder implements Receipts {
    private static final int MAX_ITEMS = 1000;

    private static final String MESSAGE =
            "SELECT instance, received, accepted, rejected FROM hub.raw_message WHERE id = ?";

    /**
     * One row for each item. The change log is right where a verdict says otherwise: a redelivery may have been judged
     * against what the first delivery stored.
     */
    private static final String ITEMS =
            """
            WITH items AS (
                SELECT DISTINCT ON (item) item, verdict, type, key FROM (
                    SELECT item, 'stored' AS verdict, type, key, 0 AS rank FROM hub.change WHERE raw_id = ?
                    UNION ALL
                    SELECT item, verdict, type, key, 1 FROM hub.verdict WHERE raw_id = ? AND item >= 0
                ) AS both_tables ORDER BY item, rank)
            """;

    private static final String COUNTS = ITEMS
            + """
                    SELECT count(*) FILTER (WHERE verdict = 'stored'), count(*) FILTER (WHERE verdict = 'duplicate'),
                        count(*) FILTER (WHERE verdict = 'superseded'), count(*) FILTER (WHERE verdict = 'rejected')
                    FROM items
                    """;

    private static final String LIST = ITEMS
            + """
                    SELECT i.item, i.verdict, i.type, i.key, coalesce(q.code, '')
                    FROM items i LEFT JOIN hub.quarantine q
                        ON i.verdict = 'rejected' AND q.raw_id = ? AND q.item = i.item
                    ORDER BY i.item LIMIT
                    """
            + MAX_ITEMS;

    /** For a receipt whose message is still in its queue while records of it are stored already. */
    private static final String FIRST =
            """
            SELECT instance, received FROM hub.change WHERE raw_id = ?
            UNION ALL SELECT instance, seen FROM hub.quarantine WHERE raw_id = ? LIMIT 1
            """;

    private final DataSource database;

    public ReceiptFinder(DataSource database) {
        this.database = database;
    }

    private record Message(String instance, Instant received, long accepted, long rejected, boolean whole) {}

    @Override
    public Optional<ReceiptStatus> find(UUID id) {
        try {
            return Transactions.<Optional<ReceiptStatus>, SQLException>run(
                    database, connection -> find(connection, id));
        } catch (SQLException e) {
            throw new UnavailableException("the repository cannot be read now", e);
        }
    }

    private static Optional<ReceiptStatus> find(Connection connection, UUID id) throws SQLException {
        Optional<Message> found = message(connection, id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Message message = found.get();
        long[] counts = counts(connection, id);
        long judged = counts[0] + counts[1] + counts[2] + counts[3];
        long taken = counts[0] + counts[1] + counts[2];
        boolean complete = message.whole() && judged >= message.accepted() + message.rejected();
        long rejectedHere = Math.max(0, counts[3] - message.rejected());
        // What the repository itself refused was accepted before; told as rejected, it is not accepted too. And once
        // all
        // is judged, a row that was mended since counts as what it is now.
        long accepted = complete || !message.whole() ? taken : message.accepted() - rejectedHere;
        return Optional.of(new ReceiptStatus(
                id,
                message.instance(),
                message.received(),
                accepted,
                complete ? counts[3] : message.rejected() + rejectedHere,
                counts[0],
                counts[1],
                counts[2],
                complete,
                items(connection, id)));
    }

    private static Optional<Message> message(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(MESSAGE)) {
            query.setObject(1, id);
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    return Optional.of(
                            new Message(row.getString(1), instant(row, 2), row.getLong(3), row.getLong(4), true));
                }
            }
        }
        try (PreparedStatement query = connection.prepareStatement(FIRST)) {
            query.setObject(1, id);
            query.setObject(2, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Message(row.getString(1), instant(row, 2), 0, 0, false))
                        : Optional.empty();
            }
        }
    }

    private static long[] counts(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COUNTS)) {
            query.setObject(1, id);
            query.setObject(2, id);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new long[] {row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)};
            }
        }
    }

    private static List<Item> items(Connection connection, UUID id) throws SQLException {
        List<Item> items = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(LIST)) {
            query.setObject(1, id);
            query.setObject(2, id);
            query.setObject(3, id);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    boolean rejected = row.getString(2).equals("rejected");
                    items.add(new Item(
                            row.getInt(1),
                            row.getString(2),
                            rejected ? "" : row.getString(3),
                            rejected ? "" : row.getString(4),
                            row.getString(5)));
                }
            }
        }
        return items;
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
