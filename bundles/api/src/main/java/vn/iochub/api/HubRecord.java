package vn.iochub.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One normalised state of one thing.
 *
 * @param type its type; one of those the source descriptor lists
 * @param key the natural key, unique within the type, at most 512 characters; an HMAC where the key itself is personal
 * @param order the source's own version stamp (a time in microseconds since 1970, a revision number), comparable among
 *     records of one key, and different for different contents: an equal stamp is a duplicate whatever the content. Empty
 *     where the source has none, or one so coarse that two states share it, such as a date: the hub then takes the
 *     message's arrival stamp, and content equal to the latest is a duplicate. So it does with a stamp more than a day
 *     ahead of arrival, as microseconds, which would outrank all that comes later; below 0 it is a fault
 * @param occurredAt when it happened, by the source
 * @param data the record itself, which must satisfy the type's schema; the sink owns it after {@code accept}
 * @param origin where in the raw message it was read, as a JSON pointer ({@code /data/17}), a line or a row
 */
public record HubRecord(
        RecordType type, String key, OptionalLong order, Optional<Instant> occurredAt, ObjectNode data, String origin) {
    public HubRecord {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(origin, "origin");
        if (key.isBlank() || key.length() > 512) {
            throw new IllegalArgumentException("A record's key has 1 to 512 characters, not " + key.length());
        }
    }

    /** A record whose source gives no version stamp. */
    public static HubRecord unstamped(RecordType type, String key, Instant occurredAt, ObjectNode data, String origin) {
        return new HubRecord(type, key, OptionalLong.empty(), Optional.ofNullable(occurredAt), data, origin);
    }

    /** A record with the source's own version stamp. */
    public static HubRecord stamped(
            RecordType type, String key, long order, Instant occurredAt, ObjectNode data, String origin) {
        return new HubRecord(type, key, OptionalLong.of(order), Optional.ofNullable(occurredAt), data, origin);
    }
}
