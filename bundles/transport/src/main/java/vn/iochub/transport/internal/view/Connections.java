package vn.iochub.transport.internal.view;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.transport.internal.SourceTrouble;

/** One connection at a time, opened for a poll, read-only, in a transaction so that rows come as they are read. */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final int SILENCE_MILLIS = 330_000;
    /** How long a login may take, by each driver's own name for it; a value in the address goes before these. */
    private static final Map<String, Map<String, String>> TIMEOUTS = Map.of(
            "jdbc:postgresql:", Map.of("connectTimeout", "10", "loginTimeout", "15", "ApplicationName", "iochub"),
            "jdbc:sqlserver:", Map.of("loginTimeout", "15"),
            "jdbc:mysql:", Map.of("connectTimeout", "10000", "useCursorFetch", "true"),
            "jdbc:mariadb:", Map.of("connectTimeout", "10000"),
            "jdbc:oracle:", Map.of("oracle.net.CONNECT_TIMEOUT", "10000"));

    private final ViewSettings settings;
    private volatile Connection current;

    Connections(ViewSettings settings) {
        this.settings = settings;
    }

    Connection open() throws SQLException, SourceTrouble {
        Driver driver = Drivers.forUrl(settings.url()).orElse(null);
        if (driver == null) {
            throw SqlTroubles.noDriver(settings);
        }
        Properties properties = new Properties();
        TIMEOUTS.forEach((prefix, values) -> {
            if (settings.url().startsWith(prefix)) {
                properties.putAll(values);
            }
        });
        if (!settings.user().isEmpty()) {
            properties.setProperty("user", settings.user());
            properties.setProperty("password", settings.password());
        }
        Connection connection = driver.connect(settings.url(), properties);
        if (connection == null) {
            throw SqlTroubles.noDriver(settings);
        }
        boolean done = false;
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            limitSilence(connection);
            current = connection;
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private static void limitSilence(Connection connection) {
        try {
            connection.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
        } catch (SQLException | AbstractMethodError e) {
            LOG.debug(
                    "event=no-network-timeout driver={}", connection.getClass().getName(), e);
        }
    }

    void closed() {
        current = null;
    }

    /** Ends a statement that runs. */
    void abort() {
        Connection running = current;
        if (running != null) {
            try {
                running.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("event=abort-failed", e);
            }
        }
    }
}
