package vn.iochub.tabular;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Text;

/**
 * Private files for what needs random access, in the hub's own data folder: a source's data lies nowhere else. A disk that
 * takes no more is no fault of the message that was to be read, so that is told by {@link HubUnavailableException}: the
 * message is taken again when there is room. Thread-safe.
 */
public final class Spool {
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private Spool() {}

    /**
     * A new, empty file that only this user reads; the caller deletes it.
     *
     * @throws HubUnavailableException when the disk takes none
     */
    public static Path create() {
        try {
            return made();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /**
     * Writes to such a file. What fails in writing is thrown as {@link HubUnavailableException}, so that it cannot be taken
     * for a fault of what is read at the same time.
     */
    public static OutputStream write(Path file) {
        try {
            return guarded(Files.newOutputStream(file));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** The same for a file that is open already. */
    static OutputStream guarded(OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int octet) {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int from, int count) {
                try {
                    out.write(octets, from, count);
                } catch (IOException e) {
                    throw unavailable(e);
                }
            }

            @Override
            public void flush() {
                try {
                    out.flush();
                } catch (IOException e) {
                    throw unavailable(e);
                }
            }

            @Override
            public void close() {
                try {
                    out.close();
                } catch (IOException e) {
                    throw unavailable(e);
                }
            }
        };
    }

    private static HubUnavailableException unavailable(IOException e) {
        return new HubUnavailableException(
                new Text(
                        "Đĩa của hub không nhận thêm dữ liệu tạm (" + e.getMessage() + ")",
                        "The disk of the hub takes no more temporary data (" + e.getMessage() + ")"),
                AGAIN,
                e);
    }

    private static Path made() throws IOException {
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
