package vn.iochub.history.internal;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What came between two readings of the meters.
 *
 * @param id by which the database knows it when it is written once more
 * @param at the begin of its minute
 * @param figures by instance, of those that brought anything
 */
record Sample(UUID id, Instant at, Map<String, Figures> figures) {
    Sample {
        figures = Map.copyOf(figures);
    }
}
