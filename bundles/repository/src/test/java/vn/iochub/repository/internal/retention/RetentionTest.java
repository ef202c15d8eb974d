package vn.iochub.repository.internal.retention;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Storage;
import vn.iochub.api.service.Storage.Kind;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Entry;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.States;
import vn.iochub.repository.internal.testing.TestBroker;
import vn.iochub.repository.internal.testing.TestDatabase;

@ExtendWith(TestDatabase.Extension.class)
class RetentionTest {
    private static final long MEGABYTE = 1 << 20;
    private static final int DAYS = 28;
    private static final Duration GRACE = Duration.ofHours(24);
    private static final RetentionLimits UNBOUNDED = limits(0, 0, 0, 0, 0, 0, 0);

    private final TestDatabase database;
    private final CountDownLatch stop = new CountDownLatch(1);

    @TempDir
    Path folder;

    private Path raw;
    private TestBroker broker;
    private Weeks weeks;
    private RawOnTheWay onTheWay;

    RetentionTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void begin() throws Exception {
        database.fresh();
        raw = folder.resolve("raw");
        broker = new TestBroker(folder.resolve("broker"));
        broker.ensureQueue("hub.raw.eprocedure");
        broker.ensureQueue(DeadLetters.QUEUE);
        weeks = new Weeks(database, raw);
        onTheWay = new RawOnTheWay(broker, weeks);
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    private static RetentionLimits limits(
            int rawDays,
            long rawBytes,
            int changeDays,
            long changeBytes,
            int closedDays,
            int openDays,
            long quarantineBytes) {
        return new RetentionLimits(
                rawDays, rawBytes, changeDays, changeBytes, closedDays, openDays, quarantineBytes, GRACE, 100);
    }

    private Retention retention(RetentionLimits limits) {
        return new Retention(new RawFiles(raw), onTheWay, limits, weeks, stop);
    }

    private Retention.Report run(Retention retention) throws SQLException, IOException, JMSException {
        onTheWay.look();
        try (Connection connection = database.writer().getConnection()) {
            retention.keepAhead(connection);
            return retention.run(connection);
        }
    }

    private Map<Kind, Long> bytes() throws SQLException {
        try (Connection connection = database.writer().getConnection()) {
            return StorageSizes.bytes(connection);
        }
    }

    private long pool() throws SQLException, IOException {
        return bytes().get(Kind.RAW) + bytes().get(Kind.VERDICT) + weeks.folderBytes();
    }

    // ---- bounds ----

    @Test
    void theDiskStaysWithinItsBoundThroughWeeks() throws Exception {
        long rawBytes = 10 * MEGABYTE;
        long changeBytes = 5 * MEGABYTE;
        long quarantineBytes = 2 * MEGABYTE;
        weeks.smallChangeParts(200);
        Retention retention = retention(limits(0, rawBytes, 0, changeBytes, 0, 0, quarantineBytes));
        run(retention);
        long records = 0;
        long empty = database.number("SELECT pg_database_size(current_database())");
        long written = 0;
        String shared = weeks.file(150_000);
        for (int day = 0; day < DAYS; day++) {
            for (int i = 0; i < 12; i++) {
                weeks.message(40_000, 20);
            }
            String file = weeks.file(300_000);
            weeks.message(weeks.id(weeks.instant()), 300_000, file, 0);
            weeks.touch(shared);
            weeks.message(weeks.id(weeks.instant()), 150_000, shared, 0);
            written += 12 * 40_000 + 300_000;
            weeks.changes(200);
            weeks.refused(70, day % 2 == 0 ? "open" : "resolved");

            assertThat(pool()).as("before the run on day %s", day).isLessThanOrEqualTo(rawBytes);
            weeks.pass(Duration.ofDays(1));
            Retention.Report report = run(retention);
            assertThat(report.trouble()).isEmpty();
            assertThat(pool()).as("after the run on day %s", day).isLessThanOrEqualTo(rawBytes);
            Map<Kind, Long> now = bytes();
            assertThat(now.get(Kind.CHANGE)).as("day %s", day).isLessThanOrEqualTo(changeBytes);
            assertThat(now.get(Kind.QUARANTINE)).as("day %s", day).isLessThanOrEqualTo(quarantineBytes);
            records = now.get(Kind.RECORD);
            assertThat(database.number("SELECT pg_database_size(current_database())"))
                    .as("the whole database on day %s", day)
                    .isLessThanOrEqualTo(empty + rawBytes + changeBytes + quarantineBytes + records + 8 * MEGABYTE);
        }
        assertThat(written).as("what came is far beyond the bound").isGreaterThan(2 * rawBytes);
        assertThat(pool()).as("and the bound is made use of").isGreaterThan(rawBytes / 2);
        assertThat(database.number("SELECT count(*) FROM hub.record")).isEqualTo(500);
        assertThat(database.number("SELECT position FROM hub.feed_head")).isEqualTo(DAYS * 200);
        long oldest = database.number("SELECT oldest FROM hub.feed_head");
        assertThat(oldest).isGreaterThan(1);
        assertThat(database.rows(
                        "SELECT min(position), max(position), count(*) FROM hub.change WHERE position >= " + oldest))
                .as("what is kept has no gap")
                .containsExactly(oldest + "|" + DAYS * 200 + "|" + (DAYS * 200 - oldest + 1));
        assertThat(database.number("SELECT min(position) FROM hub.change")).isEqualTo(oldest);
        assertThat(weeks.there(shared)).as("its newest message is kept").isTrue();
        assertThat(database.rows("SELECT DISTINCT file FROM hub.raw_message WHERE file IS NOT NULL"))
                .as("no message lost its file")
                .allMatch(weeks::there);
        assertThat(database.number("SELECT count(*) FROM hub.quarantine WHERE state = 'resolved'"))
                .as("what is done with goes first")
                .isLessThan(database.number("SELECT count(*) FROM hub.quarantine WHERE state = 'open'"));
    }

    @Test
    void whatIsTooOldGoes() throws Exception {
        weeks.smallChangeParts(100);
        Retention retention = retention(limits(10, 0, 20, 0, 5, 15, 0));
        run(retention);
        Instant begin = weeks.instant();
        String file = null;
        for (int day = 0; day < 30; day++) {
            weeks.message(100, 3);
            if (day == 0) {
                file = weeks.file(1000);
                weeks.message(weeks.id(weeks.instant()), 1000, file, 0);
            }
            weeks.changes(30);
            weeks.refused(2, "open");
            weeks.refused(2, "discarded");
            weeks.pass(Duration.ofDays(1));
            run(retention);
        }
        assertThat(begin.plus(30, ChronoUnit.DAYS)).isEqualTo(weeks.instant());
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isEqualTo(10);
        assertThat(database.number("SELECT count(*) FROM hub.verdict")).isEqualTo(30);
        assertThat(weeks.there(file)).isFalse();
        assertThat(weeks.folderBytes()).isZero();
        assertThat(database.number("SELECT count(*) FROM hub.quarantine WHERE state = 'open'"))
                .isEqualTo(30);
        assertThat(database.number("SELECT count(*) FROM hub.quarantine WHERE state <> 'open'"))
                .isEqualTo(10);
        assertThat(database.number("SELECT min(position) FROM hub.change"))
                .isEqualTo(database.number("SELECT oldest FROM hub.feed_head"))
                .isBetween(250L, 301L);
        assertThat(database.number("SELECT count(*) FROM hub.record")).isEqualTo(500);
    }

    @Test
    void whereLittleChangesTooOldRowsGoOneByOne() throws Exception {
        Retention retention = retention(limits(0, 0, 20, 0, 0, 0, 0));
        for (int day = 0; day < 30; day++) {
            weeks.changes(10);
            weeks.pass(Duration.ofDays(1));
        }
        run(retention);
        assertThat(database.rows("SELECT oldest FROM hub.feed_head")).containsExactly("101");
        assertThat(database.rows("SELECT min(position), count(*) FROM hub.change"))
                .containsExactly("101|200");

        weeks.pass(Duration.ofDays(60));
        run(retention);
        assertThat(database.rows("SELECT oldest, position FROM hub.feed_head"))
                .as("all of it is too old; the next change is the oldest")
                .containsExactly("301|300");
        assertThat(database.number("SELECT count(*) FROM hub.change")).isZero();
        weeks.changes(1);
        assertThat(database.rows("SELECT position FROM hub.change")).containsExactly("301");
    }

    @Test
    void aBoundThatCannotBeKeptIsSaid() throws Exception {
        Retention retention = retention(limits(0, MEGABYTE, 0, 0, 0, 0, 0));
        run(retention);
        for (int i = 0; i < 40; i++) {
            weeks.message(40_000, 0);
        }
        Retention.Report report = run(retention);
        assertThat(report.trouble().orElseThrow().en()).contains("Raw messages take", "raise raw.megabytes");
        assertThat(database.number("SELECT count(*) FROM hub.raw_message"))
                .as("what comes now is never taken")
                .isEqualTo(40);
        weeks.pass(Duration.ofHours(30));
        assertThat(run(retention).trouble()).isEmpty();
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isZero();
    }

    // ---- odd times ----

    @Test
    void aMessageOfAnyTimeIsTakenAndKeptAsLongAsOthers() throws Exception {
        Retention retention = retention(limits(10, 0, 0, 0, 0, 0, 0));
        run(retention);
        UUID zeros = weeks.message(new UUID(0, 0), 10, null, 1);
        UUID late = weeks.message(weeks.id(weeks.instant().minus(400, ChronoUnit.DAYS)), 10, null, 1);
        UUID early = weeks.message(weeks.id(weeks.instant().plus(400, ChronoUnit.DAYS)), 10, null, 1);
        UUID random = weeks.message(UUID.fromString("ffffffff-5c1e-4cbb-9aa1-d2c2a3f1c001"), 10, null, 1);
        UUID soon = weeks.message(weeks.id(weeks.instant().plus(6, ChronoUnit.DAYS)), 10, null, 2);
        assertThat(database.number("SELECT count(*) FROM hub.raw_message_other"))
                .isEqualTo(5);
        assertThat(database.number("SELECT count(*) FROM hub.verdict_other")).isEqualTo(6);
        weeks.message(zeros, 10, null, 1);
        assertThat(database.number("SELECT count(*) FROM hub.raw_message"))
                .as("a redelivery is recognised there too")
                .isEqualTo(5);

        run(retention);
        weeks.pass(Duration.ofDays(5));
        run(retention);
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isEqualTo(5);
        assertThat(database.rows("SELECT id FROM hub.raw_message_other"))
                .as("its time has a part now")
                .containsExactlyInAnyOrder(zeros.toString(), late.toString(), early.toString(), random.toString());
        assertThat(database.rows("SELECT count(*) FROM hub.verdict WHERE raw_id = '" + soon + "'"))
                .containsExactly("2");

        weeks.pass(Duration.ofDays(6));
        run(retention);
        assertThat(database.rows("SELECT id FROM hub.raw_message")).containsExactly(soon.toString());
        assertThat(database.rows("SELECT DISTINCT raw_id FROM hub.verdict")).containsExactly(soon.toString());
        weeks.pass(Duration.ofDays(7));
        run(retention);
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isZero();
        assertThat(database.number("SELECT count(*) FROM hub.verdict")).isZero();
        assertThat(database.number("SELECT count(*) FROM hub.stray_message")).isZero();
    }

    @Test
    void whatComesAfterAClockThatRanAheadIsKept() throws Exception {
        Retention retention = retention(limits(5, 0, 0, 0, 0, 0, 0));
        run(retention);
        weeks.pass(Duration.ofDays(30));
        run(retention);
        weeks.pass(Duration.ofDays(-30));
        UUID fresh = weeks.message(weeks.id(weeks.instant()), 10, null, 2);

        for (int hour = 0; hour < 100; hour += 10) {
            run(retention);
            weeks.pass(Duration.ofHours(10));
            assertThat(database.rows("SELECT id FROM hub.raw_message"))
                    .as("after %s hours, in parts whose time is over by the clock that was wrong", hour)
                    .containsExactly(fresh.toString());
        }
        assertThat(database.number("SELECT count(*) FROM hub.verdict")).isEqualTo(2);
        weeks.pass(Duration.ofDays(6));
        run(retention);
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isZero();
    }

    @Test
    void partsAreThereBeforeTheirTime() throws Exception {
        Retention retention = retention(UNBOUNDED);
        run(retention);
        for (int i = 0; i < 10; i++) {
            weeks.pass(Duration.ofHours(7));
            weeks.message(10, 1);
            run(retention);
        }
        assertThat(database.number("SELECT count(*) FROM hub.raw_message_other"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM hub.verdict_other")).isZero();
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isEqualTo(10);
    }

    @Test
    void partsGetNarrowerWhereADayIsTooMuch() throws Exception {
        Retention retention = retention(limits(0, 20 * MEGABYTE, 0, 0, 0, 0, 0));
        run(retention);
        for (int hour = 0; hour < 36; hour++) {
            for (int i = 0; i < 10; i++) {
                weeks.message(50_000, 5);
            }
            weeks.pass(Duration.ofHours(1));
            run(retention);
            if (hour > 24) {
                assertThat(pool()).as("hour %s", hour).isLessThanOrEqualTo(20 * MEGABYTE);
            }
        }
        assertThat(database.number("SELECT count(*) FROM hub.raw_message"))
                .as("the first day went at once, for it was one part")
                .isBetween(110L, 240L);
        assertThat(database.number("SELECT count(DISTINCT tableoid) FROM hub.raw_message"))
                .isGreaterThan(2);
    }

    // ---- files ----

    @Test
    void aFileStaysWhileAMessageThatMayReferToItIsOnTheBroker() throws Exception {
        Retention retention = retention(UNBOUNDED);
        String waiting = weeks.file(1000);
        String orphan = weeks.file(1000);
        send("hub.raw.eprocedure", waiting);
        weeks.pass(Duration.ofDays(9));
        run(retention);
        assertThat(weeks.there(waiting)).isTrue();
        assertThat(weeks.there(orphan))
                .as("nothing is known of a queue that was never seen empty")
                .isTrue();

        try (jakarta.jms.Connection connection = broker.connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue("hub.raw.eprocedure"))) {
            connection.start();
            assertThat(consumer.receive(5_000)).isNotNull();
            run(retention);
            assertThat(weeks.there(waiting)).as("in a writer's hand").isTrue();
            weeks.message(weeks.id(weeks.instant()), 1000, waiting, 0);
            session.commit();
        }
        await().atMost(10, SECONDS).until(() -> broker.depth("hub.raw.eprocedure") == 0);
        Retention.Report report = run(retention);
        assertThat(weeks.there(waiting)).isTrue();
        assertThat(weeks.there(orphan)).isFalse();
        assertThat(report.removed()).containsEntry(Kind.RAW_FILES, 1000L);
        assertThat(report.fileBytes()).isEqualTo(1000);

        broker.stop();
        String another = weeks.file(1000);
        weeks.pass(Duration.ofDays(9));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> onTheWay.look())
                .isInstanceOf(JMSException.class);
        try (Connection connection = database.writer().getConnection()) {
            retention.run(connection);
        }
        assertThat(weeks.there(another)).as("the broker cannot be asked").isTrue();
    }

    @Test
    void aFileStaysWhileItsMessageWaitsAlsoAfterTheClockWasSetBack() throws Exception {
        Retention retention = retention(UNBOUNDED);
        run(retention);
        weeks.pass(Duration.ofDays(-3));
        String file = weeks.file(1000);
        send("hub.raw.eprocedure", file);
        weeks.pass(GRACE.plusHours(1));
        run(retention);
        assertThat(weeks.there(file)).isTrue();
        receive("hub.raw.eprocedure");
        weeks.pass(GRACE.plusHours(1));
        run(retention);
        assertThat(weeks.there(file)).isFalse();
    }

    @Test
    void aFileStaysWhileADeadLetterRefersToIt() throws Exception {
        Retention retention = retention(UNBOUNDED);
        String file = weeks.file(1000);
        send(DeadLetters.QUEUE, file);
        weeks.pass(Duration.ofDays(9));
        run(retention);
        assertThat(weeks.there(file)).isTrue();
        receive(DeadLetters.QUEUE);
        run(retention);
        assertThat(weeks.there(file))
                .as("it may have gone back to its queue since that was seen empty")
                .isTrue();
        weeks.pass(Duration.ofSeconds(5));
        run(retention);
        run(retention);
        assertThat(weeks.there(file)).isFalse();
    }

    @Test
    void aFileThatIsUsedAgainIsYoungAgain() throws Exception {
        Retention retention = retention(limits(5, 0, 0, 0, 0, 0, 0));
        run(retention);
        String file = weeks.file(1000);
        weeks.message(weeks.id(weeks.instant()), 1000, file, 0);
        weeks.pass(Duration.ofDays(7));
        weeks.touch(file);
        run(retention);
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isZero();
        assertThat(weeks.there(file)).as("a message may be on its way").isTrue();
        weeks.pass(GRACE.plusHours(1));
        run(retention);
        assertThat(weeks.there(file)).isFalse();
    }

    @Test
    void aCrashBetweenTheStepsLosesNothingAndLeavesNothing() throws Exception {
        Retention retention = retention(limits(5, 0, 5, 0, 0, 0, 0));
        weeks.smallChangeParts(100);
        run(retention);
        String gone = weeks.file(1000);
        weeks.message(weeks.id(weeks.instant()), 1000, gone, 0);
        String kept = weeks.file(1000);
        weeks.message(100, 2);
        weeks.changes(250);
        weeks.pass(Duration.ofDays(2));
        weeks.message(weeks.id(weeks.instant()), 1000, kept, 0);
        weeks.pass(Duration.ofDays(2));

        // After the part was dropped, before its files were.
        database.execute("DROP TABLE hub.raw_message_20260301_00");
        // After the log's beginning was moved, before its parts were dropped.
        database.execute("UPDATE hub.feed_head SET oldest = 200");
        // After a file was set aside, before it was looked at again.
        Files.move(raw.resolve(kept), raw.resolve(kept + ".going"));
        // After the messages' beginning was moved.
        database.execute("UPDATE hub.storage SET raw_oldest = "
                + Instant.parse("2026-03-02T00:00:00Z").toEpochMilli());
        run(retention);
        assertThat(weeks.there(gone)).isFalse();
        assertThat(weeks.there(kept)).isTrue();
        assertThat(database.number("SELECT count(*) FROM hub.verdict")).isZero();
        assertThat(database.number("SELECT min(position) FROM hub.change")).isEqualTo(200);
        try (var left = Files.walk(raw)) {
            assertThat(left.filter(Files::isRegularFile)).containsExactly(raw.resolve(kept));
        }
    }

    // ---- others at work ----

    @Test
    void derivedRecordsThatAreBehindBeginAnew() throws Exception {
        weeks.smallChangeParts(100);
        weeks.changes(500);
        weeks.changes(500);
        database.execute("INSERT INTO hub.aggregate (type, major, spec, position) VALUES ('a/B', 1, '\\x00', 300),"
                + " ('a/C', 1, '\\x00', 1000)");
        weeks.pass(Duration.ofDays(30));
        Retention retention = retention(limits(0, 0, 20, 0, 0, 0, 0));
        run(retention);
        assertThat(database.rows("SELECT type, position, filled FROM hub.aggregate ORDER BY 1"))
                .containsExactly("a/B|1000|", "a/C|1000|null");
    }

    @Test
    void oneHubOfSeveralDoesIt() throws Exception {
        Retention retention = retention(limits(5, 0, 0, 0, 0, 0, 0));
        run(retention);
        weeks.message(100, 1);
        weeks.pass(Duration.ofDays(9));
        try (Connection other = database.writer().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtextextended('hub.retention', 0))");
            assertThat(run(retention).elsewhere()).isTrue();
            assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isEqualTo(1);
            statement.execute("SELECT pg_advisory_unlock(hashtextextended('hub.retention', 0))");
        }
        assertThat(run(retention).elsewhere()).isFalse();
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isZero();
    }

    @Test
    void aLongTransactionPutsItOffAndHoldsNobodyUp() throws Exception {
        Retention retention = retention(limits(5, 0, 0, 0, 0, 0, 0));
        run(retention);
        weeks.message(100, 1);
        weeks.pass(Duration.ofDays(9));
        run(retention(UNBOUNDED));
        try (Connection backup = database.writer().getConnection();
                Statement statement = backup.createStatement()) {
            backup.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM hub.raw_message");
            Retention.Report report = run(retention);
            assertThat(report.trouble().orElseThrow().en()).contains("hub.raw_message is held");
            weeks.message(100, 1);
            backup.rollback();
        }
        assertThat(run(retention).trouble()).isEmpty();
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isEqualTo(1);
    }

    @Test
    void partsThatCannotBeMadeNowPutNothingElseOff() throws Exception {
        Retention retention = retention(limits(0, 0, 0, 0, 5, 0, 0));
        run(retention);
        weeks.refused(3, "resolved");
        weeks.pass(Duration.ofDays(9));
        try (Connection backup = database.writer().getConnection();
                Statement statement = backup.createStatement()) {
            backup.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM hub.raw_message");
            assertThat(run(retention).trouble()).isEmpty();
            assertThat(database.number("SELECT count(*) FROM hub.quarantine")).isZero();
            weeks.message(100, 1);
            backup.rollback();
        }
        assertThat(database.number("SELECT count(*) FROM hub.raw_message_other"))
                .isEqualTo(1);
        weeks.pass(Duration.ofMinutes(2));
        run(retention);
        assertThat(database.number("SELECT count(*) FROM hub.raw_message_other"))
                .as("it is tried again soon")
                .isZero();
    }

    @Test
    void writersGoOnMeanwhile() throws Exception {
        weeks.smallChangeParts(200);
        Store store = new Store(database.writer(), new ChangePartitions(database.writer(), 1_000));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService writers = Executors.newFixedThreadPool(3);
        List<Future<Integer>> written = new ArrayList<>();
        int removals = 0;
        try {
            for (int w = 0; w < 3; w++) {
                int writer = w;
                written.add(writers.submit(() -> {
                    int states = 0;
                    for (int i = 0; !done.get(); i++) {
                        List<Entry> batch = new ArrayList<>();
                        for (int n = 0; n < 20; n++) {
                            batch.add(States.stamped(
                                    "w" + writer + "." + n, i + 1L, "{\"a\":\"" + "x".repeat(2000) + i + "\"}"));
                        }
                        store.store(batch, outcome -> {});
                        states += batch.size();
                    }
                    return states;
                }));
            }
            Retention retention = retention(limits(0, 0, 0, 2 * MEGABYTE, 0, 0, 0));
            Instant end = Instant.now().plusSeconds(60);
            while (removals < 3 && Instant.now().isBefore(end)) {
                removals += run(retention).removed().containsKey(Kind.CHANGE) ? 1 : 0;
            }
        } finally {
            done.set(true);
            writers.shutdown();
            assertThat(writers.awaitTermination(60, SECONDS)).isTrue();
        }
        assertThat(removals).isEqualTo(3);
        int all = 0;
        for (Future<Integer> each : written) {
            all += each.get(30, SECONDS);
        }
        long oldest = database.number("SELECT oldest FROM hub.feed_head");
        assertThat(oldest).isGreaterThan(1);
        assertThat(database.rows("SELECT position FROM hub.feed_head")).containsExactly(Integer.toString(all));
        assertThat(database.rows("SELECT min(position), max(position), count(*) FROM hub.change"))
                .containsExactly(oldest + "|" + all + "|" + (all - oldest + 1));
        assertThat(database.number("SELECT count(*) FROM hub.record")).isEqualTo(60);
    }

    // ---- the service ----

    @Test
    void theServiceTellsWhatItDoesAndRecovers() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        RetentionLimits limits = limits(5, 50 * MEGABYTE, 0, 0, 0, 0, 0);
        StorageService service =
                new StorageService(database.writer(), broker, registry, raw, limits, Duration.ofHours(1), weeks);
        service.start();
        try {
            await().atMost(20, SECONDS).until(() -> status(service) == Health.Status.UP);
            assertThat(service.lastRun().orElseThrow().removed()).isEmpty();
            assertThat(service.usage()).hasSize(Kind.values().length);

            weeks.message(100_000, 5);
            String file = weeks.file(70_000);
            weeks.message(weeks.id(weeks.instant()), 70_000, file, 0);
            service.runNow();
            await().atMost(20, SECONDS)
                    .until(() -> usage(service, Kind.RAW_FILES).bytes() == 70_000);
            Storage.Usage usage = usage(service, Kind.RAW);
            assertThat(usage.bytes()).isGreaterThan(100_000);
            assertThat(usage.limit()).contains(50 * MEGABYTE);
            assertThat(usage.days()).contains(5);
            assertThat(usage.oldest()).contains(weeks.instant());
            assertThat(usage(service, Kind.RAW_FILES).bytes()).isEqualTo(70_000);
            assertThat(registry.get("iochub.storage")
                            .tag("kind", "raw_files")
                            .gauge()
                            .value())
                    .isEqualTo(70_000);
            assertThat(registry.get("iochub.storage.limit")
                            .tag("kind", "raw")
                            .gauge()
                            .value())
                    .isEqualTo(50 * MEGABYTE);

            weeks.pass(Duration.ofDays(9));
            // The files' turn needs a look at the queues first.
            await().atMost(30, SECONDS).until(() -> {
                service.runNow();
                return !weeks.there(file);
            });
            await().atMost(20, SECONDS)
                    .until(() -> registry.get("iochub.retention.removed")
                                    .tag("kind", "raw_files")
                                    .counter()
                                    .count()
                            == 70_000);
            assertThat(registry.get("iochub.retention.removed")
                            .tag("kind", "raw")
                            .counter()
                            .count())
                    .isGreaterThan(100_000);

            database.stop();
            try {
                await().atMost(10, SECONDS).until(() -> status(service) == Health.Status.DEGRADED);
            } finally {
                database.start();
            }
            await().atMost(20, SECONDS).until(() -> status(service) == Health.Status.UP);
        } finally {
            service.stop();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    private static Health.Status status(StorageService service) {
        return service.health().get(0).status();
    }

    private static Storage.Usage usage(Storage storage, Kind kind) {
        return storage.usage().stream()
                .filter(each -> each.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private void send(String queue, String file) throws JMSException {
        try (jakarta.jms.Connection connection = broker.connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            BytesMessage message = session.createBytesMessage();
            message.setStringProperty(Envelope.RAW_FILE, file);
            session.createProducer(session.createQueue(queue)).send(message);
            session.commit();
        }
    }

    private void receive(String queue) throws JMSException {
        try (jakarta.jms.Connection connection = broker.connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            assertThat(consumer.receive(5_000)).isNotNull();
            session.commit();
        }
    }
}
