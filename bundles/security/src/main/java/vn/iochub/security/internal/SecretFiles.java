package vn.iochub.security.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The folder that holds what nobody but the hub's own user may read: itself 0700, its files 0600. */
final class SecretFiles {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final boolean posix;

    /** Makes the folder, and takes away what others were given on it or its files, by a careless copy say. */
    SecretFiles(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.toAbsolutePath().getParent());
        posix = Files.getFileStore(folder.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, permissions(FOLDER));
        }
        if (posix) {
            Files.setPosixFilePermissions(folder, FOLDER);
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                        Files.setPosixFilePermissions(file, FILE);
                    }
                }
            }
        }
    }

    boolean exists(String name) {
        return Files.exists(folder.resolve(name));
    }

    List<String> read(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name), StandardCharsets.UTF_8);
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    /**
     * Replaces a file whole: whoever reads, and whoever finds the disk after a power cut, sees the old lines or the new
     * ones, never a part. The file never exists with wider rights, not even for a moment.
     */
    void write(String name, List<String> lines) throws IOException {
        Path target = folder.resolve(name);
        Path fresh = folder.resolve(name + ".new");
        Files.deleteIfExists(fresh);
        ByteBuffer bytes = ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions(FILE))) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        if (posix) {
            // The rename itself is durable only once the folder is.
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private FileAttribute<?>[] permissions(Set<PosixFilePermission> permissions) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
