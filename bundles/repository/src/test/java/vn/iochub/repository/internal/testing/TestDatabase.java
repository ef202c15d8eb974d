package vn.iochub.repository.internal.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;
import vn.iochub.repository.internal.writer.Migrations;

/** A real PostgreSQL for tests, one for all classes; stopped and deleted when the last one ends. */
public final class TestDatabase implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres server;
    private final HikariDataSource writer;

    public TestDatabase() throws Exception {
        folder = Files.createTempDirectory("iochub-repository-test");
        server = new EmbeddedPostgres(folder, 0, role -> "test-" + role);
        try {
            server.start();
        } catch (Exception e) {
            delete(folder);
            throw e;
        }
        withoutWaitingForTheDisk();
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(server.dataSource(Role.WRITER));
        pool.setMaximumPoolSize(8);
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionTimeout(2_000);
        writer = new HikariDataSource(pool);
    }

    /**
     * A fresh schema is hundreds of files, and a busy disk takes seconds for them. No test takes the power away, and whatever
     * ends the server's process alone finds all that was committed.
     */
    private void withoutWaitingForTheDisk() throws SQLException {
        try (Connection connection = server.dataSource(Role.SUPERUSER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET fsync = off");
            statement.execute("ALTER SYSTEM SET full_page_writes = off");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    public DataSource writer() {
        return writer;
    }

    public DataSource reader() {
        return server.dataSource(Role.READER);
    }

    /** As the feeds read: schema hub, but nothing to write. */
    public DataSource feeds() throws SQLException {
        execute("GRANT USAGE ON SCHEMA hub TO hub_feeds; GRANT SELECT ON ALL TABLES IN SCHEMA hub TO hub_feeds");
        return server.dataSource(Role.FEEDS);
    }

    /** Nothing of the hub's in it, as on a first start. */
    public void empty() throws SQLException {
        execute("DROP SCHEMA hub CASCADE; DROP SCHEMA repo CASCADE; CREATE SCHEMA hub; CREATE SCHEMA repo");
        execute("ALTER DEFAULT PRIVILEGES IN SCHEMA repo REVOKE SELECT ON TABLES FROM hub_reader");
    }

    /** The tables as at a first start, without rows. */
    public void fresh() throws SQLException {
        empty();
        Migrations.run(writer);
    }

    public void stop() {
        server.stop();
    }

    public void start() throws Exception {
        server.start();
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = writer.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public long number(String sql) {
        return Long.parseLong(rows(sql).get(0));
    }

    /** Rows as the hub's own role sees them, columns joined by |. */
    public List<String> rows(String sql) {
        return rows(writer, sql);
    }

    public static List<String> rows(DataSource database, String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                rows.add(String.join("|", columns.stream().map(String::valueOf).toList()));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
        server.close();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives a test the shared database. */
    public static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestDatabase.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(TestDatabase.class))
                    .getOrComputeIfAbsent(Shared.class)
                    .database;
        }
    }

    private static final class Shared implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        private final TestDatabase database;

        Shared() throws Exception {
            database = new TestDatabase();
        }

        @Override
        public void close() throws Exception {
            database.close();
        }
    }
}
