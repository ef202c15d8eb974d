package vn.iochub.repository.internal.writer;

import io.micrometer.core.instrument.Meter;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Resilience;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.base.Failures;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.store.ChangePartitions;

/**
 * The repository's life: waits for the database and migrates it, then keeps a worker at every inside queue that the
 * broker has, also those of connectors that are gone. Thread-safe.
 */
public final class Writer implements AutoCloseable {
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
    private final Resilience.Breaker breaker;
    private final Thread thread = new Thread(this::run, "hub-writer");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<String, QueueWorker> workers = new ConcurrentSkipListMap<>();
    private final Map<String, Lag> lags = new ConcurrentHashMap<>();
    private final long probeLateNanos;
    private final PendingRestore restore;
    private volatile boolean restoring;

    private final long started = System.nanoTime();
    private volatile boolean migrated;
    private volatile boolean scanned;
    private boolean probeQueueMade;
    private long depthsRead = System.nanoTime() - DEPTH_NANOS;

    private volatile boolean depthsKnown;
    /** Since when a probe could be stored. */
    private volatile long able;

    /**
     * @param restore waited for before anything is written
     * @param probeLate how long the hub's own probe may not be stored before that is a trouble, although nothing fails
     */
    public Writer(
            DataSource database,
            ChangePartitions partitions,
            QueueWorker.Shared shared,
            Duration probeLate,
            PendingRestore restore) {
        this.restore = restore;
        this.probeLateNanos = probeLate.toNanos();
        this.database = database;
        this.partitions = partitions;
        this.shared = shared;
        this.breaker = shared.faults().database();
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Lets every worker end its batch, and waits up to ten seconds for that. What is in hand longer comes again. */
    @Override
    public void close() {
        stop.countDown();
        long deadline = System.nanoTime() + STOP_NANOS;
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(STOP_NANOS));
            List<QueueWorker> all = new ArrayList<>(workers.values());
            all.forEach(QueueWorker::stop);
            for (QueueWorker each : all) {
                if (!each.join(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()))) {
                    LOG.warn("event=worker_left queue={} cause=\"its write has not ended\"", each.queue());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("event=repository_stop_interrupted");
        }
        workers.clear();
        lags.values().forEach(each -> shared.meters().remove(each.meter));
        lags.clear();
        shared.meters().keepDepths(List.of());
    }

    private void run() {
        Backoff backoff = shared.faults().resilience().backoff(Resilience.DATABASE);
        try {
            while (!migrated && stop.getCount() > 0) {
                lookAtQueues();
                if (!migrate() && stop.await(backoff.failed().toMillis(), TimeUnit.MILLISECONDS)) {
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
        if (!breaker.mayAsk()) {
            return false;
        }
        boolean away = false;
        try {
            // First whether it is there: Flyway's own report of a database that is down is a page.
            try (Connection connection = database.getConnection()) {
                if (!connection.isValid(5)) {
                    throw new SQLException("the database does not answer", "08000");
                }
            }
            if (restore.isThere()) {
                Optional<String> version = restore.schemaVersion();
                if (version.isPresent()) {
                    Migrations.run(database, version.get());
                }
                restoring = restore.isThere();
                shared.troubles().works(Troubles.Side.DATABASE, ME);
                return false;
            }
            restoring = false;
            Migrations.run(database);
            shared.types().load();
            partitions.keepAhead();
            shared.troubles().works(Troubles.Side.DATABASE, ME);
            able = System.nanoTime();
            migrated = true;
            LOG.info("event=repository_ready");
            return true;
        } catch (SQLException | FlywayException | IOException e) {
            away = away(e);
            shared.troubles().failed(Troubles.Side.DATABASE, ME, e);
            return false;
        } catch (RuntimeException e) {
            LOG.error("event=migration_failed", e);
            shared.troubles().failed(Troubles.Side.DATABASE, ME, e);
            return false;
        } finally {
            asked(away);
        }
    }

    private static boolean away(Exception e) {
        return e instanceof SQLException failure && Failures.databaseAway(failure);
    }

    private void asked(boolean away) {
        if (away) {
            breaker.failed();
        } else {
            breaker.well();
        }
    }

    private void scan() {
        if (breaker.mayAsk()) {
            boolean away = false;
            try {
                shared.types().refresh();
                shared.types().makeViews();
                partitions.keepAhead();
                shared.troubles().works(Troubles.Side.DATABASE, ME);
            } catch (SQLException | RuntimeException e) {
                away = away(e);
                shared.troubles().failed(Troubles.Side.DATABASE, ME, e);
            } finally {
                asked(away);
            }
        }
        try {
            if (!probeQueueMade) {
                shared.broker().ensureQueue(PROBE_QUEUE);
                probeQueueMade = true;
            }
            List<String> queues = queues();
            attach(queues);
            readDepths(queues);
            scanned = true;
            shared.troubles().works(Troubles.Side.BROKER, ME);
        } catch (JMSException | RuntimeException e) {
            shared.troubles().failed(Troubles.Side.BROKER, ME, e);
        }
    }

    /** Before there are workers: what waits is told also while the database is down. */
    private void lookAtQueues() {
        try {
            readDepths(queues());
        } catch (JMSException | RuntimeException e) {
            // The broker may come up later than we do; its own health tells.
            LOG.debug("the queues cannot be read yet", e);
        }
    }

    private List<String> queues() throws JMSException {
        List<String> queues = new ArrayList<>();
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
            for (String queue : shared.broker().queues(prefix)) {
                if (queue.length() > prefix.length()) {
                    queues.add(queue);
                }
            }
        }
        return queues;
    }

    private void attach(List<String> queues) throws JMSException {
        for (Map.Entry<String, QueueWorker> each : workers.entrySet()) {
            boolean gone = !queues.contains(each.getKey());
            if (gone || !each.getValue().alive()) {
                each.getValue().stop();
                workers.remove(each.getKey());
                LOG.info("event=queue_left queue={} gone={}", each.getKey(), gone);
            }
        }
        for (String queue : queues) {
            if (!workers.containsKey(queue)) {
                QueueWorker worker = new QueueWorker(queue, shared);
                if (carriesRecords(queue)) {
                    shared.meters().expect(worker.instance());
                }
                workers.put(queue, worker);
                worker.start();
                LOG.info("event=queue_attached queue={}", queue);
            }
        }
    }

    private static boolean carriesRecords(String queue) {
        return queue.startsWith(Broker.RECORDS) && !queue.equals(PROBE_QUEUE);
    }

    private void readDepths(List<String> queues) throws JMSException {
        lags.keySet().removeIf(queue -> {
            boolean gone = !queues.contains(queue);
            if (gone) {
                shared.meters().remove(lags.get(queue).meter);
            }
            return gone;
        });
        for (String queue : queues) {
            if (carriesRecords(queue) && !lags.containsKey(queue)) {
                lags.put(queue, new Lag(queue));
            }
        }
        if (System.nanoTime() - depthsRead < DEPTH_NANOS) {
            return;
        }
        for (String queue : queues) {
            long depth = shared.broker().depth(queue);
            shared.meters().depth(queue, depth);
            Lag lag = lags.get(queue);
            if (lag != null) {
                lag.look(depth);
            }
        }
        shared.meters().keepDepths(queues);
        depthsRead = System.nanoTime();
        depthsKnown = true;
    }

    /** The age of the oldest record of one queue: the worker knows it, and without a worker the queue itself. */
    private final class Lag {
        private final String queue;
        private final Meter meter;
        /** When the oldest message was captured, in microseconds since 1970; 0 when none waits or the worker knows. */
        private volatile long head;

        Lag(String queue) {
            this.queue = queue;
            this.meter = shared.meters().lag(queue.substring(Broker.RECORDS.length()), this, Lag::seconds);
        }

        double seconds() {
            QueueWorker worker = workers.get(queue);
            long oldest = head;
            if (worker != null) {
                return worker.lagSeconds();
            }
            return oldest == 0 ? 0 : Math.max(0, Clock.now() - oldest) / 1e6;
        }

        void look(long depth) throws JMSException {
            if (depth == 0 || workers.containsKey(queue)) {
                head = 0;
            } else if (head == 0) {
                head = oldest();
            }
        }

        private long oldest() throws JMSException {
            String[] received = new String[1];
            shared.broker().browse(queue, "", message -> {
                received[0] = message.getStringProperty(Envelope.RECORDED_TIME);
                return false;
            });
            try {
                if (received[0] != null) {
                    return Clock.micros(Instant.parse(received[0]));
                }
            } catch (DateTimeException | ArithmeticException e) {
                LOG.debug("the head of {} does not say its age", queue, e);
            }
            return Clock.now();
        }
    }

    public Health health() {
        Optional<Troubles.Trouble> database = shared.troubles().oldest(Troubles.Side.DATABASE);
        Optional<Troubles.Trouble> broker = shared.troubles().oldest(Troubles.Side.BROKER);
        String waiting = Long.toString(shared.meters().waiting());
        if (!depthsKnown) {
            waiting = "?";
        }
        Map<String, String> details = new TreeMap<>();
        details.put("queues", Integer.toString(workers.size()));
        details.put("waiting", waiting);
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
            Optional<String> spared = breaker.notBefore().map(Writer::clockTime);
            spared.ifPresent(time -> details.put("notAskedBefore", time));
            return new Health(
                    ME,
                    Health.Status.DOWN,
                    new Text(
                            "Không ghi được vào cơ sở dữ liệu từ " + since + "; "
                                    + (depthsKnown
                                            ? waiting + " thông điệp đang chờ"
                                            : "chưa biết số thông điệp đang chờ")
                                    + ", không mất gì. Lý do: "
                                    + database.get().cause()
                                    + spared.map(time -> ". Hub không hỏi lại trước " + time)
                                            .orElse(""),
                            "Cannot write to the database since " + since + "; "
                                    + (depthsKnown
                                            ? waiting + " messages wait"
                                            : "how many messages wait is not known yet")
                                    + ", nothing is lost. Cause: "
                                    + database.get().cause()
                                    + spared.map(time -> ". It is not asked again before " + time)
                                            .orElse("")),
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
                    restoring
                            ? new Text(
                                    "Đang chờ nạp bản sao lưu (xem phần restore). Nếu không có phần restore: thiếu bundle"
                                            + " iochub-backup, hãy cài lại feature hub-core.",
                                    "waiting until the backup is loaded (see part restore). Where there is no part"
                                            + " restore, the bundle iochub-backup is missing: install the feature"
                                            + " hub-core again.")
                            : new Text("Đang chuẩn bị kho dữ liệu", "preparing the repository"),
                    details);
        }
        long now = System.nanoTime();
        long silent = Math.min(now - able, now - shared.meters().probeStoredNanos(able));
        if (silent > probeLateNanos) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(silent);
            return new Health(
                    ME,
                    Health.Status.DEGRADED,
                    new Text(
                            "Bản tin tự kiểm của hub đã " + seconds
                                    + " giây chưa ghi được vào kho, dù hàng đợi và cơ sở dữ liệu không báo lỗi.",
                            "The hub's own probe has not been stored for " + seconds
                                    + " s, although the queues and the database report no trouble."),
                    details);
        }
        return new Health(ME, Health.Status.UP, new Text("đang ghi", "writing"), details);
    }

    private static String clockTime(Instant time) {
        return DateTimeFormatter.ofPattern("HH:mm:ss").format(time.atZone(ZoneId.of("Asia/Ho_Chi_Minh")));
    }

    private static String since(Troubles.Trouble trouble) {
        return trouble.since().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Whether the tables are there. */
    public boolean ready() {
        return migrated;
    }
}
