package vn.iochub.runtime.internal;

import jakarta.jms.JMSException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;
import vn.iochub.runtime.internal.ingest.Probe;

/** Sends the hub's probe every few seconds: the proof that a record can be taken now. */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final long PERIOD_MILLIS = 5_000;
    private static final String PART = "runtime";

    private final Broker broker;
    private final Probe probe;
    private final Backoff backoff;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "hub-heartbeat");
        created.setDaemon(true);
        return created;
    });
    private volatile Instant lastSent;
    private volatile Text trouble;
    private boolean queueThere;

    Heartbeat(Broker broker, Probe probe, Backoff backoff) {
        this.broker = broker;
        this.backoff = backoff;
        this.probe = probe;
    }

    void start() {
        thread.execute(this::beat);
    }

    private void beat() {
        long next = PERIOD_MILLIS;
        try {
            if (send()) {
                backoff.well();
            } else {
                next = backoff.failed().toMillis();
            }
        } finally {
            // Also after an error: a heart that stopped would show its last state for ever.
            if (!thread.isShutdown()) {
                thread.schedule(this::beat, next, TimeUnit.MILLISECONDS);
            }
        }
    }

    private boolean send() {
        try {
            if (!queueThere) {
                broker.ensureQueue(Probe.QUEUE);
                queueThere = true;
            }
            Instant before = lastSent;
            lastSent = probe.send();
            if (trouble != null && before != null) {
                LOG.info("event=broker-takes-records-again");
            }
            trouble = null;
            return true;
        } catch (JMSException | RuntimeException e) {
            // Another broker may stand in its place when it comes back.
            queueThere = false;
            Throwable cause = e instanceof HubUnavailableException && e.getCause() != null ? e.getCause() : e;
            if (trouble == null && lastSent != null) {
                LOG.warn("event=broker-takes-no-records cause=\"{}\"", cause.toString());
            }
            trouble = new Text(
                    "Bộ môi giới chưa nhận bản ghi: " + cause.getMessage(),
                    "The broker takes no records: " + cause.getMessage());
            return false;
        }
    }

    /** @param details figures to show with it */
    Health health(Map<String, String> details) {
        Map<String, String> all = new HashMap<>(details);
        Instant sent = lastSent;
        Text now = trouble;
        if (sent != null) {
            all.put("lastProbe", sent.toString());
        }
        if (now != null) {
            all.put("category", Category.COMMUNICATION.name());
            return new Health(PART, sent == null ? Status.STARTING : Status.DOWN, now, all);
        }
        return sent == null
                ? new Health(PART, Status.STARTING, new Text("Đang khởi động.", "Starting."), all)
                : new Health(PART, Status.UP, new Text("Đang nhận bản ghi.", "Taking records."), all);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
