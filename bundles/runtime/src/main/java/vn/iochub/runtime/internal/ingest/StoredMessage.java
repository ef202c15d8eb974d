package vn.iochub.runtime.internal.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import vn.iochub.api.RawMessage;
import vn.iochub.api.service.Reprocessing;

/** A message that the hub has. Remembers whether its own bytes failed to come, as against a connector's fault. */
class StoredMessage implements RawMessage {
    private final UUID id;
    private final String instance;
    private final Instant receivedAt;
    private final long arrival;
    private final String contentType;
    private final Map<String, String> attributes;
    private final long size;
    private final Reprocessing.Content content;
    private volatile IOException failure;

    StoredMessage(
            UUID id,
            String instance,
            Instant receivedAt,
            long arrival,
            String contentType,
            Map<String, String> attributes,
            long size,
            Reprocessing.Content content) {
        this.id = id;
        this.instance = instance;
        this.receivedAt = receivedAt;
        this.arrival = arrival;
        this.contentType = contentType;
        this.attributes = attributes;
        this.size = size;
        this.content = content;
    }

    /** Why the content could not be read, or null. */
    IOException failure() {
        return failure;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public String instance() {
        return instance;
    }

    @Override
    public Instant receivedAt() {
        return receivedAt;
    }

    @Override
    public long arrival() {
        return arrival;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public Map<String, String> attributes() {
        return attributes;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return new Watched(content.open());
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private final class Watched extends FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
