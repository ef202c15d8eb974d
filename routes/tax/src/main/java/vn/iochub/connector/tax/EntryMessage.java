package vn.iochub.connector.tax;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import vn.iochub.api.RawMessage;

/**
 * An entry of an archive as a message of its own, unpacked to a file.
 *
 * @param attributes {@code file} is the entry's name
 */
record EntryMessage(
        UUID id,
        String instance,
        Instant receivedAt,
        long arrival,
        String contentType,
        Map<String, String> attributes,
        long size,
        Path content)
        implements RawMessage {

    static EntryMessage of(RawMessage archive, String name, Path content) throws IOException {
        return new EntryMessage(
                archive.id(),
                archive.instance(),
                archive.receivedAt(),
                archive.arrival(),
                "application/octet-stream",
                Map.of("file", name),
                Files.size(content),
                content);
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(content);
    }
}
