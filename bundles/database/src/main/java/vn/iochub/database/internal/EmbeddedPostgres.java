package vn.iochub.database.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;

/**
 * A PostgreSQL server of the hub's own: unpacks the programs, makes the cluster with its roles and the database
 * {@code iochub}, runs it on the loopback address and stops it. A server that an earlier hub, killed, has left running in
 * the folder is adopted.
 *
 * <p>Needs nothing of OSGi. {@link #start}, {@link #stop} and {@link #close} are called by one thread at a time; the rest
 * is thread-safe.
 *
 * <p>Files, under the data folder: {@code postgres/bin-<version>} programs, {@code postgres/cluster} the data,
 * {@code postgres/hub.conf} and {@code pg_hba.conf} the settings, written anew at each start, {@code log/postgres/} the
 * server's log, one file a weekday.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int STOP_SECONDS = 60;
    private static final long POLL_MILLIS = 25;
    /** One file of the write-ahead log. */
    private static final long SEGMENT_BYTES = 16L << 20;
    /** The server is starting up, recovering or shutting down. */
    private static final String CANNOT_CONNECT_NOW = "57P03";

    private final Path home;
    private final Path cluster;
    private final Path logs;
    private final Path startLog;
    private final int wantedPort;
    private final UnaryOperator<String> passwords;

    private volatile Running running;
    /** Whether the roles are there for others to log in. */
    private volatile boolean prepared;

    private FileChannel lock;

    /** A server that answers. */
    private record Running(long pid, int port, boolean adopted) {}

    /**
     * @param data the hub's data folder; made when it is not there
     * @param port the TCP port on the loopback address; 0 takes a free one
     * @param passwords gives the password of a login by its name; the same one at every start of the same folder
     */
    public EmbeddedPostgres(Path data, int port, UnaryOperator<String> passwords) {
        Path absolute = data.toAbsolutePath().normalize();
        this.home = absolute.resolve("postgres");
        this.cluster = home.resolve("cluster");
        this.logs = absolute.resolve("log").resolve("postgres");
        this.startLog = absolute.resolve("log").resolve("postgres-start.log");
        this.wantedPort = port;
        this.passwords = passwords;
    }

    /** {@link #start(Consumer)} with nobody listening. */
    public void start() throws DatabaseDownException, InterruptedException {
        start(progress -> {});
    }

    /**
     * Starts or adopts the server and returns when it takes logins and is prepared. Waits as long as the server recovers
     * from a crash, however long.
     *
     * @param progress told what it is busy with, in words
     * @throws DatabaseDownException when it cannot run now; the text has the cause and the cure. Nothing is left running
     *     that this call has started
     * @throws InterruptedException as above
     */
    public void start(Consumer<Text> progress) throws DatabaseDownException, InterruptedException {
        if (alive()) {
            return;
        }
        running = null;
        prepared = false;
        boolean done = false;
        try {
            prepareFolders();
            lock();
            requireSameMajor();
            Path programs = Binaries.unpacked(home);
            ServerUser user = ServerUser.of(cluster);
            user.openWay(home);
            requireOwner(user);
            boolean changed = writeSettings(user);
            Optional<Running> left = leftBehind(programs, user, changed, progress);
            if (left.isEmpty()) {
                if (!Files.isDirectory(cluster)) {
                    progress.accept(new Text("Đang tạo cơ sở dữ liệu", "making the database cluster"));
                    initialise(programs, user);
                }
                left = Optional.of(launch(programs, user, progress));
            }
            running = left.get();
            prepareRoles();
            prepared = true;
            LOG.info(
                    "event=database_started version={} port={} pid={} user={} adopted={}",
                    Binaries.version(),
                    running.port(),
                    running.pid(),
                    user.name(),
                    running.adopted());
            done = true;
        } catch (IOException e) {
            throw Disk.explain(home, "PostgreSQL's folder " + home + " cannot be used", e);
        } finally {
            if (!done) {
                // An adopted server, too: nobody would watch it.
                stop();
            }
        }
    }

    /**
     * Stops the server, letting running transactions roll back, and waits for its end, also when the calling thread has
     * been interrupted. Nothing happens when none runs.
     */
    public void stop() {
        boolean interrupted = Thread.interrupted();
        Running last = running;
        running = null;
        prepared = false;
        try {
            if (last != null && Processes.alive(last.pid())) {
                stop(last.pid());
                LOG.info("event=database_stopped port={} pid={}", last.port(), last.pid());
            }
        } catch (IOException | DatabaseDownException e) {
            LOG.warn("event=database_stop_failed pid={}", last.pid(), e);
        } catch (InterruptedException e) {
            interrupted = true;
            LOG.warn("event=database_stop_interrupted pid={}", last.pid());
        } finally {
            unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Whether the server process runs. */
    public boolean alive() {
        Running now = running;
        return now != null && Processes.alive(now.pid());
    }

    /** Whether the running server was found running rather than started by this object. */
    public boolean adopted() {
        Running now = running;
        return now != null && now.adopted();
    }

    /** The server's process; empty when none runs. */
    public OptionalLong pid() {
        Running now = running;
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.pid());
    }

    /** The TCP port of the running server, else the configured one. */
    public int port() {
        Running now = running;
        return now == null ? wantedPort : now.port();
    }

    /** The folder that holds the cluster. */
    public Path folder() {
        return cluster;
    }

    /** The folder that the server logs into. */
    public Path logs() {
        return logs;
    }

    /** The JDBC address of this role's database, without a login. */
    public String url(Role role) {
        return url(role, port());
    }

    private static String url(Role role, int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + role.database();
    }

    /**
     * Opens a connection per call, without a pool, as this role. While the server is not ready, a call fails at once with
     * SQLSTATE 08001: whatever else answers on the port is not shown a password.
     */
    public DataSource dataSource(Role role) {
        return new DriverDataSource("iochub-" + role.user(), () -> {
            Running now = running;
            if (now == null || (role != Role.SUPERUSER && !prepared)) {
                throw new SQLException("the embedded PostgreSQL does not run yet", "08001");
            }
            return target(role, now.port());
        });
    }

    private DriverDataSource.Target target(Role role, int port) {
        return new DriverDataSource.Target(url(role, port), role.user(), passwords.apply(role.user()));
    }

    // ---- the folder ----

    private void prepareFolders() throws IOException {
        Disk.makeFolder(home, "rwxr-xr-x");
        Disk.makeFolder(logs.getParent(), "rwxr-xr-x");
        if (!Files.isDirectory(logs)) {
            Disk.makeFolder(logs, "rwx------");
        }
    }

    /** Two hubs on one folder would each take the other's server for their own. */
    private void lock() throws IOException, DatabaseDownException {
        if (lock != null) {
            return;
        }
        FileChannel channel =
                FileChannel.open(home.resolve("hub.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("the folder is locked within this JVM", e);
        } finally {
            if (held == null) {
                channel.close();
            }
        }
        if (held == null) {
            throw DatabaseDownException.of(
                    "Một hub khác đang dùng thư mục " + home + ". Hãy dừng hub đó.",
                    "Another hub uses the folder " + home + ". Stop it first.");
        }
        lock = channel;
    }

    private void unlock() {
        FileChannel channel = lock;
        lock = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("event=database_unlock_failed folder={}", home, e);
            }
        }
    }

    private void requireSameMajor() throws IOException, DatabaseDownException {
        Path file = cluster.resolve("PG_VERSION");
        if (!Files.exists(cluster)) {
            return;
        }
        String found = Files.readString(file).strip();
        if (!found.equals(Binaries.major())) {
            throw DatabaseDownException.of(
                    "Dữ liệu tại " + cluster + " thuộc PostgreSQL " + found + ", hub này chạy PostgreSQL "
                            + Binaries.major() + ". Hãy dùng bản hub đã tạo ra nó, hoặc dời thư mục đi để bắt đầu mới.",
                    "The data in " + cluster + " is PostgreSQL " + found + "'s, and this hub runs PostgreSQL "
                            + Binaries.major() + ". Run the version of the hub that made it, or serve the folder by a"
                            + " PostgreSQL " + found + " of your own and set mode = external"
                            + " (docs/EXTERNAL-POSTGRESQL.md), or move the folder away to begin anew.");
        }
    }

    private void requireOwner(ServerUser user) throws IOException, DatabaseDownException {
        if (!user.switched() && Files.isDirectory(cluster)) {
            int owner = (Integer) Files.getAttribute(cluster, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (owner != user.uid()) {
                String name = Files.getOwner(cluster, LinkOption.NOFOLLOW_LINKS).getName();
                throw DatabaseDownException.of(
                        "Thư mục " + cluster + " thuộc người dùng " + name + ", hub đang chạy bằng " + user.name()
                                + ". Hãy chạy hub như trước, hoặc chạy chown -R.",
                        "The folder " + cluster + " belongs to " + name + ", and the hub runs as " + user.name()
                                + ". Run the hub as before (as root or as " + name + "), or give the hub's data to "
                                + user.name() + " by chown -R.");
            }
        }
    }

    /** Writes the settings that the server reads at its start; true when they differ from those that were there. */
    private boolean writeSettings(ServerUser user) throws IOException {
        user.own(logs);
        // Beside the cluster, not in it: what root writes must not lie in a folder of the server's user.
        boolean changed = write(
                home.resolve("pg_hba.conf"),
                """
                # Written by the hub at each start. Only this machine, only with a password.
                host all all 127.0.0.1/32 scram-sha-256
                """);
        changed |= write(home.resolve("hub.conf"), Settings.file(cluster, home, logs));
        return changed;
    }

    private static boolean write(Path file, String content) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(content)) {
            return false;
        }
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return true;
    }

    // ---- a server that is there already ----

    /**
     * The server that runs in this folder, when there is one and it can stay. The pid file alone proves nothing: after a
     * crash its number may be another program's.
     */
    private Optional<Running> leftBehind(Path programs, ServerUser user, boolean changed, Consumer<Text> progress)
            throws IOException, DatabaseDownException, InterruptedException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        long pid = number(lines, 0);
        int port = (int) number(lines, 3);
        if (pid > 0 && isServer(pid)) {
            Path program = Processes.program(pid).orElseThrow();
            boolean ours = program.equals(programs.resolve("bin/postgres").toRealPath());
            boolean samePort = wantedPort == 0 || port == wantedPort;
            if (ours && samePort && !changed && awaitReady(pid, port, progress)) {
                return Optional.of(new Running(pid, port, true));
            }
            if (Processes.alive(pid)) {
                LOG.info("event=database_replacing pid={} port={} program={}", pid, port, program);
                stop(pid);
            }
            return Optional.empty();
        }
        // No postmaster. Its children end by themselves when it is gone; a new one must not meet them.
        for (long child : Processes.in(cluster)) {
            awaitEnd(child, TimeUnit.SECONDS.toMillis(10));
            if (Processes.alive(child)) {
                throw DatabaseDownException.of(
                        "Tiến trình " + child + " vẫn dùng " + cluster + ". Hãy kết thúc nó: kill " + child,
                        "Process " + child + " still works in " + cluster + ". End it: kill " + child);
            }
        }
        Files.deleteIfExists(pidFile);
        LOG.info("event=database_stale_pid_file_removed pid={}", pid);
        return Optional.empty();
    }

    private static long number(List<String> lines, int index) {
        try {
            return index < lines.size() ? Long.parseLong(lines.get(index).strip()) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private boolean isServer(long pid) throws IOException {
        return Processes.alive(pid)
                && Processes.folder(pid).filter(cluster.toRealPath()::equals).isPresent()
                && Processes.program(pid)
                        .filter(program -> program.toString().endsWith("/bin/postgres"))
                        .isPresent();
    }

    // ---- making and starting ----

    private void initialise(Path programs, ServerUser user)
            throws IOException, DatabaseDownException, InterruptedException {
        Path fresh = home.resolve("cluster.new");
        Path passwordFile = home.resolve("initdb.password");
        Disk.delete(fresh);
        Disk.makeFolder(fresh, "rwx------");
        user.own(fresh);
        try {
            Files.deleteIfExists(passwordFile);
            Files.createFile(
                    passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(passwordFile, passwords.apply(Role.SUPERUSER.user()) + "\n");
            user.own(passwordFile);
            run(
                    user,
                    "initdb",
                    List.of(
                            programs.resolve("bin/initdb").toString(),
                            "--pgdata=" + fresh,
                            "--username=" + Role.SUPERUSER.user(),
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--data-checksums",
                            "--encoding=UTF8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C"));
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        // Under its name only when it is whole: an initdb that was cut short is made again.
        Files.move(fresh, cluster);
        LOG.info("event=database_cluster_made version={} folder={}", Binaries.version(), cluster);
    }

    private Running launch(Path programs, ServerUser user, Consumer<Text> progress)
            throws IOException, DatabaseDownException, InterruptedException {
        int port = claimPort();
        List<String> command = new ArrayList<>();
        // A session of its own: Ctrl-C in the hub's terminal must not reach the server before the hub stops it.
        command.add("setsid");
        command.addAll(user.prefix());
        command.add(programs.resolve("bin/postgres").toString());
        command.addAll(List.of("-D", cluster.toString()));
        Settings.fixed(home, port).forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        Files.deleteIfExists(startLog);
        Process process = process(user, command)
                .redirectErrorStream(true)
                .redirectOutput(startLog.toFile())
                .start();
        boolean ready = false;
        try {
            ready = awaitReady(process.pid(), port, progress);
            if (!ready) {
                throw startFailure(port);
            }
            return new Running(process.pid(), port, false);
        } finally {
            if (!ready && process.isAlive()) {
                // A crash's damage at most: the next start recovers. The thread may be interrupted, so no long wait.
                process.destroyForcibly();
            }
        }
    }

    private int claimPort() throws DatabaseDownException {
        try (ServerSocket probe = new ServerSocket()) {
            // As the server binds: connections of a stopped one in TIME_WAIT are no obstacle.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), wantedPort));
            return probe.getLocalPort();
        } catch (IOException e) {
            throw portInUse(wantedPort, e);
        }
    }

    private static DatabaseDownException portInUse(int port, Throwable cause) {
        String by = Processes.listener(port).map(process -> " by " + process).orElse("");
        return DatabaseDownException.of(
                "Cổng " + port + " của PostgreSQL đang bị dùng" + by.replace(" by process", " bởi tiến trình")
                        + ". Hãy dừng chương trình đó, hoặc đặt cổng khác (HUB_POSTGRES_PORT).",
                "PostgreSQL's port " + port + " is in use" + by
                        + ". Stop that program, or set another port: HUB_POSTGRES_PORT, or port in"
                        + " etc/vn.iochub.repository.cfg.",
                cause);
    }

    /** True when the server takes the superuser's login; false when it has ended before. */
    private boolean awaitReady(long pid, int port, Consumer<Text> progress)
            throws DatabaseDownException, InterruptedException {
        DriverDataSource superuser = new DriverDataSource("iochub-start", () -> target(Role.SUPERUSER, port));
        boolean told = false;
        while (Processes.alive(pid)) {
            try (Connection connection = superuser.getConnection()) {
                return connection.isValid(5);
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                if (state.startsWith("28")) {
                    throw DatabaseDownException.of(
                            "PostgreSQL tại " + home + " không nhận mật khẩu trong data/secrets. Hãy khôi phục thư mục"
                                    + " secrets cùng với dữ liệu này.",
                            "The PostgreSQL in " + home + " does not accept the password in data/secrets. Put back the"
                                    + " secrets folder that belongs to this data.",
                            e);
                }
                if (state.equals(CANNOT_CONNECT_NOW) && !told) {
                    told = true;
                    progress.accept(new Text(
                            "PostgreSQL đang khởi động hoặc khôi phục", "PostgreSQL is starting up or recovering"));
                }
            }
            awaitEnd(pid, POLL_MILLIS);
        }
        return false;
    }

    /** Why the server has ended at its start, from what it has logged. */
    private DatabaseDownException startFailure(int port) throws IOException {
        String reason = "";
        for (String line : lastLines()) {
            if (line.contains("No space left on device")) {
                return Disk.full(home, 0);
            }
            if (line.contains("Address already in use")) {
                return portInUse(port, null);
            }
            if (line.contains("FATAL:")
                    || line.contains("PANIC:")
                    || line.contains("setpriv:")
                    || line.contains("setsid:")
                    || line.contains("error while loading")) {
                reason = line.substring(Math.max(0, line.indexOf("FATAL:")));
            }
        }
        long usable = Disk.usable(home);
        if (usable < SEGMENT_BYTES) {
            // A full disk keeps the reason out of the log, too.
            return Disk.full(home, usable);
        }
        return DatabaseDownException.of(
                "PostgreSQL không khởi động được: " + reason + " Xem " + logs + " và " + startLog + ".",
                "PostgreSQL did not start: " + reason + " See " + logs + " and " + startLog + ".");
    }

    /** The last lines of the two logs that tell about a start, those of the server's own log last. */
    private List<String> lastLines() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.exists(startLog)) {
            files.add(startLog);
        }
        Path newest = null;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(logs, "*.log")) {
            for (Path entry : entries) {
                if (newest == null
                        || Files.getLastModifiedTime(entry).compareTo(Files.getLastModifiedTime(newest)) > 0) {
                    newest = entry;
                }
            }
        }
        if (newest != null) {
            files.add(newest);
        }
        List<String> lines = new ArrayList<>();
        for (Path file : files) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            List<String> all = text.lines().toList();
            lines.addAll(all.subList(Math.max(0, all.size() - 20), all.size()));
        }
        return lines;
    }

    private void prepareRoles() throws DatabaseDownException {
        try {
            Bootstrap.prepare(dataSource(Role.SUPERUSER), passwords, this::hubAsSuperuser);
        } catch (SQLException e) {
            throw DatabaseDownException.of(
                    "Không chuẩn bị được các vai trò trong PostgreSQL: " + e.getMessage(),
                    "The roles in PostgreSQL could not be prepared: " + e.getMessage(),
                    e);
        }
    }

    private Connection hubAsSuperuser() throws SQLException {
        Running now = running;
        return new DriverDataSource(
                        "iochub-start",
                        () -> new DriverDataSource.Target(
                                url(Role.WRITER, now.port()),
                                Role.SUPERUSER.user(),
                                passwords.apply(Role.SUPERUSER.user())))
                .getConnection();
    }

    // ---- stopping ----

    private void stop(long pid) throws IOException, DatabaseDownException, InterruptedException {
        signal("INT", pid);
        awaitEnd(pid, TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        if (Processes.alive(pid)) {
            LOG.warn("event=database_stop_slow pid={} seconds={} next=immediate", pid, STOP_SECONDS);
            signal("QUIT", pid);
            awaitEnd(pid, TimeUnit.SECONDS.toMillis(10));
        }
        if (Processes.alive(pid)) {
            throw DatabaseDownException.of(
                    "PostgreSQL (tiến trình " + pid + ") không dừng.",
                    "PostgreSQL (process " + pid + ") does not stop.");
        }
    }

    private void signal(String signal, long pid) throws IOException, DatabaseDownException, InterruptedException {
        // pg_ctl comes with the server; a kill command is not on every machine.
        run(
                ServerUser.of(cluster),
                "pg_ctl",
                List.of(Binaries.unpacked(home).resolve("bin/pg_ctl").toString(), "kill", signal, String.valueOf(pid)));
    }

    /** Waits until the process has ended, at most this long. */
    private static void awaitEnd(long pid, long millis) throws InterruptedException {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (Processes.alive(pid)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            try {
                handle.get().onExit().get(Math.min(left, POLL_MILLIS), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                continue; // Asked again: a process that nobody has reaped never exits for its handle.
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("waiting for process " + pid, e);
            }
        }
    }

    // ---- running programs ----

    /** Runs a program to its end as the server's user; its output is in the failure. */
    private void run(ServerUser user, String name, List<String> arguments)
            throws IOException, DatabaseDownException, InterruptedException {
        List<String> command = new ArrayList<>(user.prefix());
        command.addAll(arguments);
        Path output = Files.createTempFile(home, name, ".out");
        try {
            Process process = process(user, command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                    String said = Files.readString(output, StandardCharsets.ISO_8859_1)
                            .strip();
                    if (said.contains("No space left on device")) {
                        throw Disk.full(home, 0);
                    }
                    throw DatabaseDownException.of(name + " thất bại: " + said, name + " failed: " + said);
                }
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private ProcessBuilder process(ServerUser user, List<String> command) throws DatabaseDownException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(home.toFile());
        // Nothing of the hub's environment: it may hold secrets, and PG… variables would change what the server does.
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        requireTool("setsid", path);
        if (user.switched()) {
            requireTool("setpriv", path);
        }
        return builder;
    }

    private static void requireTool(String tool, String path) throws DatabaseDownException {
        for (String folder : path.split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) {
                return;
            }
        }
        throw DatabaseDownException.of(
                "Thiếu lệnh " + tool + " để chạy PostgreSQL. Hãy cài gói util-linux.",
                "The command " + tool + " is missing; PostgreSQL is started with it. Install the package util-linux.");
    }
}
