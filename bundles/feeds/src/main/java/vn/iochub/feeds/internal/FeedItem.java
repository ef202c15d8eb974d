package vn.iochub.feeds.internal;

import java.time.Instant;

/**
 * One row of {@code hub.change}.
 *
 * @param occurred when it happened, null where the source does not say
 * @param data JSON as PostgreSQL wrote it, nothing masked yet
 */
record FeedItem(
        long position,
        String id,
        String type,
        int major,
        String key,
        long order,
        int revision,
        Instant occurred,
        Instant received,
        Instant stored,
        String instance,
        String raw,
        String data) {}
