package vn.iochub.repository.internal;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.RejectCode;
import vn.iochub.api.service.Broker;

/**
 * Empties one queue into the database, by a thread of its own: takes a batch, writes it, and only then acknowledges it.
 *
 * <p>While the database is down it keeps its batch in hand and tries again; the broker is never asked to redeliver for
 * that. When the broker is lost it connects again, and what it had written but not acknowledged comes once more and is
 * recognised.
 */
final class QueueWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueWorker.class);

    private static final long RECEIVE_MILLIS = 500;
    /** At idle: what one push left in the queue is taken together. */
    private static final long SHORT_GAP_MILLIS = 3;
    /** Under load: a larger batch costs less a record, and 200 ms more are far below a feed's second. */
    private static final long LONG_GAP_MILLIS = 25;

    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int BUSY = 100;
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

    /**
     * What all workers share.
     *
     * @param permits one for each database connection that writes
     * @param maxRecords the most messages in a batch
     * @param maxBytes the batch ends with the message that exceeds it
     * @param typePatience how long records of a type that no connector has declared are held before they are stored,
     *     hidden from readers
     */
    record Shared(
            Broker broker,
            Store store,
            Types types,
            Meters meters,
            Troubles troubles,
            Semaphore permits,
            int maxRecords,
            long maxBytes,
            Duration typePatience) {}

    private final String queue;
    private final String instance;
    private final Shared shared;
    private final Decoder decoder;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Backoff databaseBackoff = new Backoff(MAX_BACKOFF);
    private final Backoff brokerBackoff = new Backoff(MAX_BACKOFF);
    private final AtomicBoolean saidUnreadable = new AtomicBoolean();

    private int lastBatch;
    private volatile long oldestInHand;

    QueueWorker(String queue, Shared shared) {
        this.queue = queue;
        this.decoder = new Decoder(queue);
        this.instance = decoder.instance();
        this.shared = shared;
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
                brokerBackoff.reset();
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
            pause(brokerBackoff);
        }
    }

    private void pause(Backoff backoff) throws InterruptedException {
        if (stop.await(backoff.nextMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("stopped while waiting");
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
            bytes += entry.size();
            boolean full = entries.size() >= shared.maxRecords() || bytes >= shared.maxBytes();
            message = full || System.nanoTime() - deadline >= 0 ? null : consumer.receive(gap);
        }
        lastBatch = entries.size();
        if (write(entries)) {
            oldestInHand = 0;
            session.commit();
            if (unreadable > 0) {
                shared.meters().rejected(instance, RejectCode.UNREADABLE, unreadable);
            }
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
            try {
                if (typesKnown(entries, giveUpTypes)) {
                    shared.permits().acquire();
                    try {
                        AtomicInteger refused = new AtomicInteger();
                        shared.store().store(entries, outcome -> {
                            shared.meters().committed(instance, outcome);
                            refused.addAndGet(outcome.refused());
                        });
                        if (refused.get() > 0) {
                            LOG.warn(
                                    "event=records_refused source={} records={} see=quarantine",
                                    instance,
                                    refused.get());
                        }
                    } finally {
                        shared.permits().release();
                    }
                    shared.troubles().works(Troubles.Side.DATABASE, queue);
                    databaseBackoff.reset();
                    return true;
                }
            } catch (SQLException e) {
                shared.troubles().failed(Troubles.Side.DATABASE, queue, e);
                if (Failures.databaseAway(e)) {
                    // No connector could declare its types meanwhile.
                    giveUpTypes = System.nanoTime() + shared.typePatience().toNanos();
                }
            }
            if (stopped()) {
                return false;
            }
            pause(databaseBackoff);
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
