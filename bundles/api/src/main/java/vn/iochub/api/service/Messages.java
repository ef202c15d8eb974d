package vn.iochub.api.service;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The raw messages that are kept, and the lineage between them and the records. Thread-safe; every call may throw
 * {@link UnavailableException} when the repository cannot be reached.
 */
@ProviderType
public interface Messages {

    /**
     * One raw message.
     *
     * @param attributes what came beside it; may hold personal data
     * @param size in bytes, not compressed
     * @param hash SHA-256 of the content that is kept, hexadecimal
     * @param originalHash SHA-256 of what the source sent, where something was redacted
     * @param connector symbolic name and version of the bundle that took it
     * @param contentKept false when retention has taken the content
     */
    record Message(
            UUID id,
            String instance,
            Instant received,
            long arrival,
            String contentType,
            Map<String, String> attributes,
            long size,
            String hash,
            Optional<String> originalHash,
            String connector,
            long accepted,
            long rejected,
            boolean contentKept) {}

    /**
     * One state of one thing, and where it is from.
     *
     * @param position in the change log; empty for a state that retention has taken from it and that is the latest
     * @param order the version's order
     * @param revision 0 as it came; above 0 after a mend or a replay
     * @param schema the schema's hash at that time, 16 hexadecimal digits; empty where unknown
     * @param message the raw message, all zeros for a derived record
     * @param item the row's number in it
     * @param origin the row's place in it; empty where it is not kept
     * @param cause how a revision above 0 came about: {@code mend by <account>}, {@code replay <number>}; else empty
     */
    record State(
            Optional<Long> position,
            String type,
            int major,
            String key,
            String id,
            long order,
            int revision,
            String schema,
            Optional<Instant> occurred,
            Instant received,
            Instant stored,
            String instance,
            UUID message,
            int item,
            String origin,
            String connector,
            String cause) {}

    /** One raw message. */
    Optional<Message> message(UUID id);

    /**
     * Messages, the newest first.
     *
     * @param before only messages with a smaller id, in their time order
     * @param limit 1 to 1,000
     */
    List<Message> messages(
            Optional<String> instance, Optional<Instant> from, Optional<Instant> to, Optional<UUID> before, int limit);

    /**
     * The content as it is kept, not compressed; the caller closes it.
     *
     * @throws RefusedException UNKNOWN when there is no such message, CONFLICT when its content is gone
     */
    InputStream content(UUID id) throws IOException;

    /** The states of one thing, the newest first, at most 1,000: from a record to its messages. */
    List<State> history(String type, String key);

    /** The states that came of one message, in its order, at most 1,000: from a message to its records. */
    List<State> states(UUID message);
}
