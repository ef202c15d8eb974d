package vn.iochub.runtime.internal.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import vn.iochub.api.RawMessage;

/** A raw message after its capture. Remembers whether its own bytes failed to come, as against a connector's fault. */
final class CapturedMessage implements RawMessage {
    private final UUID id;
    private final String instance;
    private final Instant receivedAt;
    private final long arrival;
    private final String contentType;
    private final Map<String, String> attributes;
    private final RawContent content;
    private volatile IOException failure;

    CapturedMessage(
            UUID id,
            String instance,
            Instant receivedAt,
            long arrival,
            String contentType,
            Map<String, String> attributes,
            RawContent content) {
        this.id = id;
        this.instance = instance;
        this.receivedAt = receivedAt;
        this.arrival = arrival;
        this.contentType = contentType;
        this.attributes = attributes;
        this.content = content;
    }

    RawContent content() {
        return content;
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
        return content.size();
    }

    @Override
    public InputStream open() throws IOException {
        try {
            InputStream in = content.open();
            return content.memory() != null ? in : new Watched(in);
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
