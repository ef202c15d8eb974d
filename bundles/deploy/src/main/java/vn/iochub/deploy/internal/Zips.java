package vn.iochub.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads ZIP files that somebody else made. */
final class Zips {
    private static final int BUFFER = 64 * 1024;
    private static final long RATIO_COUNTS_FROM = 1024 * 1024;

    private Zips() {}

    /** Whether the record at its end can be read, which is written last. */
    static boolean complete(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.size() > 0;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Reads every byte once: names that lead elsewhere, damage and bombs show here and nowhere later.
     *
     * @param left how many bytes it may still unpack to
     * @return how many it does unpack to
     */
    static long verify(ZipFile zip, String what, Limits limits, long left) throws IOException, BadArchiveException {
        if (zip.size() > limits.entries()) {
            throw tooLarge(what, "nhiều hơn " + limits.entries() + " tệp", "more than " + limits.entries() + " files");
        }
        Set<String> names = new HashSet<>();
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (unsafe(entry.getName()) || !names.add(entry.getName())) {
                throw new BadArchiveException(
                        Findings.UNSAFE,
                        what + " có tên tệp không được phép: " + printable(entry.getName()),
                        what + " holds a file with a name that is not allowed: " + printable(entry.getName()));
            }
            CRC32 sum = new CRC32();
            long size = 0;
            try (InputStream in = zip.getInputStream(entry)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    sum.update(buffer, 0, read);
                    size += read;
                    if (size > left - total) {
                        throw tooLarge(
                                what,
                                "bung ra quá " + limits.unpacked() / 1024 / 1024 + " MB",
                                "more than " + limits.unpacked() / 1024 / 1024 + " MB unpacked");
                    }
                    if (size > RATIO_COUNTS_FROM && size > Math.max(1, entry.getCompressedSize()) * limits.ratio()) {
                        throw tooLarge(
                                what,
                                "tệp " + printable(entry.getName()) + " bung ra gấp hơn " + limits.ratio() + " lần",
                                printable(entry.getName()) + " unpacked is more than " + limits.ratio()
                                        + " times its size");
                    }
                }
            }
            if (entry.getCrc() >= 0 && entry.getCrc() != sum.getValue()) {
                throw new ZipException(entry.getName() + " is damaged");
            }
            total += size;
        }
        return total;
    }

    /** All of an entry that is short. */
    static byte[] read(ZipFile zip, ZipEntry entry, Limits limits) throws IOException, BadArchiveException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(limits.text() + 1);
            if (bytes.length > limits.text()) {
                throw tooLarge(
                        entry.getName(),
                        "quá " + limits.text() / 1024 / 1024 + " MB",
                        "more than " + limits.text() / 1024 / 1024 + " MB");
            }
            return bytes;
        }
    }

    private static boolean unsafe(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            return true;
        }
        for (String part : name.split("/", -1)) {
            if (part.equals("..") || part.equals(".")) {
                return true;
            }
        }
        return name.matches("[A-Za-z]:.*");
    }

    /** A name for people: short, on one line. */
    static String printable(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 120 ? plain : plain.substring(0, 120) + "…";
    }

    private static BadArchiveException tooLarge(String what, String vi, String en) {
        return new BadArchiveException(
                Findings.TOO_LARGE, what + " quá lớn: " + vi + ".", what + " is too large: " + en + ".");
    }
}
