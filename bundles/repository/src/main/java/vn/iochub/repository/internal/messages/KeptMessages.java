package vn.iochub.repository.internal.messages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.InflaterInputStream;
import vn.iochub.api.service.Reprocessing;

/** Reads raw messages back, from the table or from their files. Thread-safe. */
public final class KeptMessages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private static final String FIND =
            """
            SELECT instance, received, arrival, content_type, attributes, size, content, file
            FROM hub.raw_message WHERE id = ?
            """;

    private final Path folder;

    /** @param folder {@code data/raw} */
    public KeptMessages(Path folder) {
        this.folder = folder;
    }

    /** Those of this hub, whose files the runtime keeps in {@code data/raw}. */
    public static KeptMessages ofThisHub() {
        return new KeptMessages(
                Path.of(System.getProperty("karaf.data", "data"), "raw").toAbsolutePath());
    }

    /** The message, when its content is still there. */
    public Optional<Reprocessing.Kept> find(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FIND)) {
            query.setObject(1, id);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Optional<Reprocessing.Content> content = content(row.getBytes(7), row.getString(8));
                if (content.isEmpty()) {
                    return Optional.empty();
                }
                return Optional.of(new Reprocessing.Kept(
                        id,
                        row.getString(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getLong(3),
                        row.getString(4),
                        attributes(row.getString(5)),
                        row.getLong(6),
                        content.get()));
            }
        }
    }

    /**
     * @param compressed the content by zlib, or null
     * @param file the name of the file that holds it below the folder, or null
     * @return empty when it is not there any more
     */
    public Optional<Reprocessing.Content> content(byte[] compressed, String file) {
        if (compressed != null) {
            return Optional.of(() -> new InflaterInputStream(new ByteArrayInputStream(compressed)));
        }
        if (!isKept(file)) {
            return Optional.empty();
        }
        Path path = path(file);
        return Optional.of(() -> open(path));
    }

    /** Whether the folder still has the file; false for null. */
    public boolean isKept(String file) {
        if (file == null) {
            return false;
        }
        Path path = path(file);
        return path.startsWith(folder) && Files.isRegularFile(path);
    }

    private Path path(String file) {
        return folder.resolve(file).normalize();
    }

    private static InputStream open(Path path) throws IOException {
        return new InflaterInputStream(Files.newInputStream(path));
    }

    static Map<String, String> attributes(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The attributes of a raw message are a JSON object of texts", e);
        }
    }
}
