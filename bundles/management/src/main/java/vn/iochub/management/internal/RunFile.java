package vn.iochub.management.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Health;

/**
 * The files from which the launcher learns what the hub does: {@code health.json}, and the same in {@code health.txt} as
 * lines of key, tab, value for a shell script. Each is always whole: it is written beside and moved into place; only on a
 * full disk it is written over, in the room that it has. They are not forced to disk, since they mean nothing after a crash;
 * their reader compares {@code pid} with what runs.
 */
final class RunFile {
    private static final Logger LOG = LoggerFactory.getLogger(RunFile.class);
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

    private final Path json;
    private final Path text;
    private boolean failing;

    RunFile(Path folder) {
        json = folder.resolve("health.json");
        text = folder.resolve("health.txt");
    }

    void write(HubStatus.Snapshot snapshot) {
        ObjectNode node = StatusJson.status(snapshot);
        node.put("pid", ProcessHandle.current().pid());
        try {
            Files.createDirectories(json.getParent());
        } catch (IOException e) {
            failed(json, e);
            return;
        }
        boolean all = put(text, lines(snapshot));
        all &= put(json, StatusJson.pretty(node) + "\n");
        failing = !all;
    }

    /** One that cannot be written is deleted: what it said of a moment ago would pass for now. */
    private boolean put(Path file, String content) {
        try {
            replace(file, content);
            return true;
        } catch (IOException e) {
            try {
                writeOver(file, content);
                return true;
            } catch (IOException again) {
                again.addSuppressed(e);
                failed(file, again);
            }
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("file={} deleted=false", file, e);
        }
        return false;
    }

    private void failed(Path file, IOException e) {
        if (!failing) {
            failing = true;
            LOG.warn("file={} written=false cure=\"check the disk's free space and the folder's owner\"", file, e);
        }
    }

    void delete() {
        for (Path file : List.of(json, text)) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("file={} deleted=false", file, e);
            }
        }
    }

    private static void replace(Path file, String content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The admin who looks why nothing goes on wants to read that the disk is full, not what was before. */
    private static void writeOver(Path file, String content) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            int size = bytes.remaining();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.truncate(size);
        }
    }

    private static String lines(HubStatus.Snapshot snapshot) {
        StringBuilder lines = new StringBuilder();
        line(lines, "pid", Long.toString(ProcessHandle.current().pid()));
        line(lines, "startedAt", snapshot.startedAt().toString());
        line(lines, "status", snapshot.status().name());
        line(lines, "ready", Boolean.toString(snapshot.ready()));
        line(lines, "accepting", Boolean.toString(snapshot.accepting()));
        line(lines, "version", snapshot.version());
        Map<String, String> urls = new TreeMap<>(snapshot.urls());
        urls.forEach((part, url) -> line(lines, part.equals("http") ? "url" : part + "_url", url));
        if (!urls.containsKey("repository") && urls.containsKey("database")) {
            line(lines, "repository_url", urls.get("database"));
        }
        for (HubStatus.Part part : snapshot.parts()) {
            Health health = part.health();
            line(
                    lines,
                    "part",
                    health.part(),
                    health.status().name(),
                    health.cause().en());
        }
        return lines.toString();
    }

    private static void line(StringBuilder lines, String... cells) {
        for (int i = 0; i < cells.length; i++) {
            // Causes are for people and may have more than one line.
            lines.append(i == 0 ? "" : "\t").append(CONTROLS.matcher(cells[i]).replaceAll(" "));
        }
        lines.append('\n');
    }
}
