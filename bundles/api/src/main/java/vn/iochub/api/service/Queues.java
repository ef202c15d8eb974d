package vn.iochub.api.service;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/**
 * What lies on the broker's queues, for people: the hub's own queues, and those that an external broker puts dead and expired
 * messages on. Thread-safe; every call may throw {@link UnavailableException} when the broker cannot be asked now, and
 * {@link RefusedException} where it says so.
 */
@ProviderType
public interface Queues {
    /** The most messages that one call lists. */
    int MAX_LIMIT = 1_000;
    /** The most bytes of a message that are shown. */
    int MAX_CONTENT = 256 * 1024;

    /** What a queue is for; by its name. */
    enum Kind {
        /** Records on their way to the repository. */
        RECORDS(Broker.RECORDS),
        /** Raw messages on their way to the repository. */
        RAW(Broker.RAW),
        /** Refused rows on their way to the repository. */
        QUARANTINE(Broker.QUARANTINE),
        /** What a source has put there and the hub has not taken. */
        IN(Broker.IN),
        /** Receipts that a source has not fetched. */
        REPLY(Broker.REPLY),
        /** What nobody could handle. */
        DEAD(""),
        /** Any other of the hub's, such as a replay to a consumer. */
        OTHER("");

        private static final Set<String> DEAD_QUEUES = Set.of(DeadLetters.QUEUE, "DLQ", "ExpiryQueue");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** Of a queue of this name. */
        public static Kind of(String queue) {
            if (DEAD_QUEUES.contains(queue)) {
                return DEAD;
            }
            return Arrays.stream(values())
                    .filter(kind -> !kind.prefix.isEmpty()
                            && queue.startsWith(kind.prefix)
                            && queue.length() > kind.prefix.length())
                    .findFirst()
                    .orElse(OTHER);
        }

        /** The instance that a queue of this name is of. */
        public static Optional<String> source(String queue) {
            Kind kind = of(queue);
            return kind.prefix.isEmpty() ? Optional.empty() : Optional.of(queue.substring(kind.prefix.length()));
        }

        /** As HTTP and shell name it: in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One queue now.
     *
     * @param messages that lie on it, those in delivery included
     * @param delivering of them, handed to a consumer and not acknowledged
     * @param added since the broker's start
     * @param acknowledged likewise
     * @param paged whether its address keeps messages on disk alone, because memory is full
     * @param bytes of its messages
     * @param loses what is lost when its messages are deleted
     */
    record Queue(
            String name,
            String address,
            Kind kind,
            Optional<String> source,
            long messages,
            long delivering,
            long consumers,
            long added,
            long acknowledged,
            boolean paged,
            long bytes,
            Text loses) {}

    /**
     * One message.
     *
     * @param id the JMS message id; empty where its sender gave none, and then it cannot be named
     * @param at when it was sent
     * @param size of its body in bytes
     * @param type {@code bytes}, {@code text}, {@code map}, {@code stream}, {@code object} or {@code message}
     * @param redelivered whether it was handed to a consumer before
     * @param deliveries how often it was handed out; 0 where the broker does not tell
     * @param properties in a list those alone that the hub itself writes and that are never personal; beside the content all
     * @param original the queue where a dead letter was before; empty where that is none of the hub's
     */
    record Message(
            String id,
            Optional<Instant> at,
            long size,
            String type,
            boolean redelivered,
            int deliveries,
            Map<String, String> properties,
            Optional<String> original) {
        public Message {
            properties = Map.copyOf(properties);
        }
    }

    /**
     * A message with its body, which may be personal.
     *
     * @param source the instance that it is of; empty where unknown
     * @param body unpacked where the hub had packed it; at most {@link #MAX_CONTENT} bytes
     * @param whole false where the body is longer
     */
    record Content(Message message, Optional<String> source, byte[] body, boolean whole) {}

    /** All of them, sorted by name. */
    List<Queue> queues();

    /**
     * The messages of a queue, those to be delivered first at the top, without their bodies.
     *
     * @throws RefusedException UNKNOWN where there is no such queue here
     */
    List<Message> browse(String queue, int limit);

    /**
     * The instance that a message is of, by its queue or, for a dead letter, by the queue where it was before.
     *
     * @throws RefusedException UNKNOWN where the queue or the message is not there
     */
    Optional<String> source(String queue, String id);

    /**
     * One message with its body.
     *
     * @throws RefusedException UNKNOWN where the queue or the message is not there
     */
    Content content(String queue, String id);

    /**
     * Moves messages, each within one transaction: it is on one queue or the other at any moment. A dead letter goes back to the
     * queue where it was, and nowhere else; one that is not from there stays. What a source has put on its queue may go to that
     * of another instance. Nothing else is moved: the hub would take it for what it is not.
     *
     * @param ids which; empty for all that lie there at the begin of the call
     * @param to the other queue; empty for each dead letter's own
     * @return how many
     * @throws RefusedException CONFLICT where it may not be moved so, UNKNOWN where a queue is not there
     */
    long move(String queue, Set<String> ids, Optional<String> to);

    /**
     * Deletes the oldest messages, as many as the caller has seen; what has come since stays, and so does what a consumer has in
     * its hands.
     *
     * @param expected how many messages the caller has seen there
     * @return how many were deleted
     * @throws RefusedException CONFLICT where there are not as many now, UNKNOWN where the queue is not there
     */
    long purge(String queue, long expected);
}
