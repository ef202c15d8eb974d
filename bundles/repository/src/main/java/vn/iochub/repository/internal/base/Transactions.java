package vn.iochub.repository.internal.base;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work in one transaction: committed when it returns, rolled back when it throws. */
public final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private Transactions() {}

    /** Work on one connection. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        public T run(Connection connection) throws SQLException, E;
    }

    public static <T, E extends Exception> T run(DataSource database, Work<T, E> work) throws SQLException, E {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.run(connection);
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollback(connection);
                }
            }
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is lost, and the transaction with it; what broke it is on its way to the caller.
            LOG.debug("no rollback", e);
        }
    }
}
