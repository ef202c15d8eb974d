package vn.iochub.history.internal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.History;
import vn.iochub.api.service.UnavailableException;

/**
 * Reads the meters at the end of each minute and writes what came of it, on a thread of its own: nothing on a record's way
 * waits for it. While the database is away, what is to be written waits in memory, at most {@value #MOST} rows; the oldest
 * go first, and are counted. Thread-safe.
 */
@Component(service = History.class, immediate = true)
public final class HistoryComponent implements History {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryComponent.class);
    /** More than a day of thirty sources. */
    static final int MOST = 50_000;
    /** Rows in one transaction, about. */
    private static final int BATCH = 2_000;

    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
    private static final long STOP_SECONDS = 10;
    private static final int CLEAN_EVERY = 60;

    private final AtomicReference<DataSource> writer = new AtomicReference<>();
    private final AtomicReference<DataSource> reader = new AtomicReference<>();
    private final MeterRegistry registry;
    private final Clock clock;
    private final Recorder recorder;
    private final Counter dropped;
    private final Gauge waiting;
    private final AtomicInteger rows = new AtomicInteger();
    private final ScheduledThreadPoolExecutor loop;

    // The rest belongs to the loop's thread.
    private final Deque<Sample> pending = new ArrayDeque<>();
    private boolean known;
    private boolean failing;
    private int untilClean;

    @Activate
    public HistoryComponent(@Reference MeterRegistry registry) {
        this(registry, Clock.systemUTC());
        loop.schedule(this::first, FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        next();
    }

    /** Does nothing by itself: see {@link #tick}. */
    HistoryComponent(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        recorder = new Recorder(registry, clock.instant());
        dropped = Counter.builder("iochub.history.dropped.rows")
                .description("Rows of the history that could not be kept until the database was there")
                .register(registry);
        waiting = Gauge.builder("iochub.history.waiting.rows", rows, AtomicInteger::get)
                .description("Rows of the history that wait for the database")
                .register(registry);
        loop = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hub-history");
            thread.setDaemon(true);
            return thread;
        });
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Reference(
            target = "(hub.database=writer)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeWriter")
    void setWriter(DataSource service) {
        writer.set(service);
    }

    void removeWriter(DataSource service) {
        writer.compareAndSet(service, null);
    }

    @Reference(
            target = "(hub.database=reader)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeReader")
    void setReader(DataSource service) {
        reader.set(service);
    }

    void removeReader(DataSource service) {
        reader.compareAndSet(service, null);
    }

    /** Takes the last sample and tries to write it: what came in this minute outlives a restart. */
    @Deactivate
    void close() {
        loop.execute(() -> tick(clock.instant().truncatedTo(ChronoUnit.MINUTES)));
        loop.shutdown();
        try {
            if (!loop.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("history=stopping reason=loop-still-runs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        registry.remove(dropped);
        registry.remove(waiting);
    }

    // ------------------------------------------------------------------------------------------------- the loop

    /** Anew each time by the wall clock, which may be set. */
    private void next() {
        long millis = 60_000 - Math.floorMod(clock.millis(), 60_000L);
        loop.schedule(this::minute, millis, TimeUnit.MILLISECONDS);
    }

    private void minute() {
        try {
            // The minute that has just ended, also when the timer comes a little early or late.
            tick(clock.instant().minusSeconds(30).truncatedTo(ChronoUnit.MINUTES));
        } catch (RuntimeException e) {
            LOG.error("history=failed", e);
        } finally {
            if (!loop.isShutdown()) {
                next();
            }
        }
    }

    /** Until what was before is known; then the minutes suffice. */
    private void first() {
        try {
            write();
        } catch (RuntimeException e) {
            LOG.error("history=failed", e);
        }
        if (!known && !loop.isShutdown()) {
            loop.schedule(this::first, FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** One minute: a sample, and as much as the database takes. */
    void tick(Instant at) {
        Sample sample = recorder.sample(at);
        if (!sample.figures().isEmpty()) {
            pending.addLast(sample);
            rows.addAndGet(sample.figures().size());
        }
        while (rows.get() > MOST) {
            int lost = pending.removeFirst().figures().size();
            rows.addAndGet(-lost);
            dropped.increment(lost);
        }
        write();
    }

    private void write() {
        DataSource database = writer.get();
        if (database == null) {
            return;
        }
        try (Connection connection = database.getConnection()) {
            if (!HistoryTable.ready(connection)) {
                return;
            }
            connection.setAutoCommit(false);
            try {
                if (!known) {
                    remember(connection);
                    known = true;
                }
                while (!pending.isEmpty()) {
                    List<Sample> batch = batch();
                    HistoryTable.write(connection, batch);
                    connection.commit();
                    batch.forEach(sample -> {
                        pending.removeFirst();
                        rows.addAndGet(-sample.figures().size());
                    });
                }
                if (--untilClean <= 0) {
                    HistoryTable.clean(connection, clock.instant());
                    connection.commit();
                    untilClean = CLEAN_EVERY;
                }
            } catch (SQLException | RuntimeException e) {
                // Else the pool would get it back in the middle of a transaction.
                rollBack(connection, e);
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            if (failing) {
                failing = false;
                LOG.info("history=written");
            }
        } catch (SQLException e) {
            if (!failing) {
                failing = true;
                LOG.warn("history=waiting rows={} reason={}", rows.get(), e.getMessage());
            }
            LOG.debug("the history cannot be written", e);
        }
    }

    private static void rollBack(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    private List<Sample> batch() {
        List<Sample> batch = new ArrayList<>();
        int size = 0;
        for (Sample sample : pending) {
            if (size > 0 && size + sample.figures().size() > BATCH) {
                break;
            }
            batch.add(sample);
            size += sample.figures().size();
        }
        return batch;
    }

    /** Before anything of this run is written: so nothing is counted twice. */
    private void remember(Connection connection) throws SQLException {
        LocalDate day = recorder.day();
        record Seen(String instance, Instant at, Figures figures) {}
        List<Seen> days = new ArrayList<>();
        List<Seen> minutes = new ArrayList<>();
        HistoryTable.day(
                connection,
                day.atStartOfDay(HistoryTable.ZONE).toInstant(),
                (instance, at, figures) -> days.add(new Seen(instance, at, figures)));
        HistoryTable.minutes(
                connection,
                clock.instant().minus(Duration.ofMinutes(Recorder.RING + 1L)),
                (instance, at, figures) -> minutes.add(new Seen(instance, at, figures)));
        days.forEach(seen -> recorder.known(day, seen.instance(), seen.figures()));
        minutes.forEach(seen -> recorder.known(seen.at(), seen.instance(), seen.figures()));
    }

    // ------------------------------------------------------------------------------------------------ the service

    @Override
    public Map<String, Recent> recent() {
        return recorder.recent(clock.instant());
    }

    @Override
    public Series of(String instance, Span span) {
        Instant now = clock.instant();
        List<Instant> steps = steps(span, now);
        Step step = step(span);
        DataSource database = reader.get();
        if (database == null) {
            throw new UnavailableException("The database with the history is not there now", null);
        }
        Map<Instant, Figures> found;
        try (Connection connection = database.getConnection()) {
            found = HistoryTable.ready(connection)
                    ? HistoryTable.read(connection, step, instance, steps.get(0))
                    : Map.of();
        } catch (SQLException e) {
            throw new UnavailableException("The history cannot be read now", e);
        }
        return new Series(
                step,
                steps.get(0),
                now,
                steps.stream()
                        .map(at -> point(at, found.getOrDefault(at, Figures.NONE)))
                        .toList());
    }

    private static Step step(Span span) {
        return switch (span) {
            case HOUR -> Step.MINUTE;
            case DAY, WEEK -> Step.HOUR;
            case MONTH, YEAR -> Step.DAY;
        };
    }

    private static int count(Span span) {
        return switch (span) {
            case HOUR -> 60;
            case DAY -> 24;
            case WEEK -> 7 * 24;
            case MONTH -> 30;
            case YEAR -> 365;
        };
    }

    private static List<Instant> steps(Span span, Instant now) {
        ChronoUnit unit =
                switch (step(span)) {
                    case MINUTE -> ChronoUnit.MINUTES;
                    case HOUR -> ChronoUnit.HOURS;
                    case DAY -> ChronoUnit.DAYS;
                };
        ZonedDateTime last = now.atZone(HistoryTable.ZONE).truncatedTo(unit);
        List<Instant> steps = new ArrayList<>();
        for (int i = count(span) - 1; i >= 0; i--) {
            steps.add(last.minus(i, unit).toInstant());
        }
        return steps;
    }

    private static Point point(Instant at, Figures figures) {
        return new Point(
                at,
                figures.received(),
                figures.bytes(),
                figures.accepted(),
                figures.rejected(),
                figures.stored(),
                figures.duplicate(),
                figures.refused(),
                figures.receipt().times(),
                figures.store().times());
    }
}
