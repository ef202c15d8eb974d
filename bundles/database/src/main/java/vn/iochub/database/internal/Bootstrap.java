package vn.iochub.database.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Prepares the embedded database: its roles, the database {@code iochub}, the two schemas and who may read them. Run at
 * each start, and each step may meet its own result: a start that was cut short, or a new version that grants more, is
 * finished by the next. docs/EXTERNAL-POSTGRESQL.md has the same for an external server.
 */
final class Bootstrap {
    private Bootstrap() {}

    /** Opens a connection. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    /**
     * @param superuser logs in to database {@code postgres}
     * @param passwords gives a login's password
     * @param hub logs in to database {@code iochub} as superuser
     */
    static void prepare(DataSource superuser, UnaryOperator<String> passwords, Opener hub) throws SQLException {
        try (Connection connection = superuser.getConnection();
                Statement statement = connection.createStatement()) {
            for (Role role : Role.values()) {
                if (role == Role.SUPERUSER) {
                    continue;
                }
                if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", role.user())) {
                    statement.execute("CREATE ROLE " + role.user() + " LOGIN");
                }
                // By the driver's call the server sees, and could log, the SCRAM verifier only.
                connection
                        .unwrap(PGConnection.class)
                        .alterUserPassword(
                                role.user(), passwords.apply(role.user()).toCharArray(), "scram-sha-256");
            }
            // Nobody who reads may hold up the writer: not by connections, old snapshots or the disk.
            for (Role role : new Role[] {Role.FEEDS, Role.READER}) {
                statement.execute("ALTER ROLE " + role.user() + " SET default_transaction_read_only = on");
                statement.execute("ALTER ROLE " + role.user() + " SET idle_in_transaction_session_timeout = '10min'");
                statement.execute("ALTER ROLE " + role.user() + " SET temp_file_limit = '2GB'");
            }
            statement.execute("ALTER ROLE hub_reader SET search_path = repo");
            statement.execute("ALTER ROLE hub_reader CONNECTION LIMIT 16");
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", Role.HUB)) {
                statement.execute("CREATE DATABASE iochub OWNER hub_writer");
            }
            statement.execute("REVOKE ALL ON DATABASE postgres, template1, iochub FROM PUBLIC");
            statement.execute("GRANT CONNECT ON DATABASE iochub TO hub_reader, hub_feeds");
        }
        try (Connection connection = hub.open();
                Statement statement = connection.createStatement()) {
            for (String sql : new String[] {
                "CREATE SCHEMA IF NOT EXISTS hub AUTHORIZATION hub_writer",
                "CREATE SCHEMA IF NOT EXISTS repo AUTHORIZATION hub_writer",
                "GRANT USAGE ON SCHEMA hub TO hub_feeds",
                "GRANT USAGE ON SCHEMA repo TO hub_feeds, hub_reader",
                "GRANT SELECT ON ALL TABLES IN SCHEMA hub TO hub_feeds",
                "GRANT SELECT ON ALL TABLES IN SCHEMA repo TO hub_feeds, hub_reader",
                "ALTER DEFAULT PRIVILEGES FOR ROLE hub_writer IN SCHEMA hub GRANT SELECT ON TABLES TO hub_feeds",
                "ALTER DEFAULT PRIVILEGES FOR ROLE hub_writer IN SCHEMA repo"
                        + " GRANT SELECT ON TABLES TO hub_feeds, hub_reader"
            }) {
                statement.execute(sql);
            }
        }
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }
}
