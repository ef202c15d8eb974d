package vn.iochub.repository.internal.replay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** The metrics of replays. Thread-safe. */
final class ReplayMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final AtomicInteger running = new AtomicInteger();
    private final Gauge gauge;
    private final Counter messages;
    private final Counter changes;

    ReplayMeters(MeterRegistry registry) {
        this.registry = registry;
        gauge = Gauge.builder("iochub.replay.running", running, AtomicInteger::get)
                .description("1 while this hub runs a replay")
                .register(registry);
        messages = Counter.builder("iochub.replay.messages")
                .description("Messages replayed")
                .register(registry);
        changes = Counter.builder("iochub.replay.changes")
                .description("Changes sent to consumers once more")
                .register(registry);
    }

    void running(boolean now) {
        running.set(now ? 1 : 0);
    }

    void message() {
        messages.increment();
    }

    void changes(int sent) {
        changes.increment(sent);
    }

    /** The gauge holds on to this, and its successor has one of the same name. */
    @Override
    public void close() {
        registry.remove(gauge);
    }
}
