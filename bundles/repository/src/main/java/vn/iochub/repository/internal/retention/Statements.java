package vn.iochub.repository.internal.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import vn.iochub.repository.internal.base.Failures;

/** What the steps of retention say to the database, each in a short transaction of its own. */
final class Statements {
    /** How many rows go in one transaction. */
    static final int ROWS = 5_000;

    /** Whoever waits for a lock that all others need lets them wait behind it: so not for long, but often. */
    static final String BRIEFLY = "SET LOCAL lock_timeout = '300ms'";
    /** Rows are waited for longer: nobody waits behind. */
    private static final String PATIENTLY = "SET LOCAL lock_timeout = '10s'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private Statements() {}

    static boolean ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    static void vacuum(Connection connection, String... tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("VACUUM " + table);
            }
        }
    }

    /** Whether another transaction is in the way. */
    static boolean held(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || Failures.lostRace(e);
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            if (!row.next()) {
                throw new SQLException("a table of the hub lacks its only row", "55000");
            }
            return row.getLong(1);
        }
    }

    /** In a transaction of its own. */
    static int update(Connection connection, String sql, long... values) throws SQLException {
        return inTransaction(connection, () -> change(connection, sql, values));
    }

    /** Within the transaction there is. */
    static int change(Connection connection, String sql, long... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Work on a connection that is used by several steps. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        return inTransaction(connection, PATIENTLY, work);
    }

    static <T> T inTransaction(Connection connection, String patience, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute(patience);
            T result = work.run();
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!connection.isClosed()) {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
    }
}
