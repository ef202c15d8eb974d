package vn.iochub.repository.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.testing.States;
import vn.iochub.repository.internal.testing.TestDatabase;

/** What becomes of rows that come once more: the table in docs/REPLAY.md, and any history of messages. */
@ExtendWith(TestDatabase.Extension.class)
class RevisionRuleTest {
    private static final String A = "{\"v\":\"A\"}";
    private static final String B = "{\"v\":\"B\"}";
    private static final String C = "{\"v\":\"C\"}";
    private static final int HISTORIES = Integer.getInteger("iochub.replay.histories", 60);

    private final TestDatabase database;
    private Store store;
    private int revision;

    RevisionRuleTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void fresh() throws SQLException {
        database.fresh();
        store = new Store(database.writer(), new ChangePartitions(database.writer()));
        revision = 0;
    }

    private void store(Entry... entries) throws SQLException {
        store.store(Arrays.asList(entries), outcome -> {});
    }

    private void store(List<Entry> entries) throws SQLException {
        store.store(entries, outcome -> {});
    }

    private List<String> latest() {
        return database.rows("SELECT key, ord, rev, data ->> 'v' FROM hub.record ORDER BY key");
    }

    private List<String> contents(String prefix) {
        return database.rows("SELECT substr(key, " + (prefix.length() + 1)
                + "), data ->> 'v' FROM hub.record WHERE key LIKE '" + prefix + "%' ORDER BY 1");
    }

    private long changes() {
        return database.number("SELECT count(*) FROM hub.change");
    }

    private List<String> records() {
        return database.rows("SELECT type, key, id, ord, rev, raw_id, item, data FROM hub.record ORDER BY key");
    }

    /** Ids that follow each other in time, as messages' do. */
    private static UUID message(int n) {
        return new UUID((1_700_000_000_000L + n) << 16 | 0x7000, 0x8000_0000_0000_0000L | n);
    }

    private static Entry.Refused refused(UUID raw, int item, int revision) {
        return new Entry.Refused(
                raw,
                item,
                revision,
                false,
                "eprocedure",
                "BAD_DATE",
                "/data/" + item,
                "/d",
                "sai ngày",
                "bad date",
                "{}",
                "c/1",
                "",
                "",
                Clock.now());
    }

    private Entry.State mended(String key, long order, boolean unstamped, UUID raw, int item, String json)
            throws SQLException {
        database.execute("INSERT INTO hub.mend (revision, raw_id, item, instance, at, by_, reason, size, hash, content)"
                + " VALUES (" + ++revision + ", '" + raw + "', " + item
                + ", 'eprocedure', now(), 'anna', 'wrong date', 1, '\\x00', '\\x00')");
        return States.state(key, order, revision, unstamped, raw, item, json);
    }

    @Test
    void theSameContentIsADuplicateWhateverItsRevision() throws SQLException {
        store(States.state("k", 5, 0, false, message(1), 0, A));
        store(States.state("k", 5, 1, false, message(1), 0, A));
        assertThat(latest()).containsExactly("k|5|0|A");
        assertThat(changes()).isEqualTo(1);
        assertThat(database.rows("SELECT * FROM hub.verdict"))
                .as("a row that is stored needs no other verdict")
                .isEmpty();
    }

    @Test
    void otherContentOfTheVeryRowIsStoredOnce() throws SQLException {
        store(States.state("k", 5, 0, false, message(1), 0, A));
        Entry.State again = States.state("k", 5, 1, false, message(1), 0, B);
        store(again);
        store(again);
        store(States.state("k", 5, 0, false, message(1), 0, A));
        assertThat(latest()).containsExactly("k|5|1|B");
        assertThat(changes()).isEqualTo(2);
    }

    @Test
    void anOlderOrderStaysOlderWhateverItsRevision() throws SQLException {
        store(States.state("k", 5, 0, false, message(1), 0, A), States.state("k", 6, 0, false, message(2), 0, B));
        store(States.state("k", 5, 9, false, message(1), 0, C));
        assertThat(latest()).containsExactly("k|6|0|B");
    }

    @Test
    void ofEqualStampsTheSecondStaysADuplicate() throws SQLException {
        store(States.state("k", 5, 0, false, message(1), 0, A));
        store(States.state("k", 5, 0, false, message(2), 0, B));
        store(States.state("k", 5, 1, false, message(2), 0, C));
        assertThat(latest()).containsExactly("k|5|0|A");
        store(States.state("k", 5, 1, false, message(1), 0, B), States.state("k", 5, 1, false, message(2), 0, C));
        assertThat(latest()).containsExactly("k|5|1|B");
    }

    @Test
    void theSecondStaysADuplicateAlsoWhereItsMessageIsTheOlder() throws SQLException {
        store(States.state("k", 5, 0, false, message(2), 0, A));
        store(States.state("k", 5, 0, false, message(1), 0, B));
        store(States.state("k", 5, 1, false, message(1), 0, B));
        assertThat(latest()).containsExactly("k|5|0|A");
    }

    @Test
    void aRowThatWasRefusedBeforeTheOneThatHoldsIsTheFirstNow() throws SQLException {
        store(refused(message(1), 0, 0), States.state("k", 5, 0, false, message(2), 0, B));
        store(States.state("k", 5, 1, false, message(1), 0, A));
        assertThat(latest()).containsExactly("k|5|1|A");
        store(States.state("k", 5, 1, false, message(2), 0, B));
        assertThat(latest()).containsExactly("k|5|1|A");
    }

    @Test
    void aRowThatWasRefusedAfterTheOneThatHoldsIsADuplicateNow() throws SQLException {
        store(States.state("k", 5, 0, false, message(1), 0, A), refused(message(2), 0, 0));
        store(States.state("k", 5, 1, false, message(2), 0, B));
        assertThat(latest()).containsExactly("k|5|0|A");
        assertThat(database.rows("SELECT verdict, key FROM hub.verdict")).containsExactly("duplicate|k");
    }

    @Test
    void theRowThatIsTheFirstNowHoldsAlsoWhereItSaysTheSame() throws SQLException {
        store(refused(message(1), 0, 0), States.state("k", 5, 0, false, message(2), 0, A));
        store(States.state("k", 5, 1, false, message(1), 0, A));
        assertThat(changes()).isEqualTo(1);
        store(States.state("k", 5, 1, false, message(2), 0, B));
        assertThat(latest()).containsExactly("k|5|1|A");
        assertThat(database.rows("SELECT raw_id, item FROM hub.record")).containsExactly(message(1) + "|0");
        assertThat(changes()).isEqualTo(1);
    }

    @Test
    void theLaterRowOfAnUnstampedMessageHoldsAlsoWhenItIsReplayed() throws SQLException {
        UUID raw = message(1);
        Entry.State first = States.state("k", 7, 0, true, raw, 0, A);
        Entry.State second = States.state("k", 7, 0, true, raw, 9, B);
        store(first, second);
        store(States.state("k", 7, 1, true, raw, 0, A), States.state("k", 7, 1, true, raw, 9, B));
        assertThat(latest()).containsExactly("k|7|0|B");
        assertThat(changes()).isEqualTo(2);
        store(States.state("k", 7, 2, true, raw, 0, C));
        assertThat(latest()).as("the earlier row alone").containsExactly("k|7|0|B");
        store(States.state("k", 7, 3, true, raw, 0, B), States.state("k", 7, 3, true, raw, 9, C));
        assertThat(latest()).containsExactly("k|7|3|C");
    }

    @Test
    void whatADuplicateMovedUpIsRevisedByThatDuplicate() throws SQLException {
        store(States.state("k", 1, 0, true, message(1), 0, A));
        store(States.state("k", 2, 0, true, message(2), 3, A));
        assertThat(latest()).containsExactly("k|2|0|A");
        store(States.state("k", 1, 1, true, message(1), 0, B));
        assertThat(latest()).as("the older message").containsExactly("k|2|0|A");
        store(States.state("k", 2, 1, true, message(2), 3, C));
        assertThat(latest()).containsExactly("k|2|1|C");
        store(States.state("k", 2, 2, true, message(2), 3, C), States.state("k", 1, 2, true, message(1), 0, A));
        assertThat(latest()).containsExactly("k|2|1|C");
    }

    @Test
    void anEarlierRowOfTheMessageThatMovedItUpDoesNotUndoIt() throws SQLException {
        store(States.state("k", 1, 0, true, message(1), 0, A));
        store(refused(message(2), 0, 0), States.state("k", 2, 0, true, message(2), 5, A));
        store(States.state("k", 2, 1, true, message(2), 0, B));
        assertThat(latest()).containsExactly("k|2|0|A");
    }

    @Test
    void whatAHumanMendedStandsAboveItsEqualsAndNoReplayUndoesIt() throws SQLException {
        for (boolean unstamped : new boolean[] {true, false}) {
            String key = unstamped ? "u" : "s";
            UUID one = message(unstamped ? 1 : 11);
            UUID two = unstamped ? one : message(12);
            Entry.State other = States.state(key, 5, 0, unstamped, two, 7, B);
            store(refused(one, 0, 0), other);
            store(mended(key, 5, unstamped, one, 0, A));
            int at = revision;
            String held = key + "|5|" + at + "|A";
            assertThat(latest()).contains(held);
            store(
                    States.state(key, 5, ++revision, unstamped, one, 0, A),
                    States.state(key, 5, revision, unstamped, two, 7, B));
            assertThat(latest()).contains(held);
            store(refused(one, 0, ++revision), States.state(key, 5, revision, unstamped, two, 7, C));
            assertThat(latest())
                    .as("a replay of the original, which is refused again")
                    .contains(held);
            store(States.state(key, 6, 0, unstamped, message(unstamped ? 3 : 13), 0, C));
            assertThat(latest()).as("news goes above a mend").contains(key + "|6|0|C");
        }
    }

    @Test
    void aRowThatBecomesAnotherThingIsOneOfItsOwn() throws SQLException {
        store(States.state("wrong", 5, 0, false, message(1), 0, A));
        store(States.state("right", 5, 1, false, message(1), 0, A));
        assertThat(latest()).containsExactly("right|5|1|A", "wrong|5|0|A");
        store(States.state("right", 5, 2, false, message(1), 0, A));
        assertThat(changes()).isEqualTo(2);
    }

    // ------------------------------------------------------------------------------------------------ any history

    /** One row: what two mappings make of it; null is a refusal. */
    private record Row(String key, Long stamp, String first, String second) {}

    private record Message(int n, List<Row> rows) {
        UUID id() {
            return message(n);
        }

        long arrival() {
            return 1000 + 2L * n;
        }

        List<Entry> entries(String prefix, int revision, boolean mendedMapping) {
            List<Entry> entries = new ArrayList<>();
            UUID raw = prefixed(prefix);
            for (int item = 0; item < rows.size(); item++) {
                Row row = rows.get(item);
                String content = mendedMapping ? row.second() : row.first();
                entries.add(
                        content == null
                                ? refused(raw, item, revision)
                                : States.state(
                                        prefix + row.key(),
                                        row.stamp() == null ? arrival() : row.stamp(),
                                        revision,
                                        row.stamp() == null,
                                        raw,
                                        item,
                                        "{\"v\":\"" + content + "\"}"));
            }
            return entries;
        }

        /** The same message in another world, at the same place among the others. */
        UUID prefixed(String prefix) {
            return new UUID(id().getMostSignificantBits(), 0x8000_0000_0000_0000L | (long) prefix.hashCode() << 16 | n);
        }
    }

    private static List<Message> history(Random random) {
        List<Message> history = new ArrayList<>();
        int messages = 2 + random.nextInt(7);
        // Few keys, stamps and contents, so that they meet.
        for (int n = 0; n < messages; n++) {
            List<Row> rows = new ArrayList<>();
            int many = 1 + random.nextInt(4);
            boolean[] unstamped = {random.nextInt(3) == 0, random.nextInt(3) == 0};
            for (int i = 0; i < many; i++) {
                String content = String.valueOf((char) ('a' + random.nextInt(3)));
                boolean refused = random.nextInt(4) == 0;
                boolean mends = random.nextInt(3) > 0;
                // The second mapping takes all that the first takes, and some of what it refuses.
                String second = random.nextBoolean() ? content : content.toUpperCase(java.util.Locale.ROOT);
                if (random.nextInt(6) == 0) {
                    second = "same";
                }
                // Odd, and so never an arrival stamp; some among those, some before them all.
                long stamp = 1 + 2 * (random.nextInt(3) + (random.nextInt(4) == 0 ? 500 : 0));
                int key = random.nextInt(2);
                rows.add(new Row(
                        "k" + key,
                        unstamped[key] ? null : Long.valueOf(stamp),
                        refused ? null : content,
                        refused && !mends ? null : second));
            }
            history.add(new Message(n, rows));
        }
        return history;
    }

    private void live(List<Message> history, String prefix, boolean mendedMapping) throws SQLException {
        for (Message message : history) {
            store(message.entries(prefix, 0, mendedMapping));
        }
    }

    @Test
    void aReplayThroughTheSameMappingChangesNothing() throws SQLException {
        everyHistory((random, seed) -> {
            List<Message> history = history(random);
            String prefix = "h" + seed + "-";
            List<Message> arrival = new ArrayList<>(history);
            if (random.nextBoolean()) {
                Collections.shuffle(arrival, random);
            }
            live(arrival, prefix, false);
            long changes = changes();
            List<String> records = records();
            for (int replay = 0; replay < 3; replay++) {
                replay(random, history, prefix, false);
            }
            assertThat(records()).as("seed %d: %s", seed, history).isEqualTo(records);
            assertThat(changes()).as("seed %d", seed).isEqualTo(changes);
        });
    }

    @Test
    void aReplayThroughAMendedMappingGivesWhatThatMappingWouldHaveGivenAtFirst() throws SQLException {
        everyHistory((random, seed) -> {
            List<Message> history = history(random);
            String prefix = "h" + seed + "-";
            String oracle = "o" + seed + "-";
            live(history, prefix, false);
            live(history, oracle, true);
            if (random.nextBoolean()) {
                replay(random, history, prefix, false);
            }
            List<Message> order = new ArrayList<>(history);
            if (random.nextInt(3) == 0) {
                Collections.shuffle(order, random);
            }
            send(random, order, prefix, ++revision, true);
            assertThat(contents(prefix)).as("seed %d: %s", seed, history).isEqualTo(contents(oracle));
            assertThat(database.number("SELECT count(*) FROM (SELECT FROM hub.change WHERE key LIKE '" + prefix
                            + "%' GROUP BY key, raw_id, item, ord, rev HAVING count(*) > 1) AS twice"))
                    .as("seed %d: no row twice", seed)
                    .isZero();
            long changes = changes();
            for (int again = 0; again < 2; again++) {
                replay(random, history, prefix, true);
            }
            assertThat(contents(prefix)).as("seed %d", seed).isEqualTo(contents(oracle));
            assertThat(changes()).as("seed %d, once more: %s", seed, history).isEqualTo(changes);
        });
    }

    private interface Check {
        void run(Random random, int seed) throws SQLException;
    }

    private void everyHistory(Check check) throws SQLException {
        for (int seed = 0; seed < HISTORIES; seed++) {
            check.run(new Random(seed), seed);
        }
    }

    /** Any of the messages, in any order, under a revision of their own. */
    private void replay(Random random, List<Message> history, String prefix, boolean mendedMapping)
            throws SQLException {
        List<Message> some = new ArrayList<>(
                history.stream().filter(each -> random.nextInt(4) > 0).toList());
        if (random.nextBoolean()) {
            Collections.shuffle(some, random);
        }
        send(random, some, prefix, ++revision, mendedMapping);
    }

    /** Crashes send messages twice, redeliveries bring batches twice, and batches hold one message or several. */
    private void send(Random random, List<Message> messages, String prefix, int at, boolean mendedMapping)
            throws SQLException {
        List<Entry> batch = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            batch.addAll(messages.get(i).entries(prefix, at, mendedMapping));
            if (random.nextInt(6) == 0) {
                batch.addAll(messages.get(random.nextInt(i + 1)).entries(prefix, at, mendedMapping));
            }
            if (random.nextInt(3) == 0 || i == messages.size() - 1) {
                store(batch);
                if (random.nextInt(3) == 0) {
                    store(batch);
                }
                batch.clear();
            }
        }
    }
}
