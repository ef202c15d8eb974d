package vn.iochub.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/** Looks receipts up, with the repository's verdicts. Thread-safe. */
@ProviderType
public interface Receipts {

    /**
     * What became of the message.
     *
     * @throws UnavailableException when the repository cannot be read now
     */
    Optional<ReceiptStatus> find(UUID id);

    /**
     * @param complete whether every accepted record has its verdict
     * @param items the records' verdicts in the message's order, at most 1,000
     */
    record ReceiptStatus(
            UUID id,
            String instance,
            Instant receivedAt,
            long accepted,
            long rejected,
            long stored,
            long duplicate,
            long superseded,
            boolean complete,
            List<Item> items) {
        public ReceiptStatus {
            items = List.copyOf(items);
        }
    }

    /**
     * @param sequence the row's number in the message, from 0, accepted and rejected rows counted together
     * @param verdict {@code stored}, {@code duplicate}, {@code superseded} or {@code rejected}
     * @param type the record's type path, empty for a rejected row
     * @param key the record's key, empty for a rejected row
     * @param reason the rejection's code, else empty
     */
    record Item(int sequence, String verdict, String type, String key, String reason) {}
}
