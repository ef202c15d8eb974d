package vn.iochub.runtime.internal.ingest;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A raw message just captured. */
final class CapturedMessage extends StoredMessage {
    private final RawContent content;

    CapturedMessage(
            UUID id,
            String instance,
            Instant receivedAt,
            long arrival,
            String contentType,
            Map<String, String> attributes,
            RawContent content) {
        super(id, instance, receivedAt, arrival, contentType, attributes, content.size(), content::open);
        this.content = content;
    }

    RawContent content() {
        return content;
    }
}
