package vn.iochub.simulators.sources;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The folder into which a source drops its files, as the source sees it.
 *
 * @param folder the account's
 */
public record DropBox(Path folder) {
    private static final long UPLOAD_MILLIS = 1_200;

    /** Where the hub has put a file. */
    enum Place {
        DONE,
        FAILED,
        /** In failed/, without the reason that must lie beside it. */
        FAILED_WITHOUT_REASON
    }

    /**
     * Writes a file.
     *
     * @param slowly half of it first, and the rest a while later: who reads it in between reads half a file
     */
    void put(String name, byte[] content, boolean slowly) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        if (!slowly) {
            Files.write(file, content);
            return;
        }
        int half = content.length / 2;
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(content, 0, half);
            out.flush();
            TimeUnit.MILLISECONDS.sleep(UPLOAD_MILLIS);
            out.write(content, half, content.length - half);
        }
    }

    /** Where the hub has moved a file; empty while it lies where it was dropped. */
    Optional<Place> moved(String name) {
        if (Files.exists(folder.resolve(name))) {
            return Optional.empty();
        }
        if (Files.exists(folder.resolve("done").resolve(name))) {
            return Optional.of(Place.DONE);
        }
        Path failed = folder.resolve("failed");
        if (Files.exists(failed.resolve(name))) {
            return Optional.of(
                    Files.exists(failed.resolve(name + ".reason.txt")) ? Place.FAILED : Place.FAILED_WITHOUT_REASON);
        }
        return Optional.empty();
    }
}
