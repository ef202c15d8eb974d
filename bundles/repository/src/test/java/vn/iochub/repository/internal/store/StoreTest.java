package vn.iochub.repository.internal.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.testing.States;
import vn.iochub.repository.internal.testing.TestDatabase;

/** The verdicts, on a real PostgreSQL. */
@ExtendWith(TestDatabase.Extension.class)
class StoreTest {
    private static final String A = "{\"v\":\"A\"}";
    private static final String B = "{\"v\":\"B\"}";
    private static final String RECORDS = "SELECT key, ord, rev, data ->> 'v' FROM hub.record ORDER BY key";
    private static final String CHANGES =
            "SELECT position, key, ord, rev, data ->> 'v' FROM hub.change ORDER BY position";
    private static final String VERDICTS = "SELECT verdict, type, key FROM hub.verdict ORDER BY verdict, key";

    private final TestDatabase database;
    private Store store;

    StoreTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void fresh() throws SQLException {
        database.fresh();
        store = new Store(database.writer(), new ChangePartitions(database.writer()));
    }

    /** stored, duplicate, superseded, redelivered, refused */
    private List<Integer> store(Entry... entries) throws SQLException {
        return store(Arrays.asList(entries));
    }

    private List<Integer> store(List<? extends Entry> entries) throws SQLException {
        int[] sums = new int[5];
        store.store(new ArrayList<>(entries), outcome -> {
            sums[0] += outcome.stored();
            sums[1] += outcome.duplicate();
            sums[2] += outcome.superseded();
            sums[3] += outcome.redelivered();
            sums[4] += outcome.refused();
        });
        return Arrays.stream(sums).boxed().toList();
    }

    @Test
    void aNewThingIsStoredOnceInBothTables() throws SQLException {
        assertThat(store(States.stamped("k", 5, A))).containsExactly(1, 0, 0, 0, 0);

        assertThat(database.rows(RECORDS)).containsExactly("k|5|0|A");
        assertThat(database.rows(CHANGES)).containsExactly("1|k|5|0|A");
        assertThat(database.number("SELECT position FROM hub.feed_head")).isEqualTo(1);
    }

    @Test
    void everyColumnSurvives() throws SQLException {
        UUID raw = UUID.fromString("0190b5a0-1111-7222-8333-444455556666");
        byte[] json = "{\"v\":\"Đỗ Thị Ánh 😀 \\\\ \\\"\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Entry.State state = new Entry.State(
                0,
                States.TYPE,
                1,
                "000.00.15.H51-240101-0001",
                UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
                1_700_000_000_123_456L,
                7,
                false,
                States.sha256(json),
                null,
                1_700_000_001_654_321L,
                "eprocedure",
                raw,
                17,
                "/data/17",
                "vn.iochub.connector.eprocedure/0.1.0",
                json);
        store(state);

        String columns =
                "type, key, id, major, ord, rev, encode(hash, 'hex'), occurred, received, instance, raw_id, item, connector, data ->> 'v'";
        String expected = "procedure/ServiceDossier|000.00.15.H51-240101-0001|00112233-4455-6677-8899-aabbccddeeff|1"
                + "|1700000000123456|7|" + java.util.HexFormat.of().formatHex(state.hash())
                + "|null|2023-11-14 22:13:21.654321+00|eprocedure|" + raw
                + "|17|vn.iochub.connector.eprocedure/0.1.0|Đỗ Thị Ánh 😀 \\ \"";
        assertThat(database.rows("SELECT " + columns + " FROM hub.change")).containsExactly(expected);
        assertThat(database.rows("SELECT " + columns + " FROM hub.record")).containsExactly(expected);
        assertThat(database.rows("SELECT unstamped, origin FROM hub.record")).containsExactly("f|/data/17");
    }

    @Test
    void anEqualVersionIsADuplicate() throws SQLException {
        store(States.stamped("k", 5, A));

        assertThat(store(States.stamped("k", 5, B))).containsExactly(0, 1, 0, 0, 0);

        assertThat(database.rows(RECORDS)).containsExactly("k|5|0|A");
        assertThat(database.rows(VERDICTS)).containsExactly("duplicate|" + States.TYPE + "|k");
        assertThat(database.number("SELECT position FROM hub.feed_head")).isEqualTo(1);
    }

    @Test
    void anOlderVersionThatArrivesLateChangesNothing() throws SQLException {
        store(States.stamped("k", 5, B));

        assertThat(store(States.stamped("k", 4, A))).containsExactly(0, 0, 1, 0, 0);

        assertThat(database.rows(RECORDS)).containsExactly("k|5|0|B");
        assertThat(database.rows(CHANGES)).hasSize(1);
        assertThat(database.rows(VERDICTS)).containsExactly("superseded|" + States.TYPE + "|k");
    }

    @Test
    void backToAnOldContentIsANewState() throws SQLException {
        assertThat(store(States.unstamped("k", 1, A))).containsExactly(1, 0, 0, 0, 0);
        assertThat(store(States.unstamped("k", 2, B))).containsExactly(1, 0, 0, 0, 0);
        assertThat(store(States.unstamped("k", 3, A))).containsExactly(1, 0, 0, 0, 0);

        assertThat(database.rows(RECORDS)).containsExactly("k|3|0|A");
        assertThat(database.rows(CHANGES)).containsExactly("1|k|1|0|A", "2|k|2|0|B", "3|k|3|0|A");
    }

    @Test
    void backToAnOldContentWithinOneBatchIsANewStateToo() throws SQLException {
        assertThat(store(
                        States.unstamped("k", 3, A),
                        States.unstamped("k", 1, A),
                        States.unstamped("other", 9, B),
                        States.unstamped("k", 2, B)))
                .containsExactly(4, 0, 0, 0, 0);

        assertThat(database.rows(RECORDS)).containsExactly("k|3|0|A", "other|9|0|B");
        assertThat(database.rows(CHANGES))
                .as("by arrival, and each thing by version")
                .containsExactly("1|k|1|0|A", "2|k|2|0|B", "3|other|9|0|B", "4|k|3|0|A");
    }

    @Test
    void withoutStampTheSameContentIsADuplicateThatMovesTheOrderUp() throws SQLException {
        store(States.unstamped("k", 1, A));

        assertThat(store(States.unstamped("k", 5, A))).containsExactly(0, 1, 0, 0, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|5|0|A");
        assertThat(database.rows(CHANGES)).containsExactly("1|k|1|0|A");

        assertThat(store(States.unstamped("k", 3, B)))
                .as("another state from before the duplicate")
                .containsExactly(0, 0, 1, 0, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|5|0|A");
    }

    @Test
    void theOrderMovesUpWithinOneBatchToo() throws SQLException {
        assertThat(store(States.unstamped("k", 1, A), States.unstamped("k", 5, A)))
                .containsExactly(1, 1, 0, 0, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|5|0|A");
        assertThat(database.rows(CHANGES)).containsExactly("1|k|1|0|A");
    }

    @Test
    void ofTwoStatesInOneMessageTheLaterRowHolds() throws SQLException {
        UUID raw = UUID.randomUUID();
        Entry.State first = States.state("k", 7, 0, true, raw, 0, A);
        Entry.State second = States.state("k", 7, 0, true, raw, 90, B);
        assertThat(store(first, second)).containsExactly(2, 0, 0, 0, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|7|0|B");
        assertThat(store(first, second)).as("the same again").containsExactly(0, 0, 0, 2, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|7|0|B");
    }

    @Test
    void theLaterRowHoldsAlsoWhereTheFirstRepeatsWhatWasKnown() throws SQLException {
        store(States.unstamped("k", 1, A));
        UUID raw = UUID.randomUUID();
        Entry.State same = States.state("k", 7, 0, true, raw, 0, A);
        Entry.State other = States.state("k", 7, 0, true, raw, 5, B);
        assertThat(store(same)).containsExactly(0, 1, 0, 0, 0);
        assertThat(store(other)).containsExactly(1, 0, 0, 0, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|7|0|B");
        assertThat(store(same, other)).as("the same again").containsExactly(0, 0, 0, 2, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|7|0|B");
    }

    @Test
    void withAStampTheSameContentUnderANewVersionIsANewState() throws SQLException {
        store(States.stamped("k", 1, A));

        assertThat(store(States.stamped("k", 2, A))).containsExactly(1, 0, 0, 0, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|2|0|A");
    }

    @Test
    void aReplayThroughAMendedMappingWinsByItsRevision() throws SQLException {
        UUID raw = UUID.randomUUID();
        store(States.state("k", 1, 0, true, raw, 4, A));

        assertThat(store(States.state("k", 1, 1, true, raw, 4, B))).containsExactly(1, 0, 0, 0, 0);
        assertThat(database.rows(RECORDS)).containsExactly("k|1|1|B");
    }

    @Test
    void aBatchThatComesAgainChangesNothing() throws SQLException {
        List<Entry.State> batch = List.of(
                States.unstamped("a", 1, A),
                States.unstamped("a", 2, B),
                States.unstamped("a", 3, B),
                States.unstamped("b", 1, A),
                States.stamped("c", 7, A),
                States.stamped("c", 7, B));
        assertThat(store(batch)).containsExactly(4, 2, 0, 0, 0);
        List<String> before = database.rows("SELECT * FROM hub.change ORDER BY position");
        List<String> records = database.rows("SELECT * FROM hub.record ORDER BY key");
        List<String> verdicts = database.rows("SELECT * FROM hub.verdict ORDER BY raw_id");

        assertThat(store(batch)).containsExactly(0, 0, 0, 6, 0);

        assertThat(database.rows("SELECT * FROM hub.change ORDER BY position")).isEqualTo(before);
        assertThat(database.rows("SELECT * FROM hub.record ORDER BY key")).isEqualTo(records);
        assertThat(database.rows("SELECT * FROM hub.verdict ORDER BY raw_id")).isEqualTo(verdicts);
        assertThat(database.number("SELECT position FROM hub.feed_head")).isEqualTo(4);
    }

    @Test
    void aRedeliveredStateThatWasSupersededMeanwhileGetsNoVerdict() throws SQLException {
        Entry.State first = States.stamped("k", 1, A);
        store(first);
        store(States.stamped("k", 2, B));

        assertThat(store(first)).containsExactly(0, 0, 0, 1, 0);
        assertThat(database.rows(VERDICTS)).isEmpty();
    }

    @Test
    void oneBadRowAmongAThousandGoesToQuarantineAndTheOthersAreStored() throws SQLException {
        List<Entry> batch = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            // U+0000 is fine in JSON, but not in jsonb.
            batch.add(States.stamped("k" + i, 1, i == 617 ? "{\"v\":\"\\u0000\"}" : A));
        }

        assertThat(store(batch)).containsExactly(999, 0, 0, 0, 1);

        assertThat(database.number("SELECT count(*) FROM hub.record")).isEqualTo(999);
        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(999);
        assertThat(database.number("SELECT position FROM hub.feed_head")).isEqualTo(999);
        assertThat(database.rows("SELECT code, type, origin, state, fragment FROM hub.quarantine"))
                .containsExactly("REPOSITORY|procedure/ServiceDossier|/data/0|open|{\"v\":\"\\u0000\"}");
        assertThat(database.rows(VERDICTS)).containsExactly("rejected|" + States.TYPE + "|k617");
        assertThat(store(batch)).as("the same again").containsExactly(0, 0, 0, 999, 1);
        assertThat(database.number("SELECT count(*) FROM hub.quarantine")).isEqualTo(1);
    }

    @Test
    void whateverTheDatabaseRefusesIsQuarantined() throws SQLException {
        assertThat(store(
                        States.stamped("not json", 1, "{"),
                        States.stamped("nul\0key", 1, A),
                        States.stamped("number", 1, "{\"v\":1e999999}"),
                        States.stamped("deep", 1, "[".repeat(100_000) + "]".repeat(100_000)),
                        States.stamped("good", 1, A)))
                .containsExactly(1, 0, 0, 0, 4);
        assertThat(database.number("SELECT count(*) FROM hub.quarantine WHERE code = 'REPOSITORY'"))
                .isEqualTo(4);
        assertThat(database.rows(RECORDS)).containsExactly("good|1|0|A");
    }

    @Test
    void aHeadThatWasSetBackIsNoFaultOfTheRows() throws SQLException {
        store(States.stamped("a", 1, A), States.stamped("b", 1, A));
        database.execute("UPDATE hub.feed_head SET position = 0");

        assertThatThrownBy(() -> store(States.stamped("c", 1, A), States.stamped("d", 1, A)))
                .isInstanceOf(SQLException.class);
        assertThat(database.number("SELECT count(*) FROM hub.quarantine")).isZero();

        database.execute("UPDATE hub.feed_head SET position = 2");
        assertThat(store(States.stamped("c", 1, A), States.stamped("d", 1, A))).containsExactly(2, 0, 0, 0, 0);
    }

    @Test
    void rawMessagesAndRefusedRowsAreWrittenOnce() throws SQLException {
        UUID raw = UUID.randomUUID();
        Entry.Raw message = new Entry.Raw(
                raw,
                "eprocedure",
                Clock.now(),
                1,
                "application/json",
                "{\"service\":\"DongBoHoSoMC\"}",
                3,
                new byte[32],
                null,
                "c/1",
                1,
                1,
                new byte[] {1, 2, 3},
                null);
        Entry.Refused refused = new Entry.Refused(
                raw,
                1,
                0,
                false,
                "eprocedure",
                "BAD_DATE",
                "/data/1",
                "/d",
                "sai ngày",
                "bad date",
                "{}",
                "c/1",
                "",
                "",
                Clock.now());
        store(message, refused, States.state("k", 1, 0, true, raw, 0, A));
        store(message, refused);

        assertThat(database.rows("SELECT id, attributes ->> 'service', encode(content, 'hex') FROM hub.raw_message"))
                .containsExactly(raw + "|DongBoHoSoMC|010203");
        assertThat(database.rows("SELECT code, path, reason_vi FROM hub.quarantine"))
                .containsExactly("BAD_DATE|/d|sai ngày");
        assertThat(database.number("SELECT count(*) FROM hub.verdict WHERE verdict = 'rejected'"))
                .isEqualTo(1);
    }

    @Test
    void aRawMessageWhoseAttributesAreRefusedIsKeptWithoutThem() throws SQLException {
        UUID raw = UUID.randomUUID();
        store(new Entry.Raw(
                raw,
                "eprocedure",
                Clock.now(),
                1,
                "text/\0",
                "{\"a\":\"\\u0000\"}",
                3,
                new byte[32],
                null,
                "c/1",
                1,
                1,
                new byte[] {1},
                null));
        assertThat(database.rows("SELECT id, attributes FROM hub.raw_message")).containsExactly(raw + "|{}");
    }

    @Test
    void aRowOfAnyKindThatIsRefusedIsWrittenWithLess() throws SQLException {
        long beforeAllCalendars = Long.MIN_VALUE / 100 * 99;
        UUID raw = UUID.randomUUID();
        List<Entry> entries = List.of(
                new Entry.Refused(
                        raw,
                        1,
                        0,
                        false,
                        "eprocedure",
                        "BAD_DATE",
                        "/1",
                        "/d",
                        "vi",
                        "en",
                        "{}",
                        "c/1",
                        "",
                        "",
                        beforeAllCalendars),
                new Entry.Refused(
                        raw,
                        2,
                        0,
                        false,
                        "eprocedure",
                        "BAD_DATE",
                        "/2",
                        "/d",
                        "vi",
                        "en",
                        "{}",
                        "c/1",
                        "",
                        "",
                        Clock.now()),
                new Entry.Raw(
                        raw,
                        "eprocedure",
                        beforeAllCalendars,
                        1,
                        "application/json",
                        "{}",
                        3,
                        new byte[32],
                        null,
                        "c/1",
                        1,
                        2,
                        new byte[] {7},
                        null),
                new Entry.Probe("no\0de", Clock.now()));
        int[] reduced = new int[1];
        store.store(entries, outcome -> reduced[0] += outcome.reduced());

        assertThat(reduced[0]).isEqualTo(3);
        assertThat(database.rows("SELECT item, code, path, fragment FROM hub.quarantine ORDER BY item"))
                .containsExactly("1|BAD_DATE||", "2|BAD_DATE|/d|{}");
        assertThat(database.rows("SELECT id, encode(content, 'hex') FROM hub.raw_message"))
                .containsExactly(raw + "|07");
        assertThat(database.rows("SELECT node FROM hub.probe")).containsExactly("hub");
    }

    @Test
    void theNextPartitionIsThereBeforeItsFirstPosition() throws SQLException {
        database.execute("UPDATE hub.feed_head SET position = 2999998");
        List<Entry> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            batch.add(States.stamped("k" + i, 1, A));
        }
        assertThat(store(batch)).containsExactly(10, 0, 0, 0, 0);
        assertThat(database.rows(
                        "SELECT tableoid::regclass::text AS part, count(*) FROM hub.change GROUP BY 1 ORDER BY 1"))
                .containsExactly("hub.change_from_2900000|1", "hub.change_from_3000000|9");
    }

    @Test
    void aReaderNeverPassesAPositionThatIsCommittedLate() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection slow = database.writer().getConnection()) {
            slow.setAutoCommit(false);
            new StateWriter(slow, covered()).write(List.of(States.stamped("slow", 1, A)));

            Future<List<Integer>> fast = other.submit(() -> store(States.stamped("fast", 1, B)));
            await().atMost(10, SECONDS)
                    .until(() -> database.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                            == 1);
            assertThat(database.rows(CHANGES))
                    .as("nothing is seen before the first commit")
                    .isEmpty();

            slow.commit();
            assertThat(fast.get(10, SECONDS)).containsExactly(1, 0, 0, 0, 0);
            assertThat(database.rows(CHANGES)).containsExactly("1|slow|1|0|A", "2|fast|1|0|B");
        } finally {
            other.shutdownNow();
        }
    }

    private ChangePartitions covered() throws SQLException {
        ChangePartitions partitions = new ChangePartitions(database.writer());
        partitions.keepAhead();
        return partitions;
    }

    @Test
    void aTransactionThatRollsBackLeavesNoGap() throws Exception {
        try (Connection failing = database.writer().getConnection()) {
            failing.setAutoCommit(false);
            new StateWriter(failing, covered()).write(List.of(States.stamped("lost", 1, A)));
            failing.rollback();
        }
        store(States.stamped("k", 1, A));
        assertThat(database.rows(CHANGES)).containsExactly("1|k|1|0|A");
    }

    @Test
    void writersOfTheSameThingsDoNotHurtEachOther() throws Exception {
        int things = 60;
        int writers = 4;
        int rounds = 40;
        ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                Random random = new Random(w);
                work.add(() -> {
                    int stored = 0;
                    for (int round = 0; round < rounds; round++) {
                        List<Entry> batch = new ArrayList<>();
                        for (int i = 0; i < 50; i++) {
                            long order = random.nextInt(500);
                            batch.add(States.stamped("k" + random.nextInt(things), order, "{\"v\":\"" + order + "\"}"));
                        }
                        List<Integer> result = store(batch);
                        assertThat(result.get(0) + result.get(1) + result.get(2))
                                .isEqualTo(50);
                        stored += result.get(0);
                    }
                    return stored;
                });
            }
            Future<Set<String>> reader = threads.submit(this::followUntilInterrupted);
            int stored = 0;
            List<Future<Integer>> results = new ArrayList<>();
            for (Callable<Integer> each : work) {
                results.add(threads.submit(each));
            }
            for (Future<Integer> each : results) {
                stored += each.get(60, SECONDS);
            }
            following = false;
            Set<String> seen = reader.get(30, SECONDS);

            assertThat(database.number("SELECT position FROM hub.feed_head")).isEqualTo(stored);
            assertThat(seen)
                    .as("a reader that only goes forward has seen every position")
                    .hasSize(stored);
            assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(stored);
            assertThat(database.number("SELECT count(*) FROM (SELECT key, ord FROM hub.change GROUP BY 1, 2"
                            + " HAVING count(*) > 1) AS twice"))
                    .isZero();
            assertThat(
                            database.number(
                                    "SELECT count(*) FROM hub.record r JOIN (SELECT key, max(ord) AS ord FROM hub.change"
                                            + " GROUP BY 1) c USING (key) WHERE r.ord <> c.ord OR r.data ->> 'v' <> c.ord::text"))
                    .isZero();
            assertThat(database.number(
                            "SELECT count(*) FROM (SELECT ord < lag(ord) OVER (PARTITION BY key ORDER BY position)"
                                    + " AS back FROM hub.change) AS steps WHERE back"))
                    .as("each thing's changes are in version order")
                    .isZero();
        } finally {
            following = false;
            threads.shutdownNow();
        }
    }

    private volatile boolean following = true;

    private Set<String> followUntilInterrupted() {
        Set<String> seen = new HashSet<>();
        long cursor = 0;
        boolean more = true;
        while (following || more) {
            List<String> page = database.rows(
                    "SELECT position FROM hub.change WHERE position > " + cursor + " ORDER BY position LIMIT 100");
            more = !page.isEmpty();
            for (String position : page) {
                seen.add(position);
                cursor = Long.parseLong(position);
            }
        }
        return seen;
    }

    @Test
    void aProbeIsWrittenToItsTableOnly() throws SQLException {
        assertThat(store(new Entry.Probe("node-1", 1_700_000_000_000_000L))).containsExactly(0, 0, 0, 0, 0);
        store(new Entry.Probe("node-1", 1_700_000_001_000_000L));
        try (Connection connection = database.writer().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT 1")).isTrue();
        }
        assertThat(database.rows("SELECT node, sent FROM hub.probe")).containsExactly("node-1|2023-11-14 22:13:21+00");
        assertThat(database.number("SELECT position FROM hub.feed_head")).isZero();
    }
}
