package vn.iochub.runtime.internal.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.SourceControl.Pause;

/**
 * Which sources are paused: a small file for each below {@code data/runtime/paused}, named by the instance, and the same in
 * memory. Thread-safe.
 */
public final class Pauses {
    private static final Logger LOG = LoggerFactory.getLogger(Pauses.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Map<String, Pause> paused = new ConcurrentHashMap<>();

    Pauses(Path folder) throws IOException {
        this.folder = folder;
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".tmp")) {
                    // Of a crash in the middle of a pause that nobody was told had been done.
                    Files.deleteIfExists(file);
                } else {
                    paused.put(name, read(file));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Pause read(Path file) throws IOException {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            return new Pause(
                    Instant.parse(json.path("since").asText()),
                    json.path("by").asText(),
                    json.path("reason").asText());
        } catch (JsonProcessingException | DateTimeException e) {
            // Somebody wanted it paused: it stays so, and an admin sees it.
            LOG.warn(
                    "event=pause-unreadable file={} exception={}",
                    file,
                    e.getClass().getName());
            return new Pause(Files.getLastModifiedTime(file).toInstant(), "?", "");
        }
    }

    public Optional<Pause> of(String instance) {
        return Optional.ofNullable(paused.get(instance));
    }

    public Map<String, Pause> all() {
        return Map.copyOf(paused);
    }

    /**
     * @return whether it was not paused before
     * @throws IOException when it cannot be written; it is not paused then
     */
    public synchronized boolean add(String instance, Pause pause) throws IOException {
        if (paused.containsKey(instance)) {
            return false;
        }
        Durable.directory(folder.getParent());
        Durable.directory(folder);
        Durable.write(
                folder.resolve(instance),
                JSON.writeValueAsBytes(Map.of(
                        "since", pause.since().toString(),
                        "by", pause.by(),
                        "reason", pause.reason())));
        paused.put(instance, pause);
        return true;
    }

    /**
     * @return whether it was paused
     * @throws IOException when it cannot be removed; it is still paused then
     */
    public synchronized boolean remove(String instance) throws IOException {
        if (!paused.containsKey(instance)) {
            return false;
        }
        Files.deleteIfExists(folder.resolve(instance));
        Durable.force(folder);
        paused.remove(instance);
        return true;
    }
}
