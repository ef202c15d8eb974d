package vn.iochub.repository.internal.writer;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Resilience;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.base.Failures;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.store.BatchStore;
import vn.iochub.repository.internal.store.Entry;
import vn.iochub.repository.internal.types.TypeId;
import vn.iochub.repository.internal.types.Types;

/**
 * Empties one queue into the database, by a thread of its own: takes a batch, writes it, and only then acknowledges it.
 *
 * <p>While the database is down it keeps its batch in hand and tries again; the broker is never asked to redeliver for
 * that. When the broker is lost it connects again, and what it had written but not acknowledged comes once more and is
 * recognised.
 */
public final class QueueWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueWorker.class);

    private static final long RECEIVE_MILLIS = 500;
    /** At idle: what one push left in the queue is taken together. */
    private static final long SHORT_GAP_MILLIS = 3;
    /** Under load: a larger batch costs less a record, and 200 ms more are far below a feed's second. */
    private static final long LONG_GAP_MILLIS = 25;

    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int BUSY = 100;
    /** How often one who waits for the database looks whether another has found it back. */
    private static final long LOOK_MILLIS = 100;
    /** Where so many messages crash one by one and none does not, it is no message that is wrong. */
    private static final int ALL_CRASH = 20;

    /**
     * What all workers share.
     *
     * @param permits one for each database connection that writes
     * @param maxRecords the most messages in a batch
     * @param maxBytes the batch ends with the message that exceeds it
     * @param typePatience how long records of a type that no connector has declared are held before they are stored,
     *     hidden from readers
     */
    public record Shared(
            Broker broker,
            Faults faults,
            BatchStore store,
            Types types,
            Meters meters,
            Troubles troubles,
            Semaphore permits,
            int maxRecords,
            long maxBytes,
            Duration typePatience) {}

    /**
     * What becomes of failures.
     *
     * @param stored how many batches were stored by any worker: the proof that it is not the hub that is broken
     */
    public record Faults(Resilience resilience, DeadLetters dead, AtomicLong stored) {
        public Faults(Resilience resilience, DeadLetters dead) {
            this(resilience, dead, new AtomicLong());
        }

        Resilience.Breaker database() {
            return resilience.breaker(Resilience.DATABASE);
        }
    }

    private final String queue;
    private final String instance;
    private final Shared shared;
    private final Decoder decoder;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Backoff databaseBackoff;
    private final Backoff brokerBackoff;
    private final Resilience.Breaker database;
    private final AtomicBoolean saidUnreadable = new AtomicBoolean();

    private int lastBatch;
    /** Crashes in a row that nobody foresaw, of this queue's writes. */
    private int crashes;
    /** What {@link Faults#stored} was at the first of them. */
    private long storedBefore;

    private volatile long oldestInHand;

    QueueWorker(String queue, Shared shared) {
        this.queue = queue;
        this.decoder = new Decoder(queue);
        this.instance = decoder.instance();
        this.shared = shared;
        this.database = shared.faults().database();
        this.databaseBackoff = shared.faults().resilience().backoff(Resilience.DATABASE);
        this.brokerBackoff = shared.faults().resilience().backoff(Resilience.BROKER);
        this.thread = new Thread(this, "hub-writer-" + queue);
        this.thread.setDaemon(true);
    }

    String queue() {
        return queue;
    }

    String instance() {
        return instance;
    }

    void start() {
        thread.start();
    }

    /** Asks it to end with the batch in hand; returns at once. */
    void stop() {
        stop.countDown();
    }

    /** Waits for its end; false when it takes longer. */
    boolean join(long millis) throws InterruptedException {
        thread.join(Math.max(1, millis));
        return !thread.isAlive();
    }

    boolean alive() {
        return thread.isAlive();
    }

    /** The age in seconds of the oldest message in hand; 0 when there is none. */
    double lagSeconds() {
        long oldest = oldestInHand;
        return oldest == 0 ? 0 : Math.max(0, Clock.now() - oldest) / 1e6;
    }

    @Override
    public void run() {
        try {
            while (!stopped()) {
                session();
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        } finally {
            oldestInHand = 0;
            shared.troubles().forget(queue);
        }
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private void session() throws InterruptedException {
        AtomicBoolean lost = new AtomicBoolean();
        try (Connection connection = shared.broker().connect()) {
            connection.setExceptionListener(e -> lost.set(true));
            try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                connection.start();
                shared.troubles().works(Troubles.Side.BROKER, queue);
                while (!stopped() && !lost.get()) {
                    batch(session, consumer);
                }
            }
        } catch (JMSException e) {
            brokerFailed(e);
        } catch (RuntimeException e) {
            // Nothing in a message may end the worker: the messages come again, and health tells.
            LOG.error("event=worker_failed queue={}", queue, e);
            brokerFailed(e);
        }
        // What was in hand is not stored: its age stands until the queue is seen again.
    }

    private void brokerFailed(Exception e) throws InterruptedException {
        if (!stopped()) {
            shared.troubles().failed(Troubles.Side.BROKER, queue, e);
            pause(brokerBackoff.failed());
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("stopped while waiting");
        }
    }

    /** Waits for so long, or until another has found the database back. */
    private void pauseForDatabase(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        boolean spared = false;
        while (!stopped() && System.nanoTime() - end < 0) {
            boolean closed = database.state() == Resilience.Breaker.State.CLOSED;
            if (closed && spared) {
                return;
            }
            spared |= !closed;
            pause(Duration.ofMillis(LOOK_MILLIS));
        }
    }

    private void batch(Session session, MessageConsumer consumer) throws JMSException, InterruptedException {
        Message message = consumer.receive(RECEIVE_MILLIS);
        if (message == null) {
            lastBatch = 0;
            oldestInHand = 0;
            return;
        }
        List<Entry> entries = new ArrayList<>();
        // Only where one of them may have to be put aside: they are held twice then.
        List<Message> messages = crashes > 0 ? new ArrayList<>() : List.of();
        int unreadable = 0;
        long bytes = 0;
        long oldest = 0;
        long deadline = System.nanoTime() + LINGER_NANOS;
        long gap = lastBatch >= BUSY ? LONG_GAP_MILLIS : SHORT_GAP_MILLIS;
        while (message != null) {
            Entry entry;
            try {
                entry = decoder.decode(message, entries.size());
            } catch (MalformedMessageException e) {
                sayUnreadable(e);
                unreadable++;
                entry = decoder.unreadable(message);
            }
            if (!(entry instanceof Entry.Probe || entry instanceof Entry.Mark)
                    && (oldest == 0 || entry.received() < oldest)) {
                oldest = entry.received();
                oldestInHand = oldest;
            }
            entries.add(entry);
            if (crashes > 0) {
                messages.add(message);
            }
            bytes += entry.size();
            boolean full = entries.size() >= shared.maxRecords() || bytes >= shared.maxBytes();
            message = full || System.nanoTime() - deadline >= 0 ? null : consumer.receive(gap);
        }
        lastBatch = entries.size();
        if (writeOrIsolate(session, entries, messages)) {
            oldestInHand = 0;
            session.commit();
            crashes = 0;
            brokerBackoff.well();
            if (unreadable > 0) {
                shared.meters().rejected(instance, RejectCode.UNREADABLE, unreadable);
            }
        }
    }

    /** Writes the batch; where it has crashed again and again, without the messages that do that, which go aside. */
    private boolean writeOrIsolate(Session session, List<Entry> entries, List<Message> messages)
            throws JMSException, InterruptedException {
        try {
            return write(entries);
        } catch (RuntimeException e) {
            if (crashes++ == 0) {
                storedBefore = shared.faults().stored().get();
            }
            if (crashes < shared.faults().resilience().messageAttempts() || messages.size() < entries.size()) {
                throw e;
            }
            return isolate(session, entries, messages, e);
        }
    }

    private boolean isolate(Session session, List<Entry> entries, List<Message> messages, RuntimeException cause)
            throws JMSException, InterruptedException {
        List<Integer> crashing = new ArrayList<>();
        if (!halve(entries, 0, entries.size(), crashing, cause)) {
            return false;
        }
        if (shared.faults().stored().get() == storedBefore) {
            // Nobody's messages are written: then it is not these that are wrong.
            throw cause;
        }
        for (int each : crashing) {
            shared.faults()
                    .dead()
                    .put(
                            session,
                            messages.get(each),
                            queue,
                            new Text(
                                    "Ghi thông điệp này vào kho làm hỏng bộ ghi ("
                                            + cause.getClass().getName() + ") " + crashes
                                            + " lần liên tiếp, trong khi các thông điệp khác ghi được.",
                                    "Writing this message crashed the writer ("
                                            + cause.getClass().getName() + ") " + crashes
                                            + " times, while others could be written."));
        }
        return true;
    }

    /** Writes what can be written of this range, and names the rest; false when it was asked to stop before. */
    private boolean halve(List<Entry> entries, int from, int to, List<Integer> crashing, RuntimeException cause)
            throws InterruptedException {
        try {
            return write(entries.subList(from, to));
        } catch (RuntimeException e) {
            if (to - from == 1) {
                crashing.add(from);
                if (crashing.size() >= ALL_CRASH && shared.faults().stored().get() == storedBefore) {
                    throw cause;
                }
                return true;
            }
            int middle = (from + to) / 2;
            return halve(entries, from, middle, crashing, cause) && halve(entries, middle, to, crashing, cause);
        }
    }

    private void sayUnreadable(MalformedMessageException e) {
        if (saidUnreadable.compareAndSet(false, true)) {
            LOG.error(
                    "event=message_unreadable queue={} cause=\"{}\" further=\"counted, not logged\"",
                    queue,
                    e.getMessage(),
                    e);
        }
    }

    /** Writes until it is written; false when it was asked to stop before. */
    private boolean write(List<Entry> entries) throws InterruptedException {
        long giveUpTypes = System.nanoTime() + shared.typePatience().toNanos();
        while (true) {
            Duration pause;
            if (!database.mayAsk()) {
                pause = Duration.ofMillis(LOOK_MILLIS);
            } else {
                boolean away = false;
                try {
                    if (typesKnown(entries, giveUpTypes)) {
                        storeNow(entries);
                        shared.troubles().works(Troubles.Side.DATABASE, queue);
                        databaseBackoff.well();
                        return true;
                    }
                } catch (SQLException e) {
                    shared.troubles().failed(Troubles.Side.DATABASE, queue, e);
                    away = Failures.databaseAway(e);
                } finally {
                    // Also after a crash: that is no fault of the database.
                    if (away) {
                        database.failed();
                    } else {
                        database.well();
                    }
                }
                if (away) {
                    // No connector could declare its types meanwhile.
                    giveUpTypes = System.nanoTime() + shared.typePatience().toNanos();
                }
                pause = databaseBackoff.failed();
            }
            if (stopped()) {
                return false;
            }
            pauseForDatabase(pause);
        }
    }

    private void storeNow(List<Entry> entries) throws SQLException, InterruptedException {
        shared.permits().acquire();
        try {
            AtomicInteger refused = new AtomicInteger();
            shared.store().store(entries, outcome -> {
                shared.meters().committed(instance, outcome);
                refused.addAndGet(outcome.refused());
            });
            shared.faults().stored().incrementAndGet();
            if (refused.get() > 0) {
                LOG.warn("event=records_refused source={} records={} see=quarantine", instance, refused.get());
            }
        } finally {
            shared.permits().release();
        }
    }

    /** Whether all types are registered, or were waited for long enough. */
    private boolean typesKnown(List<Entry> entries, long giveUp) throws SQLException {
        TypeId last = null;
        for (Entry entry : entries) {
            if (entry instanceof Entry.State state) {
                if (last != null && last.major() == state.major() && last.path().equals(state.type())) {
                    continue;
                }
                last = new TypeId(state.type(), state.major());
                if (!shared.types().knows(last)) {
                    boolean waitedEnough = System.nanoTime() - giveUp >= 0;
                    lookForTypes(waitedEnough);
                    if (!shared.types().knows(last)) {
                        if (!waitedEnough) {
                            return false;
                        }
                        shared.types().undeclared(last);
                    }
                }
            }
        }
        return true;
    }

    /** @param last whether trouble with the types themselves is no longer a reason to wait */
    private void lookForTypes(boolean last) throws SQLException {
        try {
            shared.types().refresh();
            shared.types().load();
        } catch (SQLException e) {
            if (!last || Failures.databaseAway(e)) {
                throw e;
            }
            LOG.debug("the types cannot be registered", e);
        } catch (RuntimeException e) {
            // The connectors come and go; what they say is asked again.
            LOG.debug("the types cannot be read", e);
        }
    }
}
