package vn.iochub.runtime.internal.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The positions of one instance in its source, a small file each below {@code data/cursors/<instance>}. Thread-safe. */
public final class Cursors {
    private static final int MAX_BYTES = 64 << 10;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private final Path folder;

    Cursors(Path folder) {
        this.folder = folder;
    }

    /** All positions, by name. */
    public synchronized Map<String, String> all() throws IOException {
        Map<String, String> all = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (NAME.matcher(name).matches()) {
                        all.put(name, Files.readString(file));
                    }
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return all;
    }

    /** Forgets a position: its reader begins anew. On disk when this returns. */
    public synchronized void remove(String name) throws IOException {
        if (Files.deleteIfExists(file(name))) {
            Durable.force(folder);
        }
    }

    /** The position last stored under this name. */
    public synchronized Optional<String> read(String name) throws IOException {
        Path file = file(name);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    /** Stores a position; it is on disk when this returns. */
    public synchronized void write(String name, String position) throws IOException {
        byte[] content = position.getBytes(StandardCharsets.UTF_8);
        if (content.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "A cursor has at most " + MAX_BYTES + " bytes, not " + content.length + ": " + name);
        }
        Durable.directory(folder.getParent());
        Durable.directory(folder);
        Durable.write(file(name), content);
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A cursor's name is lower-case letters, digits and '-', not: " + name);
        }
        return folder.resolve(name);
    }
}
