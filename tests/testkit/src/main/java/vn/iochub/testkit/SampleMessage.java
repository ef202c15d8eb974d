package vn.iochub.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import vn.iochub.api.RawMessage;

/**
 * A raw message out of a file, an array or a generator.
 *
 * @param size in bytes, -1 for a generator that does not know
 */
public record SampleMessage(
        UUID id,
        String instance,
        Instant receivedAt,
        long arrival,
        String contentType,
        Map<String, String> attributes,
        long size,
        Content content)
        implements RawMessage {

    /** Opens the content from its beginning. */
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    public SampleMessage {
        attributes = Map.copyOf(attributes);
    }

    @Override
    public InputStream open() throws IOException {
        return content.open();
    }

    public static SampleMessage of(String instance, Path file) {
        try {
            return of(instance, Files.size(file), () -> Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static SampleMessage of(String instance, byte[] content) {
        return of(instance, content.length, () -> new ByteArrayInputStream(content));
    }

    public static SampleMessage of(String instance, long size, Content content) {
        Instant now = Instant.now();
        return new SampleMessage(
                UUID.randomUUID(),
                instance,
                now,
                now.toEpochMilli() * 1000,
                "application/octet-stream",
                Map.of(),
                size,
                content);
    }

    public SampleMessage withAttributes(Map<String, String> other) {
        return new SampleMessage(id, instance, receivedAt, arrival, contentType, other, size, content);
    }

    public SampleMessage withContentType(String other) {
        String type = other == null ? "application/octet-stream" : other;
        return new SampleMessage(id, instance, receivedAt, arrival, type, attributes, size, content);
    }

    /** The same message as another capture of it would be: another id, a later time. */
    public SampleMessage again() {
        return new SampleMessage(
                UUID.randomUUID(),
                instance,
                receivedAt.plusSeconds(86_400),
                arrival + 86_400_000_000L,
                contentType,
                attributes,
                size,
                content);
    }
}
