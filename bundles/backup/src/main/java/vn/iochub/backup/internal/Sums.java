package vn.iochub.backup.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads a backup file and compares it with what it says of itself. */
final class Sums {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\d{1,18})  ([0-7]{3})  (.{1,4096})");
    /** Longer ones come of nobody's hub. */
    private static final int MAX_LIST = 256 << 20;

    /**
     * @param hash SHA-256, hexadecimal
     * @param size in bytes
     * @param mode the file's permissions in octal
     */
    record Sum(String hash, long size, String mode) {}

    private Sums() {}

    /** What is wrong with the file, in English and with its cure; empty when it is whole and this hub can restore it. */
    static List<String> faults(Path file, String hubVersion) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<String, Sum> listed = list(zip);
            List<String> faults = new ArrayList<>(versionFaults(manifest(zip), hubVersion));
            zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> !name.equals(Format.SUMS) && !listed.containsKey(name))
                    .forEach(name -> faults.add("It holds " + name + ", which its list does not name."));
            for (Map.Entry<String, Sum> each : listed.entrySet()) {
                ZipEntry entry = zip.getEntry(each.getKey());
                if (entry == null) {
                    faults.add(each.getKey() + " is missing.");
                } else if (!each.getValue()
                        .equals(sum(zip, entry, each.getValue().mode()))) {
                    faults.add(each.getKey() + " is not as it was written.");
                }
            }
            return faults;
        } catch (NoSuchFileException e) {
            return List.of("There is no file " + file + ".");
        } catch (ZipException e) {
            return List.of("It is no whole backup file: it was cut, or is something else (" + e.getMessage() + ").");
        }
    }

    /** Whether this hub can restore what the manifest tells of. */
    static List<String> versionFaults(Properties manifest, String hubVersion) {
        List<String> faults = new ArrayList<>();
        String format = manifest.getProperty(Format.FORMAT, "");
        if (IntStream.rangeClosed(1, Format.VERSION).mapToObj(Integer::toString).noneMatch(format::equals)) {
            faults.add("It is of format " + (format.isEmpty() ? "unknown" : format) + "; this hub reads formats 1 to "
                    + Format.VERSION + ".");
        }
        String made = manifest.getProperty(Format.HUB_VERSION, "");
        if (newer(made, hubVersion)) {
            faults.add("It was made by version " + made + "; restore it with that version or a later one, not with "
                    + hubVersion + ".");
        }
        return faults;
    }

    private static boolean newer(String one, String other) {
        int[] left = numbers(one);
        int[] right = numbers(other);
        for (int i = 0; i < left.length; i++) {
            if (left[i] != right[i]) {
                return left[i] > right[i];
            }
        }
        return false;
    }

    private static int[] numbers(String version) {
        Matcher matcher =
                Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?.*").matcher(version);
        return matcher.matches()
                ? new int[] {
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3))
                }
                : new int[3];
    }

    static Properties manifest(ZipFile zip) throws IOException {
        Properties manifest = new Properties();
        manifest.load(new StringReader(new String(small(zip, Format.MANIFEST), StandardCharsets.UTF_8)));
        return manifest;
    }

    /** The list, in the file's order. */
    static Map<String, Sum> list(ZipFile zip) throws IOException {
        Map<String, Sum> all = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(zip.getInputStream(entry(zip, Format.SUMS)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw new ZipException("its list of hashes is damaged");
                }
                all.put(
                        matcher.group(4),
                        new Sum(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3)));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return all;
    }

    private static ZipEntry entry(ZipFile zip, String name) throws ZipException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.getSize() > MAX_LIST) {
            throw new ZipException("it has no " + name);
        }
        return entry;
    }

    private static byte[] small(ZipFile zip, String name) throws IOException {
        try (InputStream in = zip.getInputStream(entry(zip, name))) {
            return in.readNBytes(MAX_LIST);
        }
    }

    private static Sum sum(ZipFile zip, ZipEntry entry, String mode) throws IOException {
        MessageDigest digest = Archive.sha256();
        try (InputStream in = new DigestInputStream(zip.getInputStream(entry), digest)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return new Sum(HexFormat.of().formatHex(digest.digest()), size, mode);
        } catch (ZipException e) {
            return new Sum("", -1, mode);
        }
    }
}
