package vn.iochub.simulators.sources;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into the repository, as its reader. Thread-safe. */
final class StoredLook implements Stored, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredLook.class);
    private static final String QUERY = "SELECT 1 FROM repo.record WHERE type = ? AND key = ? AND ord >= ?";

    private final String url;
    private Connection connection;

    StoredLook(HubAddress hub) {
        this.url = hub.get("HUB_REPOSITORY_JDBC_URL");
    }

    @Override
    public synchronized boolean stored(String type, String key, long order) {
        try {
            if (connection == null) {
                connection = DriverManager.getConnection(url);
            }
            try (PreparedStatement query = connection.prepareStatement(QUERY)) {
                query.setString(1, type);
                query.setString(2, key);
                query.setLong(3, order);
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
                }
            }
        } catch (SQLException e) {
            // Not known is not stored: it is asked again.
            LOG.warn("event=look_failed", e);
            close();
            return false;
        }
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("a broken connection", e);
            }
            connection = null;
        }
    }
}
