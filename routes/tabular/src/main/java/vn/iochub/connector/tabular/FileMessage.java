package vn.iochub.connector.tabular;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import vn.iochub.api.RawMessage;

/** A file on the hub's own disk as a message: a list of codes, or a sample that is tried. It is never captured. */
record FileMessage(Path path, String name, String contentType, long size, Instant modified) implements RawMessage {

    FileMessage(Path path, String name) throws IOException {
        this(
                path,
                name,
                "application/octet-stream",
                Files.size(path),
                Files.getLastModifiedTime(path).toInstant());
    }

    @Override
    public UUID id() {
        return new UUID(0, 0);
    }

    @Override
    public String instance() {
        return "";
    }

    @Override
    public Instant receivedAt() {
        return modified;
    }

    @Override
    public long arrival() {
        return 0;
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("file", name, "modified", modified.toString());
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }
}
