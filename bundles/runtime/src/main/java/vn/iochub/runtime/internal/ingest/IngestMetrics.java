package vn.iochub.runtime.internal.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import vn.iochub.api.RejectCode;

/**
 * One instance's counters. They stay in the registry when the instance goes, so that a redeployed connector goes on
 * counting where it was. Thread-safe.
 */
final class IngestMetrics implements Tally.Meter {
    /** For rows that go nowhere. */
    static final Tally.Meter UNCOUNTED = new Tally.Meter() {
        @Override
        public void accepted(long count) {
            // A look at what would come of a message counts nothing.
        }

        @Override
        public void rejected(RejectCode code, long count) {
            // As above.
        }
    };

    private static final String SOURCE = "source";
    private final MeterRegistry registry;
    private final String instance;
    private final Counter messages;
    private final Counter bytes;
    private final Counter unavailable;
    private final Counter overQuota;
    private final Counter accepted;
    private final Map<RejectCode, Counter> rejected = new EnumMap<>(RejectCode.class);
    private final Timer receipt;
    private final Counter sentAgain;
    private final Counter rejectedAgain;

    IngestMetrics(MeterRegistry registry, String instance) {
        this.registry = registry;
        this.instance = instance;
        messages = counter("iochub.received.messages", "Raw messages taken from the source");
        bytes = counter("iochub.received.bytes", "Bytes of the raw messages taken from the source");
        unavailable = counter("iochub.unavailable.calls", "Calls answered with: later");
        overQuota = counter("iochub.over.quota.calls", "Those of them that were over the source's quota");
        accepted = counter("iochub.accepted.records", "Records on their way to the repository");
        for (RejectCode code : RejectCode.values()) {
            rejected.put(
                    code,
                    Counter.builder("iochub.rejected.records")
                            .description("Rows put into quarantine")
                            .tag(SOURCE, instance)
                            .tag("code", code.name())
                            .register(registry));
        }
        sentAgain = reprocessed("accepted");
        rejectedAgain = reprocessed("rejected");
        receipt = Timer.builder("iochub.receipt")
                .description("Time from a message's capture to the broker's commit")
                .tag(SOURCE, instance)
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
    }

    private Counter reprocessed(String outcome) {
        return Counter.builder("iochub.reprocessed.records")
                .description("Rows of kept messages that went through the mapping once more")
                .tag(SOURCE, instance)
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Counts rows that are taken once more, apart from those that come from the source. */
    Tally.Meter reprocessed() {
        return new Tally.Meter() {
            @Override
            public void accepted(long count) {
                sentAgain.increment(count);
            }

            @Override
            public void rejected(RejectCode code, long count) {
                rejectedAgain.increment(count);
            }
        };
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag(SOURCE, instance)
                .register(registry);
    }

    void received(long size, long nanos) {
        messages.increment();
        bytes.increment(size);
        receipt.record(nanos, TimeUnit.NANOSECONDS);
    }

    void unavailable(boolean quota) {
        unavailable.increment();
        if (quota) {
            overQuota.increment();
        }
    }

    @Override
    public void accepted(long count) {
        accepted.increment(count);
    }

    @Override
    public void rejected(RejectCode code, long count) {
        rejected.get(code).increment(count);
    }

    void refused(String reason) {
        Counter.builder("iochub.refused.calls")
                .description("Callers who did not prove who they are; their bodies are dropped")
                .tag(SOURCE, instance)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }
}
