package vn.iochub.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Entry;
import vn.iochub.api.service.Audit.Filter;
import vn.iochub.api.service.Audit.Outcome;
import vn.iochub.api.service.Audit.Verification;
import vn.iochub.api.service.UnavailableException;

/** The trail on a real disk. */
class TrailTest {
    private static final String KEY = "0123456789abcdefghijklmnopqrstuv";
    private static final long SMALL = 2_000;
    private static final long MUCH = 1L << 30;

    @TempDir
    Path data;

    private boolean began;
    private final List<Trail> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Trail::close);
    }

    private Path folder() {
        return data.resolve("audit");
    }

    private Trail open() throws IOException {
        return open(SMALL, MUCH);
    }

    private Trail open(long segment, long kept) throws IOException {
        Trail trail = new Trail(folder(), KEY, began, segment, kept, Clock.systemUTC());
        began = true;
        opened.add(trail);
        return trail;
    }

    private static Act act(String action, int number) {
        return new Act(
                "an.nguyen",
                "shell",
                action,
                "row " + number,
                Outcome.DONE,
                Map.of("why", "sửa \"ngày\" \n thứ " + number));
    }

    /** Entries 1 to n, in several segments. */
    private void fill(int entries) throws IOException {
        Trail trail = open();
        for (int i = 1; i <= entries; i++) {
            assertThat(trail.write(act("quarantine.mend", i))).isEqualTo(i);
        }
        trail.close();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertIntact(Audit trail, long last) {
        Verification found = trail.verify();
        assertThat(found.fault()).isEmpty();
        assertThat(found.intact()).isTrue();
        assertThat(found.last()).isEqualTo(last);
    }

    @Test
    void whatIsWrittenIsListedNewestFirst() throws IOException {
        Trail trail = open();
        assertIntact(trail, 0);
        Instant before = Instant.now();
        trail.write(act("quarantine.mend", 1));
        trail.write(act("source.pause", 2));
        trail.write(new Act("system", "hub", "quarantine.drop", "", Outcome.REFUSED, Map.of()));

        List<Entry> all = trail.list(Filter.ALL, Long.MAX_VALUE, 10);
        assertThat(all).extracting(Entry::sequence).containsExactly(3L, 2L, 1L);
        assertThat(all.get(2).act()).isEqualTo(act("quarantine.mend", 1));
        assertThat(all.get(0).hash())
                .matches("[0-9a-f]{64}")
                .isEqualTo(trail.verify().head());
        assertThat(all.get(0).at()).isBetween(before, Instant.now());

        assertThat(trail.list(Filter.ALL, 3, 1)).extracting(Entry::sequence).containsExactly(2L);
        assertThat(numbers(trail, filter(Optional.of("quarantine."), Optional.empty())))
                .containsExactly(3L, 1L);
        assertThat(numbers(trail, filter(Optional.empty(), Optional.of(Outcome.REFUSED))))
                .containsExactly(3L);
        assertThatThrownBy(() -> trail.list(Filter.ALL, 1, 1_001)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Filter filter(Optional<String> action, Optional<Outcome> outcome) {
        return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), action, Optional.empty(), outcome);
    }

    private static List<Long> numbers(Trail trail, Filter filter) {
        return trail.list(filter, Long.MAX_VALUE, 100).stream()
                .map(Entry::sequence)
                .toList();
    }

    @Test
    void theChainGoesOnOverRestartsAndSegments() throws IOException {
        fill(30);
        assertThat(segments()).hasSizeGreaterThan(3);
        String head = "";
        for (int i = 31; i <= 34; i++) {
            Trail trail = open();
            assertIntact(trail, i - 1);
            assertThat(trail.broken()).isEmpty();
            assertThat(trail.write(act("hub.restart", i))).isEqualTo(i);
            head = trail.verify().head();
            trail.close();
        }
        Trail trail = open();
        assertThat(trail.verify().head()).isEqualTo(head);
        assertThat(trail.list(Filter.ALL, Long.MAX_VALUE, 1_000)).hasSize(34);
    }

    @Test
    void nobodyElseMayRead() throws IOException {
        Files.createDirectory(
                folder(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        fill(10);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void longTextsAreCut() throws IOException {
        Trail trail = open();
        trail.write(new Act("a", "http", "x", "y".repeat(9_000), Outcome.DONE, Map.of("k", "😀".repeat(1_000))));
        Act kept = trail.list(Filter.ALL, Long.MAX_VALUE, 1).get(0).act();
        assertThat(kept.target()).hasSize(500);
        assertThat(kept.details().get("k")).isEqualTo("😀".repeat(250));
        assertIntact(trail, 1);
    }

    // ---- tampering

    /** What somebody with a right to the folder, and without the key, may try. */
    enum Tampering {
        EDIT_A_BYTE,
        EDIT_A_BYTE_AND_ITS_HASH,
        DELETE_A_LINE,
        SWAP_TWO_LINES,
        CUT_THE_LAST_LINE,
        CUT_HALF_THE_LAST_LINE,
        CUT_THE_LAST_SEGMENT,
        DELETE_A_SEGMENT,
        DELETE_THE_FIRST_SEGMENT,
        DELETE_ALL_SEGMENTS,
        DELETE_THE_HEAD,
        EDIT_THE_HEAD,
        OLDER_HEAD_AND_NO_LAST_SEGMENT_HEADER,
        EDIT_A_HEADER,
        DELETE_ALL;

        void to(TrailTest test) throws IOException {
            List<Path> segments = test.segments();
            Path middle = segments.get(segments.size() / 2);
            Path end = segments.get(segments.size() - 1);
            Path head = test.folder().resolve("head.json");
            switch (this) {
                case EDIT_A_BYTE -> edit(middle, text -> text.replaceFirst("an[.]nguyen", "an.nguyeN"));
                case EDIT_A_BYTE_AND_ITS_HASH ->
                    edit(middle, text -> text.replaceFirst("an[.]nguyen", "an.nguyeN")
                            .replaceAll("\"mac\":\"[0-9a-f]{64}", "\"mac\":\"" + "1".repeat(64)));
                case DELETE_A_LINE -> lines(middle, lines -> lines.remove(2));
                case SWAP_TWO_LINES -> lines(middle, lines -> lines.add(1, lines.remove(2)));
                case CUT_THE_LAST_LINE -> lines(end, lines -> lines.remove(lines.size() - 1));
                case CUT_HALF_THE_LAST_LINE ->
                    Files.write(end, Arrays.copyOf(Files.readAllBytes(end), (int) Files.size(end) - 90));
                case CUT_THE_LAST_SEGMENT -> Files.delete(end);
                case DELETE_A_SEGMENT -> Files.delete(middle);
                case DELETE_THE_FIRST_SEGMENT -> Files.delete(segments.get(0));
                case DELETE_ALL_SEGMENTS -> {
                    for (Path file : segments) {
                        Files.delete(file);
                    }
                }
                case DELETE_THE_HEAD -> Files.delete(head);
                case EDIT_THE_HEAD -> edit(head, text -> text.replaceFirst("\"head\":\\d+", "\"head\":3"));
                case OLDER_HEAD_AND_NO_LAST_SEGMENT_HEADER -> lines(end, lines -> lines.remove(0));
                case EDIT_A_HEADER -> edit(middle, text -> text.replaceFirst("FULL", "BROKEN"));
                case DELETE_ALL -> {
                    for (Path file : segments) {
                        Files.delete(file);
                    }
                    Files.delete(head);
                    Files.delete(test.folder());
                }
            }
        }

        private static void edit(Path file, java.util.function.UnaryOperator<String> change) throws IOException {
            String before = Files.readString(file);
            String after = change.apply(before);
            assertThat(after).isNotEqualTo(before);
            Files.writeString(file, after);
        }

        private static void lines(Path file, java.util.function.Consumer<List<String>> change) throws IOException {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            change.accept(lines);
            Files.writeString(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
        }
    }

    @ParameterizedTest
    @EnumSource(Tampering.class)
    @DisplayName(
            "tampering while the hub is down is found at the next check, told for ever, and never silently continued")
    void tamperingIsFoundAfterARestart(Tampering tampering) throws IOException {
        fill(29);
        tampering.to(this);

        Trail trail = open();
        assertThat(trail.verify().intact()).isFalse();
        long next = trail.write(act("after", 1));
        assertThat(next).as("no number is given twice").isGreaterThan(tampering == Tampering.DELETE_ALL ? 0 : 20);
        trail.close();

        Trail later = open();
        assertThat(later.broken()).as("told once").isEmpty();
        Verification found = later.verify();
        assertThat(found.intact()).isFalse();
        assertThat(found.fault().orElseThrow().vi()).isNotBlank();
        assertThat(found.last()).isEqualTo(next);
        assertThat(later.list(Filter.ALL, Long.MAX_VALUE, 1).get(0).act().action())
                .isEqualTo("after");
    }

    @ParameterizedTest
    @EnumSource(Tampering.class)
    void tamperingIsFoundWhileTheHubRuns(Tampering tampering) throws IOException {
        Trail trail = open();
        for (int i = 1; i <= 29; i++) {
            trail.write(act("quarantine.mend", i));
        }
        assertIntact(trail, 29);
        tampering.to(this);

        if (tampering == Tampering.DELETE_ALL) {
            assertThatThrownBy(trail::verify).isInstanceOf(UnavailableException.class);
        } else {
            assertThat(trail.verify().intact()).isFalse();
        }
    }

    /** What an admin of the machine, or his editor, does to the newest segment under the running hub. */
    enum Beside {
        /** As {@code sed -i} and many editors save. */
        REPLACED_BY_A_COPY {
            @Override
            void to(Path segment) throws IOException {
                Path copy = segment.resolveSibling("copy");
                Files.copy(segment, copy);
                Files.move(copy, segment, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        },
        DELETED {
            @Override
            void to(Path segment) throws IOException {
                Files.delete(segment);
            }
        },
        WRITTEN_ON {
            @Override
            void to(Path segment) throws IOException {
                Files.writeString(segment, "a line of nobody's\n", StandardOpenOption.APPEND);
            }
        },
        EMPTIED {
            @Override
            void to(Path segment) throws IOException {
                Files.write(segment, new byte[0]);
            }
        },
        THE_WHOLE_FOLDER_DELETED {
            @Override
            void to(Path segment) throws IOException {
                try (Stream<Path> files = Files.list(segment.getParent())) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(segment.getParent());
            }
        };

        abstract void to(Path segment) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDoneToTheNewestSegmentLosesNoLaterEntry(Beside beside) throws IOException {
        Trail trail = open(MUCH, MUCH);
        trail.write(act("quarantine.mend", 1));
        assertThat(trail.broken()).isEmpty();
        beside.to(segments().get(0));

        assertThat(trail.write(act("source.pause", 2))).isEqualTo(2);
        assertThat(trail.write(act("source.resume", 3))).isEqualTo(4);
        assertThat(trail.broken())
                .hasValueSatisfying(fault -> assertThat(fault.en()).contains("000000000001.jsonl"));
        assertThat(trail.verify().fault())
                .hasValueSatisfying(fault -> assertThat(fault.en()).contains("000000000001.jsonl"));
        assertThat(segments().get(segments().size() - 1)).hasFileName("000000000002.jsonl");
        trail.close();

        // They are there for whoever opens the trail next, and so is the fault.
        Trail later = open(MUCH, MUCH);
        assertThat(later.list(Filter.ALL, Long.MAX_VALUE, 10))
                .extracting(entry -> entry.act().action())
                .startsWith("source.resume", "trail.broken", "source.pause");
        assertThat(later.verify().intact()).isFalse();
    }

    @Test
    void aWrongKeyIsNoKey() throws IOException {
        fill(5);
        Trail other = new Trail(folder(), "another key", true, SMALL, MUCH, Clock.systemUTC());
        opened.add(other);
        assertThat(other.verify().intact()).isFalse();
    }

    @Test
    @DisplayName("an old copy of the whole folder is a whole trail: only a head that was noted elsewhere tells")
    void anOldCopyIsFoundByTheHeadThatWasNotedElsewhere() throws IOException {
        fill(5);
        Path copy = Files.createDirectory(data.resolve("copy"));
        copy(folder(), copy);
        Trail trail = open();
        trail.write(act("what.is.to.be.hidden", 6));
        Verification noted = trail.verify();
        trail.close();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        copy(copy, folder());

        Verification now = open().verify();
        assertThat(now.intact()).as("it cannot be seen from inside").isTrue();
        assertThat(now.last()).isLessThan(noted.last());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    // ---- crashes

    @Test
    @DisplayName("a crash at any byte of the last write is no tampering, and nothing that was told is lost")
    void crashAtEveryByte() throws IOException {
        Trail trail = open(MUCH, MUCH);
        trail.write(act("told", 1));
        trail.write(act("told", 2));
        byte[] headBefore = Files.readAllBytes(folder().resolve("head.json"));
        Path segment = segments().get(0);
        byte[] before = Files.readAllBytes(segment);
        trail.write(act("being.written", 3));
        trail.close();
        byte[] after = Files.readAllBytes(segment);
        byte[] headAfter = Files.readAllBytes(folder().resolve("head.json"));

        for (int length = before.length; length <= after.length; length++) {
            Files.write(segment, Arrays.copyOf(after, length));
            Files.write(folder().resolve("head.json"), headBefore);
            Files.write(folder().resolve("head.json.new"), Arrays.copyOf(headAfter, length % headAfter.length));
            Trail again = open(MUCH, MUCH);
            assertThat(again.broken()).as("cut at byte %d", length).isEmpty();
            again.write(act("afterwards", 1));
            Verification found = again.verify();
            assertThat(found.fault()).as("cut at byte %d", length).isEmpty();
            assertThat(again.list(Filter.ALL, Long.MAX_VALUE, 10))
                    .extracting(entry -> entry.act().action())
                    .contains("afterwards")
                    .endsWith("told", "told");
            again.close();
            if (length > before.length && length < after.length) {
                assertThat(again.list(filter(Optional.of("trail.mended"), Optional.empty()), Long.MAX_VALUE, 10))
                        .hasSize(1);
            }
        }
    }

    @Test
    @DisplayName("a crash at any byte of a new segment's first line is no tampering")
    void crashWhileASegmentIsBegun() throws IOException {
        Trail trail = open(1, MUCH);
        trail.write(act("told", 1));
        byte[] head = Files.readAllBytes(folder().resolve("head.json"));
        trail.write(act("being.written", 2));
        trail.close();
        Path fresh = segments().get(segments().size() - 1);
        byte[] whole = Files.readAllBytes(fresh);

        for (int length = 0; length <= whole.length; length++) {
            for (Path file : segments()) {
                if (file.compareTo(fresh) > 0) {
                    Files.delete(file);
                }
            }
            Files.write(fresh, Arrays.copyOf(whole, length));
            Files.write(folder().resolve("head.json"), head);
            Trail again = open(1, MUCH);
            assertThat(again.broken()).as("cut at byte %d", length).isEmpty();
            again.write(act("afterwards", 1));
            assertThat(again.verify().fault()).as("cut at byte %d", length).isEmpty();
            again.close();
        }
    }

    @Test
    @DisplayName("a crash while the trail is made is no tampering")
    void crashAtTheVeryBeginning() throws IOException {
        open().close();
        Path segment = segments().get(0);
        byte[] whole = Files.readAllBytes(segment);
        for (int length = -1; length < whole.length; length++) {
            Files.deleteIfExists(segment);
            if (length >= 0) {
                Files.write(segment, Arrays.copyOf(whole, length));
            }
            Trail again = open();
            assertThat(again.broken()).as("cut at byte %d", length).isEmpty();
            assertIntact(again, 0);
            again.close();
        }
    }

    // ---- bounds and load

    @Test
    void theOldestGoesAndTheTrailSaysSo() throws IOException {
        long kept = 20_000;
        Trail trail = open(SMALL, kept);
        for (int i = 0; i < 400; i++) {
            trail.write(act("quarantine.mend", i));
            assertThat(size()).isLessThan(kept);
        }
        Verification found = trail.verify();
        assertThat(found.fault()).isEmpty();
        assertThat(found.first()).isGreaterThan(100);
        assertThat(found.last()).isGreaterThan(400);
        assertThat(size()).as("not more goes than must").isGreaterThan(kept / 2);
        List<Entry> entries = trail.list(Filter.ALL, Long.MAX_VALUE, 1_000);
        assertThat(entries.get(entries.size() - 1).sequence()).isEqualTo(found.first());
        Entry trimmed = entries.stream()
                .filter(entry -> entry.act().action().equals("trail.trimmed"))
                .findFirst()
                .orElseThrow();
        assertThat(trimmed.act().target()).endsWith("-" + (found.first() - 1));
        trail.close();
        assertIntact(open(SMALL, kept), found.last());
    }

    private long size() throws IOException {
        long size = 0;
        for (Path file : segments()) {
            size += Files.size(file);
        }
        return size;
    }

    @Test
    @DisplayName("a crash between the head that leaves a segment out and its deletion is no tampering")
    void crashWhileTheOldestGoes() throws IOException {
        Trail trail = open(SMALL, 20_000);
        Path oldest = segments().get(0);
        byte[] kept = new byte[0];
        int number = 0;
        while (Files.exists(oldest)) {
            kept = Files.readAllBytes(oldest);
            trail.write(act("quarantine.mend", ++number));
        }
        Files.write(oldest, kept);
        assertThat(trail.verify().fault()).isEmpty();
        trail.close();
        Trail again = open(SMALL, 20_000);
        assertThat(again.verify().fault()).isEmpty();
        assertThat(oldest).doesNotExist();
    }

    @Test
    void fiftyThreadsAtOnce() throws Exception {
        Trail trail = open(50_000, MUCH);
        Set<Long> numbers = new TreeSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(50);
        try {
            List<Callable<List<Long>>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int caller = i;
                tasks.add(() -> {
                    List<Long> mine = new ArrayList<>();
                    for (int j = 0; j < 20; j++) {
                        mine.add(trail.write(act("caller." + caller, j)));
                        if (j == 10) {
                            trail.verify();
                        }
                    }
                    return mine;
                });
            }
            for (Future<List<Long>> task : threads.invokeAll(tasks)) {
                List<Long> mine = task.get();
                assertThat(mine).isSorted();
                numbers.addAll(mine);
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(numbers).hasSize(1_000).contains(1L, 1_000L);
        assertIntact(trail, 1_000);
        trail.close();
        assertIntact(open(50_000, MUCH), 1_000);
    }

    @Test
    void anInterruptedCallerDisturbsNobody() throws IOException {
        Trail trail = open();
        Thread.currentThread().interrupt();
        try {
            assertThat(trail.write(act("interrupted", 1))).isEqualTo(1);
        } finally {
            assertThat(Thread.interrupted()).as("the caller still knows").isTrue();
        }
        assertThat(trail.write(act("next", 2))).isEqualTo(2);
        assertIntact(trail, 2);
    }

    @Test
    @DisplayName("a full disk refuses the act, leaves nothing half, and is over when there is room")
    void fullDisk() throws Exception {
        Trail trail = open(MUCH, MUCH);
        trail.write(act("before", 1));
        // The system refuses this process to write a file beyond this size, in the middle of a line, as a full disk
        // does.
        limitFileSize(Long.toString(Files.size(segments().get(0)) + 1_000));
        int written = 1;
        try {
            for (int i = 0; i < 3; i++) {
                trail.write(act("fits", i));
                written++;
            }
            assertThat(written).as("more than fits was written").isZero();
        } catch (UnavailableException e) {
            assertThat(written).isBetween(2, 3);
            assertThatThrownBy(() -> trail.write(act("again", 1))).isInstanceOf(UnavailableException.class);
            assertThat(trail.verify().fault()).isEmpty();
        } finally {
            limitFileSize("unlimited");
        }
        assertThat(trail.write(act("after", 1))).isEqualTo(written + 1);
        assertIntact(trail, written + 1);
        trail.close();
        Trail again = open(MUCH, MUCH);
        assertThat(again.broken()).isEmpty();
        assertIntact(again, written + 1);
    }

    /** The soft limit of this very process, by util-linux. */
    private static void limitFileSize(String bytes) throws Exception {
        Process process = new ProcessBuilder(
                        "prlimit",
                        "--pid",
                        Long.toString(ProcessHandle.current().pid()),
                        "--fsize=" + bytes + ":")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    @DisplayName("a hundred thousand entries are checked in seconds")
    void verifyIsFast() throws IOException {
        // In one write each thousand: the disk's own pace is not what is measured.
        Trail trail = open(8_388_608, MUCH);
        trail.close();
        Path segment = segments().get(0);
        Seal seal = new Seal(KEY);
        byte[] header = Files.readAllBytes(segment);
        Line.Header read = (Line.Header) Line.read(seal, header, 0, header.length - 1);
        StringBuilder lines = new StringBuilder(new String(header, StandardCharsets.UTF_8));
        String tip = read.hash();
        for (int i = 1; i <= 100_000; i++) {
            Seal.Closed line = Line.entry(seal, i, Instant.now(), act("quarantine.mend", i), tip);
            lines.append(line.line()).append('\n');
            tip = line.hash();
        }
        Files.writeString(segment, lines);
        Trail again = open(8_388_608, MUCH);
        long began = System.nanoTime();
        assertIntact(again, 100_000);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(took).isLessThan(Duration.ofSeconds(15));
    }
}
