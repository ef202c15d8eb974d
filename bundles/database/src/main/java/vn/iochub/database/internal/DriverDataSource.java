package vn.iochub.database.internal;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens a new connection at each call, straight by the PostgreSQL driver: in OSGi a look-up through {@code DriverManager}
 * depends on which bundle asks and on which started first. Thread-safe.
 */
public final class DriverDataSource implements DataSource {

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

    private final Driver driver = new Driver();
    private final Login login;
    private final String application;

    /** @param application what {@code pg_stat_activity} shows as this connection's application */
    public DriverDataSource(String application, Login login) {
        this.application = application;
        this.login = login;
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
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        Connection connection = driver.connect(target.url(), properties);
        if (connection == null) {
            throw new SQLException("not a jdbc:postgresql: address: " + target.url(), "08001");
        }
        return connection;
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
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
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
