package vn.iochub.testkit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;

/**
 * A real PostgreSQL server on a free loopback port that plays a source's database, or the hub's. Its login owns the
 * database. One server may be shared by a class of tests: a start takes about two seconds.
 */
public final class PostgresFixture implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;
    private int port;

    private PostgresFixture(Path data) {
        this.data = data;
        this.server = new EmbeddedPostgres(data, 0, PostgresFixture::password);
    }

    /** Makes a cluster in the folder, when there is none yet, and starts it. */
    public static PostgresFixture start(Path data) throws Exception {
        PostgresFixture fixture = new PostgresFixture(data);
        fixture.server.start();
        fixture.port = fixture.server.port();
        return fixture;
    }

    private static String password(String login) {
        return "pw-of-" + login;
    }

    /** {@code jdbc:postgresql://127.0.0.1:<port>/iochub}. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + Role.HUB;
    }

    /** The login. */
    public String user() {
        return Role.WRITER.user();
    }

    /** The login's password. */
    public String password() {
        return password(user());
    }

    /** The server's port; the same after a restart. */
    public int port() {
        return port;
    }

    /** A new connection of the login; the caller closes it. */
    public Connection connect() throws SQLException {
        return server.dataSource(Role.WRITER).getConnection();
    }

    /** A new connection of the superuser {@code postgres} to this database; the caller closes it. */
    public Connection superuser() throws SQLException {
        return java.sql.DriverManager.getConnection(url(), Role.SUPERUSER.user(), password(Role.SUPERUSER.user()));
    }

    /** Runs statements, separated by ';'. */
    public void sql(String statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    /** Stops the server; connections to it break. */
    public void stop() {
        server.stop();
    }

    /** Starts the stopped server again: same port, same data. */
    public void restart() throws Exception {
        server.stop();
        server = new EmbeddedPostgres(data, port, PostgresFixture::password);
        server.start();
    }

    @Override
    public void close() {
        server.close();
    }
}
