package vn.iochub.repository.internal.writer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import vn.iochub.api.RejectCode;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.store.Entry;
import vn.iochub.repository.internal.store.Outcome;

/** The repository's metrics. Thread-safe. */
public final class Meters {
    private final MeterRegistry registry;
    private final Map<String, SourceMeters> sources = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> depths = new ConcurrentHashMap<>();
    private final Map<String, Meter> depthGauges = new ConcurrentHashMap<>();
    private volatile long probeStored;
    /** The same by the clock that nobody sets. */
    private volatile long probeStoredNanos;

    public Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    private record SourceMeters(
            Counter stored, Counter duplicate, Counter superseded, Counter redelivered, Timer storeTime) {}

    /** Counts what a committed transaction did for an instance. */
    void committed(String instance, Outcome outcome) {
        if (outcome.entries().stream().anyMatch(Entry.Probe.class::isInstance)) {
            probeStored = Clock.now();
            probeStoredNanos = System.nanoTime();
        }
        if (outcome.reduced() > 0) {
            registry.counter("iochub.reduced.rows", "source", instance).increment(outcome.reduced());
        }
        if (outcome.states() == 0 && outcome.refused() == 0) {
            return;
        }
        SourceMeters meters = source(instance);
        meters.stored().increment(outcome.stored());
        meters.duplicate().increment(outcome.duplicate());
        meters.superseded().increment(outcome.superseded());
        meters.redelivered().increment(outcome.redelivered());
        if (outcome.refused() > 0) {
            rejected(instance, RejectCode.REPOSITORY, outcome.refused());
        }
        long now = Clock.now();
        for (Entry entry : outcome.entries()) {
            if (entry instanceof Entry.State state) {
                meters.storeTime().record(Math.max(0, now - state.received()), TimeUnit.MICROSECONDS);
            }
        }
    }

    /** Registers an instance's meters, so that they are seen as 0 before its first record. */
    void expect(String instance) {
        source(instance);
    }

    private SourceMeters source(String instance) {
        return sources.computeIfAbsent(instance, this::register);
    }

    /** Counts rows that the repository itself put into quarantine. */
    void rejected(String instance, RejectCode code, long rows) {
        registry.counter("iochub.rejected.records", "source", instance, "code", code.name())
                .increment(rows);
    }

    /** A gauge of the age of what a worker has in hand; the caller removes it by {@link #remove}. */
    <T> Meter lag(String instance, T worker, ToDoubleFunction<T> seconds) {
        return Gauge.builder("iochub.lag", worker, seconds)
                .baseUnit("seconds")
                .description("Age of the oldest record not yet stored")
                .tag("source", instance)
                .register(registry);
    }

    void remove(Meter meter) {
        registry.remove(meter);
    }

    void depth(String queue, long messages) {
        depths.computeIfAbsent(queue, name -> {
                    AtomicLong depth = new AtomicLong();
                    depthGauges.put(
                            name,
                            Gauge.builder("iochub.queue.messages", depth, AtomicLong::get)
                                    .description("Messages in an inside queue")
                                    .tag("queue", name)
                                    .register(registry));
                    return depth;
                })
                .set(messages);
    }

    /** Forgets the depths of all other queues. */
    void keepDepths(Collection<String> queues) {
        for (String queue : List.copyOf(depths.keySet())) {
            if (!queues.contains(queue)) {
                forgetDepth(queue);
            }
        }
    }

    private void forgetDepth(String queue) {
        depths.remove(queue);
        Meter gauge = depthGauges.remove(queue);
        if (gauge != null) {
            registry.remove(gauge);
        }
    }

    /** When the hub's own probe was stored last, in microseconds since 1970; 0 before the first. */
    long probeStored() {
        return probeStored;
    }

    /** The same in {@link System#nanoTime}. */
    long probeStoredNanos(long before) {
        return probeStored == 0 ? before : probeStoredNanos;
    }

    /** All messages that waited when the depths were read last. */
    long waiting() {
        return depths.values().stream().mapToLong(AtomicLong::get).sum();
    }

    private SourceMeters register(String instance) {
        Tags source = Tags.of("source", instance);
        return new SourceMeters(
                registry.counter("iochub.stored.records", source),
                registry.counter("iochub.duplicate.records", source),
                registry.counter("iochub.superseded.records", source),
                registry.counter("iochub.redelivered.records", source),
                Timer.builder("iochub.store")
                        .description("From capture to the database's commit")
                        .tags(source)
                        .serviceLevelObjectives(
                                Duration.ofMillis(50),
                                Duration.ofMillis(100),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5))
                        .register(registry));
    }
}
