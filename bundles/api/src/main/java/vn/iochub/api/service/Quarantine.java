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
 * Rows that were refused, as a place of work. Thread-safe; every call may throw {@link UnavailableException} when the
 * repository cannot be reached.
 */
@ProviderType
public interface Quarantine {

    /** Where a row stands. */
    enum State {
        /** Nobody has dealt with it. */
        OPEN,
        /** It has become a record since, by a mend, a retry or a replay. */
        RESOLVED,
        /** Somebody decided that it is not needed. */
        DISCARDED
    }

    /**
     * Which rows; empty fields select all.
     *
     * @param cause a {@link Group#cause}
     * @param seenFrom rows last seen at this time or later
     */
    record Filter(
            Set<State> states,
            Optional<String> instance,
            Optional<RejectCode> code,
            Optional<String> cause,
            Optional<UUID> message,
            Optional<Instant> seenFrom,
            Optional<Instant> seenTo) {
        public static final Filter OPEN = new Filter(
                Set.of(State.OPEN),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        public Filter {
            states = Set.copyOf(states);
        }
    }

    /**
     * Rows with one cause: the same source, code and field, whatever the row's number.
     *
     * @param cause names the group: 16 hexadecimal digits
     * @param path the field, a JSON pointer in which {@code *} stands for every number
     * @param example the reason of the row seen last
     */
    record Group(
            String cause,
            String instance,
            String code,
            String path,
            Text example,
            long open,
            long resolved,
            long discarded,
            Instant firstSeen,
            Instant lastSeen) {}

    /**
     * One refused row.
     *
     * @param message the raw message it came in
     * @param item its number in the message, from 0; below 0 where it is of no message
     * @param origin its place in the message: a JSON pointer, a line or a row
     * @param path the offending field below the origin
     * @param type the record's type, where the repository refused it; else empty
     * @param seen how often it was refused: once, and once more for each mend, retry or replay in vain
     * @param note why it was discarded, or what resolved it; empty while it is open
     */
    record Row(
            long id,
            String cause,
            String instance,
            String code,
            UUID message,
            int item,
            String origin,
            String path,
            Text reason,
            String connector,
            String type,
            State state,
            Instant firstSeen,
            Instant lastSeen,
            int seen,
            String by,
            String note) {}

    /**
     * A row with what only those may see who may see personal data.
     *
     * @param fragment the offending value or row, at most 4,096 characters
     * @param mends what was tried, the oldest first
     * @param contentKept whether the raw message is still there
     */
    record Detail(Row row, String fragment, List<Mended> mends, boolean contentKept) {
        public Detail {
            mends = List.copyOf(mends);
        }
    }

    /** A mend, whose edited copy of the row's message is kept, or a retry: by whom and why. */
    record Mended(int revision, Instant at, String by, String reason) {}

    /**
     * An edit of the raw message that the row came in. Only the row itself is taken from the edited copy.
     */
    sealed interface Edit {
        /** The whole message anew, as the source would have sent it; at most 4 MB. */
        record Whole(byte[] content) implements Edit {}

        /**
         * In a JSON message: another value at a place.
         *
         * @param pointer from the message's root (RFC 6901); empty for the row's own offending field
         * @param value JSON, such as {@code "2026-03-01"} with its quotes; what is no JSON is taken as text
         */
        record Value(String pointer, String value) implements Edit {}

        /** In a text: another text in place of the one found; it must stand there once. */
        record Replacement(String found, String by) implements Edit {}
    }

    /**
     * What a row would become.
     *
     * @param type of the record, when it would be one
     * @param data the record as JSON
     * @param code why it would still be refused, with the path and the reason; empty when it would be a record
     */
    record Check(
            Optional<String> type,
            Optional<String> key,
            Optional<String> data,
            Optional<RejectCode> code,
            String path,
            Optional<Text> reason) {
        public boolean accepted() {
            return code.isEmpty();
        }
    }

    /**
     * Causes that have rows in the filter's states, each with its counts in all states; those with the most open rows first,
     * at most 1,000.
     */
    List<Group> groups(Filter filter);

    /**
     * Rows, the newest first.
     *
     * @param before only rows with a smaller id; {@link Long#MAX_VALUE} for the newest
     * @param limit 1 to 1,000
     */
    List<Row> rows(Filter filter, long before, int limit);

    /** One row without its fragment. */
    Optional<Row> row(long id);

    /** One row with all of it. */
    Optional<Detail> detail(long id);

    /**
     * Tells what the row would become with this edit, and changes nothing.
     *
     * @param edit empty for the message as it is, through today's mapping
     * @throws RefusedException when there is no such row, its message is gone, the edit does not fit it, or the source does
     *     not run
     */
    Check check(long id, Optional<Edit> edit);

    /**
     * Sends the row through today's mapping, edited or as it is, and waits a few seconds for what becomes of it. What was
     * edited is kept with the row. Resolved is the row when the repository has its record, also after this has returned.
     *
     * @param by the account
     * @return the row as it stands when this returns
     * @throws RefusedException as {@link #check}; CONFLICT also when the row is not open
     */
    Row reprocess(long id, Optional<Edit> edit, String by, String reason);

    /**
     * Marks rows as not needed, in any number; they stay until retention takes them.
     *
     * @return how many were open and are not any more
     */
    long discard(Filter filter, String by, String reason);

    /** As {@link #discard(Filter, String, String)}, for single rows. */
    long discard(Set<Long> ids, String by, String reason);

    /** How many rows are open. From memory, at most some seconds old; empty before the repository was first read. */
    Optional<Long> open();
}
