package vn.iochub.repository.internal.quarantine;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the open rows every few seconds, for those who ask often and must not wait. Thread-safe. */
final class OpenRows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenRows.class);
    /** A count that takes long is made less often: it costs 2 % of a core at most. */
    private static final long SHARE = 50;

    private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long STOP_MILLIS = 5_000;

    private final DataSource reader;
    private final MeterRegistry registry;
    private final long everyNanos;
    private final Thread thread = new Thread(this::run, "hub-quarantine-count");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<String, AtomicLong> bySource = new ConcurrentHashMap<>();
    private final Map<String, Gauge> gauges = new ConcurrentHashMap<>();
    private volatile Count count = new Count(-1, 0);

    private record Count(long rows, long nanos) {}

    OpenRows(DataSource reader, MeterRegistry registry, Duration every) {
        this.reader = reader;
        this.registry = registry;
        this.everyNanos = every.toNanos();
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Empty before the first count, and when none has succeeded for two minutes. */
    Optional<Long> rows() {
        Count now = count;
        return now.rows() < 0 || System.nanoTime() - now.nanos() > STALE_NANOS
                ? Optional.empty()
                : Optional.of(now.rows());
    }

    private void run() {
        try {
            long pause;
            do {
                long started = System.nanoTime();
                look();
                pause = Math.max(everyNanos, (System.nanoTime() - started) * SHARE);
            } while (!stop.await(pause, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    private void look() {
        try (Connection connection = reader.getConnection()) {
            Map<String, Long> open = QuarantineTable.open(connection);
            bySource.forEach((instance, rows) -> rows.set(open.getOrDefault(instance, 0L)));
            open.forEach((instance, rows) ->
                    bySource.computeIfAbsent(instance, this::register).set(rows));
            count = new Count(open.values().stream().mapToLong(Long::longValue).sum(), System.nanoTime());
        } catch (SQLException e) {
            // The writer's health tells of a database that is down, and what is known grows old by itself.
            LOG.debug("the open rows cannot be counted", e);
        } catch (RuntimeException e) {
            LOG.error("event=quarantine_count_failed", e);
        }
    }

    /** A source whose rows are all dealt with goes on being told, as 0. */
    private AtomicLong register(String instance) {
        AtomicLong rows = new AtomicLong();
        gauges.put(
                instance,
                Gauge.builder("iochub.quarantine.open.rows", rows, AtomicLong::get)
                        .description("Rejected rows that nobody has dealt with")
                        .tag("source", instance)
                        .register(registry));
        return rows;
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gauges.values().forEach(registry::remove);
    }
}
