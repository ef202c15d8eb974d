package vn.iochub.repository.internal.messages;

import java.io.IOException;
import java.io.InputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.repository.internal.base.Transactions;

/** From records to the messages they came of, and back. Thread-safe. */
@Component(name = "vn.iochub.repository.internal.Lineage", service = Messages.class)
public final class Lineage implements Messages {
    private static final int MAX_MESSAGES = 1000;
    private static final HexFormat HEX = HexFormat.of();
    /** An id is made when the message is received, but by a clock that may be set meanwhile. */
    private static final Duration CLOCK_SLACK = Duration.ofDays(1);

    private static final String MESSAGE =
            """
            SELECT m.id, m.instance, m.received, m.arrival, m.content_type, m.attributes, m.size, m.hash, m.original_hash,
                m.connector, m.accepted, m.rejected, m.content IS NOT NULL, m.file
            FROM hub.raw_message m
            """;

    /**
     * The change log has every state; the latest one outlives it in the record. Only a record knows its place in the
     * message. The schema is that which was in force when the state was stored.
     */
    private static final String STATES =
            """
            SELECT s.position, s.type, s.major, s.key, replace(s.id::text, '-', ''), s.ord, s.rev,
                coalesce((SELECT v.hash FROM hub.schema_version v WHERE v.type = s.type AND v.major = s.major
                    AND v.since <= s.stored ORDER BY v.since DESC LIMIT 1), ''),
                s.occurred, s.received, s.stored, s.instance, s.raw_id, s.item, s.origin, s.connector,
                CASE WHEN s.rev > 0 THEN (hub.revision_cause(s.rev)).note ELSE '' END
            FROM (%s) AS s ORDER BY %s LIMIT 1000
            """;

    private static final String HISTORY = String.format(
            STATES,
            """
            SELECT c.position, c.type, c.major, c.key, c.id, c.ord, c.rev, c.occurred, c.received, c.stored, c.instance,
                c.raw_id, c.item, coalesce(r.origin, '') AS origin, c.connector
            FROM hub.change c LEFT JOIN hub.record r ON r.type = c.type AND r.key = c.key
                AND r.raw_id = c.raw_id AND r.item = c.item
            WHERE c.type = ? AND c.key = ?
            UNION ALL
            SELECT NULL, r.type, r.major, r.key, r.id, r.ord, r.rev, r.occurred, r.received, r.stored, r.instance,
                r.raw_id, r.item, r.origin, r.connector
            FROM hub.record r WHERE r.type = ? AND r.key = ? AND NOT EXISTS (
                SELECT FROM hub.change c WHERE c.type = r.type AND c.key = r.key AND c.raw_id = r.raw_id AND c.item = r.item)
            """,
            "s.position DESC NULLS LAST");

    private static final String OF_MESSAGE = String.format(
            STATES,
            """
            SELECT c.position, c.type, c.major, c.key, c.id, c.ord, c.rev, c.occurred, c.received, c.stored, c.instance,
                c.raw_id, c.item, coalesce(r.origin, '') AS origin, c.connector
            FROM hub.change c LEFT JOIN hub.record r ON r.type = c.type AND r.key = c.key
                AND r.raw_id = c.raw_id AND r.item = c.item
            WHERE c.raw_id = ?
            """,
            "s.item, s.position");

    private final DataSource reader;
    private final KeptMessages messages;

    @Activate
    public Lineage(@Reference(target = "(hub.database=reader)") DataSource reader) {
        this(reader, KeptMessages.ofThisHub());
    }

    public Lineage(DataSource reader, KeptMessages messages) {
        this.reader = reader;
        this.messages = messages;
    }

    @Override
    public Optional<Message> message(UUID id) {
        return read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(MESSAGE + "WHERE m.id = ?")) {
                query.setObject(1, id);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(message(row)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public List<Message> messages(
            Optional<String> instance, Optional<Instant> from, Optional<Instant> to, Optional<UUID> before, int limit) {
        if (limit < 1 || limit > MAX_MESSAGES) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Số thông điệp từ 1 đến " + MAX_MESSAGES + ".",
                    "The limit is 1 to " + MAX_MESSAGES + ".");
        }
        StringBuilder where = new StringBuilder("WHERE true");
        List<Object> values = new ArrayList<>();
        instance.ifPresent(name -> and(where, values, "m.instance = ?", name));
        before.ifPresent(id -> and(where, values, "m.id < ?", id));
        from.ifPresent(time -> {
            and(where, values, "m.received >= ?", Timestamp.from(time));
            and(where, values, "m.id >= ?", firstId(time.minus(CLOCK_SLACK)));
        });
        to.ifPresent(time -> {
            and(where, values, "m.received < ?", Timestamp.from(time));
            and(where, values, "m.id < ?", firstId(time.plus(CLOCK_SLACK)));
        });
        return read(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement(MESSAGE + where + " ORDER BY m.id DESC LIMIT " + limit)) {
                for (int i = 0; i < values.size(); i++) {
                    query.setObject(i + 1, values.get(i));
                }
                List<Message> found = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        found.add(message(row));
                    }
                }
                return found;
            }
        });
    }

    private static void and(StringBuilder where, List<Object> values, String condition, Object value) {
        where.append(" AND ").append(condition);
        values.add(value);
    }

    /** The smallest UUID of version 7 at a time: its first 48 bits are milliseconds since 1970. */
    private static UUID firstId(Instant time) {
        return new UUID(Math.max(0, time.toEpochMilli()) << 16, 0);
    }

    @Override
    public InputStream content(UUID id) throws IOException {
        Optional<Reprocessing.Kept> kept = read(connection -> messages.find(connection, id));
        if (kept.isPresent()) {
            return kept.get().content().open();
        }
        if (message(id).isEmpty()) {
            throw new RefusedException(
                    RefusedException.Kind.UNKNOWN,
                    "Không có thông điệp " + id + ".",
                    "There is no message " + id + ".");
        }
        throw new RefusedException(
                RefusedException.Kind.CONFLICT,
                "Nội dung thông điệp không còn được giữ.",
                "The content of the message is not kept any more.");
    }

    @Override
    public List<State> history(String type, String key) {
        return states(HISTORY, type, key, type, key);
    }

    @Override
    public List<State> states(UUID message) {
        return states(OF_MESSAGE, message);
    }

    private List<State> states(String sql, Object... parameters) {
        return read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    query.setObject(i + 1, parameters[i]);
                }
                List<State> states = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        states.add(state(row));
                    }
                }
                return states;
            }
        });
    }

    private static State state(ResultSet row) throws SQLException {
        return new State(
                Optional.ofNullable(row.getObject(1, Long.class)),
                row.getString(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getInt(7),
                row.getString(8),
                Optional.ofNullable(row.getObject(9, OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                instant(row, 10),
                instant(row, 11),
                row.getString(12),
                row.getObject(13, UUID.class),
                row.getInt(14),
                row.getString(15),
                row.getString(16),
                row.getString(17));
    }

    private Message message(ResultSet row) throws SQLException {
        byte[] original = row.getBytes(9);
        return new Message(
                row.getObject(1, UUID.class),
                row.getString(2),
                instant(row, 3),
                row.getLong(4),
                row.getString(5),
                KeptMessages.attributes(row.getString(6)),
                row.getLong(7),
                HEX.formatHex(row.getBytes(8)),
                Optional.ofNullable(original).map(HEX::formatHex),
                row.getString(10),
                row.getLong(11),
                row.getLong(12),
                row.getBoolean(13) || messages.isKept(row.getString(14)));
    }

    private <T> T read(Transactions.Work<T, SQLException> work) {
        try {
            return Transactions.<T, SQLException>run(reader, work);
        } catch (SQLException e) {
            throw new UnavailableException("the repository cannot be read now", e);
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
