package vn.iochub.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;

/**
 * Replays: of raw messages through today's mapping, or of changes to a feed's consumer. A replay is kept in the repository
 * and goes on after a restart. Thread-safe; every call may throw {@link UnavailableException}.
 */
@ProviderType
public interface Replays {

    /** What is replayed. */
    enum Kind {
        /** Raw messages, through the mapping of today, into the repository. */
        MESSAGES,
        /** Stored changes, masked, to the queue {@code hub.feed.replay.<consumer>}. */
        CHANGES
    }

    enum State {
        RUNNING,
        PAUSED,
        /** Waits for the replays before it. */
        WAITING,
        DONE,
        CANCELLED,
        FAILED;

        public boolean ended() {
            return this == DONE || this == CANCELLED || this == FAILED;
        }
    }

    /**
     * Which messages or changes; empty fields select all, but one of them at least must be set.
     *
     * @param instances by source
     * @param types record types as paths ({@code procedure/ServiceDossier}); for messages: those of which such a record came
     * @param from received at this time or later
     * @param to received before this time
     * @param codes messages with an open row in quarantine with one of these reasons; only those rows are replayed
     * @param cause the same by {@link Quarantine.Group#cause}
     * @param messages these messages, at most 1,000
     */
    record Filter(
            Set<String> instances,
            Set<String> types,
            Optional<Instant> from,
            Optional<Instant> to,
            Set<RejectCode> codes,
            Optional<String> cause,
            Set<UUID> messages) {
        public Filter {
            instances = Set.copyOf(instances);
            types = Set.copyOf(types);
            codes = Set.copyOf(codes);
            messages = Set.copyOf(messages);
        }
    }

    /**
     * A replay as it is asked for.
     *
     * @param perSecond the most messages or changes a second, above 0
     * @param consumer for {@link Kind#CHANGES}: the consumer's name, lower-case letters, digits and '-'
     */
    record Order(Kind kind, Filter filter, double perSecond, Optional<String> consumer) {}

    /**
     * What a replay would take on.
     *
     * @param count messages or changes
     * @param bytes of the messages, not compressed
     * @param gone messages that fit the filter but whose content retention has taken; they are passed over
     * @param parts the same by source
     * @param obstacles why it could not run as it stands, such as a source that is not deployed
     */
    record Preview(
            long count,
            long bytes,
            long gone,
            Optional<Instant> oldest,
            Optional<Instant> newest,
            List<Part> parts,
            List<Text> obstacles) {
        public Preview {
            parts = List.copyOf(parts);
            obstacles = List.copyOf(obstacles);
        }
    }

    record Part(String instance, long count, long bytes) {}

    /**
     * A replay.
     *
     * @param by the account that started it
     * @param cause why it waits, paused or failed; else empty words
     * @param total messages or changes it takes on, counted when it began
     * @param done how many of them are done
     * @param sent rows sent to the repository, or changes sent to the consumer
     * @param changed rows that became a new state; those sent beside these were known or older
     * @param rejected rows refused
     * @param resolved rows in quarantine that it resolved
     */
    record Replay(
            long id,
            Order order,
            String by,
            State state,
            Text cause,
            int revision,
            long total,
            long done,
            long sent,
            long changed,
            long rejected,
            long resolved,
            Instant created,
            Optional<Instant> started,
            Optional<Instant> ended) {}

    /** @throws RefusedException INVALID when the order makes no sense */
    Preview preview(Order order);

    /**
     * Starts one; it runs when those before it have ended.
     *
     * @throws RefusedException INVALID when the order makes no sense, CONFLICT when it has obstacles or nothing to do
     */
    Replay start(Order order, String by);

    /** The newest first, at most {@code limit}. */
    List<Replay> list(int limit);

    Optional<Replay> find(long id);

    /** @throws RefusedException UNKNOWN, or CONFLICT when it has ended */
    Replay pause(long id);

    /** @throws RefusedException UNKNOWN, or CONFLICT when it has ended */
    Replay resume(long id);

    /** Ends it where it stands; what was sent stays. */
    Replay cancel(long id);

    /** Changes its rate while it runs. */
    Replay throttle(long id, double perSecond);
}
