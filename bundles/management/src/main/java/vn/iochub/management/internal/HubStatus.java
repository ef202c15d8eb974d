package vn.iochub.management.internal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.SourceControl;

/**
 * What the hub knows of itself. REST, the shell and the launcher's file are only other forms of it. Thread-safe; answers
 * from memory.
 */
public interface HubStatus {

    /** The hub's state as of the last look, at most about two seconds old. */
    Snapshot snapshot();

    /** The figures of every source: those deployed, then those that were since the hub's start; each sorted by instance. */
    List<SourceFigures> sources();

    /** How many rows in quarantine are open; empty while that is not known. */
    default Optional<Long> quarantineOpen() {
        return Optional.empty();
    }

    /** What waits and what is left, as the meters tell. */
    default Loads loads() {
        return new Loads(Map.of(), Map.of(), Optional.empty(), Map.of());
    }

    /**
     * What waits and what is left.
     *
     * @param queues messages by queue, of those that are counted
     * @param quarantineOpen open rows by instance
     * @param deadLetters empty where that is not known
     * @param disks free bytes by path
     */
    record Loads(
            Map<String, Long> queues,
            Map<String, Long> quarantineOpen,
            Optional<Long> deadLetters,
            Map<String, Double> disks) {
        public Loads {
            queues = Map.copyOf(queues);
            quarantineOpen = Map.copyOf(quarantineOpen);
            disks = Map.copyOf(disks);
        }
    }

    /**
     * @param status the worst state among the hub's own parts; a source that is not UP makes the hub DEGRADED at most,
     *     because the others go on
     * @param ready whether a record can be taken and stored now, by every source that is configured
     * @param accepting whether sources get receipts now, even though the repository may be down
     * @param version the hub's version
     * @param startedAt when this process started
     * @param since when the hub took this status
     * @param takenAt when the parts were asked
     * @param urls addresses by part, such as {@code http} and {@code broker}
     * @param parts the parts, the hub's own first
     */
    record Snapshot(
            Health.Status status,
            boolean ready,
            boolean accepting,
            String version,
            Instant startedAt,
            Instant since,
            Instant takenAt,
            Map<String, String> urls,
            List<Part> parts) {
        public Snapshot {
            urls = Map.copyOf(urls);
            parts = List.copyOf(parts);
        }
    }

    /** One part, and when it took its status. */
    record Part(Health health, Instant since) {}

    /**
     * Counts are since the hub's start.
     *
     * @param status empty when the source is not deployed any more
     * @param lagSeconds the age of the oldest record not yet stored, 0 when none waits
     * @param pause since when and by whom it is paused; empty when it is not
     */
    record SourceFigures(
            String instance,
            Text title,
            Optional<Health.Status> status,
            Text cause,
            long received,
            long accepted,
            long duplicate,
            long rejected,
            long stored,
            long superseded,
            long redelivered,
            long refused,
            double lagSeconds,
            Optional<Instant> lastReceived,
            Optional<SourceControl.Pause> pause) {}
}
