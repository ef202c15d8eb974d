package vn.iochub.tabular;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import vn.iochub.api.RawMessage;

/** A raw message for a test. */
record Message(long size, Content content) implements RawMessage {

    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    static Message of(byte[] bytes) {
        return new Message(bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    static Message of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Message of(Path file) throws IOException {
        return new Message(Files.size(file), () -> Files.newInputStream(file));
    }

    @Override
    public UUID id() {
        return new UUID(0, 0);
    }

    @Override
    public String instance() {
        return "test";
    }

    @Override
    public Instant receivedAt() {
        return Instant.EPOCH;
    }

    @Override
    public long arrival() {
        return 0;
    }

    @Override
    public String contentType() {
        return "application/octet-stream";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of();
    }

    @Override
    public InputStream open() throws IOException {
        return content.open();
    }
}
