package vn.iochub.backup.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a backup file: beside its place, readable by its owner alone from its first byte, and moved there when it is whole
 * and on disk. Used by one thread.
 */
final class Archive implements AutoCloseable {
    private static final int BUFFER = 64 << 10;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final String OWNER_MODE = "600";

    private final Path file;
    private final Path beside;
    private final FileChannel channel;
    private final ZipOutputStream zip;
    private final StringBuilder sums = new StringBuilder();
    private final Watcher progress;
    private long written;
    private boolean whole;

    /** Is told of the bytes written, before compression; may end it by its exception. */
    interface Watcher {
        void written(long bytes) throws IOException;
    }

    Archive(Path file, Watcher progress) throws IOException {
        this.file = file;
        this.progress = progress;
        this.beside = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(beside);
        channel = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER));
        zip = new ZipOutputStream(Channels.newOutputStream(channel));
        zip.setLevel(Deflater.BEST_SPEED);
    }

    /** Writes an entry's content. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    void entry(String name, Content content) throws IOException {
        entry(name, OWNER_MODE, content);
    }

    private void entry(String name, String mode, Content content) throws IOException {
        MessageDigest digest = sha256();
        zip.putNextEntry(new ZipEntry(name));
        Counted counted = new Counted(new DigestOutputStream(new Uncloseable(zip), digest));
        content.writeTo(counted);
        counted.flush();
        zip.closeEntry();
        sums.append(HexFormat.of().formatHex(digest.digest()))
                .append("  ")
                .append(counted.size)
                .append("  ")
                .append(mode)
                .append("  ")
                .append(name)
                .append('\n');
    }

    /** Copies a file; false when it is not there any more. */
    boolean file(String name, Path source) throws IOException {
        try (InputStream in = Files.newInputStream(source)) {
            entry(name, mode(source), out -> {
                byte[] buffer = new byte[BUFFER];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                }
            });
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Writes the last entry, and makes it a file with its own name. */
    void finish() throws IOException {
        zip.putNextEntry(new ZipEntry(Format.SUMS));
        zip.write(sums.toString().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
        channel.force(true);
        zip.close();
        // Not over a file that came there meanwhile.
        Files.move(beside, file);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        whole = true;
    }

    long size() throws IOException {
        return Files.size(file);
    }

    private static String mode(Path file) throws IOException {
        int bits = 0;
        for (PosixFilePermission each : Files.getPosixFilePermissions(file)) {
            bits |= 0400 >> each.ordinal();
        }
        return Integer.toOctalString(bits);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!whole) {
            channel.close();
            Files.deleteIfExists(beside);
        }
    }

    private final class Counted extends FilterOutputStream {
        long size;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count(1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count(length);
        }

        private void count(int bytes) throws IOException {
            size += bytes;
            written += bytes;
            progress.written(written);
        }
    }

    /** The writers of entries close what they were given; the archive goes on. */
    private static final class Uncloseable extends FilterOutputStream {
        Uncloseable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
