package vn.iochub.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The promise that a message is durable. Whether each record was stored, a duplicate or superseded is the repository's
 * verdict, read later at {@code GET /api/receipts/{id}}.
 *
 * @param id the raw message's id
 * @param instance the source's instance
 * @param receivedAt when the hub captured it
 * @param accepted the number of records on their way to the repository
 * @param rejected the number of rows put into quarantine
 * @param rejections the first rejections, at most {@value #MAX_REJECTIONS}, in the message's order
 */
public record Receipt(
        UUID id, String instance, Instant receivedAt, long accepted, long rejected, List<Rejection> rejections) {
    public static final int MAX_REJECTIONS = 1000;

    public Receipt {
        rejections = List.copyOf(rejections);
    }
}
