package vn.iochub.repository.internal.writer;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * A backup that was laid into {@code data/restore/pending} to be loaded, which the bundle {@code backup} does. Until it is
 * gone the repository makes the tables in the backup's version and writes nothing.
 */
public final class PendingRestore {
    private final Path folder;

    /** @param data the hub's data folder */
    public PendingRestore(Path data) {
        this.folder = data.resolve("restore").resolve("pending");
    }

    boolean isThere() {
        return Files.isDirectory(folder);
    }

    /**
     * The version of the tables in it; empty while it is being laid down.
     *
     * @throws IOException when what it says of itself cannot be read
     */
    Optional<String> schemaVersion() throws IOException {
        Path manifest = folder.resolve("manifest.properties");
        if (!Files.exists(manifest)) {
            return Optional.empty();
        }
        Properties all = new Properties();
        try (InputStreamReader in = new InputStreamReader(Files.newInputStream(manifest), StandardCharsets.UTF_8)) {
            all.load(in);
        }
        return Optional.ofNullable(all.getProperty("schema.version"));
    }
}
