package vn.iochub.database.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.Secrets;

/**
 * The repository's database: runs and watches the embedded server or watches the external one, and gives two pools to it.
 * The pools are there at once, and give connections as soon as the server does. Thread-safe.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final String URL_KEY = "HUB_REPOSITORY_JDBC_URL";
    private static final long CONNECT_MILLIS = 5_000;
    private static final long WATCH_MILLIS = 1_000;
    private static final long PROBE_MILLIS = 2_000;
    /** Together with the time between two looks well under the 10 s after which a frozen server must show. */
    private static final long ANSWER_MILLIS = 4_000;
    /** Its size takes a look at each of its files. */
    private static final int SIZE_ANSWER_MILLIS = 20_000;

    private static final long SIZE_MILLIS = 60_000;
    /** A server that has lived this long has not died of its start. */
    private static final long STABLE_MILLIS = 60_000;
    /** Less free disk than this is worth a warning: the server stops itself when none is left. */
    private static final long DISK_WARN_BYTES = 512L << 20;

    /**
     * The server, too, gives up on a hub that went silent: what such a connection holds locked would stop the writer's
     * next one for two hours, which is what an operating system takes to notice by itself.
     */
    private static final String KEEP_ALIVE =
            "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";

    private static final int OLDEST_VERSION = 15;

    private final Options options;
    private final Secrets secrets;
    private final EmbeddedPostgres server;
    private final DriverDataSource writers;
    private final DriverDataSource readers;
    private final HikariDataSource writer;
    private final HikariDataSource reader;
    private final DriverDataSource probes;
    private final Duration silence;
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "hub-database"));

    private final Object gate = new Object();
    private boolean open;
    private boolean closed;

    private volatile Health health;

    // The rest belongs to the scheduler's thread.
    private Connection probe;
    /** The last cause in the log: a failure that is met at each try is told once. */
    private Text logged;

    private final Backoff backoff;

    private int failures;
    private long upSince;
    /** Since when nothing has come from the server; 0 when something does. */
    private long silentSince;

    private long probed;
    private long sized;
    private final Map<String, String> details = new TreeMap<>();

    /** @param data the hub's data folder, for the embedded server */
    Database(Options options, Secrets secrets, Resilience resilience, Path data) {
        this(options, secrets, resilience, data, DriverDataSource.SILENCE);
    }

    /** @param silence of the server, after which all that wait for it are let go */
    Database(Options options, Secrets secrets, Resilience resilience, Path data, Duration silence) {
        this.backoff = resilience.backoff(Resilience.DATABASE);
        this.silence = silence;
        this.options = options;
        this.secrets = secrets;
        this.details.put("mode", options.external() ? "external" : "embedded");
        if (options.external()) {
            this.server = null;
            this.details.put("url", options.plainUrl());
            DriverDataSource.Login login = () -> external(options.user(), options.password());
            this.probes = new DriverDataSource("iochub-health", login, silence);
            this.writers = new DriverDataSource("iochub-writer", login, silence);
            this.readers = new DriverDataSource("iochub-reader", login, silence);
        } else {
            this.server = new EmbeddedPostgres(data, options.port(), login -> secrets.getOrCreate(secretOf(login)));
            this.details.put("port", String.valueOf(options.port()));
            this.details.put("folder", server.folder().toString());
            this.probes = new DriverDataSource("iochub-health", () -> embedded(Role.WRITER), silence);
            this.writers = new DriverDataSource("iochub-writer", () -> embeddedSoon(Role.WRITER), silence);
            this.readers = new DriverDataSource("iochub-reader", () -> embeddedSoon(Role.FEEDS), silence);
        }
        this.writer = pool("writer", writers, false);
        this.reader = pool("reader", readers, true);
        this.health =
                new Health("database", Status.STARTING, new Text("Đang khởi động", "starting"), Map.copyOf(details));
    }

    private static String secretOf(String login) {
        return "postgres." + login;
    }

    /** Begins, in the background. */
    void start() {
        scheduler.execute(this::tick);
    }

    /** Connections as the owner of the database. */
    DataSource writer() {
        return writer;
    }

    /** Connections that read the schema {@code hub} and cannot write. */
    DataSource reader() {
        return reader;
    }

    /** The present state; {@link HealthPart} for the part {@code database}. */
    Health health() {
        Health now = health;
        Map<String, String> all = new LinkedHashMap<>(now.details());
        all.put("pool.writer", used(writer));
        all.put("pool.reader", used(reader));
        return new Health(now.part(), now.status(), now.cause(), all);
    }

    private static String used(HikariDataSource pool) {
        var bean = pool.getHikariPoolMXBean();
        return bean == null
                ? "0"
                : bean.getActiveConnections() + " of " + pool.getMaximumPoolSize() + " in use, "
                        + bean.getThreadsAwaitingConnection() + " waiting";
    }

    /** Closes the pools, then stops the embedded server and waits for its end. */
    @Override
    public void close() {
        synchronized (gate) {
            closed = true;
            open = false;
            gate.notifyAll();
        }
        scheduler.shutdownNow();
        boolean interrupted = false;
        try {
            if (!scheduler.awaitTermination(90, TimeUnit.SECONDS)) {
                LOG.warn("event=database_watch_not_ended");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        closeProbe();
        writer.close();
        reader.close();
        if (server != null) {
            server.stop();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- connections ----

    private HikariDataSource pool(String name, DataSource source, boolean readOnly) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("iochub-" + name);
        config.setDataSource(source);
        config.setMaximumPoolSize(options.pool());
        config.setMinimumIdle(Math.min(2, options.pool()));
        // The server may be down when the hub starts: the pool is there all the same.
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setValidationTimeout(3_000);
        config.setKeepaliveTime(TimeUnit.MINUTES.toMillis(2));
        if (readOnly) {
            config.setReadOnly(true);
            // Also outside of transactions, and also where the login could write: an external server has one login.
            config.setConnectionInitSql(KEEP_ALIVE + "; SET default_transaction_read_only = on");
        } else {
            config.setConnectionInitSql(KEEP_ALIVE);
        }
        return new HikariDataSource(config);
    }

    private DriverDataSource.Target external(String user, String password) throws SQLException {
        try {
            return new DriverDataSource.Target(options.url(), user, secrets.resolve(password));
        } catch (IllegalArgumentException e) {
            throw new SQLException(e.getMessage(), "28000", e);
        }
    }

    private DriverDataSource.Target embedded(Role role) {
        return new DriverDataSource.Target(server.url(role), role.user(), secrets.getOrCreate(secretOf(role.user())));
    }

    /** Waits a moment for a server that is being started, so that the pool does not sit out its back-off afterwards. */
    private DriverDataSource.Target embeddedSoon(Role role) throws SQLException {
        synchronized (gate) {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONNECT_MILLIS - 1_000);
            try {
                while (!open && !closed) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        break;
                    }
                    gate.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!open) {
                throw new SQLException(
                        "the database is not up: " + health.cause().en(), "08001");
            }
        }
        return embedded(role);
    }

    private void open(boolean now) {
        synchronized (gate) {
            open = now && !closed;
            gate.notifyAll();
        }
    }

    // ---- watching ----

    private void tick() {
        long next = WATCH_MILLIS;
        try {
            if (server != null && !server.alive()) {
                startServer();
            }
            if (now() - probed >= PROBE_MILLIS || health.status() != Status.UP) {
                probe();
                probed = now();
            }
            if (server == null || now() - upSince > STABLE_MILLIS) {
                failures = 0;
                backoff.well();
            }
        } catch (DatabaseDownException e) {
            cutSilent(e);
            failures++;
            next = backoff.failed().toMillis();
            state(Status.DOWN, e.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            failures++;
            next = backoff.failed().toMillis();
            LOG.error("event=database_watch_failed", e);
            state(Status.DOWN, new Text("Lỗi trong hub: " + e, "a fault in the hub: " + e));
        }
        try {
            scheduler.schedule(this::tick, next, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the watch ends with the database", e);
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void startServer() throws DatabaseDownException, InterruptedException {
        open(false);
        if (upSince != 0) {
            LOG.warn("event=database_died next=restart");
            upSince = 0;
            closeProbe();
            if (failures > 0) {
                // Not its first end soon after a start: the back-off, before it is tried again.
                throw DatabaseDownException.of(
                        "PostgreSQL nhúng liên tục dừng; xem " + server.logs() + ".",
                        "The embedded PostgreSQL ends again and again; see " + server.logs() + ".");
            }
            failures++;
        }
        closeProbe();
        server.start(progress -> state(Status.STARTING, progress));
        upSince = now();
        details.put("port", String.valueOf(server.port()));
        details.put("url", "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + Role.HUB);
        details.put("pid", String.valueOf(server.pid().orElse(0)));
        open(true);
        announce(server.url(Role.READER), Role.READER.user(), secrets.getOrCreate(secretOf(Role.READER.user())));
    }

    private void announce(String url, String user, String password) {
        String separator = url.contains("?") ? "&" : "?";
        secrets.announce(Map.of(
                URL_KEY,
                url + separator + "user=" + URLEncoder.encode(user, StandardCharsets.UTF_8) + "&password="
                        + URLEncoder.encode(password, StandardCharsets.UTF_8)));
    }

    private void probe() throws DatabaseDownException {
        boolean held = probe != null;
        try {
            ask();
        } catch (SQLException e) {
            closeProbe();
            if (!held || e.getCause() instanceof SocketTimeoutException) {
                throw Causes.explain(e, where());
            }
            LOG.debug("the connection broke; a new one tells what is wrong", e);
            try {
                ask();
            } catch (SQLException again) {
                closeProbe();
                throw Causes.explain(again, where());
            }
        }
    }

    /** Lets those go who send to, or wait for, a server that nothing comes from any more: they try again elsewhere. */
    private void cutSilent(DatabaseDownException down) {
        boolean silent = down.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && cause.getSQLState().startsWith("08")
                && !cause.getSQLState().equals(DriverDataSource.WRONG_ENCODING);
        if (!silent) {
            // It speaks, if only to refuse.
            silentSince = 0;
        } else if (silentSince == 0) {
            silentSince = now();
        } else if (now() - silentSince >= silence.toMillis()) {
            int cut = writers.abortAll() + readers.abortAll();
            if (cut > 0) {
                LOG.warn("event=database_silent seconds={} connections_cut={}", silence.toSeconds(), cut);
            }
        }
    }

    private String where() {
        return options.external() ? options.plainUrl() : server.url(Role.WRITER);
    }

    private void ask() throws SQLException {
        if (probe == null) {
            probe = probes.getConnection();
            probe.setNetworkTimeout(Runnable::run, answerMillis());
            if (options.external()) {
                announceReader();
            }
        }
        Text remark = ask(probe);
        silentSince = 0;
        if (remark == null) {
            String version = details.get("version");
            state(
                    Status.UP,
                    options.external()
                            ? new Text("PostgreSQL " + version + " bên ngoài", "external PostgreSQL " + version)
                            : new Text("PostgreSQL " + version + " nhúng", "embedded PostgreSQL " + version));
        } else {
            state(Status.DEGRADED, remark);
        }
    }

    private int answerMillis() {
        return (int) Math.min(ANSWER_MILLIS, silence.toMillis());
    }

    /** Fills the details; a remark when something about the server endangers the records. */
    private Text ask(Connection connection) throws SQLException {
        String version;
        int major;
        boolean standby;
        boolean mayCreate;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
                               current_setting('fsync'), current_setting('synchronous_commit'),
                               current_setting('full_page_writes'), pg_is_in_recovery(),
                               has_database_privilege(current_database(), 'CREATE')
                                   OR (to_regnamespace('hub') IS NOT NULL AND to_regnamespace('repo') IS NOT NULL)
                        """)) {
            row.next();
            version = row.getString(1);
            major = row.getInt(2);
            details.put("version", version);
            details.put("fsync", row.getString(3));
            details.put("synchronous_commit", row.getString(4));
            details.put("full_page_writes", row.getString(5));
            standby = row.getBoolean(6);
            mayCreate = row.getBoolean(7);
        }
        if (sized == 0 || now() - sized >= SIZE_MILLIS) {
            connection.setNetworkTimeout(Runnable::run, SIZE_ANSWER_MILLIS);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT pg_database_size(current_database()) / 1048576")) {
                row.next();
                details.put("size", row.getLong(1) + " MB");
            }
            connection.setNetworkTimeout(Runnable::run, answerMillis());
            sized = now();
        }
        if (standby) {
            return new Text(
                    "Máy chủ PostgreSQL là bản dự phòng chỉ đọc; hãy trỏ url đến máy chủ chính.",
                    "The PostgreSQL server is a read-only standby; point url at the primary.");
        }
        if (!mayCreate) {
            return new Text(
                    "Người dùng " + options.user() + " không được tạo schema trong cơ sở dữ liệu; xem"
                            + " docs/EXTERNAL-POSTGRESQL.md.",
                    "The user " + options.user() + " may not create schemas in the database: run the SQL of"
                            + " docs/EXTERNAL-POSTGRESQL.md.");
        }
        if (major < OLDEST_VERSION) {
            return new Text(
                    "PostgreSQL " + version + " quá cũ; hub cần bản " + OLDEST_VERSION + " trở lên.",
                    "PostgreSQL " + version + " is too old; the hub needs " + OLDEST_VERSION + " or later.");
        }
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            if (details.get(setting).equals("off")) {
                return new Text(
                        "Máy chủ PostgreSQL đặt " + setting + " = off: mất điện có thể mất bản ghi.",
                        "The PostgreSQL server has " + setting + " = off: a power cut may lose records. Set it to on.");
            }
        }
        return diskRemark();
    }

    private Text diskRemark() {
        if (server == null) {
            return null;
        }
        try {
            long usable = Disk.usable(server.folder());
            details.put("disk.free", (usable >> 20) + " MB");
            if (usable < DISK_WARN_BYTES) {
                // Without the figure, which is in the details: a text that changes is logged at each change.
                String limit = (DISK_WARN_BYTES >> 20) + " MB";
                return new Text(
                        "Đĩa tại " + server.folder() + " còn dưới " + limit + ". Hãy giải phóng đĩa.",
                        "Less than " + limit + " is left on the disk of " + server.folder()
                                + ". Free some space on it.");
            }
        } catch (IOException e) {
            LOG.debug("the free disk space is unknown", e);
            details.put("disk.free", "unknown");
        }
        return null;
    }

    /** What people with SQL tools log in with; nothing, where nobody has configured it. */
    private void announceReader() throws SQLException {
        if (options.readerUser().isEmpty()) {
            // The embedded server's address, where it ran before, must not stand there any more.
            secrets.announce(Map.of(URL_KEY, ""));
        } else {
            DriverDataSource.Target target = external(options.readerUser(), options.readerPassword());
            announce(target.url(), target.user(), target.password());
        }
    }

    private void closeProbe() {
        Connection old = probe;
        probe = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                LOG.debug("the connection was broken already", e);
            }
        }
    }

    private void state(Status status, Text cause) {
        if (status != Status.STARTING && !cause.equals(logged)) {
            logged = cause;
            if (status == Status.UP) {
                LOG.info("event=database_state status={} cause=\"{}\"", status, cause.en());
            } else {
                LOG.warn("event=database_state status={} cause=\"{}\"", status, cause.en());
            }
        }
        health = new Health("database", status, cause, Map.copyOf(details));
    }
}
