package vn.iochub.audit.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.UnavailableException;

/**
 * The trail on disk: segments of lines, each line closed by a keyed hash over itself and the hash before, and a head that
 * names the newest entry.
 *
 * <p>An entry is written first, then the head; the caller is told after both. So what stands behind the head's entry was
 * never told to anybody: after a crash whole entries there are taken over, and a rest of one is cut off. What the head
 * names and is not there was taken away.
 *
 * <p>Thread-safe. Callers that come at the same time share one write to disk.
 */
final class Trail implements Audit {
    static final String FOLDER = "audit";
    static final String SECRET = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(Trail.class);
    private static final int MAX_BATCH = 1_000;
    private static final int MAX_LIMIT = 1_000;
    private static final Text FINE = new Text("", "");

    private final Folder folder;
    private final String key;
    private final Seal seal;
    private final long segmentBytes;
    private final long keptBytes;
    private final Clock clock;

    private final ConcurrentLinkedQueue<Pending> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();

    // Under the lock.
    private RandomAccessFile out;
    /** Which file {@link #out} is: its name may be given to another one. */
    private Optional<Object> identity = Optional.empty();

    private long segmentFirst;
    private long length;
    private long last;
    private String lastHash;
    /** What the next line follows: the newest entry's hash, or that of the header behind it. */
    private String tip;

    private long first;
    /** Whether the disk may hold more than the fields above say, after a failure. */
    private boolean untidy;

    private boolean closed;

    private volatile Optional<Text> broken = Optional.empty();

    /**
     * Opens the trail, or begins one.
     *
     * @param key the secret that closes the lines
     * @param keyWasThere whether the key is older than this call: then there was a trail
     * @param segmentBytes a segment that is longer is followed by a new one
     * @param keptBytes the oldest segments go when all are longer together
     */
    Trail(Path path, String key, boolean keyWasThere, long segmentBytes, long keptBytes, Clock clock)
            throws IOException {
        this.folder = new Folder(path);
        this.key = key;
        this.seal = new Seal(key);
        this.segmentBytes = segmentBytes;
        this.keptBytes = keptBytes;
        this.clock = clock;
        broken = open(keyWasThere);
    }

    private static final class Pending {
        private final Act act;
        private long sequence;
        private IOException failure;

        private Pending(Act act) {
            this.act = act;
        }

        private boolean done() {
            return sequence > 0 || failure != null;
        }
    }

    // ---- opening

    private Optional<Text> open(boolean keyWasThere) throws IOException {
        NavigableMap<Long, Path> segments = folder.segments();
        Line.Head head;
        Text fault = FINE;
        if (!folder.hasHead() && segments.isEmpty() && !keyWasThere) {
            // The head first: a segment without a head would be a trail whose head was taken away.
            head = new Line.Head(0, Seal.NOTHING, 1);
            folder.writeHead(Line.head(seal, head));
        } else {
            head = readHead();
        }
        if (head == null) {
            fault = folder.hasHead()
                    ? new Text("tệp head.json đã bị thay đổi", "the file head.json was changed")
                    : new Text("tệp head.json không còn", "the file head.json is gone");
        } else {
            for (Path old : superseded(segments, head.first())) {
                // A crash came between the head that left it out and its end.
                Files.delete(old);
            }
            segments = folder.segments();
            fault = takeOver(segments, head);
        }
        if (fault == FINE) {
            return Optional.empty();
        }
        // Nothing more is written behind what was changed. The new segment says why it is there.
        long known = head == null ? lastReadable(segments) : Math.max(head.sequence(), lastReadable(segments));
        Line.Head next = new Line.Head(
                known,
                head == null || head.sequence() < known ? Seal.NOTHING : head.entry(),
                head == null ? (segments.isEmpty() ? known + 1 : segments.firstKey()) : head.first());
        folder.writeHead(Line.head(seal, next));
        begin(next, Line.Why.BROKEN, fault);
        write(toldBroken(known, fault));
        return Optional.of(fault);
    }

    private static Act toldBroken(long known, Text fault) {
        LOG.error(
                "audit event=trail-broken cause=\"{}\" cure=\"see docs/AUDIT.md; hub:audit-verify tells the whole\"",
                fault.en());
        return new Act(
                "system", "hub", "trail.broken", Long.toString(known), Outcome.SEEN, Map.of("fault", fault.en()));
    }

    private Line.Head readHead() throws IOException {
        if (!folder.hasHead()) {
            return null;
        }
        byte[] bytes = folder.readHead();
        int end = bytes.length > 0 && bytes[bytes.length - 1] == '\n' ? bytes.length - 1 : bytes.length;
        return Line.read(seal, bytes, 0, end) instanceof Line.Head head ? head : null;
    }

    /** Segments that hold only entries older than this one. */
    private static List<Path> superseded(NavigableMap<Long, Path> segments, long first) {
        List<Path> old = new ArrayList<>();
        segments.forEach((begin, file) -> {
            if (begin < first && segments.higherKey(begin) != null && segments.higherKey(begin) <= first) {
                old.add(file);
            }
        });
        return old;
    }

    /** Goes on where the head says; or tells why it cannot. */
    private Text takeOver(NavigableMap<Long, Path> segments, Line.Head head) throws IOException {
        while (!segments.isEmpty()) {
            long begin = segments.lastKey();
            Path file = segments.lastEntry().getValue();
            Segment read = Segment.read(seal, Files.readAllBytes(file));
            if (begin == head.sequence() + 1
                    && (read.header() == null || read.header().first() != begin)) {
                // Begun when the hub died: nobody was told of anything in it.
                LOG.warn("audit event=rest-of-segment-dropped segment={}", file.getFileName());
                Files.delete(file);
                segments.remove(begin);
                continue;
            }
            if (read.header() == null || read.header().first() != begin) {
                return changed(file, begin);
            }
            String atHead = head.sequence() == begin - 1
                    ? read.header().previous()
                    : read.entries().stream()
                            .filter(each -> each.entry().sequence() == head.sequence())
                            .map(each -> each.entry().hash())
                            .findFirst()
                            .orElse("");
            if (atHead.isEmpty()) {
                return read.last() < head.sequence() && read.length() == Files.size(file)
                        ? new Text(
                                "các mục " + (read.last() + 1) + " đến " + head.sequence() + " ở cuối không còn",
                                "the entries " + (read.last() + 1) + " to " + head.sequence() + " at the end are gone")
                        : changed(file, Math.min(read.last() + 1, head.sequence()));
            }
            if (!atHead.equals(head.entry())) {
                return changed(file, head.sequence());
            }
            long rest = Files.size(file) - read.length();
            out = Folder.open(file, read.length());
            identity = Folder.identity(file);
            segmentFirst = begin;
            length = read.length();
            last = Math.max(read.last(), head.sequence());
            lastHash = read.entries().isEmpty()
                    ? head.entry()
                    : read.entries().get(read.entries().size() - 1).entry().hash();
            tip = read.tip();
            first = head.first();
            if (rest > 0 || last > head.sequence()) {
                folder.writeHead(Line.head(seal, new Line.Head(last, lastHash, first)));
            }
            if (rest > 0) {
                write(new Act(
                        "system",
                        "hub",
                        "trail.mended",
                        file.getFileName().toString(),
                        Outcome.SEEN,
                        Map.of(
                                "bytes",
                                Long.toString(rest),
                                "reason",
                                "the rest of an entry that was being written when the hub ended")));
            }
            return FINE;
        }
        if (head.sequence() == 0) {
            begin(head, Line.Why.NEW, FINE);
            return FINE;
        }
        return new Text(
                "các mục đến " + head.sequence() + " không còn", "the entries up to " + head.sequence() + " are gone");
    }

    private static Text changed(Path file, long sequence) {
        String name = file.getFileName().toString();
        return new Text(
                "mục " + sequence + " trong tệp " + name + " không như khi được ghi",
                "entry " + sequence + " in the file " + name + " is not as it was written");
    }

    /** The greatest number on any line that carries the right hash: what is written next must not repeat it. */
    private long lastReadable(NavigableMap<Long, Path> segments) throws IOException {
        long greatest = 0;
        for (Path file : segments.values()) {
            byte[] bytes = Files.readAllBytes(file);
            for (int[] span : Segment.lines(bytes)) {
                Line line = Line.read(seal, bytes, span[0], span[1]);
                if (line instanceof Line.Written written) {
                    greatest = Math.max(greatest, written.entry().sequence());
                } else if (line instanceof Line.Header header) {
                    greatest = Math.max(greatest, header.first() - 1);
                }
            }
        }
        return greatest;
    }

    /** A segment behind the head's entry. */
    private void begin(Line.Head head, Line.Why why, Text fault) throws IOException {
        Seal.Closed header = Line.header(seal, head.sequence() + 1, clock.instant(), why, fault, head.entry());
        RandomAccessFile fresh = folder.create(head.sequence() + 1, header.line());
        if (out != null) {
            out.close();
        }
        out = fresh;
        identity = Folder.identity(folder.segment(head.sequence() + 1));
        segmentFirst = head.sequence() + 1;
        length = fresh.length();
        last = head.sequence();
        lastHash = head.entry();
        tip = header.hash();
        first = head.first();
    }

    // ---- writing

    @Override
    public long write(Act act) {
        Pending mine = new Pending(Line.cut(act));
        waiting.add(mine);
        lock.lock();
        // An interruption would close the folder under the hands of all who wait.
        boolean interrupted = Thread.interrupted();
        try {
            while (!mine.done()) {
                writeWaiting();
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (mine.failure != null) {
            throw new UnavailableException("The audit trail cannot be written", mine.failure);
        }
        return mine.sequence;
    }

    private void writeWaiting() {
        List<Pending> batch = new ArrayList<>();
        Pending next = waiting.poll();
        while (next != null) {
            batch.add(next);
            next = batch.size() < MAX_BATCH ? waiting.poll() : null;
        }
        try {
            if (closed) {
                throw new IOException("The trail is closed");
            }
            tidy();
            long sequence = append(batch);
            for (Pending each : batch) {
                each.sequence = sequence++;
            }
        } catch (IOException e) {
            batch.forEach(each -> each.failure = e);
        }
    }

    /** Writes entries and then the head; the number of the batch's first. */
    private long append(List<Pending> batch) throws IOException {
        List<Act> acts = new ArrayList<>();
        batch.forEach(each -> acts.add(each.act));
        Optional<Text> replaced = replaced();
        if (replaced.isPresent()) {
            // What is written on into a file without a name is gone when it is closed.
            folder.make();
            begin(new Line.Head(last, lastHash, first), Line.Why.BROKEN, replaced.get());
            acts.add(toldBroken(last, replaced.get()));
            broken = replaced;
        }
        List<Long> leaving = length > segmentBytes && last >= segmentFirst ? rotate() : List.of();
        long keptFirst = leaving.isEmpty() ? first : leaving.get(leaving.size() - 1);
        if (keptFirst != first) {
            acts.add(new Act(
                    "system",
                    "hub",
                    "trail.trimmed",
                    first + "-" + (keptFirst - 1),
                    Outcome.DONE,
                    Map.of("bound_bytes", Long.toString(keptBytes))));
        }
        Instant now = clock.instant();
        StringBuilder lines = new StringBuilder();
        long sequence = last;
        String hash = tip;
        for (Act act : acts) {
            Seal.Closed line = Line.entry(seal, ++sequence, now, act, hash);
            lines.append(line.line()).append('\n');
            hash = line.hash();
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        untidy = true;
        try {
            out.seek(length);
            out.write(bytes);
            out.getFD().sync();
            folder.writeHead(Line.head(seal, new Line.Head(sequence, hash, keptFirst)));
        } catch (IOException e) {
            try {
                tidy();
            } catch (IOException again) {
                // The next call tries again before it writes anything.
                e.addSuppressed(again);
            }
            throw e;
        }
        untidy = false;
        length += bytes.length;
        final long firstOfBatch = last + 1;
        last = sequence;
        lastHash = hash;
        tip = hash;
        drop(keptFirst);
        return firstOfBatch;
    }

    /** What became of the newest segment beside the hub: taken away, replaced by another file, made longer or shorter. */
    private Optional<Text> replaced() throws IOException {
        Path file = folder.segment(segmentFirst);
        String name = file.getFileName().toString();
        try {
            if (!Folder.identity(file).equals(identity)) {
                return Optional.of(new Text(
                        "tệp " + name + " đã bị thay bằng tệp khác khi hub đang chạy",
                        "the file " + name + " was replaced by another while the hub ran"));
            }
            return Files.size(file) == length
                    ? Optional.empty()
                    : Optional.of(new Text(
                            "tệp " + name + " đã bị ghi thêm hoặc cắt bớt khi hub đang chạy",
                            "the file " + name + " was made longer or shorter while the hub ran"));
        } catch (NoSuchFileException e) {
            LOG.debug("audit event=segment-gone", e);
            return Optional.of(new Text(
                    "tệp " + name + " đã bị xóa khi hub đang chạy",
                    "the file " + name + " was deleted while the hub ran"));
        }
    }

    /** Takes back what a failed write left, so that the disk says what the callers were told. */
    private void tidy() throws IOException {
        if (untidy) {
            out.setLength(length);
            out.getFD().sync();
            folder.writeHead(Line.head(seal, new Line.Head(last, lastHash, first)));
            untidy = false;
        }
    }

    /**
     * Begins a new segment.
     *
     * @return where the trail would begin after each of the oldest segments that must go; empty when none must
     */
    private List<Long> rotate() throws IOException {
        begin(new Line.Head(last, lastHash, first), Line.Why.FULL, FINE);
        return leaving();
    }

    private List<Long> leaving() throws IOException {
        NavigableMap<Long, Path> segments = folder.segments();
        Map<Long, Long> sizes = Folder.sizes(segments);
        long total = sizes.values().stream().mapToLong(Long::longValue).sum();
        List<Long> begins = new ArrayList<>();
        for (Map.Entry<Long, Long> each : sizes.entrySet()) {
            // A whole segment's room is kept free: the bound holds also when the new one is full.
            if (total + segmentBytes <= keptBytes || each.getKey() == segmentFirst) {
                break;
            }
            total -= each.getValue();
            begins.add(segments.higherKey(each.getKey()));
        }
        return begins;
    }

    /** Deletes what the head has left out. What cannot be deleted now is at the next turn, or at the next start. */
    private void drop(long keptFirst) {
        if (keptFirst == first) {
            return;
        }
        first = keptFirst;
        try {
            for (Path old : superseded(folder.segments(), keptFirst)) {
                Files.delete(old);
                LOG.info("audit event=segment-dropped segment={} reason=bound", old.getFileName());
            }
        } catch (IOException e) {
            LOG.warn("audit event=segment-not-dropped cure=\"delete it, or give the hub's user the right to\"", e);
        }
    }

    // ---- reading

    /** What is there at one moment. */
    private record Snapshot(
            NavigableMap<Long, Path> segments, long current, long length, long first, long last, String lastHash) {}

    @Override
    public List<Entry> list(Filter filter, long before, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("A limit is 1 to " + MAX_LIMIT + ": " + limit);
        }
        Snapshot now = snapshot();
        Seal own = new Seal(key);
        List<Entry> found = new ArrayList<>();
        for (Map.Entry<Long, Path> each : now.segments().descendingMap().entrySet()) {
            if (found.size() == limit) {
                break;
            }
            if (each.getKey() < before) {
                List<Entry> some = entries(own, now, each.getKey(), each.getValue());
                Collections.reverse(some);
                some.stream()
                        .filter(entry -> entry.sequence() < before && matches(filter, entry))
                        .limit(limit - found.size())
                        .forEach(found::add);
            }
        }
        return List.copyOf(found);
    }

    private static List<Entry> entries(Seal seal, Snapshot now, long begin, Path file) {
        byte[] bytes = bytes(now, begin, file).orElse(new byte[0]);
        List<Entry> entries = new ArrayList<>();
        for (int[] span : Segment.lines(bytes)) {
            // A line that was changed is not shown: verify tells of it.
            if (Line.read(seal, bytes, span[0], span[1]) instanceof Line.Written written) {
                entries.add(written.entry());
            }
        }
        return entries;
    }

    /** A segment's bytes, the newest only as far as it is told; empty when it went by the bound meanwhile. */
    private static Optional<byte[]> bytes(Snapshot now, long begin, Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            return Optional.of(
                    begin == now.current() && all.length > now.length()
                            ? Arrays.copyOf(all, Math.toIntExact(now.length()))
                            : all);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UnavailableException("The audit trail cannot be read", e);
        }
    }

    private static boolean matches(Filter filter, Entry entry) {
        Act act = entry.act();
        return filter.from().map(from -> !entry.at().isBefore(from)).orElse(true)
                && filter.to().map(to -> entry.at().isBefore(to)).orElse(true)
                && filter.actor().map(act.actor()::equals).orElse(true)
                && filter.action().map(act.action()::startsWith).orElse(true)
                && filter.target().map(act.target()::equals).orElse(true)
                && filter.outcome().map(outcome -> act.outcome() == outcome).orElse(true);
    }

    private Snapshot snapshot() {
        lock.lock();
        try {
            return new Snapshot(folder.segments(), segmentFirst, length, first, last, lastHash);
        } catch (IOException e) {
            throw new UnavailableException("The audit trail cannot be read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Verification verify() {
        Snapshot now;
        List<Text> faults = new ArrayList<>();
        lock.lock();
        try {
            now = snapshot();
            if (!untidy && !new Line.Head(now.last(), now.lastHash(), now.first()).equals(readHead())) {
                faults.add(new Text(
                        "tệp head.json đã bị thay đổi hoặc không còn", "the file head.json was changed or is gone"));
            }
        } catch (IOException e) {
            throw new UnavailableException("The audit trail cannot be read", e);
        } finally {
            lock.unlock();
        }
        check(now, faults);
        Optional<Text> fault = faults.isEmpty()
                ? Optional.empty()
                : Optional.of(faults.size() == 1 ? faults.get(0) : more(faults.get(0), faults.size() - 1));
        return new Verification(faults.isEmpty(), now.first(), now.last(), now.lastHash(), fault);
    }

    private static Text more(Text fault, int others) {
        return new Text(
                fault.vi() + " (và " + others + " chỗ khác)", fault.en() + " (and " + others + " more of that kind)");
    }

    private void check(Snapshot now, List<Text> faults) {
        Seal own = new Seal(key);
        NavigableMap<Long, Path> segments = now.segments();
        for (Path old : superseded(segments, now.first())) {
            // Left out by the head; only its deletion is to come.
            segments.values().remove(old);
        }
        long sequence = now.first() - 1;
        String hash = "";
        for (Map.Entry<Long, Path> each : segments.entrySet()) {
            Path file = each.getValue();
            Optional<byte[]> bytes = bytes(now, each.getKey(), file);
            if (bytes.isEmpty()) {
                if (each.getKey() < firstNow()) {
                    sequence = -1;
                    continue;
                }
                faults.add(new Text(
                        "tệp " + file.getFileName() + " không còn", "the file " + file.getFileName() + " is gone"));
                sequence = -1;
                continue;
            }
            Segment read = Segment.read(own, bytes.get());
            Line.Header header = read.header();
            if (header == null || header.first() != each.getKey()) {
                faults.add(changed(file, each.getKey()));
                sequence = -1;
                continue;
            }
            if (header.why() == Line.Why.BROKEN) {
                faults.add(new Text(
                        "trước mục " + header.first() + ": " + header.fault().vi(),
                        "before entry " + header.first() + ": " + header.fault().en()));
            } else if (sequence >= 0 && header.first() != sequence + 1) {
                faults.add(new Text(
                        "các mục " + (sequence + 1) + " đến " + (header.first() - 1) + " không còn",
                        "the entries " + (sequence + 1) + " to " + (header.first() - 1) + " are gone"));
            } else if (!hash.isEmpty() && sequence >= 0 && !header.previous().equals(hash)) {
                faults.add(changed(file, header.first()));
            }
            sequence = read.last();
            hash = read.entries().isEmpty()
                    ? header.previous()
                    : read.entries().get(read.entries().size() - 1).entry().hash();
            if (read.length() < bytes.get().length) {
                faults.add(changed(file, sequence + 1));
                sequence = -1;
            }
        }
        if (sequence >= 0 && faults.isEmpty() && (sequence != now.last() || !hash.equals(now.lastHash()))) {
            faults.add(
                    sequence < now.last()
                            ? new Text(
                                    "các mục " + (sequence + 1) + " đến " + now.last() + " ở cuối không còn",
                                    "the entries " + (sequence + 1) + " to " + now.last() + " at the end are gone")
                            : new Text(
                                    "mục " + now.last() + " không như khi được ghi",
                                    "entry " + now.last() + " is not as it was written"));
        }
    }

    private long firstNow() {
        lock.lock();
        try {
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** What was found to be changed when this trail was opened or, later, before a write. */
    Optional<Text> broken() {
        return broken;
    }

    /** Ends it; later writes are refused. */
    void close() {
        lock.lock();
        try {
            closed = true;
            out.close();
        } catch (IOException e) {
            // Every entry is on disk since its write returned.
            LOG.warn("audit event=close-failed", e);
        } finally {
            lock.unlock();
        }
    }
}
