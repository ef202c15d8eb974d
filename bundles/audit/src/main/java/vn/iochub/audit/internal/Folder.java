package vn.iochub.audit.internal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The trail's folder: itself 0700, its files 0600. Not thread-safe. */
final class Folder {
    private static final String HEAD = "head.json";
    private static final Pattern SEGMENT = Pattern.compile("(\\d{12})[.]jsonl");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final boolean posix;

    /** Makes the folder, and takes away what others were given on it or its files, by a careless copy say. */
    Folder(Path folder) throws IOException {
        this.folder = folder;
        Path parent = folder.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        posix = Files.getFileStore(parent).supportsFileAttributeView("posix");
        make();
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

    /** Makes the folder unless it is there. */
    void make() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, permissions(FOLDER));
        }
    }

    /** The segments by the number of their first entry, the oldest first. */
    NavigableMap<Long, Path> segments() throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.put(Long.parseLong(name.group(1)), file);
                }
            }
        }
        return found;
    }

    Path segment(long first) {
        return folder.resolve(String.format("%012d.jsonl", first));
    }

    boolean hasHead() {
        return Files.exists(folder.resolve(HEAD));
    }

    byte[] readHead() throws IOException {
        return Files.readAllBytes(folder.resolve(HEAD));
    }

    /** Replaces the head whole: after a power cut it is the old one or the new one. */
    void writeHead(String line) throws IOException {
        Path fresh = folder.resolve(HEAD + ".new");
        Files.deleteIfExists(fresh);
        try {
            Files.createFile(fresh, permissions(FILE));
            try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.getFD().sync();
            }
            Files.move(
                    fresh, folder.resolve(HEAD), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        sync();
    }

    /**
     * A new segment with its first line, on disk when this returns. It is of a kind that a thread's interruption does not
     * close under the hands of the others.
     */
    RandomAccessFile create(long first, String header) throws IOException {
        Path file = segment(first);
        try {
            Files.createFile(file, permissions(FILE));
        } catch (FileAlreadyExistsException e) {
            // Whatever it is, it is no part of the chain; it is kept for whoever looks into it.
            Files.move(file, folder.resolve(file.getFileName() + ".aside-" + System.nanoTime()));
            Files.createFile(file, permissions(FILE));
        }
        RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
        try {
            opened.write((header + "\n").getBytes(StandardCharsets.UTF_8));
            opened.getFD().sync();
            sync();
            return opened;
        } catch (IOException e) {
            opened.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** The segment for writing on, cut to a length. */
    static RandomAccessFile open(Path segment, long length) throws IOException {
        RandomAccessFile opened = new RandomAccessFile(segment.toFile(), "rw");
        try {
            if (opened.length() != length) {
                opened.setLength(length);
                opened.getFD().sync();
            }
            opened.seek(length);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * What tells a file from another that has its name by now; empty where the file system has nothing of that kind.
     *
     * @throws NoSuchFileException when no file has the name
     */
    static Optional<Object> identity(Path file) throws IOException {
        return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey());
    }

    /** The sizes of all segments, in bytes. */
    static Map<Long, Long> sizes(NavigableMap<Long, Path> segments) throws IOException {
        Map<Long, Long> sizes = new TreeMap<>();
        for (Map.Entry<Long, Path> each : segments.entrySet()) {
            sizes.put(each.getKey(), Files.size(each.getValue()));
        }
        return sizes;
    }

    /** A new name, or a name that is gone, is on disk only once the folder is. */
    private void sync() throws IOException {
        if (posix) {
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
