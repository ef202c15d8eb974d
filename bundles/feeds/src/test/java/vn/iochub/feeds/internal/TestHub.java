package vn.iochub.feeds.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.security.Password;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;

/** The feeds on a real PostgreSQL with the real tables, behind a real Jetty with real logins. Each user's password is its name. */
final class TestHub implements AutoCloseable {
    private static final Path MIGRATIONS = Path.of("../repository/src/main/resources/db/migration");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedPostgres postgres;
    private final HikariDataSource reader;
    private final HikariDataSource writer;
    private final Server server = new Server();
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final FeedsServlet feeds;
    private String url;

    TestHub(Path folder) throws Exception {
        Map<String, String> passwords = new HashMap<>();
        postgres = new EmbeddedPostgres(
                folder,
                0,
                user -> passwords.computeIfAbsent(user, u -> UUID.randomUUID().toString()));
        postgres.start();
        writer = pool(postgres.dataSource(Role.WRITER), 12);
        reader = pool(postgres.dataSource(Role.FEEDS), 4);
        migrate();
        feeds = new FeedsServlet(new FeedStore(reader));
        serve("/api/feeds", feeds);
        server.setHandler(contexts);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.start();
        url = "http://127.0.0.1:" + connector.getLocalPort();
    }

    private static HikariDataSource pool(DataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private void migrate() throws IOException, SQLException {
        List<Path> files;
        try (Stream<Path> all = Files.list(MIGRATIONS)) {
            files = all.filter(file -> file.getFileName().toString().matches("V\\d+__.*\\.sql"))
                    .sorted(Comparator.comparingInt(file ->
                            Integer.parseInt(file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"))))
                    .toList();
        }
        for (Path file : files) {
            sql(Files.readString(file));
        }
    }

    /** Adds a servlet behind the login. */
    void serve(String path, Servlet servlet) throws Exception {
        ServletContextHandler context = new ServletContextHandler(path);
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        context.setAllowNullPathInContext(true);
        UserStore users = new UserStore();
        users.addUser("ioc", new Password("ioc"), new String[] {"ioc"});
        users.addUser("doctor", new Password("doctor"), new String[] {"ioc", "personal"});
        users.addUser("viewer", new Password("viewer"), new String[] {"viewer"});
        users.addUser("tax", new Password("tax"), new String[] {"source:tax"});
        HashLoginService login = new HashLoginService("IOC Hub");
        login.setUserStore(users);
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.setLoginService(login);
        security.setAuthenticator(new BasicAuthenticator());
        ConstraintMapping mapping = new ConstraintMapping();
        mapping.setPathSpec("/*");
        mapping.setConstraint(Constraint.ANY_USER);
        security.addConstraintMapping(mapping);
        context.setSecurityHandler(security);
        contexts.addHandler(context);
        if (contexts.isStarted()) {
            context.start();
        }
    }

    HttpRequest.Builder request(String user, String path) {
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Basic " + login);
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    HttpResponse<String> get(String user, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(user, path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String user, String path) {
        try {
            HttpResponse<String> response = get(user, path);
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " → " + response.statusCode() + " " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    DataSource writer() {
        return writer;
    }

    void sql(String sql) throws SQLException {
        try (Connection connection = writer.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void type(String type, int major, String schema, String classification, String... masked) throws SQLException {
        try (Connection connection = writer.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO hub.record_type (type, major, schema, classification, masked)"
                                + " VALUES (?, ?, ?::jsonb, ?, ?)")) {
            insert.setString(1, type);
            insert.setInt(2, major);
            insert.setString(3, schema);
            insert.setString(4, classification);
            insert.setArray(5, connection.createArrayOf("text", masked));
            insert.executeUpdate();
        }
    }

    /** Writes changes as the repository does and commits them; returns the last position. */
    long write(String type, int major, Map<String, String> dataByKey) throws SQLException {
        try (Connection connection = writer.getConnection()) {
            connection.setAutoCommit(false);
            long last = insert(connection, type, major, dataByKey);
            connection.commit();
            return last;
        }
    }

    /** Takes positions at the end of a transaction and writes the changes; the caller commits. */
    static long insert(Connection connection, String type, int major, Map<String, String> dataByKey)
            throws SQLException {
        long position;
        try (PreparedStatement head =
                connection.prepareStatement("UPDATE hub.feed_head SET position = position + ? RETURNING position")) {
            head.setInt(1, dataByKey.size());
            try (ResultSet row = head.executeQuery()) {
                row.next();
                position = row.getLong(1) - dataByKey.size();
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO hub.change (position, type, key, id, major, ord, rev, hash, occurred, received, stored,"
                        + " instance, raw_id, item, connector, data) VALUES (?, ?, ?, gen_random_uuid(), ?, ?, 0, '',"
                        + " '2026-03-01T08:00:00+07', '2026-03-01T01:00:01Z', now(), 'tax', gen_random_uuid(), 0,"
                        + " 'test/1', ?::jsonb)")) {
            for (Map.Entry<String, String> change : dataByKey.entrySet()) {
                insert.setLong(1, ++position);
                insert.setString(2, type);
                insert.setString(3, change.getKey());
                insert.setInt(4, major);
                insert.setLong(5, position * 10);
                insert.setString(6, change.getValue());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return position;
    }

    /** Empties the log and the catalogue. */
    void clear() throws SQLException {
        sql("TRUNCATE hub.change, hub.record_type, hub.record;"
                + " UPDATE hub.feed_head SET epoch = 1, position = 0, oldest = 1");
    }

    @Override
    public void close() throws Exception {
        feeds.close();
        server.stop();
        reader.close();
        writer.close();
        postgres.close();
    }
}
