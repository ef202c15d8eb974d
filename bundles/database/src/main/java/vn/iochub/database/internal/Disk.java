package vn.iochub.database.internal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders and room on the disk. */
final class Disk {
    private Disk() {}

    /** Makes the folder and its missing parents; the folder itself gets these permissions whatever the umask is. */
    static void makeFolder(Path folder, String permissions) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
        }
    }

    /** Deletes a folder with all in it; links are deleted, not followed. Nothing happens when it is not there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Bytes that can still be written where this folder is. */
    static long usable(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    static void require(Path folder, long bytes) throws IOException, DatabaseDownException {
        long usable = usable(folder);
        if (usable < bytes) {
            throw full(folder, usable);
        }
    }

    static DatabaseDownException full(Path folder, long usable) {
        return DatabaseDownException.of(
                "Hết chỗ trên đĩa tại " + folder + " (còn " + (usable >> 20) + " MB). Hãy giải phóng đĩa.",
                "The disk is full at " + folder + " (" + (usable >> 20) + " MB left). Free some space on it.");
    }

    /** The failure in words: a full disk is named as such. */
    static DatabaseDownException explain(Path folder, String what, IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left on device")) {
            return full(folder, 0);
        }
        return DatabaseDownException.of("Không ghi được vào " + folder + ": " + message, what + ": " + message, e);
    }
}
