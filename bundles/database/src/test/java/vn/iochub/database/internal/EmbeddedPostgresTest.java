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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class EmbeddedPostgresTest {

    @TempDir
    Path temp;

    @TempDir
    static Path programs;

    private final List<EmbeddedPostgres> started = new ArrayList<>();

    @BeforeAll
    static void unpack() throws Exception {
        Binaries.unpacked(programs);
        Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Unpacked once for all tests: it takes a second or two. */
    @BeforeEach
    void link() throws Exception {
        Path name = Path.of("bin-" + Binaries.version());
        Files.createSymbolicLink(Files.createDirectory(temp.resolve("postgres")).resolve(name), programs.resolve(name));
    }

    @AfterEach
    void stopAll() throws IOException {
        started.forEach(EmbeddedPostgres::stop);
        Files.delete(temp.resolve("postgres/bin-" + Binaries.version()));
    }

    private EmbeddedPostgres server(Path data) {
        EmbeddedPostgres server = new EmbeddedPostgres(data, 0, EmbeddedPostgresTest::password);
        started.add(server);
        return server;
    }

    static String password(String login) {
        return "pw-of-" + login;
    }

    @Test
    void startsDurableAndPrepared() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();

        assertThat(one(server, Role.SUPERUSER, "SHOW fsync")).isEqualTo("on");
        assertThat(one(server, Role.WRITER, "SHOW fsync")).isEqualTo("on");
        assertThat(one(server, Role.WRITER, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(one(server, Role.WRITER, "SHOW full_page_writes")).isEqualTo("on");
        assertThat(one(server, Role.WRITER, "SHOW data_checksums")).isEqualTo("on");
        assertThat(one(server, Role.SUPERUSER, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(one(server, Role.SUPERUSER, "SHOW unix_socket_directories")).isEmpty();
        assertThat(one(
                        server,
                        Role.SUPERUSER,
                        "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
                .isEqualTo("0");
        assertThat(one(server, Role.WRITER, "SELECT datlocale FROM pg_database WHERE datname = 'iochub'"))
                .isEqualTo("C.UTF-8");
        assertThat(one(server, Role.WRITER, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                .isEqualTo("f");
        assertThat(Files.readString(server.logs().resolve(logName(server)))).contains("ready to accept connections");
    }

    private static String logName(EmbeddedPostgres server) throws IOException {
        try (Stream<Path> files = Files.list(server.logs())) {
            return files.findFirst().orElseThrow().getFileName().toString();
        }
    }

    @Test
    void nobodyMayAskForLessThanDurable() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        execute(server, Role.SUPERUSER, "ALTER SYSTEM SET synchronous_commit = off");
        execute(server, Role.SUPERUSER, "ALTER SYSTEM SET fsync = off");
        execute(server, Role.SUPERUSER, "ALTER SYSTEM SET work_mem = '12MB'");
        server.stop();
        server.start();
        assertThat(one(server, Role.WRITER, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(one(server, Role.WRITER, "SHOW fsync")).isEqualTo("on");
        assertThat(one(server, Role.WRITER, "SHOW work_mem")).isEqualTo("12MB");
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        for (Role role : Role.values()) {
            DriverDataSource wrong = new DriverDataSource(
                    "test", () -> new DriverDataSource.Target(server.url(role), role.user(), "wrong"));
            assertThatThrownBy(wrong::getConnection)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void readersReadWhatIsTheirsAndWriteNothing() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        execute(server, Role.WRITER, "CREATE TABLE hub.t(name text)");
        execute(server, Role.WRITER, "INSERT INTO hub.t VALUES ('Nguyễn')");
        execute(server, Role.WRITER, "CREATE VIEW repo.v AS SELECT left(name, 1) AS masked FROM hub.t");

        assertThat(one(server, Role.FEEDS, "SELECT name FROM hub.t")).isEqualTo("Nguyễn");
        assertThat(one(server, Role.READER, "SELECT masked FROM v")).isEqualTo("N");
        assertThatThrownBy(() -> one(server, Role.READER, "SELECT name FROM hub.t"))
                .hasMessageContaining("denied");
        for (Role role : List.of(Role.FEEDS, Role.READER)) {
            // Also when the reader lifts the read-only default of its session.
            for (String before : List.of("SELECT 1", "SET default_transaction_read_only = off")) {
                for (String write : List.of(
                        "INSERT INTO hub.t VALUES ('x')",
                        "DELETE FROM hub.t",
                        "CREATE TABLE repo.x(i int)",
                        "CREATE TABLE public.x(i int)",
                        "CREATE TEMPORARY TABLE x(i int)")) {
                    assertThatThrownBy(() -> execute(server, role, before, write))
                            .as("%s: %s; %s", role, before, write)
                            .isInstanceOf(SQLException.class);
                }
            }
        }
        assertThat(one(server, Role.WRITER, "SELECT count(*) FROM hub.t")).isEqualTo("1");
    }

    @Test
    void keepsItsDataOverAStop() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        execute(server, Role.WRITER, "CREATE TABLE hub.t(i int)");
        long pid = server.pid().orElseThrow();
        server.stop();
        assertThat(Processes.alive(pid)).isFalse();
        assertThat(server.folder().resolve("postmaster.pid")).doesNotExist();

        server.start();
        assertThat(server.adopted()).isFalse();
        assertThat(one(server, Role.WRITER, "SELECT count(*) FROM hub.t")).isEqualTo("0");
    }

    @Test
    void recoversFromAKilledPostmaster() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        execute(server, Role.WRITER, "CREATE TABLE hub.t(i int)");
        execute(server, Role.WRITER, "INSERT INTO hub.t SELECT generate_series(1, 1000)");
        long pid = server.pid().orElseThrow();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().until(() -> !server.alive());
        assertThat(server.folder().resolve("postmaster.pid")).exists();

        server.start();
        assertThat(server.pid().orElseThrow()).isNotEqualTo(pid);
        assertThat(one(server, Role.WRITER, "SELECT count(*) FROM hub.t")).isEqualTo("1000");
    }

    @Test
    void removesAPidFileThatNamesAnotherProgram() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        server.stop();
        // This very JVM lives, and is no PostgreSQL.
        Files.writeString(
                server.folder().resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + server.folder() + "\n1\n15432\n\n127.0.0.1\n\nready\n");
        server.start();
        assertThat(server.adopted()).isFalse();
        assertThat(one(server, Role.WRITER, "SELECT 1")).isEqualTo("1");
    }

    @Test
    void adoptsTheServerOfAKilledHub() throws Exception {
        try (Child child = Child.start(temp, List.of())) {
            Ready ready = child.ready();
            child.kill();
            assertThat(Processes.alive(ready.pid())).isTrue();

            EmbeddedPostgres server = server(temp);
            long begin = System.nanoTime();
            server.start();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
            assertThat(server.adopted()).isTrue();
            assertThat(server.pid()).hasValue(ready.pid());
            assertThat(server.port()).isEqualTo(ready.port());
            assertThat(one(server, Role.WRITER, "SHOW synchronous_commit")).isEqualTo("on");

            server.stop();
            assertThat(Processes.alive(ready.pid())).isFalse();
        }
    }

    @Test
    void replacesTheServerOfAKilledHubWhenThePortHasChanged() throws Exception {
        try (Child child = Child.start(temp, List.of())) {
            Ready ready = child.ready();
            child.kill();

            EmbeddedPostgres server = new EmbeddedPostgres(temp, freePort(), EmbeddedPostgresTest::password);
            started.add(server);
            server.start();
            assertThat(server.adopted()).isFalse();
            assertThat(Processes.alive(ready.pid())).isFalse();
        }
    }

    @Test
    void twoHubsDoNotShareAFolder() throws Exception {
        try (Child child = Child.start(temp, List.of())) {
            Ready ready = child.ready();
            EmbeddedPostgres server = server(temp);
            assertThatThrownBy(server::start)
                    .isInstanceOf(DatabaseDownException.class)
                    .hasMessageContaining("Another hub uses the folder");
            assertThat(Processes.alive(ready.pid())).isTrue();
        }
    }

    @Test
    void runsAsANormalUser() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "only root can become somebody else");
        // The class path must be open to the other user; the local repository under /root may not be.
        Path classes = Files.createDirectory(temp.resolve("lib"));
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path from = Path.of(entry);
            Path to = classes.resolve(from.getFileName());
            if (Files.exists(to)) {
                continue;
            }
            if (Files.isDirectory(from)) {
                copy(from, to);
            } else if (Files.exists(from)) {
                Files.copy(from, to);
                Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
        Path data = Files.createDirectory(temp.resolve("data"));
        int nobody = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .filter(line -> line.startsWith("nobody:"))
                .map(line -> Integer.valueOf(line.split(":", -1)[2]))
                .findFirst()
                .orElseThrow();
        Files.setAttribute(data, "unix:uid", nobody);
        try (Child child = Child.start(
                data, classes, List.of("setpriv", "--reuid=" + nobody, "--regid=" + nobody, "--clear-groups", "--"))) {
            Ready ready = child.ready();
            assertThat(Files.getAttribute(Path.of("/proc/" + ready.pid()), "unix:uid"))
                    .isEqualTo(nobody);
            child.end();
            assertThat(Processes.alive(ready.pid())).isFalse();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy);
                Files.setPosixFilePermissions(
                        copy, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    @Test
    void asRootTheServerIsSomebodyElse() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "only root can become somebody else");
        EmbeddedPostgres server = server(temp);
        server.start();
        int uid = (Integer) Files.getAttribute(Path.of("/proc/" + server.pid().orElseThrow()), "unix:uid");
        assertThat(uid).isNotZero();
        assertThat(Files.getAttribute(server.folder(), "unix:uid")).isEqualTo(uid);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesTheDataOfAnotherMajorVersion() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        server.stop();
        Files.writeString(server.folder().resolve("PG_VERSION"), "16\n");
        assertThatThrownBy(server::start)
                .isInstanceOf(DatabaseDownException.class)
                .hasMessageContaining("is PostgreSQL 16's, and this hub runs PostgreSQL 18")
                .hasMessageContaining("mode = external");
        assertThat(server.alive()).isFalse();
    }

    @Test
    void tellsWhoHasThePort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedPostgres server = new EmbeddedPostgres(temp, taken.getLocalPort(), EmbeddedPostgresTest::password);
            started.add(server);
            assertThatThrownBy(server::start)
                    .isInstanceOf(DatabaseDownException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is in use by process "
                            + ProcessHandle.current().pid() + " (java)")
                    .hasMessageContaining("HUB_POSTGRES_PORT");
        }
    }

    @Test
    void tellsWhyTheServerEndsAtItsStart() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        execute(server, Role.SUPERUSER, "ALTER SYSTEM SET shared_buffers = '900GB'");
        server.stop();
        assertThatThrownBy(server::start)
                .isInstanceOf(DatabaseDownException.class)
                .hasMessageContaining("PostgreSQL did not start: FATAL:");
    }

    @Test
    void refusesWhenTheSecretsAreOthers() throws Exception {
        EmbeddedPostgres server = server(temp);
        server.start();
        server.stop();
        EmbeddedPostgres other = new EmbeddedPostgres(temp, 0, login -> "another");
        started.add(other);
        assertThatThrownBy(other::start)
                .isInstanceOf(DatabaseDownException.class)
                .hasMessageContaining("does not accept the password in data/secrets");
        await().until(() -> Processes.in(server.folder()).isEmpty());
        server.start();
        assertThat(one(server, Role.WRITER, "SELECT 1")).isEqualTo("1");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static String one(EmbeddedPostgres server, Role role, String sql) throws SQLException {
        try (Connection connection = server.dataSource(role).getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    static void execute(EmbeddedPostgres server, Role role, String... sql) throws SQLException {
        try (Connection connection = server.dataSource(role).getConnection();
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    /** What the child's server is. */
    record Ready(long pid, int port) {}

    /** A JVM of its own that runs a server, to be killed. */
    static final class Child implements AutoCloseable {
        private final Process process;
        private Ready ready;

        private Child(Process process) {
            this.process = process;
        }

        static Child start(Path data, List<String> prefix) throws IOException {
            return start(data, null, prefix);
        }

        static Child start(Path data, Path classes, List<String> prefix) throws IOException {
            List<String> command = new ArrayList<>(prefix);
            String classPath = classes == null
                    ? System.getProperty("java.class.path")
                    : classes.resolve("classes") + ":" + classes.resolve("test-classes") + ":" + classes + "/*";
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classPath,
                    ServerMain.class.getName(),
                    data.toString()));
            return new Child(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }

        Ready ready() throws IOException {
            String line = new java.io.BufferedReader(
                            new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            assertThat(line).startsWith("ready ");
            String[] words = line.split(" ", -1);
            ready = new Ready(Long.parseLong(words[1]), Integer.parseInt(words[2]));
            return ready;
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }

        void end() throws Exception {
            process.getOutputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        @Override
        public void close() throws Exception {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
            if (ready != null) {
                ProcessHandle.of(ready.pid()).ifPresent(ProcessHandle::destroyForcibly);
                await().until(() -> !Processes.alive(ready.pid()));
            }
        }
    }
}
