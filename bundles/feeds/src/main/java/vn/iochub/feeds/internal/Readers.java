package vn.iochub.feeds.internal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Feeds;

/**
 * Who reads which feed, and how far. A page that is read is noted in memory and costs its reader nothing; a thread of its own
 * writes the notes to {@code hub.feed_reader} every few seconds and counts how far each reader is behind. While the database is
 * away the notes wait; there are never more than {@value #MOST}. Thread-safe.
 */
@Component(service = Readers.class, immediate = true)
public final class Readers {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

    /** Accounts times feeds. Who comes after them is served as everybody, and not noted. */
    static final int MOST = 2_000;
    /** After which time without a read a reader is forgotten. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final Duration LOOK = Duration.ofSeconds(5);
    /** A reader that is as far behind as is counted is counted anew after this time at the earliest: counting so many costs. */
    private static final Duration COUNTED = Duration.ofMinutes(5);

    private static final int SECONDS = 20;
    private static final long STOP_SECONDS = 10;
    private static final int MINUTES = 5;

    private static final String READY = "SELECT to_regclass('hub.feed_reader') IS NOT NULL";
    /** Of several hubs with one database, the read that was last counts. */
    private static final String WRITE =
            """
            INSERT INTO hub.feed_reader AS r (account, type, epoch, position, read) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account, type) DO UPDATE SET epoch = excluded.epoch, position = excluded.position,
                read = excluded.read WHERE r.read <= excluded.read
            """;

    private static final String BEHIND =
            "SELECT count(*) FROM (SELECT FROM hub.change WHERE type = ? AND position > ? LIMIT " + Feeds.MOST_BEHIND
                    + ") AS c";

    private record Key(String account, String type) {}

    /** A page that was read. */
    private record Note(Cursor after, Instant read) {}

    private record Counted(Cursor after, long behind, Instant at) {}

    private final AtomicReference<DataSource> writer = new AtomicReference<>();
    private final AtomicReference<DataSource> reader = new AtomicReference<>();
    private final AtomicReference<MultiGauge> gauges = new AtomicReference<>();
    private final Clock clock;
    private final ScheduledThreadPoolExecutor loop;
    /** What is not written yet. */
    private final Map<Key, Note> notes = new ConcurrentHashMap<>();
    /** By key, changes given by minute: minute since 1970, and how many. */
    private final Map<Key, TreeMap<Long, Long>> given = new ConcurrentHashMap<>();

    private volatile List<Feeds.Reader> known = List.of();
    private volatile boolean overfull;

    // The rest belongs to whoever holds the monitor.
    private final Map<Key, Counted> counted = new HashMap<>();
    private Instant cleaned = Instant.EPOCH;
    private boolean failing;

    @Activate
    public Readers() {
        this(Clock.systemUTC());
        loop.scheduleWithFixedDelay(this::tick, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does nothing by itself: see {@link #tick}. */
    Readers(Clock clock) {
        this.clock = clock;
        loop = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hub-feeds-readers");
            thread.setDaemon(true);
            return thread;
        });
        loop.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    @Reference(
            target = "(hub.database=writer)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeWriter")
    void setWriter(DataSource service) {
        writer.set(service);
    }

    void removeWriter(DataSource service) {
        writer.compareAndSet(service, null);
    }

    @Reference(
            target = "(hub.database=reader)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeReader")
    void setReader(DataSource service) {
        reader.set(service);
    }

    void removeReader(DataSource service) {
        reader.compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "removeRegistry")
    void setRegistry(MeterRegistry registry) {
        gauges.set(MultiGauge.builder("iochub.feed.behind")
                .baseUnit("changes")
                .description("Changes of a feed that an account which reads it has not read; " + Feeds.MOST_BEHIND
                        + " are as many or more")
                .register(registry));
    }

    void removeRegistry(MeterRegistry registry) {
        MultiGauge now = gauges.getAndSet(null);
        if (now != null) {
            now.register(List.of(), true);
        }
    }

    /** Writes what is not written yet. */
    @Deactivate
    void close() {
        loop.execute(this::tick);
        loop.shutdown();
        try {
            if (!loop.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("event=feed_readers_stopping reason=loop-still-runs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        MultiGauge now = gauges.getAndSet(null);
        if (now != null) {
            now.register(List.of(), true);
        }
    }

    /**
     * Notes a page.
     *
     * @param account empty where nobody is logged in, who is not noted
     * @param after what the account asked to go on from
     * @param items how many changes it was given
     */
    void note(String account, String type, Cursor after, int items) {
        Key key = new Key(account, type);
        if (account.isEmpty() || (!given.containsKey(key) && given.size() >= MOST)) {
            if (!account.isEmpty() && !overfull) {
                overfull = true;
                LOG.warn("event=feed_readers_full most={} further=\"not noted\"", MOST);
            }
            return;
        }
        Instant now = clock.instant();
        long minute = now.getEpochSecond() / 60;
        given.compute(key, (k, before) -> {
            TreeMap<Long, Long> minutes = before == null ? new TreeMap<>() : before;
            synchronized (minutes) {
                minutes.merge(minute, (long) items, Long::sum);
                minutes.headMap(minute - MINUTES).clear();
            }
            return minutes;
        });
        notes.put(key, new Note(after, now));
    }

    /** As of the last look, with what was given since. */
    List<Feeds.Reader> all() {
        long minute = clock.instant().getEpochSecond() / 60;
        return known.stream()
                .map(one -> new Feeds.Reader(
                        one.account(),
                        one.path(),
                        one.cursor(),
                        one.behind(),
                        one.expired(),
                        one.lastRead(),
                        perMinute(new Key(one.account(), one.path()), minute)))
                .toList();
    }

    /** Of the five minutes that have ended. */
    private double perMinute(Key key, long minute) {
        TreeMap<Long, Long> minutes = given.get(key);
        if (minutes == null) {
            return 0;
        }
        synchronized (minutes) {
            return minutes.subMap(minute - MINUTES, minute).values().stream()
                            .mapToLong(Long::longValue)
                            .sum()
                    / (double) MINUTES;
        }
    }

    /** Writes the notes, and looks how far everybody is. */
    synchronized void tick() {
        DataSource out = writer.get();
        DataSource in = reader.get();
        if (out == null || in == null) {
            return;
        }
        try {
            if (write(out)) {
                look(in);
            }
            if (failing) {
                failing = false;
                LOG.info("event=feed_readers_written");
            }
        } catch (SQLException e) {
            // The notes wait; the database's own health tells.
            if (!failing) {
                failing = true;
                LOG.warn("event=feed_readers_waiting notes={} reason=\"{}\"", notes.size(), e.getMessage());
            }
        } catch (RuntimeException e) {
            // Without this catch nobody would look again.
            LOG.error("event=feed_readers_failed", e);
        }
    }

    /** @return false while the migrations have not made the table */
    private boolean write(DataSource database) throws SQLException {
        Instant now = clock.instant();
        Map<Key, Note> batch = new TreeMap<>(Comparator.comparing(Key::account).thenComparing(Key::type));
        batch.putAll(notes);
        boolean clean = Duration.between(cleaned, now).compareTo(Duration.ofHours(1)) >= 0;
        try (Connection connection = database.getConnection()) {
            if (!ready(connection)) {
                return false;
            }
            // Each row by itself is right: no transaction is needed, and what fails is written again.
            try (PreparedStatement insert = connection.prepareStatement(WRITE)) {
                insert.setQueryTimeout(SECONDS);
                for (Map.Entry<Key, Note> one : batch.entrySet()) {
                    insert.setString(1, one.getKey().account());
                    insert.setString(2, one.getKey().type());
                    insert.setInt(3, one.getValue().after().epoch());
                    insert.setLong(4, one.getValue().after().position());
                    insert.setTimestamp(5, Timestamp.from(one.getValue().read()));
                    insert.addBatch();
                }
                if (!batch.isEmpty()) {
                    insert.executeBatch();
                }
            }
            batch.forEach(notes::remove);
            if (clean) {
                try (PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM hub.feed_reader WHERE read < ?")) {
                    delete.setQueryTimeout(SECONDS);
                    delete.setTimestamp(1, Timestamp.from(now.minus(KEPT)));
                    delete.executeUpdate();
                }
                cleaned = now;
            }
            return true;
        }
    }

    private static boolean ready(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READY);
                ResultSet row = query.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void look(DataSource database) throws SQLException {
        List<Feeds.Reader> all = new ArrayList<>();
        Instant now = clock.instant();
        try (Connection connection = database.getConnection()) {
            FeedStore.Head head;
            try (PreparedStatement query =
                            connection.prepareStatement("SELECT epoch, position, oldest FROM hub.feed_head");
                    ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return;
                }
                head = new FeedStore.Head(row.getInt(1), row.getLong(2), row.getLong(3));
            }
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT account, type, epoch, position, read FROM hub.feed_reader WHERE read >= ?"
                            + " ORDER BY account, type LIMIT " + MOST)) {
                query.setQueryTimeout(SECONDS);
                query.setTimestamp(1, Timestamp.from(now.minus(KEPT)));
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        Cursor after = new Cursor(row.getInt(3), row.getLong(4));
                        boolean there = after.epoch() == head.epoch() && after.position() <= head.position();
                        all.add(new Feeds.Reader(
                                row.getString(1),
                                row.getString(2),
                                after.toString(),
                                there
                                        ? Optional.of(behind(
                                                connection, new Key(row.getString(1), row.getString(2)), after, now))
                                        : Optional.empty(),
                                there && after.position() < head.oldest() - 1,
                                row.getObject(5, OffsetDateTime.class).toInstant(),
                                0));
                    }
                }
            }
        }
        known = List.copyOf(all);
        forget(all);
        MultiGauge gauge = gauges.get();
        if (gauge != null) {
            gauge.register(
                    all.stream()
                            .filter(one -> one.behind().isPresent())
                            .map(one -> MultiGauge.Row.of(
                                    Tags.of("account", one.account(), "feed", one.path()),
                                    one.behind().get()))
                            .toList(),
                    true);
        }
    }

    /** Exact, up to the bound. */
    private long behind(Connection connection, Key key, Cursor after, Instant now) throws SQLException {
        Counted before = counted.get(key);
        if (before != null
                && before.behind() >= Feeds.MOST_BEHIND
                && before.after().equals(after)
                && Duration.between(before.at(), now).compareTo(COUNTED) < 0) {
            return before.behind();
        }
        try (PreparedStatement query = connection.prepareStatement(BEHIND)) {
            query.setQueryTimeout(SECONDS);
            query.setString(1, key.type());
            query.setLong(2, after.position());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                long behind = row.getLong(1);
                counted.put(key, new Counted(after, behind, now));
                return behind;
            }
        }
    }

    private void forget(List<Feeds.Reader> all) {
        List<Key> here =
                all.stream().map(one -> new Key(one.account(), one.path())).toList();
        counted.keySet().retainAll(new java.util.HashSet<>(here));
        given.keySet().removeIf(key -> !notes.containsKey(key) && !here.contains(key));
        overfull = overfull && given.size() >= MOST;
    }
}
