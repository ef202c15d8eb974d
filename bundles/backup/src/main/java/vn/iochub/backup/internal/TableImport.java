package vn.iochub.backup.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/** Loads tables into schema {@code hub}, all within one transaction of the caller's. */
final class TableImport {
    private static final String SCHEMA_VERSION =
            """
            SELECT version FROM hub.flyway_schema_history WHERE success AND version IS NOT NULL
            ORDER BY installed_rank DESC LIMIT 1
            """;

    /** As pg_get_expr prints them: nothing else goes into a statement. */
    private static final Pattern BOUND =
            Pattern.compile("DEFAULT|FOR VALUES FROM \\([^;()]{1,100}\\) TO \\([^;()]{1,100}\\)");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern OPTIONS = Pattern.compile("([a-z_.]+=[a-z0-9.]+(,[a-z_.]+=[a-z0-9.]+)*)?");
    private static final Pattern COLUMNS = Pattern.compile("\"?[a-z][a-z0-9_]*\"?(,\"?[a-z][a-z0-9_]*\"?)*");

    private final Connection connection;
    private final Properties manifest;
    private final Path tables;

    /**
     * @param connection within a transaction
     * @param tables the folder of {@code <name>.copy}
     */
    TableImport(Connection connection, Properties manifest, Path tables) {
        this.connection = connection;
        this.manifest = manifest;
        this.tables = tables;
    }

    /** The version of the tables that are there; empty when there are none. */
    static Optional<String> schemaVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT to_regclass('hub.flyway_schema_history') IS NOT NULL")) {
            found.next();
            if (!found.getBoolean(1)) {
                return Optional.empty();
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SCHEMA_VERSION)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /** Whether this very backup was loaded before: a crash between that and the note of it. */
    boolean loadedBefore() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE TABLE IF NOT EXISTS hub.restored (
                        id text PRIMARY KEY, made timestamptz, at timestamptz NOT NULL, epoch int NOT NULL)
                    """);
            statement.execute("COMMENT ON TABLE hub.restored IS 'The backups that were loaded into this database'");
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT FROM hub.restored WHERE id = ?")) {
            query.setString(1, manifest.getProperty(Format.ID));
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    /** How many rows the main tables have: 0 in a new database. */
    long rowsThere() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT (SELECT count(*) FROM (SELECT FROM hub.record LIMIT 1000) r)
                            + (SELECT count(*) FROM (SELECT FROM hub.raw_message LIMIT 1000) m)
                            + (SELECT count(*) FROM (SELECT FROM hub.quarantine LIMIT 1000) q)
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Empties the tables and loads those of the backup; raises the epoch, so that readers see that what they read last may
     * not be there any more.
     *
     * @return how many rows
     */
    long load(Instant now) throws SQLException, IOException {
        List<String> names = names();
        int epoch = Math.max(currentEpoch(), Integer.parseInt(manifest.getProperty(Format.EPOCH)));
        empty(names);
        partitions();
        long rows = 0;
        for (String name : names) {
            rows += load(name);
        }
        sequences();
        if (names.contains("replay")) {
            beginReplaysAnew();
        }
        try (PreparedStatement raise = connection.prepareStatement("UPDATE hub.feed_head SET epoch = ?")) {
            raise.setInt(1, epoch + 1);
            raise.executeUpdate();
        }
        try (PreparedStatement note = connection.prepareStatement(
                "INSERT INTO hub.restored (id, made, at, epoch) VALUES (?, ?::timestamptz, ?::timestamptz, ?)")) {
            note.setString(1, manifest.getProperty(Format.ID));
            note.setString(2, manifest.getProperty(Format.MADE));
            note.setString(3, now.toString());
            note.setInt(4, epoch + 1);
            note.executeUpdate();
        }
        return rows;
    }

    /**
     * What a replay had sent may have lain on the broker still, which is not in a backup. So those that had not ended begin
     * anew: what was stored of them is known by its revision.
     */
    private void beginReplaysAnew() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    DELETE FROM hub.replay_mark m USING hub.replay r
                    WHERE r.id = m.replay AND r.state IN ('WAITING', 'RUNNING', 'PAUSED');
                    UPDATE hub.replay SET state = CASE state WHEN 'RUNNING' THEN 'WAITING' ELSE state END, done = 0,
                        passed = 0, sent = 0, rejected = 0, at_received = NULL, at_message = NULL, at_position = 0,
                        instances = '{}'
                    WHERE state IN ('WAITING', 'RUNNING', 'PAUSED')
                    """);
        }
    }

    private List<String> names() throws IOException, SQLException {
        Set<String> there = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT tablename FROM pg_tables WHERE schemaname = 'hub' UNION SELECT relname FROM pg_class"
                                + " WHERE relnamespace = 'hub'::regnamespace AND relkind = 'p'")) {
            while (row.next()) {
                there.add(row.getString(1));
            }
        }
        List<String> names = new ArrayList<>();
        for (String key : new TreeMap<>(manifest)
                .keySet().stream()
                        .map(String.class::cast)
                        .filter(each -> each.startsWith(Format.TABLE) && each.endsWith(".rows"))
                        .toList()) {
            String name = key.substring(Format.TABLE.length(), key.length() - ".rows".length());
            if (!NAME.matcher(name).matches() || !there.contains(name)) {
                throw new IOException("the backup has a table '" + name + "', which this hub has not");
            }
            names.add(name);
        }
        return names;
    }

    private int currentEpoch() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch FROM hub.feed_head")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private void empty(List<String> names) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String name : names) {
                statement.execute("TRUNCATE hub." + TableExport.ident(name) + " CASCADE");
            }
        }
    }

    /** The empty parts go, and those of the backup take their place. */
    private void partitions() throws SQLException, IOException {
        List<String> there = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind = 'r'"
                                + " AND c.relispartition")) {
            while (row.next()) {
                there.add(row.getString(1));
            }
        }
        try (Statement statement = connection.createStatement()) {
            for (String name : there) {
                statement.execute("DROP TABLE hub." + TableExport.ident(name));
            }
            for (String key : new TreeMap<>(manifest)
                    .keySet().stream()
                            .map(String.class::cast)
                            .filter(each -> each.startsWith(Format.PARTITION) && !each.endsWith(".options"))
                            .toList()) {
                String[] parts = key.substring(Format.PARTITION.length()).split("\\.", -1);
                String bound = manifest.getProperty(key);
                String options = manifest.getProperty(key + ".options", "");
                if (parts.length != 2
                        || !NAME.matcher(parts[0]).matches()
                        || !NAME.matcher(parts[1]).matches()
                        || !BOUND.matcher(bound).matches()
                        || !OPTIONS.matcher(options).matches()) {
                    throw new IOException("the backup has a partition that cannot be made: " + key + " " + bound);
                }
                statement.execute("CREATE TABLE hub." + parts[1] + " PARTITION OF hub." + parts[0] + " " + bound
                        + (options.isEmpty() ? "" : " WITH (" + options + ")"));
            }
        }
    }

    private long load(String name) throws SQLException, IOException {
        String columns = manifest.getProperty(Format.TABLE + name + ".columns");
        if (!COLUMNS.matcher(columns).matches()) {
            throw new IOException("the backup's table '" + name + "' has columns that cannot be: " + columns);
        }
        long rows;
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(tables.resolve(name + Format.TABLE_SUFFIX)))) {
            rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY hub." + TableExport.ident(name) + " (" + columns + ") FROM STDIN", in);
        }
        long expected = Long.parseLong(manifest.getProperty(Format.TABLE + name + ".rows"));
        if (rows != expected) {
            throw new IOException("table '" + name + "' has " + rows + " rows, not " + expected);
        }
        return rows;
    }

    private void sequences() throws SQLException {
        for (String key : manifest.stringPropertyNames()) {
            if (key.startsWith(Format.SEQUENCE)) {
                try (PreparedStatement set = connection.prepareStatement("SELECT setval(?::regclass, ?)")) {
                    set.setString(1, "hub." + TableExport.ident(key.substring(Format.SEQUENCE.length())));
                    set.setLong(2, Long.parseLong(manifest.getProperty(key)));
                    set.execute();
                }
            }
        }
    }
}
