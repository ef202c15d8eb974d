package vn.iochub.repository.internal.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Of several hubs at one database one runs the replays: it holds this lock, by a connection that it keeps. */
final class ReplayLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayLock.class);
    private static final String NAME = "hashtextextended('hub.replay', 0)";

    private final Connection connection;

    private ReplayLock(Connection connection) {
        this.connection = connection;
    }

    /** Empty when another hub has it. */
    static Optional<ReplayLock> take(DataSource database) throws SQLException {
        Connection connection = database.getConnection();
        boolean held = false;
        try {
            held = ask(connection, "SELECT pg_try_advisory_lock(" + NAME + ")");
        } finally {
            if (!held) {
                connection.close();
            }
        }
        return held ? Optional.of(new ReplayLock(connection)) : Optional.empty();
    }

    /** @throws SQLException when the lock is lost with its connection */
    void check() throws SQLException {
        ask(connection, "SELECT true");
    }

    private static boolean ask(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public void close() {
        // The connection goes back to a pool, and would take the lock with it.
        try (connection) {
            ask(connection, "SELECT pg_advisory_unlock(" + NAME + ")");
        } catch (SQLException e) {
            // It is lost, and the lock with it.
            LOG.debug("the lock of replays went with its connection", e);
        }
    }
}
