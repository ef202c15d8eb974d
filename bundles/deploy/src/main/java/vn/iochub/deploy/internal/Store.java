package vn.iochub.deploy.internal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;

/**
 * What the installer keeps in {@code data/deploy/}: what is deployed, the archives of it and of the versions before, what is
 * being done, and the reports. Each file is written whole and flushed before it takes its name. One writer.
 */
final class Store {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** A bundle that the installer put into the framework. */
    record Placed(String location, String symbolicName, String version) {}

    /** A version that can be brought back. */
    record Kept(String version, String sha256) {}

    /**
     * What is deployed.
     *
     * @param file its name in {@code deploy/}
     * @param size of it, in bytes
     * @param modified its time, in milliseconds
     * @param since when it was deployed, ISO 8601
     * @param bundles the connector's last
     * @param previous the latest first
     */
    record Entry(
            String version,
            String sha256,
            String file,
            long size,
            long modified,
            String since,
            List<Placed> bundles,
            List<Kept> previous) {
        Entry withFile(String name, long bytes, long time) {
            return new Entry(version, sha256, name, bytes, time, since, bundles, previous);
        }
    }

    /**
     * A file in {@code deploy/} that was refused.
     *
     * @param connector what it would have been; empty when that could not be told
     * @param tried whether it was installed and failed, and not just checked
     * @param surroundings what else the refusal depends on, as a hash
     */
    record RefusedFile(long size, long modified, String connector, boolean tried, String surroundings) {
        boolean is(Installer.Dropped file) {
            return size == file.size() && modified == file.modified();
        }
    }

    /** All that is kept but reports and archives. */
    record State(long reports, Map<String, Entry> deployed, Map<String, RefusedFile> refused) {
        static State empty() {
            return new State(0, Map.of(), Map.of());
        }
    }

    /** How far a change is. */
    enum Phase {
        /** What was there before can be brought back. */
        APPLYING,
        /** It runs; what is left is to be put in order. */
        COMMITTING,
        REMOVING
    }

    /**
     * A change that is being made.
     *
     * @param report its number
     * @param configs the files that it made in {@code etc/}
     * @param to what is to be deployed; null when it is removed
     * @param obsolete the file in {@code deploy/} that goes when all is done; empty for none
     */
    record Journal(long report, Phase phase, List<String> configs, Entry to, String obsolete) {
        Journal in(Phase next) {
            return new Journal(report, next, configs, to, obsolete);
        }
    }

    private record StoredFinding(String code, boolean blocks, String vi, String en) {}

    private record StoredReport(
            long number,
            String began,
            String ended,
            String by,
            String connector,
            String kind,
            String from,
            String to,
            String result,
            List<StoredFinding> findings) {}

    private final Path root;
    private final int keepReports;
    private volatile State state;

    Store(Path root, int keepReports) throws IOException {
        this.root = root;
        this.keepReports = keepReports;
        for (String folder : List.of("archives", "running", "reports")) {
            Files.createDirectories(root.resolve(folder));
        }
        // What was being read when the hub died.
        Archive.delete(work());
        state = read(root.resolve("state.json"), State.class).orElseGet(State::empty);
    }

    Path work() {
        return root.resolve("work");
    }

    State state() {
        return state;
    }

    /** Whether a state was ever written. */
    boolean known() {
        return Files.exists(root.resolve("state.json"));
    }

    void deployed(String name, Entry entry) throws IOException {
        Map<String, Entry> all = new TreeMap<>(state.deployed());
        if (entry == null) {
            all.remove(name);
        } else {
            all.put(name, entry);
        }
        save(new State(state.reports(), all, state.refused()));
    }

    void refused(Map<String, RefusedFile> refused) throws IOException {
        save(new State(state.reports(), state.deployed(), new TreeMap<>(refused)));
    }

    long nextReport() throws IOException {
        long next = state.reports() + 1;
        save(new State(next, state.deployed(), state.refused()));
        return next;
    }

    private void save(State next) throws IOException {
        write(root.resolve("state.json"), next);
        state = next;
    }

    // -------------------------------------------------------------------------------------------------- archives

    Path archive(String name, String sha256) {
        return root.resolve("archives").resolve(name).resolve(sha256.substring(0, 16) + ".kar");
    }

    /** A copy of the archive, on disk when this returns. */
    void keep(String name, String sha256, Path file) throws IOException {
        Path kept = archive(name, sha256);
        if (Files.exists(kept)) {
            return;
        }
        Files.createDirectories(kept.getParent());
        Path draft = kept.resolveSibling(kept.getFileName() + ".part");
        copy(file, draft);
        move(draft, kept);
    }

    /** Deletes the archives of this connector that nothing refers to. */
    void tidy(String name, Collection<String> referred) throws IOException {
        Path folder = root.resolve("archives").resolve(name);
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<Path> wanted = new java.util.HashSet<>();
        referred.forEach(sum -> wanted.add(archive(name, sum)));
        boolean empty = true;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (wanted.contains(file)) {
                    empty = false;
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        if (empty) {
            Files.deleteIfExists(folder);
        }
    }

    /** Copies and flushes. */
    static void copy(Path from, Path to) throws IOException {
        try (FileChannel out = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream stream = Channels.newOutputStream(out);
            Files.copy(from, stream);
            out.force(true);
        }
    }

    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    // --------------------------------------------------------------------------------------------------- journals

    void running(String name, Journal journal) throws IOException {
        write(root.resolve("running").resolve(name + ".json"), journal);
    }

    void finished(String name) throws IOException {
        Files.deleteIfExists(root.resolve("running").resolve(name + ".json"));
    }

    /** What was being done when the hub died, by name. */
    Map<String, Journal> interrupted() throws IOException {
        Map<String, Journal> all = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("running"), "*.json")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                Optional<Journal> journal = read(file, Journal.class);
                if (journal.isPresent()) {
                    all.put(name.substring(0, name.length() - ".json".length()), journal.get());
                } else {
                    Files.delete(file);
                }
            }
        }
        return all;
    }

    // ---------------------------------------------------------------------------------------------------- reports

    void report(Deployments.Report report) throws IOException {
        write(
                reportFile(report.number()),
                new StoredReport(
                        report.number(),
                        report.began().toString(),
                        report.ended().map(Instant::toString).orElse(null),
                        report.by(),
                        report.connector(),
                        report.kind().name(),
                        report.from().orElse(null),
                        report.to().orElse(null),
                        report.result().name(),
                        report.findings().stream()
                                .map(each -> new StoredFinding(
                                        each.code(),
                                        each.blocks(),
                                        each.text().vi(),
                                        each.text().en()))
                                .toList()));
        List<Path> files = reportFiles();
        for (Path old : files.subList(Math.min(keepReports, files.size()), files.size())) {
            Files.deleteIfExists(old);
        }
    }

    private Path reportFile(long number) {
        return root.resolve("reports").resolve(String.format(java.util.Locale.ROOT, "%010d.json", number));
    }

    /** The latest first. */
    private List<Path> reportFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root.resolve("reports"), "*.json")) {
            found.forEach(files::add);
        }
        files.sort(Comparator.reverseOrder());
        return files;
    }

    List<Deployments.Report> reports(int limit) throws IOException {
        List<Deployments.Report> reports = new ArrayList<>();
        for (Path file : reportFiles()) {
            if (reports.size() == limit) {
                break;
            }
            read(file, StoredReport.class).map(Store::report).ifPresent(reports::add);
        }
        return reports;
    }

    Optional<Deployments.Report> report(long number) throws IOException {
        return number < 0
                ? Optional.empty()
                : read(reportFile(number), StoredReport.class).map(Store::report);
    }

    private static Deployments.Report report(StoredReport stored) {
        return new Deployments.Report(
                stored.number(),
                Instant.parse(stored.began()),
                Optional.ofNullable(stored.ended()).map(Instant::parse),
                stored.by(),
                stored.connector(),
                Deployments.Kind.valueOf(stored.kind()),
                Optional.ofNullable(stored.from()),
                Optional.ofNullable(stored.to()),
                Deployments.Result.valueOf(stored.result()),
                stored.findings().stream()
                        .map(each ->
                                new Deployments.Finding(each.code(), each.blocks(), new Text(each.vi(), each.en())))
                        .toList());
    }

    // ------------------------------------------------------------------------------------------------------ files

    /** Empty when it is not there or cannot be read; the second is logged. */
    private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            LOG.error("deploy=unreadable file={} cause=\"{}\"", file.getFileName(), e.getOriginalMessage());
            return Optional.empty();
        }
    }

    private static void write(Path file, Object content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        byte[] bytes = JSON.writeValueAsBytes(content);
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            Channels.newOutputStream(out).write(bytes);
            out.force(true);
        }
        move(draft, file);
    }
}
