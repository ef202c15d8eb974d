package vn.iochub.simulators.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.InflaterInputStream;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;

/**
 * Reads the repository through the views that everybody with the reader's login sees. Only which rows stood in a page of a
 * polled view is asked of the raw message itself, with a login that may read it. Thread-safe.
 */
public final class RepositoryReader {
    private static final String PAGE = "application/vnd.iochub.rows+json";
    private static final int FETCH = 5000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String views;
    private final String contents;
    private final Path folder;
    /** A page never changes, and there is one for every poll. */
    private final Map<UUID, List<String>> pages = new HashMap<>();

    /**
     * @param views JDBC address with the reader's login
     * @param contents JDBC address with a login that reads schema hub; empty where no view is polled
     * @param folder the hub's {@code data/raw}, where large messages lie
     */
    public RepositoryReader(String views, String contents, Path folder) {
        this.views = views;
        this.contents = contents;
        this.folder = folder;
    }

    /** Everything, as of one moment. */
    synchronized RepositoryState read() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(views)) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Map<UUID, Map<Integer, RepositoryState.Fate>> fates = fates(connection);
            Map<RepositoryState.Thing, RepositoryState.Latest> records = records(connection);
            Map<RepositoryState.Thing, String> derived = derived(connection);
            Map<UUID, RepositoryState.RawRow> messages = messages(connection);
            connection.rollback();
            return new RepositoryState(messages, fates, records, derived);
        }
    }

    private static ResultSet query(Statement statement, String sql) throws SQLException {
        statement.setFetchSize(FETCH);
        return statement.executeQuery(sql);
    }

    private Map<UUID, RepositoryState.RawRow> messages(Connection connection) throws SQLException, IOException {
        Map<UUID, RepositoryState.RawRow> messages = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = query(
                        statement,
                        "SELECT id, instance, arrival, coalesce(original_hash, hash), content_type, accepted, rejected"
                                + " FROM repo.raw_message")) {
            while (row.next()) {
                UUID id = row.getObject(1, UUID.class);
                messages.put(
                        id,
                        new RepositoryState.RawRow(
                                id,
                                row.getString(2),
                                row.getLong(3),
                                HexFormat.of().formatHex(row.getBytes(4)),
                                row.getLong(6),
                                row.getLong(7),
                                row.getString(5).startsWith(PAGE) ? page(id) : List.of()));
            }
        }
        return messages;
    }

    private List<String> page(UUID id) throws SQLException, IOException {
        List<String> known = pages.get(id);
        if (known != null) {
            return known;
        }
        try (Connection connection = DriverManager.getConnection(contents);
                PreparedStatement statement =
                        connection.prepareStatement("SELECT content, file FROM hub.raw_message WHERE id = ?")) {
            statement.setObject(1, id);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("raw message " + id + " is gone");
                }
                byte[] content = row.getBytes(1);
                String file = row.getString(2);
                try (InputStream in = new InflaterInputStream(
                        content == null
                                ? Files.newInputStream(folder.resolve(file))
                                : new ByteArrayInputStream(content))) {
                    List<String> rows = rows(JSON.readTree(in));
                    pages.put(id, rows);
                    return rows;
                }
            }
        }
    }

    private static List<String> rows(JsonNode page) {
        List<String> rows = new ArrayList<>();
        for (JsonNode row : page.path("rows")) {
            rows.add(Sent.row(
                    page.path("view").asText(),
                    row.path("id").asText(),
                    row.path("updated_at").asText()));
        }
        return rows;
    }

    private static Map<UUID, Map<Integer, RepositoryState.Fate>> fates(Connection connection) throws SQLException {
        Map<UUID, Map<Integer, RepositoryState.Fate>> fates = new HashMap<>();
        // The change log is right where a verdict says otherwise, so it is read last.
        try (Statement statement = connection.createStatement();
                ResultSet row = query(
                        statement,
                        "SELECT v.raw_id, v.item, v.verdict, v.type, v.key, coalesce(q.code, '')"
                                + " FROM repo.verdict v LEFT JOIN repo.quarantine q"
                                + " ON q.raw_id = v.raw_id AND q.item = v.item")) {
            while (row.next()) {
                Outcome outcome = Outcome.of(row.getString(3));
                boolean rejected = outcome == Outcome.REJECTED;
                put(
                        fates,
                        row,
                        new RepositoryState.Fate(
                                outcome,
                                rejected ? "" : row.getString(4),
                                rejected ? "" : row.getString(5),
                                0,
                                0,
                                row.getString(6)));
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = query(
                        statement,
                        "SELECT raw_id, item, type, key, position, ord FROM repo.change WHERE instance <> 'hub'")) {
            while (row.next()) {
                put(
                        fates,
                        row,
                        new RepositoryState.Fate(
                                Outcome.STORED,
                                row.getString(3),
                                row.getString(4),
                                row.getLong(5),
                                row.getLong(6),
                                ""));
            }
        }
        return fates;
    }

    private static void put(
            Map<UUID, Map<Integer, RepositoryState.Fate>> fates, ResultSet row, RepositoryState.Fate fate)
            throws SQLException {
        fates.computeIfAbsent(row.getObject(1, UUID.class), raw -> new HashMap<>())
                .put(row.getInt(2), fate);
    }

    private static Map<RepositoryState.Thing, String> derived(Connection connection) throws SQLException {
        Map<RepositoryState.Thing, String> derived = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = query(statement, "SELECT type, key, data FROM repo.record WHERE instance = 'hub'")) {
            while (row.next()) {
                derived.put(new RepositoryState.Thing(row.getString(1), row.getString(2)), row.getString(3));
            }
        }
        return derived;
    }

    private static Map<RepositoryState.Thing, RepositoryState.Latest> records(Connection connection)
            throws SQLException {
        Map<RepositoryState.Thing, RepositoryState.Latest> records = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = query(
                        statement,
                        // Derived records are the hub's own sums: their source is no message.
                        "SELECT type, key, ord, raw_id, item, instance, data FROM repo.record WHERE instance <> 'hub'")) {
            while (row.next()) {
                records.put(
                        new RepositoryState.Thing(row.getString(1), row.getString(2)),
                        new RepositoryState.Latest(
                                row.getLong(3),
                                row.getObject(4, UUID.class),
                                row.getInt(5),
                                row.getString(6),
                                row.getString(7)));
            }
        }
        return records;
    }
}
