package vn.iochub.feeds.internal;

import java.util.List;

/**
 * One row of {@code hub.record_type}.
 *
 * @param schema the JSON Schema as text
 * @param masked JSON pointers of the personal and sensitive fields
 */
record FeedType(String type, int major, String schema, String classification, List<String> masked) {
    FeedType {
        masked = List.copyOf(masked);
    }
}
