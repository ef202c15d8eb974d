package vn.iochub.runtime.internal.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import vn.iochub.api.Connector;
import vn.iochub.api.RecordType;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Resilience;

/** What all instances' pipelines share: sessions to the broker, memory, the folder of raw messages. Thread-safe. */
public final class IngestService implements AutoCloseable {
    private static final int SESSIONS = 24;
    private static final int MEMORY = 64 << 20;
    private static final long NO_THRESHOLD = 0;
    private static final long PATIENCE_MILLIS = 5_000;
    /** What a message costs beside its content: buffers, a transaction being built. */
    private static final long OVERHEAD = 64 << 10;

    private final Path data;
    private final String province;
    private final Clock clock;
    private final MeterRegistry registry;
    private final SessionPool sessions;
    private final MemoryBudget memory = new MemoryBudget(MEMORY, PATIENCE_MILLIS);
    private final RawStore rawStore;
    private final Intake intake;

    /** Without a threshold for the disk, and with the default limits for every source. */
    public IngestService(
            Broker broker, Resilience resilience, MeterRegistry registry, Path data, String province, Clock clock)
            throws IOException {
        this(
                broker,
                resilience,
                registry,
                data,
                province,
                clock,
                new DiskWatch(data, NO_THRESHOLD, registry),
                instance -> Limits.DEFAULT);
    }

    /**
     * @param data the hub's data folder
     * @param province the code in {@code urn:iochub:<province>:…}
     * @param limits by instance, as they are configured now
     * @throws IOException when the data folder cannot be written
     */
    public IngestService(
            Broker broker,
            Resilience resilience,
            MeterRegistry registry,
            Path data,
            String province,
            Clock clock,
            DiskWatch disk,
            Function<String, Limits> limits)
            throws IOException {
        this.data = data;
        this.province = province;
        this.clock = clock;
        this.registry = registry;
        this.sessions = new SessionPool(broker, resilience.breaker(Resilience.BROKER), SESSIONS);
        this.rawStore = new RawStore(data.resolve("raw"));
        Pauses pauses = new Pauses(data.resolve("runtime").resolve("paused"));
        this.intake = new Intake(broker, registry, pauses, disk, limits);
    }

    /**
     * Makes ready for an instance's messages.
     *
     * @param bundle symbolic name and version of the connector's bundle, joined by a slash
     * @throws IllegalArgumentException when a record type's schema cannot be used
     * @throws IOException when its arrival stamp cannot be read
     */
    public IngestPipeline open(Connector connector, SourceDescriptor source, String bundle, IngestListener listener)
            throws IOException {
        Map<RecordType, TypePlan> plans = new HashMap<>();
        for (RecordType type : source.types()) {
            plans.put(type, TypePlan.of(type));
        }
        intake.open(source.instance());
        return new IngestPipeline(
                this,
                connector,
                Origin.of(source, province, bundle),
                plans,
                new ArrivalClock(stamp(source.instance()), clock),
                new IngestMetrics(registry, source.instance()),
                listener);
    }

    /** An instance's positions in its source. */
    public Cursors cursors(String instance) {
        return new Cursors(data.resolve("cursors").resolve(instance));
    }

    /** The hub's heartbeat over the same sessions. */
    public Probe probe(String node) {
        return new Probe(sessions, node, clock);
    }

    /** Whether messages are taken now. */
    public Intake intake() {
        return intake;
    }

    /** Whether an instance of this id has run here, if only once. */
    public boolean knows(String instance) {
        return Files.exists(stamp(instance))
                || Files.exists(data.resolve("cursors").resolve(instance));
    }

    private Path stamp(String instance) {
        return data.resolve("runtime").resolve("arrival-" + instance);
    }

    MemoryBudget.Lease reserve(String source, Body body) {
        long content = body.size() < 0 ? RawStore.MAX_IN_MEMORY : Math.min(body.size(), RawStore.MAX_IN_MEMORY);
        return memory.reserve(source, OVERHEAD + body.held() + content);
    }

    /** For a message that the hub has already; a large one is read as a stream. */
    MemoryBudget.Lease reserve(String source, long size) {
        return memory.reserve(source, OVERHEAD + Math.min(Math.max(0, size), RawStore.MAX_IN_MEMORY));
    }

    SessionPool sessions() {
        return sessions;
    }

    RawStore rawStore() {
        return rawStore;
    }

    Instant now() {
        return clock.instant();
    }

    /** Bytes of messages in flight. */
    public int memoryInUse() {
        return memory.limit() - memory.free();
    }

    @Override
    public void close() {
        intake.close();
        sessions.close();
    }
}
