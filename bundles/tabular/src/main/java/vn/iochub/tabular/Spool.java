package vn.iochub.tabular;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/** Private files for what needs random access, in the hub's own data folder: a source's data lies nowhere else. */
final class Spool {
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private Spool() {}

    /** A new, empty file that only this user reads; the caller deletes it. */
    static Path create() throws IOException {
        Path folder = folder();
        sweep(folder);
        if (posix()) {
            return Files.createTempFile(
                    folder,
                    "table-",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.createTempFile(folder, "table-", ".tmp");
    }

    /** Takes the name of an open file away, where the system can: then not even a crash leaves the data behind. */
    static void unlink(Path file) throws IOException {
        if (posix()) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    static Path folder() throws IOException {
        String data = System.getProperty("karaf.data");
        Path folder = data == null ? Path.of(System.getProperty("java.io.tmpdir")) : Path.of(data, "tmp");
        return Files.createDirectories(folder);
    }

    /**
     * Deletes what a hub that was killed while it copied has left behind; a file that is being written is younger. Where open
     * files keep their names, they cannot be told from those, and stay.
     */
    private static void sweep(Path folder) throws IOException {
        if (!posix()) {
            return;
        }
        long old = Instant.now().minus(LEFT_BEHIND).toEpochMilli();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "table-*.tmp")) {
            for (Path file : files) {
                // Zero when its own reader has deleted it meanwhile, which is as well.
                if (file.toFile().lastModified() < old) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
