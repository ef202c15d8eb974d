package vn.iochub.simulators.sources;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;

/** A PostgreSQL server that plays the databases of the sources whose views are polled. Thread-safe. */
public final class PostgresUpstream implements AutoCloseable {
    private static final int PASSWORD_BYTES = 18;

    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final EmbeddedPostgres server;

    /** Starts on a free port of the loopback address. */
    public PostgresUpstream(Path data) throws Exception {
        server = new EmbeddedPostgres(data, 0, login -> passwords.computeIfAbsent(login, PostgresUpstream::random));
        server.start();
    }

    private static String random(String login) {
        byte[] password = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(password);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(password);
    }

    /** A connection of the owner of all tables. */
    Connection connect() throws SQLException {
        return server.dataSource(Role.WRITER).getConnection();
    }

    void run(String statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    /** Lets the login that the hub polls with read a view. */
    void grant(String schema, String view) throws SQLException {
        run("GRANT USAGE ON SCHEMA " + schema + " TO hub_reader; GRANT SELECT ON " + view + " TO hub_reader");
    }

    public String readerPassword() {
        return passwords.get(Role.READER.user());
    }

    /**
     * What a connector's configuration says to poll a view.
     *
     * @param password the reference to the reader's password
     */
    public Map<String, String> configuration(String view, String password) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("jdbc.url", server.url(Role.READER));
        values.put("jdbc.user", Role.READER.user());
        values.put("jdbc.password", password);
        values.put("jdbc.view", view);
        values.put("jdbc.everySeconds", "2");
        values.put("jdbc.overlapSeconds", "10");
        return values;
    }

    @Override
    public void close() {
        server.close();
    }
}
