package vn.iochub.repository.internal.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.Quarantine.Edit;
import vn.iochub.api.service.Quarantine.Filter;
import vn.iochub.api.service.Quarantine.State;
import vn.iochub.api.service.Receipts;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.repository.internal.base.Transactions;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.messages.KeptMessages;
import vn.iochub.repository.internal.messages.Lineage;
import vn.iochub.repository.internal.messages.ReceiptFinder;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.FakeMapping;
import vn.iochub.repository.internal.testing.States;
import vn.iochub.repository.internal.testing.TestBroker;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.types.Types;
import vn.iochub.repository.internal.writer.Meters;
import vn.iochub.repository.internal.writer.PendingRestore;
import vn.iochub.repository.internal.writer.QueueWorker;
import vn.iochub.repository.internal.writer.Writer;
import vn.iochub.resilience.ResilienceComponent;

/** Refused rows, mended and tried again: on a real broker and a real PostgreSQL. */
@ExtendWith(TestDatabase.Extension.class)
class QuarantineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String TYPE = "procedure/ServiceDossier";
    private static final RecordType DOSSIER = new RecordType(
            "procedure",
            "ServiceDossier",
            1,
            "{\"properties\":{\"v\":{\"type\":\"string\",\"x-classification\":\"internal\"}}}");
    private static final String BAD = "{\"k\":\"a\",\"d\":\"hôm qua\"}";
    private static final String GOOD = "{\"k\":\"b\",\"d\":\"2026-03-01\"}";
    private static final Optional<Edit> NOTHING = Optional.empty();

    private final TestDatabase database;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    private Path folder;

    private TestBroker broker;
    private FakeMapping source;
    private Writer writer;
    private OpenRows open;
    private QuarantineDesk desk;
    private Lineage lineage;

    QuarantineTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void start() throws Exception {
        database.fresh();
        broker = new TestBroker(folder);
        source = new FakeMapping(broker);
        ChangePartitions partitions = new ChangePartitions(database.writer());
        writer = new Writer(
                database.writer(),
                partitions,
                new QueueWorker.Shared(
                        broker,
                        new QueueWorker.Faults(ResilienceComponent.withDefaults(), new DeadLetterQueue(broker)),
                        new Store(database.writer(), partitions),
                        new Types(database.writer(), () -> List.of(DOSSIER), "hub_reader"),
                        new Meters(registry),
                        new Troubles(),
                        new Semaphore(4, true),
                        1000,
                        1 << 20,
                        LONG),
                LONG,
                new PendingRestore(Path.of("none")));
        writer.start();
        open = new OpenRows(database.feeds(), registry, Duration.ofMillis(100));
        open.start();
        desk = desk(Clock.systemUTC(), Duration.ofSeconds(20));
        lineage = new Lineage(database.feeds(), new KeptMessages(folder));
    }

    private QuarantineDesk desk(Clock clock, Duration patience) throws Exception {
        return new QuarantineDesk(
                database.writer(),
                database.feeds(),
                new KeptMessages(folder),
                () -> Optional.of(source),
                open,
                clock,
                new QuarantineDesk.Times(Duration.ofMinutes(1), patience));
    }

    @AfterEach
    void stop() throws Exception {
        try {
            if (open != null) {
                open.close();
            }
            if (writer != null) {
                writer.close();
            }
            if (source != null) {
                source.close();
            }
        } finally {
            broker.close();
        }
    }

    private static String message(String... rows) {
        return "{\"data\":[" + String.join(",", rows) + "]}";
    }

    private static Optional<Edit> value(String value) {
        return Optional.of(new Edit.Value("", value));
    }

    private static Optional<Edit> whole(String content) {
        return Optional.of(new Edit.Whole(content.getBytes(StandardCharsets.UTF_8)));
    }

    private void awaitDrained() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> broker.depth("hub.records.eprocedure") == 0
                        && broker.depth("hub.raw.eprocedure") == 0
                        && broker.depth("hub.quarantine.eprocedure") == 0);
    }

    /** A message in the repository, and its only open row. */
    private Quarantine.Row refused(String content) throws Exception {
        UUID message = source.live(content);
        awaitDrained();
        List<Quarantine.Row> rows = desk.rows(
                new Filter(
                        Set.of(State.OPEN),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(message),
                        Optional.empty(),
                        Optional.empty()),
                Long.MAX_VALUE,
                10);
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private Quarantine.Row row(long id) {
        return desk.row(id).orElseThrow();
    }

    private Receipts.ReceiptStatus receipt(UUID message) {
        return new ReceiptFinder(database.writer()).find(message).orElseThrow();
    }

    private static RefusedException.Kind kind(Throwable refusal) {
        return ((RefusedException) refusal).kind();
    }

    private RefusedException.Kind kindOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, call);
        assertThat(refused).as("refused").isNotNull();
        return kind(refused);
    }

    @Test
    void oneBadRowInAThousandIsMendedAndResolved() throws Exception {
        String rows = IntStream.range(0, 1000)
                .mapToObj(i -> i == 417 ? BAD : "{\"k\":\"k" + i + "\",\"d\":\"2026-01-02\"}")
                .collect(Collectors.joining(","));
        Quarantine.Row bad = refused(message(rows));

        assertThat(database.number("SELECT count(*) FROM hub.record")).isEqualTo(999);
        assertThat(bad.code()).isEqualTo("BAD_DATE");
        assertThat(bad.origin() + bad.path()).isEqualTo("/data/417/d");
        assertThat(bad.seen()).isEqualTo(1);
        assertThat(bad.cause()).matches("[0-9a-f]{16}");
        await().atMost(PATIENCE).until(() -> desk.open().equals(Optional.of(1L)));
        assertThat(registry.get("iochub.quarantine.open.rows")
                        .tag("source", "eprocedure")
                        .gauge()
                        .value())
                .isEqualTo(1);

        assertThat(desk.check(bad.id(), NOTHING).code()).contains(RejectCode.BAD_DATE);
        Quarantine.Check check = desk.check(bad.id(), value("\"2026-03-01\""));
        assertThat(check.accepted()).isTrue();
        assertThat(check.type()).contains(TYPE);
        assertThat(check.key()).contains("a");
        assertThat(check.data().orElseThrow()).contains("2026-03-01");
        assertThat(row(bad.id())).as("a check changes nothing").isEqualTo(bad);

        Quarantine.Row mended = desk.reprocess(bad.id(), value("\"2026-03-01\""), "lan", "điện thoại với một cửa");

        assertThat(mended.state()).isEqualTo(State.RESOLVED);
        assertThat(mended.note()).isEqualTo("mend by lan");
        assertThat(mended.by()).isEqualTo("lan");
        assertThat(database.rows("SELECT data ->> 'v', raw_id, item FROM hub.record WHERE key = 'a'"))
                .containsExactly("2026-03-01|" + bad.message() + "|417");
        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(1000);
        Receipts.ReceiptStatus receipt = receipt(bad.message());
        assertThat(receipt.stored()).isEqualTo(1000);
        assertThat(receipt.rejected()).isZero();
        assertThat(receipt.accepted()).isEqualTo(1000);
        assertThat(receipt.complete()).isTrue();
        assertThat(receipt.items().get(417).verdict()).isEqualTo("stored");
        await().atMost(PATIENCE).until(() -> desk.open().equals(Optional.of(0L)));

        // The link between the row and its record.
        Quarantine.Detail detail = desk.detail(bad.id()).orElseThrow();
        assertThat(detail.mends()).hasSize(1);
        assertThat(detail.mends().get(0).by()).isEqualTo("lan");
        assertThat(detail.mends().get(0).reason()).isEqualTo("điện thoại với một cửa");
        assertThat(detail.fragment()).contains("hôm qua");
        assertThat(detail.contentKept()).isTrue();
        assertThat(database.rows("SELECT outcome, content IS NOT NULL FROM hub.mend"))
                .containsExactly("record|t");
        List<Messages.State> history = lineage.history(TYPE, "a");
        assertThat(history).hasSize(1);
        Messages.State state = history.get(0);
        assertThat(state.message()).isEqualTo(bad.message());
        assertThat(state.item()).isEqualTo(417);
        assertThat(state.origin()).isEqualTo("/data/417");
        assertThat(state.revision()).isEqualTo(detail.mends().get(0).revision());
        assertThat(state.cause()).isEqualTo("mend by lan");
        assertThat(state.schema()).matches("[0-9a-f]{16}");
        assertThat(lineage.states(bad.message())).hasSize(1000).contains(state);
        assertThat(new String(lineage.content(bad.message()).readAllBytes(), StandardCharsets.UTF_8))
                .as("the message itself stays as it came")
                .contains("hôm qua");

        assertThat(kindOf(() -> desk.reprocess(bad.id(), NOTHING, "lan", "again")))
                .isEqualTo(RefusedException.Kind.CONFLICT);
    }

    @Test
    void aMendInVainIsCountedOnceAndTheRowStaysOpen() throws Exception {
        String content = message(BAD, GOOD);
        Quarantine.Row bad = refused(content);

        Quarantine.Row again = desk.reprocess(bad.id(), value("hôm kia"), "lan", "thử");

        assertThat(again.state()).isEqualTo(State.OPEN);
        assertThat(again.seen()).isEqualTo(2);
        assertThat(again.lastSeen()).isAfter(bad.lastSeen());
        assertThat(again.firstSeen()).isEqualTo(bad.firstSeen());
        assertThat(desk.detail(bad.id()).orElseThrow().fragment()).contains("hôm kia");
        assertThat(database.rows("SELECT outcome FROM hub.mend")).containsExactly("rejected");

        // The broker brings both refusals once more, the mend's and the first.
        Messages.Message raw = lineage.message(bad.message()).orElseThrow();
        int revision = desk.detail(bad.id()).orElseThrow().mends().get(0).revision();
        source.redeliver(bad.message(), content, revision, raw.received(), raw.arrival());
        source.redeliver(bad.message(), content, 0, raw.received(), raw.arrival());
        awaitDrained();
        assertThat(row(bad.id())).isEqualTo(again);

        assertThat(desk.reprocess(bad.id(), value("2026-03-05"), "lan", "đúng rồi")
                        .state())
                .isEqualTo(State.RESOLVED);
        source.redeliver(bad.message(), content, revision, raw.received(), raw.arrival());
        source.redeliver(bad.message(), content, 0, raw.received(), raw.arrival());
        awaitDrained();
        assertThat(row(bad.id()).state()).as("what is late opens nothing").isEqualTo(State.RESOLVED);
        assertThat(receipt(bad.message()).rejected()).isZero();
    }

    @Test
    void aRetrySucceedsOnceTheMappingIsMended() throws Exception {
        Quarantine.Row bad = refused(message(GOOD, BAD));

        assertThat(desk.reprocess(bad.id(), NOTHING, "lan", "thử").state()).isEqualTo(State.OPEN);
        source.isDate = text -> true;
        Quarantine.Row done = desk.reprocess(bad.id(), NOTHING, "lan", "ánh xạ đã sửa");

        assertThat(done.state()).isEqualTo(State.RESOLVED);
        assertThat(done.note()).isEqualTo("retry by lan");
        assertThat(done.seen()).isEqualTo(2);
        assertThat(database.rows("SELECT outcome, content IS NULL FROM hub.mend ORDER BY revision"))
                .containsExactly("rejected|t", "record|t");
        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(2);
    }

    @Test
    void aMendThatTellsWhatIsKnownIsADuplicateAndResolved() throws Exception {
        Quarantine.Row bad = refused(message(BAD));
        // A later message says the same that the mend will.
        source.live(message("{\"k\":\"a\",\"d\":\"2026-03-01\"}"));
        awaitDrained();

        assertThat(desk.reprocess(bad.id(), value("2026-03-01"), "lan", "sửa").state())
                .isEqualTo(State.RESOLVED);

        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(1);
        assertThat(receipt(bad.message()).duplicate()).isEqualTo(1);
        assertThat(receipt(bad.message()).rejected()).isZero();
    }

    @Test
    void rowsWithOneCauseAreOneGroupAndDiscardedTogether() throws Exception {
        UUID first = source.live(message(BAD, GOOD, BAD.replace("\"a\"", "\"c\"")));
        source.live(message(BAD));
        awaitDrained();

        List<Quarantine.Group> groups = desk.groups(Filter.OPEN);
        assertThat(groups).hasSize(1);
        Quarantine.Group group = groups.get(0);
        assertThat(group.open()).isEqualTo(3);
        assertThat(group.instance()).isEqualTo("eprocedure");
        assertThat(group.code()).isEqualTo("BAD_DATE");
        assertThat(group.path()).isEqualTo("/d");
        assertThat(group.example()).isEqualTo(new Text("Ngày không đọc được", "The date cannot be read"));

        Filter cause = new Filter(
                Set.of(),
                Optional.of("eprocedure"),
                Optional.of(RejectCode.BAD_DATE),
                Optional.of(group.cause()),
                Optional.of(first),
                Optional.of(group.firstSeen()),
                Optional.of(Instant.now().plusSeconds(1)));
        assertThat(desk.groups(cause)).extracting(Quarantine.Group::open).containsExactly(2L);
        List<Quarantine.Row> newest = desk.rows(cause, Long.MAX_VALUE, 1);
        assertThat(newest).hasSize(1);
        assertThat(desk.rows(cause, newest.get(0).id(), 10)).hasSize(1);
        assertThatThrownBy(() -> desk.discard(cause, "lan", " ")).isInstanceOf(RefusedException.class);

        assertThat(desk.discard(cause, "lan", "dữ liệu thử")).isEqualTo(2);
        assertThat(desk.discard(cause, "lan", "dữ liệu thử")).isZero();

        assertThat(desk.groups(Filter.OPEN))
                .extracting(Quarantine.Group::open, Quarantine.Group::discarded)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1L, 2L));
        Quarantine.Row left = desk.rows(Filter.OPEN, Long.MAX_VALUE, 10).get(0);
        assertThat(desk.discard(Set.of(left.id(), newest.get(0).id(), 123456L), "lan", "thử"))
                .isEqualTo(1);
        assertThat(desk.groups(Filter.OPEN)).isEmpty();
        assertThat(row(newest.get(0).id()).note()).isEqualTo("dữ liệu thử");
        assertThat(kindOf(() -> desk.reprocess(left.id(), NOTHING, "lan", "thử")))
                .isEqualTo(RefusedException.Kind.CONFLICT);
    }

    @Test
    void ofTwoWhoMendOneRowOneWins() throws Exception {
        Quarantine.Row bad = refused(message(BAD));
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        source.beforeSending = () -> {
            sending.countDown();
            try {
                assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Quarantine.Row> winner =
                    other.submit(() -> desk.reprocess(bad.id(), value("2026-03-01"), "lan", "sửa"));
            assertThat(sending.await(30, TimeUnit.SECONDS)).isTrue();

            RefusedException refused = catchThrowableOfType(
                    RefusedException.class, () -> desk.reprocess(bad.id(), value("2026-03-02"), "minh", "sửa"));
            assertThat(refused.kind()).isEqualTo(RefusedException.Kind.CONFLICT);
            assertThat(database.number("SELECT count(*) FROM hub.mend")).isEqualTo(1);

            goOn.countDown();
            assertThat(winner.get(30, TimeUnit.SECONDS).note()).isEqualTo("mend by lan");
        } finally {
            goOn.countDown();
            other.shutdownNow();
        }
        assertThat(database.rows("SELECT data ->> 'v' FROM hub.record")).containsExactly("2026-03-01");
    }

    @Test
    void aMendThatCouldNotBeSentHoldsNobodyUp() throws Exception {
        Quarantine.Row bad = refused(message(BAD));
        source.beforeSending = () -> {
            throw new HubUnavailableException(
                    new Text("Hàng đợi đầy", "The queue is full"), Duration.ofSeconds(1), null);
        };
        assertThatThrownBy(() -> desk.reprocess(bad.id(), value("2026-03-01"), "lan", "sửa"))
                .isInstanceOf(UnavailableException.class);
        assertThat(row(bad.id())).isEqualTo(bad);
        source.beforeSending = () -> {};

        // A hub that died between the note and the sending: its claim is void after a minute.
        Instant now = Instant.now();
        Transactions.run(
                database.writer(),
                connection ->
                        QuarantineTable.claim(connection, bad.id(), null, "minh", "máy tắt", now, now.plusSeconds(60)));
        assertThat(kindOf(() -> desk.reprocess(bad.id(), value("2026-03-01"), "lan", "sửa")))
                .isEqualTo(RefusedException.Kind.CONFLICT);
        QuarantineDesk later = desk(Clock.fixed(now.plusSeconds(61), ZoneOffset.UTC), Duration.ofSeconds(20));

        assertThat(later.reprocess(bad.id(), value("2026-03-01"), "lan", "sửa").state())
                .isEqualTo(State.RESOLVED);
        assertThat(desk.detail(bad.id()).orElseThrow().mends())
                .extracting(Quarantine.Mended::by)
                .containsExactly("lan", "minh", "lan");
    }

    @Test
    void anEditThatMovesTheRowIsRefused() throws Exception {
        Quarantine.Row bad = refused(message(GOOD, BAD));

        assertThat(kindOf(() -> desk.check(bad.id(), whole(message(GOOD)))))
                .as("no such row any more")
                .isEqualTo(RefusedException.Kind.INVALID);
        assertThat(kindOf(() -> desk.reprocess(bad.id(), whole("{\"rows\":[]}"), "lan", "sửa")))
                .isEqualTo(RefusedException.Kind.INVALID);
        database.execute("UPDATE hub.quarantine SET origin = '/data/9'");
        RefusedException moved =
                catchThrowableOfType(RefusedException.class, () -> desk.reprocess(bad.id(), NOTHING, "lan", "thử"));
        assertThat(moved.reason().en()).contains("/data/1").contains("another one");
        assertThat(database.number("SELECT count(*) FROM hub.mend"))
                .as("none of them was a mend")
                .isZero();
    }

    @Test
    void aMessageThatEndsInTheMiddleIsMendedFromThereOn() throws Exception {
        Quarantine.Row bad = refused("{\"data\":[" + GOOD + "!!");
        assertThat(bad.code()).isEqualTo("UNREADABLE");
        assertThat(bad.item()).isEqualTo(1);

        Quarantine.Row done = desk.reprocess(
                bad.id(), whole(message(GOOD, "{\"k\":\"c\",\"d\":\"2026-04-01\"}", BAD)), "lan", "phần còn lại");

        assertThat(done.state()).isEqualTo(State.RESOLVED);
        awaitDrained();
        assertThat(database.rows("SELECT key, item, rev > 0 FROM hub.record ORDER BY key"))
                .containsExactly("b|0|f", "c|1|t");
        // What is wrong behind it is a row of its own.
        assertThat(desk.rows(Filter.OPEN, Long.MAX_VALUE, 10))
                .extracting(Quarantine.Row::item, Quarantine.Row::code, Quarantine.Row::origin)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(2, "BAD_DATE", "/data/2"));
    }

    @Test
    void whatMayNotBeKeptIsNotKeptOfAnEditEither() throws Exception {
        Quarantine.Row bad = refused(message(BAD));

        desk.reprocess(bad.id(), whole(message("{\"k\":\"a\",\"d\":\"2026-03-01\",\"s\":\"HIV\"}")), "lan", "sửa");

        assertThat(database.rows("SELECT data ->> 'secret' FROM hub.record")).containsExactly("***");
        String expected = message("{\"k\":\"a\",\"d\":\"2026-03-01\",\"s\":\"***\"}");
        assertThat(database.rows("SELECT size, encode(hash, 'hex') FROM hub.mend"))
                .containsExactly(expected.length() + "|"
                        + java.util.HexFormat.of().formatHex(States.sha256(expected.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void rowsThatCannotBeTriedAgainSayWhy() throws Exception {
        assertThat(kindOf(() -> desk.check(4711, NOTHING))).isEqualTo(RefusedException.Kind.UNKNOWN);

        source.live(message(BAD), false);
        awaitDrained();
        Quarantine.Row early = desk.rows(Filter.OPEN, Long.MAX_VALUE, 1).get(0);
        assertThat(catchThrowableOfType(RefusedException.class, () -> desk.check(early.id(), NOTHING))
                        .reason()
                        .en())
                .contains("has not come into the repository yet");
        assertThat(desk.detail(early.id()).orElseThrow().contentKept()).isFalse();

        database.execute("UPDATE hub.quarantine SET first_seen = now() - interval '2 hours'");
        assertThat(catchThrowableOfType(RefusedException.class, () -> desk.check(early.id(), NOTHING))
                        .reason()
                        .en())
                .contains("not kept any more");

        database.execute("UPDATE hub.quarantine SET item = -5");
        RefusedException outside =
                catchThrowableOfType(RefusedException.class, () -> desk.reprocess(early.id(), NOTHING, "lan", "thử"));
        assertThat(outside.kind()).isEqualTo(RefusedException.Kind.CONFLICT);
        assertThat(outside.reason().en()).contains("of no message");
        assertThat(desk.discard(Set.of(early.id()), "lan", "đã báo lỗi")).isEqualTo(1);
    }

    @Test
    void aRowThatTheRepositoryRefusedIsTriedAgainToo() throws Exception {
        String row = "{\"k\":\"a\",\"d\":\"2026-03-01\",\"s\":\"\\u0000\"}";
        Quarantine.Row bad = refused(message(GOOD, row));
        assertThat(bad.code()).isEqualTo("REPOSITORY");
        assertThat(bad.type()).isEqualTo(TYPE);

        Quarantine.Row again = desk.reprocess(bad.id(), NOTHING, "lan", "thử");
        assertThat(again.state()).isEqualTo(State.OPEN);
        assertThat(again.seen()).isEqualTo(2);
        assertThat(kindOf(() -> desk.check(bad.id(), value("x"))))
                .as("it has no offending field")
                .isEqualTo(RefusedException.Kind.INVALID);

        Quarantine.Row done =
                desk.reprocess(bad.id(), Optional.of(new Edit.Replacement("\\u0000", "")), "lan", "bỏ ký tự lạ");
        assertThat(done.state()).isEqualTo(State.RESOLVED);
    }

    @Test
    void readersSeeWhyButNotWhat() throws Exception {
        Quarantine.Row bad = refused(message(BAD));
        desk.reprocess(bad.id(), value("hôm kia"), "lan", "thử");

        assertThat(TestDatabase.rows(database.reader(), "SELECT code, cause, times, state FROM repo.quarantine"))
                .containsExactly("BAD_DATE|" + bad.cause() + "|2|open");
        assertThat(database.rows(
                        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'repo'"
                                + " AND column_name IN ('fragment', 'attributes', 'content', 'note', 'reason')"))
                .isEmpty();
        for (String table : List.of("quarantine", "mend", "raw_message")) {
            assertThatThrownBy(() -> TestDatabase.rows(database.reader(), "SELECT * FROM hub." + table))
                    .as(table)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void messagesAreListedTheNewestFirst() throws Exception {
        UUID one = source.live(message(GOOD));
        UUID two = source.live(message(GOOD.replace("\"b\"", "\"c\"")));
        awaitDrained();

        List<Messages.Message> all =
                lineage.messages(Optional.of("eprocedure"), Optional.empty(), Optional.empty(), Optional.empty(), 10);
        assertThat(all).extracting(Messages.Message::id).containsExactly(two, one);
        assertThat(all.get(0).attributes()).containsEntry("service", "DongBoHoSoMC");
        assertThat(all.get(0).contentKept()).isTrue();
        assertThat(lineage.messages(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(two), 10))
                .extracting(Messages.Message::id)
                .containsExactly(one);
        assertThat(lineage.messages(
                        Optional.empty(),
                        Optional.of(Instant.now().plusSeconds(60)),
                        Optional.empty(),
                        Optional.empty(),
                        10))
                .isEmpty();
        assertThat(lineage.messages(
                        Optional.empty(),
                        Optional.of(Instant.now().minusSeconds(60)),
                        Optional.of(Instant.now().plusSeconds(60)),
                        Optional.empty(),
                        1))
                .hasSize(1);
        assertThat(kindOf(() -> lineage.content(UUID.randomUUID()))).isEqualTo(RefusedException.Kind.UNKNOWN);
        assertThat(lineage.message(UUID.randomUUID())).isEmpty();
    }
}
