package vn.iochub.backup.internal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.PGConnection;

/**
 * Copies every table of schema {@code hub} at one moment. Which tables there are, their columns and their parts is read from
 * the catalogue, so that a table that a later version adds is in the backup without anybody's thinking of it.
 */
final class TableExport {
    /** What the hub finds or makes anew. */
    private static final String NOT_THESE = "('flyway_schema_history', 'probe', 'restored')";

    private static final String TABLES =
            """
            SELECT c.relname, c.relkind = 'p',
                (SELECT string_agg(quote_ident(a.attname), ',' ORDER BY a.attnum) FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
            FROM pg_class c WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind IN ('r', 'p')
                AND NOT c.relispartition AND c.relpersistence = 'p' AND c.relname NOT IN
            """
                    + NOT_THESE + " ORDER BY c.relname";

    private static final String PARTITIONS =
            """
            SELECT p.relname, c.relname, pg_get_expr(c.relpartbound, c.oid), coalesce(array_to_string(c.reloptions, ','), '')
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
            WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind = 'r' AND c.relispartition
            ORDER BY p.relname, c.relname
            """;

    private static final String SEQUENCES =
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'hub' AND last_value IS NOT NULL";

    private static final String SIZE =
            """
            SELECT coalesce(sum(pg_relation_size(c.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0)), 0)
            FROM pg_class c WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind = 'r'
            """;

    private static final String SCHEMA_VERSION =
            """
            SELECT version FROM hub.flyway_schema_history WHERE success AND version IS NOT NULL
            ORDER BY installed_rank DESC LIMIT 1
            """;

    private final Connection connection;

    /** @param connection within a transaction that reads one snapshot */
    TableExport(Connection connection) {
        this.connection = connection;
    }

    private record Table(String name, boolean partitioned, String columns) {}

    /** About the bytes of all tables. */
    long size() throws SQLException {
        return Long.parseLong(one(SIZE));
    }

    /** Names of the files below data/raw that messages refer to go to the consumer. */
    interface Names {
        void take(String name) throws IOException;
    }

    void files(Names names) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            try (ResultSet row = statement.executeQuery(
                    "SELECT DISTINCT file FROM hub.raw_message WHERE file IS NOT NULL ORDER BY file")) {
                while (row.next()) {
                    names.take(row.getString(1));
                }
            }
        }
    }

    /** Writes all tables, and what else there is to know of them into the manifest. */
    void write(Archive archive, Properties manifest) throws SQLException, IOException {
        manifest.setProperty(Format.SCHEMA_VERSION, one(SCHEMA_VERSION));
        manifest.setProperty(Format.POSTGRES, one("SHOW server_version"));
        manifest.setProperty(Format.EPOCH, one("SELECT epoch FROM hub.feed_head"));
        manifest.setProperty(Format.POSITION, one("SELECT position FROM hub.feed_head"));
        for (Table table : tables()) {
            String quoted = "hub." + ident(table.name);
            String what = table.partitioned
                    ? "(SELECT " + table.columns + " FROM " + quoted + ")"
                    : quoted + " (" + table.columns + ")";
            long[] rows = new long[1];
            archive.entry(Format.TABLES + table.name + Format.TABLE_SUFFIX, out -> {
                try {
                    rows[0] = connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("COPY " + what + " TO STDOUT", out);
                } catch (SQLException e) {
                    throw new IOException("table " + table.name + " cannot be read: " + e.getMessage(), e);
                }
            });
            manifest.setProperty(Format.TABLE + table.name + ".columns", table.columns);
            manifest.setProperty(Format.TABLE + table.name + ".rows", Long.toString(rows[0]));
        }
        partitions(manifest);
        // Not of the snapshot: a sequence is never behind what was given out of it, and that is all that matters.
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SEQUENCES)) {
            while (row.next()) {
                manifest.setProperty(Format.SEQUENCE + row.getString(1), Long.toString(row.getLong(2)));
            }
        }
    }

    private List<Table> tables() throws SQLException {
        List<Table> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                all.add(new Table(row.getString(1), row.getBoolean(2), row.getString(3)));
            }
        }
        return all;
    }

    private void partitions(Properties manifest) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PARTITIONS)) {
            while (row.next()) {
                String key = Format.PARTITION + row.getString(1) + "." + row.getString(2);
                manifest.setProperty(key, row.getString(3));
                manifest.setProperty(key + ".options", row.getString(4));
            }
        }
    }

    private String one(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the database gives no answer to: " + sql, "02000");
            }
            return row.getString(1);
        }
    }

    static String ident(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
