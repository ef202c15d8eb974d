package vn.iochub.feeds.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Feeds;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;

/** {@link Feeds}: the same store and the same masking that the feeds' own readers get. Thread-safe. */
@Component(service = Feeds.class)
public final class FeedDesk implements Feeds {
    private static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");
    /** Counting takes seconds where there are millions, and a page of the console asks every few. */
    private static final Duration COUNTED = Duration.ofMinutes(1);

    private final FeedStore store;
    private final Readers readers;
    private final Clock clock;
    private Counts counts = new Counts(Instant.EPOCH, Map.of(), Map.of());

    private record Counts(Instant at, Map<String, Long> records, Map<String, Long> today) {}

    /** What is read of the store. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws ApiException;
    }

    @Activate
    public FeedDesk(@Reference FeedStore store, @Reference Readers readers) {
        this(store, readers, Clock.systemUTC());
    }

    FeedDesk(FeedStore store, Readers readers, Clock clock) {
        this.store = store;
        this.readers = readers;
        this.clock = clock;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (ApiException e) {
            throw new UnavailableException(e.text().en(), e);
        }
    }

    @Override
    public List<Feed> catalogue() {
        FeedStore.Head head = read(store::head);
        Map<String, List<FeedType>> types = new LinkedHashMap<>();
        for (FeedType type : read(store::types)) {
            types.computeIfAbsent(type.type(), path -> new ArrayList<>()).add(type);
        }
        Counts now = counted();
        return types.values().stream().map(majors -> feed(majors, head, now)).toList();
    }

    private static Feed feed(List<FeedType> majors, FeedStore.Head head, Counts counts) {
        FeedType newest = majors.get(majors.size() - 1);
        FeedType.Words words = newest.words();
        return new Feed(
                newest.type(),
                majors.stream().map(FeedType::major).toList(),
                words.title(),
                words.description(),
                newest.classification(),
                newest.masked(),
                counts.records().getOrDefault(newest.type(), 0L),
                head.beginning().toString(),
                head.end().toString(),
                counts.today().getOrDefault(newest.type(), 0L));
    }

    /** One counts at a time, for all who ask. */
    private synchronized Counts counted() {
        Instant now = clock.instant();
        if (Duration.between(counts.at(), now).abs().compareTo(COUNTED) >= 0) {
            Instant day = now.atZone(ZONE).toLocalDate().atStartOfDay(ZONE).toInstant();
            counts = new Counts(now, read(store::counts), read(() -> store.changesSince(day)));
        }
        return counts;
    }

    @Override
    public List<Reader> readers() {
        return readers.all();
    }

    @Override
    public List<Item> sample(String path, int limit, boolean personal) {
        View view = view(path, personal);
        FeedStore.Head head = read(store::head);
        return read(() -> store.last(path, limited(limit))).stream()
                .map(item -> item(item, view, head))
                .toList();
    }

    @Override
    public List<Thing> find(String path, String prefix, int limit) {
        view(path, false);
        return read(() -> store.find(path, prefix, limited(limit))).stream()
                .map(item -> new Thing(
                        item.type(),
                        item.major(),
                        item.key(),
                        Envelope.sequence(item.order(), item.revision()),
                        Optional.ofNullable(item.occurred()),
                        item.received(),
                        item.stored(),
                        item.instance(),
                        item.raw()))
                .toList();
    }

    @Override
    public Optional<Item> latest(String path, String key, boolean personal) {
        View view = view(path, personal);
        FeedStore.Head head = read(store::head);
        return read(() -> store.latest(path, key)).map(item -> item(item, view, head));
    }

    private View view(String path, boolean personal) {
        List<FeedType> majors = read(() -> store.majors(path));
        if (majors.isEmpty()) {
            throw new RefusedException(
                    RefusedException.Kind.UNKNOWN, "Không có loại dữ liệu này.", "There is no such type.");
        }
        return new View(majors, personal);
    }

    private static int limited(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Số dòng từ 1 đến " + MAX_LIMIT + ".",
                    "The limit is 1 to " + MAX_LIMIT + ".");
        }
        return limit;
    }

    private static Item item(FeedItem item, View view, FeedStore.Head head) {
        Masking masking = view.masking(item.major());
        return new Item(
                item.id(),
                item.type(),
                item.major(),
                item.key(),
                item.position() == 0
                        ? Optional.empty()
                        : Optional.of(new Cursor(head.epoch(), item.position()).toString()),
                Optional.ofNullable(item.occurred()),
                item.received(),
                item.stored(),
                Envelope.sequence(item.order(), item.revision()),
                item.instance(),
                item.raw(),
                masking.isEmpty() ? item.data() : masked(masking, item.data()),
                masking.pointers());
    }

    private static String masked(Masking masking, String data) {
        try {
            return Masking.MAPPER.writeValueAsString(masking.apply(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was read as JSON cannot be written", e);
        }
    }
}
