package vn.iochub.repository.internal.retention;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Storage;
import vn.iochub.repository.internal.base.Failures;

/** Watches what the repository takes of the disk and runs {@link Retention}, on a thread of its own. Thread-safe. */
@Component(
        name = "vn.iochub.repository.internal.StorageService",
        immediate = true,
        service = {Storage.class, HealthPart.class},
        configurationPid = RetentionConfig.PID)
@Designate(ocd = RetentionConfig.class)
public final class StorageService implements Storage, HealthPart {
    private static final Logger LOG = LoggerFactory.getLogger(StorageService.class);
    private static final String ME = "storage";
    /** How often the sizes are read; reading them costs milliseconds. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final long FIRST_LOOK_MILLIS = 500;
    /** After a run that could not do its work, and at least between two because of a bound. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final long STOP_MILLIS = 10_000;
    /** The last table that the migrations make of those that are needed here. */
    private static final String READY =
            "SELECT to_regclass('hub.storage') IS NOT NULL AND to_regclass('hub.mend') IS NOT NULL";

    private final DataSource database;
    private final RetentionLimits limits;
    private final Duration interval;
    private final RawOnTheWay onTheWay;
    private final Retention retention;
    private final MeterRegistry registry;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "hub-retention");
    private final List<Meter> meters = new ArrayList<>();
    private final Map<Kind, Counter> removed = new EnumMap<>(Kind.class);
    private final Object signal = new Object();

    private boolean asked;
    private volatile Map<Kind, Long> bytes = Map.of();
    private volatile Map<Kind, Instant> oldest = Map.of();
    private volatile Optional<Run> last = Optional.empty();
    private volatile Optional<Trouble> trouble = Optional.empty();

    // The rest belongs to the thread.
    private long ended;
    private boolean again;
    /** The last look or run broke off. */
    private boolean broken;

    private boolean ready;

    /** What keeps it from its work, since when. */
    private record Trouble(Instant since, Text cause) {}

    @Activate
    public StorageService(
            @Reference(target = "(hub.database=writer)") DataSource database,
            @Reference Broker broker,
            @Reference MeterRegistry registry,
            RetentionConfig config) {
        this(
                database,
                broker,
                registry,
                Path.of(System.getProperty("karaf.data", "data")).resolve("raw"),
                RetentionLimits.of(config),
                Duration.ofMinutes(Math.max(1, config.interval_minutes())),
                Clock.systemUTC());
    }

    /** @param folder of the raw files */
    StorageService(
            DataSource database,
            Broker broker,
            MeterRegistry registry,
            Path folder,
            RetentionLimits limits,
            Duration interval,
            Clock clock) {
        this.database = database;
        this.registry = registry;
        this.limits = limits;
        this.interval = interval;
        this.clock = clock;
        this.onTheWay = new RawOnTheWay(broker, clock);
        this.retention = new Retention(new RawFiles(folder), onTheWay, limits, clock, stop);
        thread.setDaemon(true);
    }

    // Not in the constructor: nothing may see this before it is whole.
    @Activate
    void start() {
        for (Kind kind : Kind.values()) {
            meters.add(Gauge.builder("iochub.storage", this, me -> me.bytes.getOrDefault(kind, 0L))
                    .baseUnit("bytes")
                    .description("What the repository takes of the disk")
                    .tag("kind", kind.label())
                    .register(registry));
            limit(kind)
                    .ifPresent(limit -> meters.add(Gauge.builder("iochub.storage.limit", () -> limit)
                            .baseUnit("bytes")
                            .description("The bound on it; that of raw is for raw_files and verdict too")
                            .tag("kind", kind.label())
                            .register(registry)));
            Counter counter = Counter.builder("iochub.retention.removed")
                    .baseUnit("bytes")
                    .description("What retention gave back to the disk")
                    .tag("kind", kind.label())
                    .register(registry);
            removed.put(kind, counter);
            meters.add(counter);
        }
        thread.start();
    }

    /** Ends the run between two steps, and waits up to ten seconds for that. */
    @Deactivate
    void stop() {
        stop.countDown();
        synchronized (signal) {
            signal.notifyAll();
        }
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        meters.forEach(registry::remove);
    }

    private void watch() {
        long pause = FIRST_LOOK_MILLIS;
        try {
            while (stop.getCount() > 0) {
                boolean run;
                synchronized (signal) {
                    if (!asked && stop.getCount() > 0) {
                        signal.wait(pause);
                    }
                    run = asked;
                    asked = false;
                }
                if (stop.getCount() > 0) {
                    look(run);
                    pause = ready ? LOOK.toMillis() : FIRST_LOOK_MILLIS;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    private void look(boolean askedFor) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            if (!ready) {
                ready = ready(connection);
                if (!ready) {
                    return;
                }
            }
            lookAtBroker();
            retention.keepAhead(connection);
            measure(connection, last.isPresent() ? bytes.getOrDefault(Kind.RAW_FILES, 0L) : 0);
            if (askedFor || broken || due()) {
                run(connection);
            }
            broken = false;
        } catch (SQLException | IOException | RuntimeException e) {
            failed(e);
        }
    }

    private static boolean ready(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READY)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void lookAtBroker() {
        try {
            onTheWay.look();
        } catch (JMSException e) {
            // The broker's own health tells; all that it means here is that no file goes.
            LOG.debug("the queues cannot be read", e);
        }
    }

    private void measure(Connection connection, long fileBytes) throws SQLException {
        Map<Kind, Long> now = new EnumMap<>(StorageSizes.bytes(connection));
        now.put(Kind.RAW_FILES, fileBytes);
        bytes = now;
    }

    private boolean due() {
        if (last.isEmpty()) {
            return true;
        }
        long since = System.nanoTime() - ended;
        return since >= interval.toNanos() || (since >= AGAIN.toNanos() && (again || tight()));
    }

    private boolean tight() {
        Map<Kind, Long> now = bytes;
        return now.getOrDefault(Kind.RAW, 0L)
                                + now.getOrDefault(Kind.VERDICT, 0L)
                                + now.getOrDefault(Kind.RAW_FILES, 0L)
                        > RetentionLimits.high(limits.rawBytes())
                || now.getOrDefault(Kind.CHANGE, 0L) > RetentionLimits.high(limits.changeBytes())
                || now.getOrDefault(Kind.QUARANTINE, 0L) > RetentionLimits.high(limits.quarantineBytes());
    }

    private void run(Connection connection) throws SQLException, IOException {
        Instant began = clock.instant();
        ended = System.nanoTime();
        Retention.Report report = retention.run(connection);
        report.removed().forEach((kind, some) -> removed.get(kind).increment(some));
        ended = System.nanoTime();
        if (stop.getCount() == 0) {
            return;
        }
        measure(connection, report.fileBytes());
        oldest = StorageSizes.oldest(connection);
        last = Optional.of(new Run(began, clock.instant(), report.removed(), report.trouble(), report.elsewhere()));
        again = report.trouble().isPresent();
        if (!report.removed().isEmpty()) {
            LOG.info("event=retention_ran removed_bytes={}", report.removed());
        }
        if (report.trouble().isPresent()) {
            Text cause = report.trouble().get();
            if (trouble.isEmpty()) {
                LOG.warn("event=retention_short cause=\"{}\"", cause.en());
            }
            trouble = Optional.of(new Trouble(trouble.map(Trouble::since).orElse(clock.instant()), cause));
        } else {
            if (trouble.isPresent()) {
                LOG.info("event=retention_recovered");
            }
            trouble = Optional.empty();
        }
    }

    private void failed(Exception e) {
        if (stop.getCount() == 0) {
            LOG.debug("stopped in the middle", e);
            return;
        }
        if (!ready) {
            // The database comes up later than the hub's bundles; its own health tells.
            LOG.debug("the repository is not there yet", e);
            return;
        }
        broken = true;
        String words = Failures.words(e);
        if (trouble.isEmpty()) {
            LOG.warn("event=retention_failed cause=\"{}\"", words, e);
        }
        trouble = Optional.of(new Trouble(
                trouble.map(Trouble::since).orElse(clock.instant()),
                new Text(
                        "Không dọn được kho dữ liệu, sẽ thử lại. Lý do: " + words,
                        "Retention cannot do its work; it is tried again. Cause: " + words)));
    }

    private Optional<Long> limit(Kind kind) {
        long limit =
                switch (kind) {
                    case RAW -> limits.rawBytes();
                    case CHANGE -> limits.changeBytes();
                    case QUARANTINE -> limits.quarantineBytes();
                    case RECORD, RAW_FILES, VERDICT -> 0;
                };
        return limit == 0 ? Optional.empty() : Optional.of(limit);
    }

    private Optional<Integer> days(Kind kind) {
        int days =
                switch (kind) {
                    case RAW, RAW_FILES, VERDICT -> limits.rawDays();
                    case CHANGE -> limits.changeDays();
                    case QUARANTINE -> limits.openDays();
                    case RECORD -> 0;
                };
        return days == 0 ? Optional.empty() : Optional.of(days);
    }

    @Override
    public List<Usage> usage() {
        Map<Kind, Long> now = bytes;
        if (now.isEmpty()) {
            return List.of();
        }
        Map<Kind, Instant> since = oldest;
        List<Usage> usage = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            usage.add(new Usage(
                    kind, now.getOrDefault(kind, 0L), limit(kind), days(kind), Optional.ofNullable(since.get(kind))));
        }
        return List.copyOf(usage);
    }

    @Override
    public Optional<Run> lastRun() {
        return last;
    }

    @Override
    public void runNow() {
        synchronized (signal) {
            asked = true;
            signal.notifyAll();
        }
    }

    @Override
    public List<Health> health() {
        Map<String, String> details = new TreeMap<>();
        Map<Kind, Long> now = bytes;
        now.forEach((kind, some) -> {
            details.put(kind.label() + ".megabytes", Long.toString(some >> 20));
            limit(kind).ifPresent(limit -> details.put(kind.label() + ".limit.megabytes", Long.toString(limit >> 20)));
        });
        last.ifPresent(run -> details.put(
                "last_run", run.ended().truncatedTo(ChronoUnit.SECONDS).toString()));
        Optional<Trouble> present = trouble;
        if (present.isPresent()) {
            details.put(
                    "since",
                    present.get().since().truncatedTo(ChronoUnit.SECONDS).toString());
            return List.of(new Health(ME, Health.Status.DEGRADED, present.get().cause(), details));
        }
        if (last.isEmpty()) {
            return List.of(new Health(
                    ME,
                    Health.Status.STARTING,
                    new Text("Đang chờ kho dữ liệu", "waiting for the repository"),
                    details));
        }
        return List.of(new Health(ME, Health.Status.UP, new Text("trong giới hạn", "within bounds"), details));
    }
}
