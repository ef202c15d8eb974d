package vn.iochub.database.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import vn.iochub.api.service.Health.Status;
import vn.iochub.resilience.ResilienceComponent;

@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class DatabaseTest {

    @TempDir
    static Path programs;

    @TempDir
    Path temp;

    private final MemorySecrets secrets = new MemorySecrets();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Path binaries;

    @BeforeAll
    static void unpack() throws Exception {
        Binaries.unpacked(programs);
        Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @BeforeEach
    void link() throws Exception {
        binaries = temp.resolve("postgres/bin-" + Binaries.version());
        Files.createDirectory(binaries.getParent());
        Files.createSymbolicLink(binaries, programs.resolve(binaries.getFileName()));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        Files.delete(binaries);
    }

    private Database database(Options options) {
        Database database = new Database(options, secrets, ResilienceComponent.withDefaults(), temp);
        open.add(database);
        return database;
    }

    private static Options embedded(int port) {
        return new Options(false, port, "", "hub_writer", "", "", "", 4);
    }

    private static Options external(String url) {
        return new Options(
                true, 15_432, url, "hub_writer", "secret:repository", "hub_reader", "secret:repository-reader", 4);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitStatus(Database database, Status status) {
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(database.health().status())
                        .as(database.health().toString())
                        .isEqualTo(status));
    }

    private static String one(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return one(connection, sql);
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void execute(DataSource source, String... sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    @Test
    void embeddedGivesConnectionsAndTellsItsState() throws Exception {
        Database database = database(embedded(freePort()));
        assertThat(database.health().status()).isEqualTo(Status.STARTING);
        database.start();
        // Asked for before the server is there: waits for it.
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> assertThat(
                        one(database.writer(), "SELECT current_user"))
                .isEqualTo("hub_writer"));
        awaitStatus(database, Status.UP);
        assertThat(database.health().details())
                .containsEntry("mode", "embedded")
                .containsEntry("fsync", "on")
                .containsEntry("synchronous_commit", "on")
                .containsEntry("full_page_writes", "on")
                .containsKeys("version", "port", "folder", "size", "disk.free", "pid", "pool.writer");
        assertThat(database.health().toString()).doesNotContain("made-for");

        execute(database.writer(), "CREATE TABLE hub.t(i int)", "INSERT INTO hub.t VALUES (7)");
        assertThat(one(database.reader(), "SELECT current_user")).isEqualTo("hub_feeds");
        assertThat(one(database.reader(), "SELECT i FROM hub.t")).isEqualTo("7");
        assertThatThrownBy(() -> execute(database.reader(), "INSERT INTO hub.t VALUES (8)"))
                .isInstanceOf(SQLException.class);

        try (Connection people = DriverManager.getConnection(secrets.announced.get("HUB_REPOSITORY_JDBC_URL"))) {
            assertThat(one(people, "SELECT current_user")).isEqualTo("hub_reader");
            assertThat(one(people, "SHOW transaction_read_only")).isEqualTo("on");
        }

        long pid = Long.parseLong(database.health().details().get("pid"));
        database.close();
        assertThat(Processes.alive(pid)).isFalse();
    }

    @Test
    void embeddedIsStartedAgainWhenItDies() throws Exception {
        Database database = database(embedded(freePort()));
        database.start();
        awaitStatus(database, Status.UP);
        execute(database.writer(), "CREATE TABLE hub.t AS SELECT 7 AS i");
        String pid = database.health().details().get("pid");

        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !database.health().details().get("pid").equals(pid)
                        && database.health().status() == Status.UP);
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> assertThat(
                        one(database.writer(), "SELECT i FROM hub.t"))
                .isEqualTo("7"));
    }

    @Test
    void embeddedWaitsForAPortThatIsTaken() throws Exception {
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(taken);
        Database database = database(embedded(taken.getLocalPort()));
        database.start();
        awaitStatus(database, Status.DOWN);
        assertThat(database.health().cause().en()).contains("is in use by process");
        assertThatThrownBy(() -> database.writer().getConnection()).isInstanceOf(SQLException.class);

        taken.close();
        awaitStatus(database, Status.UP);
    }

    @Test
    void closingDuringTheStartLeavesNothing() throws Exception {
        for (int round = 0; round < 3; round++) {
            Database database = new Database(embedded(freePort()), secrets, ResilienceComponent.withDefaults(), temp);
            open.add(database);
            database.start();
            int now = round;
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> now == 0
                            || Files.exists(temp.resolve("postgres/cluster/postmaster.pid"))
                            || database.health().status() == Status.UP);
            database.close();
            Path cluster = temp.resolve("postgres/cluster");
            if (Files.exists(cluster)) {
                await().untilAsserted(() -> assertThat(Processes.in(cluster)).isEmpty());
            }
        }
    }

    /** A server elsewhere, prepared by nothing but the SQL in the documentation. */
    private EmbeddedPostgres elsewhere() throws Exception {
        Path data = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createDirectory(data.resolve("postgres"));
        Files.createSymbolicLink(data.resolve("postgres").resolve(binaries.getFileName()), binaries);
        EmbeddedPostgres server = new EmbeddedPostgres(data, freePort(), EmbeddedPostgresTest::password);
        open.add(() -> {
            server.stop();
            Files.deleteIfExists(data.resolve("postgres").resolve(binaries.getFileName()));
        });
        server.start();
        execute(
                server.dataSource(Role.SUPERUSER),
                "DROP DATABASE iochub WITH (FORCE)",
                "DROP ROLE hub_writer, hub_reader, hub_feeds");

        List<String> blocks = new ArrayList<>();
        Matcher sql = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../../docs/EXTERNAL-POSTGRESQL.md")));
        while (sql.find()) {
            blocks.add(sql.group(1));
        }
        assertThat(blocks).hasSize(2);
        execute(server.dataSource(Role.SUPERUSER), blocks.get(0).split(";\n", -1));
        DriverDataSource hub = new DriverDataSource(
                "test",
                () -> new DriverDataSource.Target(
                        server.url(Role.WRITER), "postgres", EmbeddedPostgresTest.password("postgres")));
        execute(hub, blocks.get(1).split(";\n", -1));
        secrets.stored.put("repository", "choose-the-writer-password");
        secrets.stored.put("repository-reader", "choose-the-reader-password");
        return server;
    }

    @Test
    void externalWorksAfterTheSqlOfTheDocumentation() throws Exception {
        EmbeddedPostgres server = elsewhere();
        Database database = database(external(server.url(Role.WRITER) + "?sslmode=prefer"));
        database.start();
        awaitStatus(database, Status.UP);
        assertThat(database.health().cause().en()).startsWith("external PostgreSQL 18");
        assertThat(temp.resolve("postgres/cluster")).doesNotExist();

        execute(
                database.writer(),
                "CREATE TABLE hub.t AS SELECT 'Nguyễn' AS name",
                "CREATE VIEW repo.v AS SELECT left(name, 1) AS masked FROM hub.t",
                "CREATE SCHEMA another");
        assertThat(one(database.reader(), "SELECT name FROM hub.t")).isEqualTo("Nguyễn");
        assertThatThrownBy(() -> execute(database.reader(), "DELETE FROM hub.t"))
                .hasMessageContaining("read-only");
        try (Connection people = DriverManager.getConnection(secrets.announced.get("HUB_REPOSITORY_JDBC_URL"))) {
            assertThat(one(people, "SELECT masked FROM v")).isEqualTo("N");
            assertThatThrownBy(() -> one(people, "SELECT name FROM hub.t")).hasMessageContaining("denied");
            assertThatThrownBy(() -> one(people, "SELECT 1 INTO repo.x")).hasMessageContaining("read-only");
            one(people, "SELECT set_config('default_transaction_read_only', 'off', false)");
            assertThatThrownBy(() -> one(people, "SELECT 1 INTO repo.x")).hasMessageContaining("denied");
        }

        server.stop();
        awaitStatus(database, Status.DOWN);
        assertThat(database.health().cause().en()).contains("cannot be reached");
        // The server's own start makes its roles anew; what the hub uses is what the documentation has made.
        new ExternalRestart(server).run();
        awaitStatus(database, Status.UP);
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> assertThat(
                        one(database.writer(), "SELECT count(*) FROM hub.t"))
                .isEqualTo("1"));
    }

    /** Starts the server again and gives its logins the documentation's passwords back. */
    private record ExternalRestart(EmbeddedPostgres server) {
        void run() throws Exception {
            server.start();
            execute(
                    server.dataSource(Role.SUPERUSER),
                    "ALTER ROLE hub_writer PASSWORD 'choose-the-writer-password'",
                    "ALTER ROLE hub_reader PASSWORD 'choose-the-reader-password'");
        }
    }

    @Test
    void externalTellsWhatIsWrong() throws Exception {
        EmbeddedPostgres server = elsewhere();
        secrets.stored.put("repository", "wrong");
        Database database = database(external(server.url(Role.WRITER)));
        database.start();
        awaitStatus(database, Status.DOWN);
        assertThat(database.health().cause().en()).contains("is refused").doesNotContain("wrong");

        // Mended without a restart.
        execute(server.dataSource(Role.SUPERUSER), "ALTER ROLE hub_writer SET synchronous_commit = off");
        secrets.stored.put("repository", "choose-the-writer-password");
        awaitStatus(database, Status.DEGRADED);
        assertThat(database.health().cause().en()).contains("synchronous_commit = off");

        Database nowhere = database(external("jdbc:postgresql://127.0.0.1:" + server.port() + "/nowhere"));
        nowhere.start();
        awaitStatus(nowhere, Status.DOWN);
        assertThat(nowhere.health().cause().en()).contains("no such database");

        secrets.stored.remove("repository");
        Database unset = database(external(server.url(Role.WRITER)));
        unset.start();
        awaitStatus(unset, Status.DOWN);
        assertThat(unset.health().cause().en()).contains("no secret for secret:repository");
    }

    /** Found out at the first connection, and not by the first name with a letter that the encoding lacks. */
    @Test
    void externalOfAnotherEncodingIsRefused() throws Exception {
        EmbeddedPostgres server = elsewhere();
        execute(
                server.dataSource(Role.SUPERUSER),
                "CREATE DATABASE latin OWNER hub_writer ENCODING 'LATIN1' TEMPLATE template0"
                        + " LOCALE_PROVIDER libc LOCALE 'C'");
        Database database = database(external("jdbc:postgresql://127.0.0.1:" + server.port() + "/latin"));
        database.start();
        awaitStatus(database, Status.DOWN);
        assertThat(database.health().cause().en()).contains("LATIN1", "UTF8", "docs/EXTERNAL-POSTGRESQL.md");
        // Not as a fault of what is to be written; each is waited for as long as the pool gives it.
        Stream.of(database.writer(), database.reader()).parallel().forEach(pool -> assertThatThrownBy(
                        pool::getConnection)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08")));
    }

    @Test
    void aServerThatGoesSilentHoldsNobody() throws Exception {
        EmbeddedPostgres server = elsewhere();
        Database database = new Database(
                external(server.url(Role.WRITER)),
                secrets,
                ResilienceComponent.withDefaults(),
                temp,
                Duration.ofSeconds(2));
        open.add(database);
        database.start();
        awaitStatus(database, Status.UP);
        execute(database.writer(), "CREATE TABLE hub.t(x text)");
        List<Long> frozen = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            CountDownLatch begun = new CountDownLatch(2);
            Future<?> sends = pool.submit(() -> {
                try (Connection connection = database.writer().getConnection()) {
                    connection.setAutoCommit(false);
                    CopyIn copy =
                            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY hub.t FROM STDIN");
                    byte[] rows = ("x".repeat(999) + "\n").repeat(100).getBytes(StandardCharsets.US_ASCII);
                    begun.countDown();
                    while (true) {
                        copy.writeToCopy(rows, 0, rows.length);
                    }
                }
            });
            Future<?> waits = pool.submit(() -> {
                try (Connection connection = database.writer().getConnection()) {
                    begun.countDown();
                    while (true) {
                        one(connection, "SELECT pg_sleep(0.01)");
                    }
                }
            });
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            Processes.in(server.folder()).forEach(frozen::add);
            assertThat(frozen).isNotEmpty();
            signal("-STOP", frozen);

            for (Future<?> each : List.of(sends, waits)) {
                assertThatThrownBy(() -> each.get(60, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(SQLException.class);
            }
            awaitStatus(database, Status.DOWN);
        } finally {
            signal("-CONT", frozen);
            pool.shutdownNow();
        }
        awaitStatus(database, Status.UP);
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> assertThat(
                        one(database.writer(), "SELECT count(*) FROM hub.t"))
                .isEqualTo("0"));
    }

    private static void signal(String signal, List<Long> pids) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(String.valueOf(pid)));
        if (!pids.isEmpty()) {
            // One that has ended by itself since is no fault.
            new ProcessBuilder(command).redirectErrorStream(true).start().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
