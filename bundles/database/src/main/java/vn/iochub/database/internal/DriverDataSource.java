package vn.iochub.database.internal;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a new connection at each call, straight by the PostgreSQL driver: in OSGi a look-up through {@code DriverManager}
 * depends on which bundle asks and on which started first. Thread-safe.
 */
public final class DriverDataSource implements DataSource {
    private static final Logger LOG = LoggerFactory.getLogger(DriverDataSource.class);

    /** Where to log in and as whom; asked at each connection, so that a changed password file takes effect. */
    @FunctionalInterface
    public interface Login {
        Target target() throws SQLException;
    }

    /**
     * @param url a {@code jdbc:postgresql:} address
     * @param user the login
     * @param password its password
     */
    public record Target(String url, String user, String password) {
        @Override
        public String toString() {
            return user + " at " + url;
        }
    }

    /** For so long a server may say nothing while it is waited for: no statement of the hub's takes that long. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    /**
     * The state of a connection that was refused for its database's encoding: of class 08, as any connection that does
     * not come about, so that nobody takes it for a fault of the row that was to be written.
     */
    static final String WRONG_ENCODING = "08UTF";

    private static final String ENCODING = "UTF8";

    private final Driver driver = new Driver();
    private final Login login;
    private final String application;
    private final int silenceSeconds;
    /** Those that were opened here and may be open still. */
    private final Set<Connection> opened = Collections.newSetFromMap(new WeakHashMap<>());

    /** @param application what {@code pg_stat_activity} shows as this connection's application */
    public DriverDataSource(String application, Login login) {
        this(application, login, SILENCE);
    }

    /** @param silence after which an answer is given up; {@code socketTimeout} in the address goes before it */
    DriverDataSource(String application, Login login, Duration silence) {
        this.application = application;
        this.login = login;
        this.silenceSeconds = (int) Math.max(1, silence.toSeconds());
    }

    @Override
    public Connection getConnection() throws SQLException {
        Target target = login.target();
        Properties properties = new Properties();
        PGProperty.USER.set(properties, target.user());
        PGProperty.PASSWORD.set(properties, target.password());
        PGProperty.APPLICATION_NAME.set(properties, application);
        PGProperty.CONNECT_TIMEOUT.set(properties, 5);
        PGProperty.LOGIN_TIMEOUT.set(properties, 10);
        PGProperty.SOCKET_TIMEOUT.set(properties, silenceSeconds);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        Connection connection = driver.connect(target.url(), properties);
        if (connection == null) {
            throw new SQLException("not a jdbc:postgresql: address: " + target.url(), "08001");
        }
        refuseOtherEncodings(connection);
        synchronized (opened) {
            opened.add(connection);
        }
        return connection;
    }

    /** Names that the encoding lacks would be refused row by row, long after their receipts; the server tells it now. */
    private static void refuseOtherEncodings(Connection connection) throws SQLException {
        String encoding = connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
        if (encoding != null && !encoding.equals(ENCODING)) {
            try (connection) {
                throw new SQLException(
                        "the database's encoding is " + encoding + ", and must be " + ENCODING, WRONG_ENCODING);
            }
        }
    }

    /**
     * Cuts all connections, whatever they are at. A timeout ends the wait for an answer only: who sends to a server
     * that takes nothing more would stand there for good.
     *
     * @return how many there were
     */
    int abortAll() {
        List<Connection> all;
        synchronized (opened) {
            all = List.copyOf(opened);
            opened.clear();
        }
        int count = 0;
        for (Connection connection : all) {
            try {
                if (!connection.isClosed()) {
                    connection.abort(Runnable::run);
                    count++;
                }
            } catch (SQLException e) {
                LOG.debug("the connection was broken already", e);
            }
        }
        return count;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the login is configured");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("logs go to SLF4J");
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The pool sets this from its own connection timeout; the driver's limits above are the ones that hold.
    }

    @Override
    public int getLoginTimeout() {
        return 10;
    }

    @Override
    public java.util.logging.Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("not a " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
