package vn.iochub.feeds.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;

/** The feeds on a real PostgreSQL with the real tables. */
final class TestHub extends TestServer {
    private static final Path MIGRATIONS = Path.of("../repository/src/main/resources/db/migration");

    private final EmbeddedPostgres postgres;
    private final HikariDataSource reader;
    private final HikariDataSource writer;
    private final FeedStore store;
    private final Readers readers;
    private final FeedsServlet feeds;
    private final TestClock clock = new TestClock();
    private final AtomicBoolean stopping = new AtomicBoolean();

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
        store = new FeedStore(reader);
        readers = new Readers(clock);
        readers.setReader(reader);
        readers.setWriter(writer);
        feeds = new FeedsServlet(store, readers, stopping::get);
        serve("/api/feeds", feeds);
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

    /** Whether the hub is about to stop. */
    void stopping(boolean now) {
        stopping.set(now);
    }

    FeedStore store() {
        return store;
    }

    /** Those that the servlet notes; they look only when they are told to. */
    Readers readers() {
        return readers;
    }

    TestClock clock() {
        return clock;
    }

    void stopDatabase() {
        postgres.stop();
    }

    void startDatabase() throws Exception {
        postgres.start();
    }

    DataSource reader() {
        return reader;
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
        sql("TRUNCATE hub.change, hub.record_type, hub.record, hub.feed_reader;"
                + " UPDATE hub.feed_head SET epoch = 1, position = 0, oldest = 1");
    }

    @Override
    public void close() throws Exception {
        feeds.close();
        readers.close();
        super.close();
        reader.close();
        writer.close();
        postgres.close();
    }
}
