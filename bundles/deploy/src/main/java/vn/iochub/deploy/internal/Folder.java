package vn.iochub.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import vn.iochub.api.service.Deployments.Finding;

/** The folder {@code deploy/}: which files in it are whole, and the words beside those that were refused. One thread. */
final class Folder {
    private static final String REASON = ".refused.txt";
    /** How long a file must be as it is. */
    private static final Duration REST = Duration.ofMillis(400);
    /** A file last written so long ago was not copied byte by byte just now, but moved here. */
    private static final Duration OLD = Duration.ofSeconds(3);
    /** How long the rest of a file is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<String, Seen> seen = new HashMap<>();

    private record Seen(Installer.Dropped file, long since) {}

    /**
     * What lies there.
     *
     * @param all every archive, whole or not
     * @param whole those that can be read
     * @param arriving those of which more is to come
     * @param cut those of which nothing more came
     */
    record Content(
            Map<String, Installer.Dropped> all,
            List<Installer.Dropped> whole,
            List<Installer.Dropped> arriving,
            List<Installer.Dropped> cut) {}

    Folder(Path folder, InstantSource clock, LongSupplier nanoTime) {
        this.folder = folder;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    /** @param settled whether this file was dealt with as it is, so that it need not be opened */
    Content look(Predicate<Installer.Dropped> settled) throws IOException {
        Map<String, Installer.Dropped> all = new TreeMap<>();
        List<Installer.Dropped> whole = new ArrayList<>();
        List<Installer.Dropped> arriving = new ArrayList<>();
        List<Installer.Dropped> cut = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{kar,jar}")) {
            for (Path path : files) {
                String name = path.getFileName().toString();
                if (name.startsWith(".") || !Files.isRegularFile(path)) {
                    continue;
                }
                try {
                    all.put(name, Installer.Dropped.of(path));
                } catch (NoSuchFileException e) {
                    // It went between the two looks.
                    continue;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        seen.keySet().retainAll(all.keySet());
        long now = nanoTime.getAsLong();
        for (Installer.Dropped file : all.values()) {
            if (settled.test(file)) {
                seen.remove(file.name());
                continue;
            }
            Seen before = seen.get(file.name());
            if (before == null || !before.file().equals(file)) {
                before = new Seen(file, now);
                seen.put(file.name(), before);
            }
            long rests = now - before.since();
            Duration age = Duration.between(Instant.ofEpochMilli(file.modified()), clock.instant());
            boolean old = age.compareTo(OLD) > 0;
            if (rests < REST.toNanos() && !old) {
                arriving.add(file);
            } else if (Zips.complete(file(file.name()))) {
                whole.add(file);
            } else if (rests >= PATIENCE.toNanos()
                    || age.compareTo(PATIENCE) > 0
                    || (rests >= REST.toNanos() && !startsAsZip(file.name()))) {
                cut.add(file);
            } else {
                arriving.add(file);
            }
        }
        return new Content(all, whole, arriving, cut);
    }

    private boolean startsAsZip(String name) throws IOException {
        try (InputStream in = Files.newInputStream(file(name))) {
            byte[] head = in.readNBytes(2);
            return head.length < 2 || (head[0] == 'P' && head[1] == 'K');
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** Forgets that it was seen, as when it was dealt with. */
    void done(String name) {
        seen.remove(name);
    }

    /** Writes the reason beside the file. */
    void refuse(String name, List<Finding> findings) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("deploy/").append(name).append(" không được cài đặt. Phiên bản trước (nếu có) vẫn chạy.\n");
        findings.forEach(each -> text.append(each.blocks() ? "- " : "  (ghi chú) ")
                .append(each.code())
                .append(": ")
                .append(each.text().vi())
                .append('\n'));
        text.append("Cách xử lý: sửa nguyên nhân rồi chép đè tệp này, hoặc xóa nó đi.\n\n");
        text.append("deploy/").append(name).append(" was not deployed. The version before, if any, goes on.\n");
        findings.forEach(each -> text.append(each.blocks() ? "- " : "  (note) ")
                .append(each.code())
                .append(": ")
                .append(each.text().en())
                .append('\n'));
        text.append("Cure: mend the cause and replace this file, or delete it.\n");
        Files.writeString(file(name + REASON), text, StandardCharsets.UTF_8);
    }

    /** Deletes the reasons of files that are gone or no longer refused. */
    void tidy(Set<String> refused) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*{.kar,.jar}" + REASON)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!refused.contains(name.substring(0, name.length() - REASON.length()))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
