package vn.iochub.runtime.internal.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.service.Broker;

/**
 * The gate before all work on a message: whether the hub takes it now, and if not, what its source is told. {@code
 * docs/BACK-PRESSURE.md} has the rules. All of it is answered from memory; one thread looks at the disk and the queues once a
 * second. Thread-safe.
 */
public final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final long LOOK_MILLIS = 1_000;
    /** How long a message that is fetched waits in hand for its source's quota before it is left where it is. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** A pause, or the broker's end, ends the wait as soon. */
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final class Source {
        private final Quota quota;
        private final Backlog backlog;

        Source(Quota quota, Backlog backlog) {
            this.quota = quota;
            this.backlog = backlog;
        }
    }

    private final Broker broker;
    private final MeterRegistry registry;
    private final Pauses pauses;
    private final DiskWatch disk;
    private final Function<String, Limits> limits;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "hub-intake");
        created.setDaemon(true);
        return created;
    });

    Intake(Broker broker, MeterRegistry registry, Pauses pauses, DiskWatch disk, Function<String, Limits> limits) {
        this.broker = broker;
        this.registry = registry;
        this.pauses = pauses;
        this.disk = disk;
        this.limits = limits;
        // A source that is not there may be paused too.
        pauses.all().keySet().forEach(this::source);
        disk.look();
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            disk.look();
            for (Source source : sources.values()) {
                source.backlog.look(broker);
            }
        } catch (JMSException e) {
            // The broker's own health tells that it is away, and it takes nothing anyway.
            LOG.debug("event=queues-not-seen", e);
        } catch (RuntimeException e) {
            // Without this catch the executor would never look again.
            LOG.error("event=intake-look-failed", e);
        }
    }

    /** The source's own, from its first message or pause to the hub's end. */
    Source source(String instance) {
        return sources.computeIfAbsent(instance, name -> {
            Gauge.builder("iochub.source.paused", () -> pauses.of(name).isPresent() ? 1 : 0)
                    .description("1 while an admin has paused the source")
                    .tag("source", name)
                    .register(registry);
            return new Source(
                    new Quota(() -> limits.apply(name)), new Backlog(name, () -> limits.apply(name), registry));
        });
    }

    /** Begins to watch its queues. */
    void open(String instance) {
        source(instance);
    }

    public Pauses pauses() {
        return pauses;
    }

    public DiskWatch disk() {
        return disk;
    }

    /** Why a source's next message would be refused, whatever it is, but for its quota; empty while it would be taken. */
    public Optional<HubUnavailableException> refusal(String instance) {
        if (pauses.of(instance).isPresent()) {
            return Optional.of(Later.paused());
        }
        if (disk.refusal().isPresent()) {
            return Optional.of(Later.diskLow());
        }
        Optional<HubUnavailableException> refused =
                broker.refusal().map(reason -> Later.broker(new IllegalStateException(reason.en())));
        return refused.isPresent() ? refused : backlog(instance);
    }

    /** The refusal that is of the source's own making: too many of its records wait. */
    public Optional<HubUnavailableException> backlog(String instance) {
        return source(instance).backlog.full() ? Optional.of(Later.backlog()) : Optional.empty();
    }

    /**
     * Lets a message in, before any of it is read.
     *
     * @param closing when given, the message waits for its source's quota until this opens or 30 s have passed; null for a
     *     caller who is told to come again instead
     * @throws HubUnavailableException when it is not taken now
     */
    void enter(String instance, CountDownLatch closing) {
        Quota quota = source(instance).quota;
        long began = System.nanoTime();
        while (true) {
            refusal(instance).ifPresent(refused -> {
                throw refused;
            });
            Duration wait = quota.draw();
            if (wait.isZero()) {
                return;
            }
            if (closing == null || System.nanoTime() - began > PATIENCE_NANOS) {
                throw Later.quota(wait);
            }
            try {
                if (closing.await(Math.min(wait.toNanos(), STEP_NANOS), TimeUnit.NANOSECONDS)) {
                    throw Later.busy();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Later.busy();
            }
        }
    }

    /** Draws the bytes of a message that is read now. */
    void read(String instance, long size) {
        source(instance).quota.read(size);
    }

    /** The source's rate in words; empty where it has none. */
    public Optional<String> quota(String instance) {
        return source(instance).quota.words();
    }

    /** How many records of the source wait for the repository, as of a second ago. */
    public long waiting(String instance) {
        return source(instance).backlog.records();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
