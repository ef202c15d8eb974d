package vn.iochub.repository.internal.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Entry;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.States;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.types.TypeId;
import vn.iochub.resilience.ResilienceComponent;

/** Derived records, on a real PostgreSQL. */
@ExtendWith(TestDatabase.Extension.class)
class AggregatesTest {
    private static final String VISIT = "health/Visit";
    private static final String DAY = "health/Day";
    private static final String SCHEMA =
            """
            {"x-aggregate": {"of": "health/Visit", "by": ["facility", "date"], "fields": {
                "visits": {"count": true}, "inpatients": {"count": {"kind.code": "in"}},
                "cost": {"sum": "cost.total"}, "most": {"max": "cost.total"}, "first": {"min": "at"},
                "last": {"latest": "kind"}}},
             "properties": {"most": {"type": "number"}, "first": {"type": "string"}}}
            """;
    private static final String DAYS =
            "SELECT key, data ->> 'visits', data ->> 'inpatients', data ->> 'cost', ord > 0 FROM hub.record"
                    + " WHERE type = 'health/Day' ORDER BY key";

    private final TestDatabase database;
    private ChangePartitions partitions;
    private Store store;
    private Aggregates aggregates;
    private long version;

    AggregatesTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void fresh() throws SQLException {
        database.fresh();
        partitions = new ChangePartitions(database.writer());
        store = new Store(database.writer(), partitions);
        aggregates = new Aggregates(
                database.writer(), partitions, new Troubles(), ResilienceComponent.withDefaults(), () -> true);
    }

    private void declare(String schema) throws SQLException {
        declare(DAY, 1, schema);
    }

    private void declare(String type, int major, String schema) throws SQLException {
        database.execute("INSERT INTO hub.record_type (type, major, schema, classification, masked) VALUES ('" + type
                + "', " + major + ", '" + schema + "', 'internal', '{}')"
                + " ON CONFLICT (type, major) DO UPDATE SET schema = excluded.schema");
    }

    private Entry.State visit(String key, String facility, String date, String kind, String cost) {
        String json = "{\"facility\":\"" + facility + "\",\"date\":\"" + date + "\",\"kind\":{\"code\":\"" + kind
                + "\"},\"at\":\"" + key + "\",\"cost\":{\"total\":" + cost + "}}";
        return state(key, json);
    }

    private Entry.State state(String key, String json) {
        return state(key, version + 1, json);
    }

    private Entry.State state(String key, long occurred, String json) {
        byte[] data = json.getBytes(StandardCharsets.UTF_8);
        version++;
        return new Entry.State(
                0,
                VISIT,
                1,
                key,
                UUID.randomUUID(),
                version,
                0,
                false,
                States.sha256(data),
                occurred,
                Clock.now(),
                "health",
                UUID.randomUUID(),
                0,
                "",
                "test/1",
                data);
    }

    private void store(Entry... states) throws SQLException {
        store.store(new ArrayList<>(List.of(states)), outcome -> {});
    }

    @Test
    void aGroupIsCountedAndSummed() throws SQLException {
        declare(SCHEMA);
        store(
                visit("a", "68001", "2026-01-05", "in", "100.50"),
                visit("b", "68001", "2026-01-05", "out", "20"),
                visit("c", "68001", "2026-01-06", "out", "7"));
        aggregates.catchUp();

        assertThat(database.rows(DAYS)).containsExactly("68001|2026-01-05|2|1|120.50|t", "68001|2026-01-06|1|0|7|t");
        assertThat(database.rows(
                        "SELECT data ->> 'most', data ->> 'first', data #>> '{last,code}', data ->> 'facility',"
                                + " instance FROM hub.record WHERE key = '68001|2026-01-05'"))
                .containsExactly("100.50|a|out|68001|hub");
    }

    @Test
    void aCorrectionMovesItsRecordToAnotherGroup() throws SQLException {
        declare(SCHEMA);
        store(visit("a", "68001", "2026-01-05", "in", "100"));
        aggregates.catchUp();
        store(visit("a", "68001", "2026-01-07", "out", "90"));
        aggregates.catchUp();

        assertThat(database.rows(DAYS)).containsExactly("68001|2026-01-05|0|0|0|t", "68001|2026-01-07|1|0|90|t");
    }

    @Test
    void nothingNewIsNoNewState() throws SQLException {
        declare(SCHEMA);
        store(visit("a", "68001", "2026-01-05", "in", "100"));
        aggregates.catchUp();
        aggregates.catchUp();
        store(visit("a", "68001", "2026-01-05", "in", "100"));
        aggregates.catchUp();

        assertThat(database.number("SELECT count(*) FROM hub.change WHERE type = 'health/Day'"))
                .isEqualTo(1);
    }

    @Test
    void whatWasThereBeforeTheTypeIsTakenIn() throws SQLException {
        List<Entry> many = new ArrayList<>();
        for (int i = 0; i < 4_500; i++) {
            many.add(visit(String.format("v%05d", i), "68001", i % 3 == 0 ? "2026-01-05" : "2026-01-06", "out", "1"));
        }
        store.store(many, outcome -> {});
        declare(SCHEMA);
        aggregates.catchUp();

        assertThat(database.rows(DAYS))
                .containsExactly("68001|2026-01-05|1500|0|1500|t", "68001|2026-01-06|3000|0|3000|t");
        assertThat(database.number("SELECT count(*) FROM hub.aggregate WHERE filled IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void anotherRuleMakesAllAnew() throws SQLException {
        declare(SCHEMA);
        store(visit("a", "68001", "2026-01-05", "in", "100"), visit("b", "68002", "2026-01-05", "in", "1"));
        aggregates.catchUp();
        declare(
                "{\"x-aggregate\": {\"of\": \"health/Visit\", \"by\": [\"date\"], \"fields\": {\"visits\": {\"count\": true}}}}");
        aggregates.catchUp();

        assertThat(database.rows(
                        "SELECT key, data::text FROM hub.record WHERE type = 'health/Day' AND key = '2026-01-05'"))
                .containsExactly("2026-01-05|{\"date\": \"2026-01-05\", \"visits\": 2}");
    }

    @Test
    void aRecordThatLacksAFieldIsInNoGroup() throws SQLException {
        declare(SCHEMA);
        store(state("a", "{\"facility\":\"68001\"}"), visit("b", "68001", "2026-01-05", "in", "\"none\""));
        aggregates.catchUp();

        assertThat(database.rows(DAYS)).containsExactly("68001|2026-01-05|1|1|0|t");
    }

    @Test
    void aRuleThatIsNoneIsRefusedAndHoldsUpNothing() throws Exception {
        assertThatThrownBy(() -> AggregateSpec.of(
                        new TypeId(DAY, 1),
                        new ObjectMapper().readTree("{\"x-aggregate\": {\"of\": \"health/Visit\"}}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("by");
        declare(
                "{\"x-aggregate\": {\"of\": \"health/Visit\", \"by\": [\"date\"], \"fields\": {\"x\": {\"median\": \"y\"}}}}");
        store(visit("a", "68001", "2026-01-05", "in", "100"));
        aggregates.catchUp();
        assertThat(database.number("SELECT count(*) FROM hub.record")).isEqualTo(1);
    }

    @Test
    void aTypeThatCannotBeKeptHoldsUpNoOther() throws SQLException {
        StringBuilder tooMany = new StringBuilder("{\"x-aggregate\": {\"of\": \"health/Visit\", \"by\": [\"date\"],"
                + " \"fields\": {\"f\": {\"count\": true}");
        for (int i = 0; i < 1_700; i++) {
            tooMany.append(", \"f").append(i).append("\": {\"count\": true}");
        }
        tooMany.append("}}}");
        declare("health/A", 1, tooMany.toString());
        declare(SCHEMA);
        declare("health/Z", 1, tooMany.toString());
        store(visit("a", "68001", "2026-01-05", "in", "100"));

        assertThatThrownBy(() -> aggregates.catchUp()).isInstanceOf(SQLException.class);
        assertThat(database.rows(DAYS)).containsExactly("68001|2026-01-05|1|1|100|t");
    }

    @Test
    void groupsThatDifferHaveKeysThatDiffer() throws SQLException {
        declare(SCHEMA);
        store(
                visit("a", "6|2", "3", "in", "1"),
                visit("b", "6", "2|3", "in", "2"),
                visit("c", "6%7C2", "3", "in", "4"));
        aggregates.catchUp();

        assertThat(database.rows("SELECT data ->> 'facility', data ->> 'date', data ->> 'cost' FROM hub.record"
                        + " WHERE type = 'health/Day' ORDER BY data ->> 'cost'"))
                .containsExactly("6|2|3|1", "6|2|3|2", "6%7C2|3|4");
        assertThat(database.rows("SELECT key FROM hub.record WHERE type = 'health/Day' ORDER BY data ->> 'cost'"))
                .containsExactly("6%7C2|3", "6|2%7C3", "6%257C2|3");
    }

    @Test
    void valuesTooLongToGroupByHoldUpNothing() throws SQLException {
        declare(SCHEMA);
        Random random = new Random(1);
        String noise = random.ints(8_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        store(visit("a", noise, "2026-01-05", "in", "1"), visit("b", "68001", "2026-01-05", "in", "1"));
        aggregates.catchUp();

        assertThat(database.rows(DAYS)).containsExactly("68001|2026-01-05|1|1|1|t");
    }

    @Test
    void theLatestIsNotWhatIsToldOfTheFuture() throws SQLException {
        declare(SCHEMA);
        long now = Clock.now();
        String day = "{\"facility\":\"68001\",\"date\":\"2026-01-05\",\"kind\":{\"code\":\"%s\"}}";
        store(state("a", now + 365L * 86_400_000_000L, String.format(day, "future")));
        store(state("b", Clock.now() + 60_000_000L, String.format(day, "now")));
        aggregates.catchUp();

        assertThat(database.rows("SELECT data #>> '{last,code}' FROM hub.record WHERE type = 'health/Day'"))
                .containsExactly("now");
    }

    @Test
    void ofTwoVersionsOfATypeTheNewerIsKept() throws SQLException {
        declare(DAY, 2, SCHEMA.replace("\"count\": true", "\"sum\": \"cost.total\""));
        declare(DAY, 1, SCHEMA);
        store(visit("a", "68001", "2026-01-05", "in", "100"));
        aggregates.catchUp();
        store(visit("a", "68001", "2026-01-05", "in", "200"));
        aggregates.catchUp();

        assertThat(database.rows("SELECT major, data ->> 'visits' FROM hub.change WHERE type = 'health/Day'"
                        + " ORDER BY position"))
                .containsExactly("2|100", "2|200");
    }

    @Test
    void writersAndTwoHubsAtOnceComeToTheSame() throws Exception {
        declare(SCHEMA);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                int seed = writer;
                work.add(() -> {
                    Random random = new Random(seed);
                    for (int batch = 0; batch < 25; batch++) {
                        List<Entry> states = new ArrayList<>();
                        for (int i = 0; i < 20; i++) {
                            states.add(someVisit(random));
                        }
                        store.store(states, outcome -> {});
                    }
                    return null;
                });
            }
            for (int hub = 0; hub < 2; hub++) {
                Aggregates other = new Aggregates(
                        database.writer(), partitions, new Troubles(), ResilienceComponent.withDefaults(), () -> true);
                work.add(() -> {
                    for (int i = 0; i < 40; i++) {
                        other.catchUp();
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        aggregates.catchUp();

        assertThat(database.rows("SELECT key, data ->> 'visits', data ->> 'cost' FROM hub.record"
                        + " WHERE type = 'health/Day' AND data ->> 'visits' <> '0' ORDER BY key"))
                .isNotEmpty()
                .isEqualTo(
                        database.rows(
                                """
                        SELECT (data ->> 'facility') || '|' || (data ->> 'date') AS key, count(*)::text,
                            sum((data #>> '{cost,total}')::numeric)::text
                        FROM hub.record WHERE type = 'health/Visit' GROUP BY 1 ORDER BY 1
                        """));
    }

    private synchronized Entry.State someVisit(Random random) {
        return visit(
                "v" + random.nextInt(300),
                "6800" + random.nextInt(3),
                "2026-01-0" + (1 + random.nextInt(5)),
                random.nextBoolean() ? "in" : "out",
                String.valueOf(random.nextInt(1000)));
    }
}
