package vn.iochub.database.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Extracts a tar archive of plain files, folders and symbolic links, which is what the server's archive holds; anything
 * else is refused. The maintained library for this drags six hundred classes and the internals of the JDK into the
 * bundle's imports, for one archive whose content is pinned.
 */
final class Tar {
    private static final int BLOCK = 512;
    private static final int CHECKSUM_OFFSET = 148;

    private Tar() {}

    /** Extracts all of it. Files become readable for everybody, and executable where the archive says so for its owner. */
    static void extract(InputStream in, Path into) throws IOException {
        int entries = 0;
        byte[] header = new byte[BLOCK];
        while (true) {
            if (in.readNBytes(header, 0, BLOCK) != BLOCK) {
                throw new EOFException("the archive ends without its end mark");
            }
            if (header[0] == 0) {
                break;
            }
            verify(header);
            String prefix = text(header, 345, 155);
            String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
            long size = octal(header, 124, 12);
            Path path = into.resolve(name).normalize();
            if (!path.startsWith(into)) {
                throw new IOException("the archive points out of its folder: " + name);
            }
            switch (header[156]) {
                case '5' -> Disk.makeFolder(path, "rwxr-xr-x");
                case '2' -> link(path, Path.of(text(header, 157, 100)), into);
                case '0', 0 -> file(in, path, size, (octal(header, 100, 8) & 0100) != 0);
                default -> throw new IOException("the archive holds an entry of unknown kind: " + name);
            }
            entries++;
        }
        if (entries == 0) {
            throw new IOException("the archive is empty");
        }
    }

    private static void link(Path path, Path target, Path into) throws IOException {
        if (!path.getParent().resolve(target).normalize().startsWith(into)) {
            throw new IOException("the archive points out of its folder: " + path + " -> " + target);
        }
        Disk.makeFolder(path.getParent(), "rwxr-xr-x");
        Files.createSymbolicLink(path, target);
    }

    private static void file(InputStream in, Path path, long size, boolean executable) throws IOException {
        Disk.makeFolder(path.getParent(), "rwxr-xr-x");
        try (var out = Files.newOutputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException("the archive ends within " + path);
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static void verify(byte[] header) throws IOException {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean checksum = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + 8;
            sum += checksum ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(header, CHECKSUM_OFFSET, 8)) {
            throw new IOException("the archive is damaged");
        }
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int offset, int length) throws IOException {
        String digits = text(header, offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("the archive is damaged", e);
        }
    }
}
