package vn.iochub.repository.internal.retention;

import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Envelope;

/**
 * Which raw messages may be on the broker and not yet in the repository: they may refer to files that no row refers to.
 *
 * <p>The age of a file alone would prove nothing: while the database is down, a message may wait for days, and longer in a
 * writer's hand or among the dead letters. So a queue is watched for moments at which it is empty, those in delivery
 * counted: whatever was on it before such a moment is stored. Not thread-safe.
 */
final class RawOnTheWay {
    /** More dead letters than this are not looked through: an alarm is on anyway, and no file goes meanwhile. */
    private static final int MOST_DEAD = 10_000;

    private final Broker broker;
    private final Clock clock;
    /** When each queue was last seen empty. */
    private final Map<String, Instant> empty = new HashMap<>();
    /** When each file was last seen to be referred to by a dead letter. */
    private final Map<String, Instant> dead = new HashMap<>();

    /** What was on any of the queues before this is stored. */
    private Optional<Instant> settled = Optional.empty();

    private boolean known;

    RawOnTheWay(Broker broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
    }

    /**
     * Looks at the queues.
     *
     * @throws JMSException when the broker cannot be asked now; then nothing is known, and no file may go
     */
    void look() throws JMSException {
        known = false;
        Instant now = clock.instant();
        // The clock was set back: what comes now bears an earlier time than a moment that was before it.
        empty.values().removeIf(seen -> seen.isAfter(now));
        // Before and after the others, for letters that move from there to here, and back.
        boolean all = lookAtDead(now);
        List<String> queues = broker.queues(Broker.RAW);
        for (String queue : queues) {
            if (broker.depth(queue) == 0) {
                empty.put(queue, now);
            }
        }
        empty.keySet().retainAll(queues);
        all &= lookAtDead(now);
        Optional<Instant> drained = drained(queues, now);
        dead.values().removeIf(seen -> drained.filter(seen::isBefore).isPresent());
        settled = drained;
        known = all;
    }

    private Optional<Instant> drained(List<String> queues, Instant now) {
        Instant least = now;
        for (String queue : queues) {
            Instant seen = empty.get(queue);
            if (seen == null) {
                return Optional.empty();
            }
            least = seen.isBefore(least) ? seen : least;
        }
        return Optional.of(least);
    }

    /** Whether all of the letters could be looked through. */
    private boolean lookAtDead(Instant now) throws JMSException {
        long depth = broker.depth(DeadLetters.QUEUE);
        if (depth == 0) {
            return true;
        }
        if (depth > MOST_DEAD) {
            return false;
        }
        Set<String> files = new HashSet<>();
        AtomicLong seen = new AtomicLong();
        broker.browse(DeadLetters.QUEUE, "", letter -> {
            seen.incrementAndGet();
            String file = letter.getStringProperty(Envelope.RAW_FILE);
            if (file != null) {
                files.add(file);
            }
            return true;
        });
        files.forEach(file -> dead.put(file, now));
        // A letter that somebody is moving is counted and cannot be looked at.
        return seen.get() >= depth;
    }

    /**
     * Which files may go as far as the last look tells. To be asked before the repository is asked who refers to them: what
     * is stored in between is then seen there.
     *
     * @param grace for messages that are captured and not yet on the broker
     */
    RawFiles.Leave leave(Duration grace) {
        return known
                ? new RawFiles.Leave(settled.map(moment -> moment.minus(grace)), Set.copyOf(dead.keySet()))
                : RawFiles.Leave.NONE;
    }
}
