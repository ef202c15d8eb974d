package vn.iochub.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/**
 * The trail of administrative acts: who did what, when, by which way, and with what result. Append-only and tamper-evident:
 * each entry carries a keyed hash over itself and the entry before. The passage of messages is lineage and does not go here.
 * Thread-safe.
 */
@ProviderType
public interface Audit {

    /** What came of an act. */
    enum Outcome {
        /** About to be done; an entry of one of the other kinds follows, unless the hub died in between. */
        BEGUN,
        DONE,
        /** The caller may not, or it cannot be done as it was asked. */
        REFUSED,
        FAILED,
        /** Nothing of the hub did it: the trail notes what it saw, such as a changed configuration. */
        SEEN
    }

    /**
     * One act.
     *
     * @param actor the account, or {@code system}
     * @param via {@code shell}, {@code http}, {@code jmx}, {@code file} or {@code hub}
     * @param action what, in lower case with dots: {@code quarantine.mend}, {@code source.pause}
     * @param target upon what: a source, a row's number, a file's name; may be empty
     * @param details further facts, without secrets and without the content of messages; each value is cut to 500 characters
     */
    record Act(String actor, String via, String action, String target, Outcome outcome, Map<String, String> details) {
        public Act {
            Objects.requireNonNull(actor, "actor");
            Objects.requireNonNull(via, "via");
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(outcome, "outcome");
            details = Map.copyOf(details);
        }
    }

    /**
     * An act as it stands in the trail.
     *
     * @param sequence from 1, without gaps
     * @param hash the entry's keyed hash, 64 hexadecimal digits
     */
    record Entry(long sequence, Instant at, Act act, String hash) {}

    /** Which entries; empty fields select all. Texts select by prefix for {@code action}, by equality for the others. */
    record Filter(
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<String> actor,
            Optional<String> action,
            Optional<String> target,
            Optional<Outcome> outcome) {
        public static final Filter ALL = new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Whether the trail is as it was written.
     *
     * @param intact whether every entry that is kept follows from the one before, and none is missing at the end
     * @param first the oldest entry's number; older ones went by the bound on its size
     * @param last the newest entry's number; 0 when there is none
     * @param head the newest entry's hash: noted elsewhere, it proves later that nothing up to it was changed
     * @param fault where it is broken and how; empty when intact
     */
    record Verification(boolean intact, long first, long last, String head, Optional<Text> fault) {}

    /**
     * Writes an entry; it is on disk when this returns.
     *
     * @return its number
     * @throws UnavailableException when it cannot be written; an act that changes anything must then not be done
     */
    long write(Act act);

    /**
     * Entries, the newest first.
     *
     * @param before only entries with a smaller number; {@link Long#MAX_VALUE} for the newest
     * @param limit the most entries, 1 to 1,000
     */
    List<Entry> list(Filter filter, long before, int limit);

    /** Reads the whole trail and checks it. */
    Verification verify();
}
