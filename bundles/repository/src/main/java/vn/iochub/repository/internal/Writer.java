package vn.iochub.repository.internal;

import io.micrometer.core.instrument.Meter;
import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;

/**
 * The repository's life: waits for the database and migrates it, then keeps a worker at every inside queue that the
 * broker has, also those of connectors that are gone. Thread-safe.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final String ME = "repository";
    private static final String PROBE_QUEUE = Broker.RECORDS + "hub";
    private static final long SCAN_MILLIS = 1000;
    private static final long DEPTH_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** An embedded database comes up later than the hub's bundles; until then that is no trouble worth an alarm. */
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DataSource database;
    private final ChangePartitions partitions;
    private final QueueWorker.Shared shared;
    private final Thread thread = new Thread(this::run, "hub-writer");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<String, Attached> workers = new ConcurrentSkipListMap<>();

    private final long started = System.nanoTime();
    private volatile boolean migrated;
    private volatile boolean scanned;
    private boolean probeQueueMade;
    private long depthsRead = System.nanoTime() - DEPTH_NANOS;

    private record Attached(QueueWorker worker, Optional<Meter> lag) {}

    Writer(DataSource database, ChangePartitions partitions, QueueWorker.Shared shared) {
        this.database = database;
        this.partitions = partitions;
        this.shared = shared;
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Lets every worker end its batch, and waits up to ten seconds for that. What is in hand longer comes again. */
    @Override
    public void close() {
        stop.countDown();
        long deadline = System.nanoTime() + STOP_NANOS;
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(STOP_NANOS));
            List<Attached> all = new ArrayList<>(workers.values());
            all.forEach(each -> each.worker().stop());
            for (Attached each : all) {
                if (!each.worker().join(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()))) {
                    LOG.warn(
                            "event=worker_left queue={} cause=\"its write has not ended\"",
                            each.worker().queue());
                }
                detach(each);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("event=repository_stop_interrupted");
        }
        workers.clear();
    }

    private void run() {
        Backoff backoff = new Backoff(Duration.ofMillis(500));
        try {
            while (!migrated && stop.getCount() > 0) {
                if (!migrate() && stop.await(backoff.nextMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            do {
                scan();
            } while (!stop.await(SCAN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    private boolean migrate() {
        try {
            // First whether it is there: Flyway's own report of a database that is down is a page.
            try (Connection connection = database.getConnection()) {
                if (!connection.isValid(5)) {
                    throw new SQLException("the database does not answer", "08000");
                }
            }
            Migrations.run(database);
            shared.types().load();
            partitions.keepAhead();
            shared.troubles().works(Troubles.Side.DATABASE, ME);
            migrated = true;
            LOG.info("event=repository_ready");
            return true;
        } catch (SQLException | FlywayException e) {
            shared.troubles().failed(Troubles.Side.DATABASE, ME, e);
            return false;
        } catch (RuntimeException e) {
            LOG.error("event=migration_failed", e);
            shared.troubles().failed(Troubles.Side.DATABASE, ME, e);
            return false;
        }
    }

    private void scan() {
        try {
            shared.types().refresh();
            partitions.keepAhead();
            shared.troubles().works(Troubles.Side.DATABASE, ME);
        } catch (SQLException | RuntimeException e) {
            shared.troubles().failed(Troubles.Side.DATABASE, ME, e);
        }
        try {
            attach();
            readDepths();
            scanned = true;
            shared.troubles().works(Troubles.Side.BROKER, ME);
        } catch (JMSException | RuntimeException e) {
            shared.troubles().failed(Troubles.Side.BROKER, ME, e);
        }
    }

    private void attach() throws JMSException {
        if (!probeQueueMade) {
            shared.broker().ensureQueue(PROBE_QUEUE);
            probeQueueMade = true;
        }
        List<String> queues = new ArrayList<>();
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
            for (String queue : shared.broker().queues(prefix)) {
                if (queue.length() > prefix.length()) {
                    queues.add(queue);
                }
            }
        }
        for (Map.Entry<String, Attached> each : workers.entrySet()) {
            boolean gone = !queues.contains(each.getKey());
            if (gone || !each.getValue().worker().alive()) {
                each.getValue().worker().stop();
                detach(each.getValue());
                workers.remove(each.getKey());
                LOG.info("event=queue_left queue={} gone={}", each.getKey(), gone);
            }
        }
        for (String queue : queues) {
            if (!workers.containsKey(queue)) {
                QueueWorker worker = new QueueWorker(queue, shared);
                Optional<Meter> lag = Optional.empty();
                if (queue.startsWith(Broker.RECORDS) && !queue.equals(PROBE_QUEUE)) {
                    shared.meters().expect(worker.instance());
                    lag = Optional.of(shared.meters().lag(worker.instance(), worker, QueueWorker::lagSeconds));
                }
                workers.put(queue, new Attached(worker, lag));
                worker.start();
                LOG.info("event=queue_attached queue={}", queue);
            }
        }
    }

    private void detach(Attached attached) {
        attached.lag().ifPresent(shared.meters()::remove);
        shared.meters().forgetDepth(attached.worker().queue());
    }

    private void readDepths() throws JMSException {
        if (System.nanoTime() - depthsRead < DEPTH_NANOS) {
            return;
        }
        for (String queue : workers.keySet()) {
            shared.meters().depth(queue, shared.broker().depth(queue));
        }
        depthsRead = System.nanoTime();
    }

    Health health() {
        Optional<Troubles.Trouble> database = shared.troubles().oldest(Troubles.Side.DATABASE);
        Optional<Troubles.Trouble> broker = shared.troubles().oldest(Troubles.Side.BROKER);
        long waiting = shared.meters().waiting();
        Map<String, String> details = new TreeMap<>();
        details.put("queues", Integer.toString(workers.size()));
        details.put("waiting", Long.toString(waiting));
        long probe = shared.meters().probeStored();
        // The proof that a record went all the way; "never" until the first, so that nobody takes its absence for one.
        details.put(
                "probe_stored",
                probe == 0 ? "never" : Long.toString(Clock.instant(probe).toEpochMilli()));
        if (database.isPresent() && !migrated && System.nanoTime() - started < START_NANOS) {
            return new Health(
                    ME,
                    Health.Status.STARTING,
                    new Text(
                            "Đang chờ cơ sở dữ liệu: " + database.get().cause(),
                            "waiting for the database: " + database.get().cause()),
                    details);
        }
        if (database.isPresent()) {
            String since = since(database.get());
            details.put("since", since);
            return new Health(
                    ME,
                    Health.Status.DOWN,
                    new Text(
                            "Không ghi được vào cơ sở dữ liệu từ " + since + "; " + waiting
                                    + " thông điệp đang chờ, không mất gì. Lý do: "
                                    + database.get().cause(),
                            "Cannot write to the database since " + since + "; " + waiting
                                    + " messages wait, nothing is lost. Cause: "
                                    + database.get().cause()),
                    details);
        }
        if (broker.isPresent()) {
            String since = since(broker.get());
            details.put("since", since);
            return new Health(
                    ME,
                    shared.troubles().has(Troubles.Side.BROKER, ME) || !scanned
                            ? Health.Status.DOWN
                            : Health.Status.DEGRADED,
                    new Text(
                            "Không đọc được hàng đợi từ " + since + ". Lý do: "
                                    + broker.get().cause(),
                            "Cannot read the queues since " + since + ". Cause: "
                                    + broker.get().cause()),
                    details);
        }
        if (!migrated || !scanned) {
            return new Health(
                    ME,
                    Health.Status.STARTING,
                    new Text("Đang chuẩn bị kho dữ liệu", "preparing the repository"),
                    details);
        }
        return new Health(ME, Health.Status.UP, new Text("đang ghi", "writing"), details);
    }

    private static String since(Troubles.Trouble trouble) {
        return trouble.since().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Whether the tables are there. */
    boolean ready() {
        return migrated;
    }
}
