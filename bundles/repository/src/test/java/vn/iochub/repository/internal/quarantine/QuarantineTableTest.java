package vn.iochub.repository.internal.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.RejectCode;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.Quarantine.Filter;
import vn.iochub.api.service.Quarantine.State;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.base.Transactions;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Entry;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.States;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.writer.Migrations;

/** What the tables of the quarantine do by themselves, on a real PostgreSQL. */
@ExtendWith(TestDatabase.Extension.class)
class QuarantineTableTest {
    private static final Logger LOG = LoggerFactory.getLogger(QuarantineTableTest.class);
    /** {@code -Dquarantine.rows=1000000} for the long form. */
    private static final int MANY = Integer.getInteger("quarantine.rows", 100_000);

    private static final int CHUNK = 50_000;

    private static final UUID RAW = UUID.fromString("0190b5a0-1111-7222-8333-444455556666");
    private static final String ROWS = "SELECT state, note, revision, times FROM hub.quarantine";

    private final TestDatabase database;
    private Store store;

    QuarantineTableTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void fresh() throws SQLException {
        database.fresh();
        store = new Store(database.writer(), new ChangePartitions(database.writer()));
    }

    private void store(Entry... entries) throws SQLException {
        store.store(List.of(entries), outcome -> {});
    }

    private static Entry.Refused refused(int item, int revision) {
        return new Entry.Refused(
                RAW,
                item,
                revision,
                false,
                "eprocedure",
                "BAD_DATE",
                "/data/" + item,
                "/list/" + item + "/d",
                "sai ngày",
                "bad date",
                "{}",
                "c/1",
                "",
                "",
                Clock.now());
    }

    private static Entry.State record(int revision) {
        return States.state("k", 5, revision, true, RAW, 0, "{\"v\":\"A\"}");
    }

    private <T> T read(Transactions.Work<T, SQLException> work) throws SQLException {
        return Transactions.<T, SQLException>run(database.feeds(), work);
    }

    @Test
    void numbersInAPathDoNotMakeAnotherCause() throws SQLException {
        store(refused(1, 0), refused(27, 0));

        List<Quarantine.Group> groups = read(connection -> QuarantineTable.groups(connection, Filter.OPEN));

        assertThat(groups).hasSize(1);
        assertThat(groups.get(0).path()).isEqualTo("/list/*/d");
        assertThat(groups.get(0).open()).isEqualTo(2);
        assertThat(database.rows("SELECT hub.quarantine_field(p) FROM (VALUES ('/1/2'), ('/XML1/3a/4'), ('')) v (p)"))
                .containsExactly("/*/*", "/XML1/3a/*", "");
    }

    @Test
    void theHighestRevisionTellsInWhicheverOrderTheyCome() throws SQLException {
        store(refused(0, 0));
        store(refused(0, 3));
        store(refused(0, 3));
        assertThat(database.rows(ROWS)).containsExactly("open||3|2");
        store(record(2));
        assertThat(database.rows(ROWS))
                .as("the retry was refused after the mend")
                .containsExactly("open||3|2");
        store(record(4));
        assertThat(database.rows(ROWS)).containsExactly("resolved|revision 4|4|2");
        store(refused(0, 3));
        store(refused(0, 0));
        assertThat(database.rows(ROWS)).containsExactly("resolved|revision 4|4|2");
        store(refused(0, 6));
        assertThat(database.rows(ROWS)).as("a mapping that refuses it anew").containsExactly("open||6|3");
    }

    @Test
    void whatSomebodyDiscardedStaysSoWhenItIsRefusedAgainAndTellsWhenItIsARecord() throws SQLException {
        store(refused(0, 0));
        database.execute("UPDATE hub.quarantine SET state = 'discarded', by_ = 'lan', note = 'thử'");
        store(refused(0, 2));
        assertThat(database.rows(ROWS)).containsExactly("discarded|thử|2|2");
        store(record(3));
        assertThat(database.rows(ROWS)).containsExactly("resolved|revision 3; discarded before by lan: thử|3|2");
    }

    @Test
    void aRefusalThatAReplayOvertookIsResolved() throws SQLException {
        store(record(3));
        store(refused(0, 0));
        assertThat(database.rows(ROWS)).containsExactly("resolved|revision 3|3|1");

        database.execute("TRUNCATE hub.quarantine");
        database.execute("UPDATE hub.verdict SET verdict = 'duplicate'");
        database.execute("DELETE FROM hub.change");
        store(refused(0, 0));
        assertThat(database.rows(ROWS)).containsExactly("resolved|known from elsewhere|0|1");
    }

    @Test
    void rowsOfBeforeHaveTheirCauseToo() throws SQLException {
        database.empty();
        Migrations.run(database.writer(), "3");
        database.execute(
                "INSERT INTO hub.quarantine (raw_id, item, instance, code, origin, path, reason_vi, reason_en, fragment,"
                        + " connector) VALUES ('" + RAW
                        + "', 7, 'a', 'BAD_DATE', '/data/7', '/list/7/d', '', '', '', '')");
        database.execute(
                "INSERT INTO hub.quarantine (raw_id, item, instance, code, origin, path, reason_vi, reason_en, fragment,"
                        + " connector) VALUES ('" + RAW + "', 9, 'a', 'UNREADABLE', '', '', '', '', '', '')");
        database.execute(
                "INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash,"
                        + " connector, accepted, rejected) VALUES ('" + RAW
                        + "', 'a', now(), 1, '', '{}', 1, '', '', 8, 2)");
        database.execute("INSERT INTO hub.record_type VALUES ('a/B', 1, '{\"x\": 1}', 'public', '{}', now())");

        Migrations.run(database.writer());

        assertThat(database.rows("SELECT item, cause = hub.quarantine_cause('a', code, path), first_seen = seen, rest,"
                        + " times FROM hub.quarantine ORDER BY item"))
                .containsExactly("7|t|t|f|1", "9|t|t|t|1");
        assertThat(database.rows("SELECT type, hash = hub.schema_hash('{\"x\":1}') FROM hub.schema_version"))
                .containsExactly("a/B|t");
    }

    @Test
    void manyRowsAreGroupedAndPagedFast() throws SQLException {
        for (int from = 1; from <= MANY; from += CHUNK) {
            database.execute(
                    "INSERT INTO hub.quarantine (raw_id, item, instance, code, origin, path, reason_vi, reason_en,"
                            + " fragment, connector, seen, first_seen, state, cause)"
                            + " SELECT gen_random_uuid(), 0, s.instance, s.code, '/data/0', s.path, 'sai', 'wrong',"
                            + "   repeat('x', 600), 'c/1', now() - n * interval '1 second', now() - n * interval '1 second',"
                            + "   CASE WHEN n % 10 = 0 THEN 'resolved' ELSE 'open' END, c.cause"
                            + " FROM generate_series(" + from + ", " + (from + CHUNK - 1) + ") n"
                            + " CROSS JOIN LATERAL (SELECT 'source-' || n % 7 AS instance,"
                            + "   CASE WHEN n % 50000 = 1 THEN 'RULE' ELSE 'BAD_DATE' END AS code, '/d' || n % 40 AS path) s"
                            + " CROSS JOIN LATERAL (SELECT hub.quarantine_cause(s.instance, s.code, s.path) AS cause) c");
        }
        // As autovacuum does after a load like this.
        database.execute("VACUUM ANALYZE hub.quarantine");

        List<Quarantine.Group> groups = timed("groups", () -> QuarantineTable.groups(connection(), Filter.OPEN));
        assertThat(groups.stream().mapToLong(Quarantine.Group::open).sum()).isEqualTo(MANY - MANY / 10);
        assertThat(groups).isSortedAccordingTo((a, b) -> Long.compare(b.open(), a.open()));
        Filter rare = filter(Optional.empty(), Optional.of(RejectCode.RULE), Optional.empty());
        assertThat(timed("rows by code", () -> QuarantineTable.rows(connection(), rare, Long.MAX_VALUE, 1000)))
                .hasSize((MANY - 1) / 50000 + 1);
        Filter cause = filter(
                Optional.of("source-3"),
                Optional.empty(),
                Optional.of(groups.get(5).cause()));
        timed("rows by cause", () -> QuarantineTable.rows(connection(), cause, Long.MAX_VALUE, 100));
        timed("rows", () -> QuarantineTable.rows(connection(), Filter.OPEN, MANY / 2, 100));
        timed("open", () -> QuarantineTable.open(connection()));
        connection.close();
    }

    private Connection connection;

    private Connection connection() throws SQLException {
        if (connection == null) {
            connection = database.feeds().getConnection();
        }
        return connection;
    }

    private static Filter filter(Optional<String> instance, Optional<RejectCode> code, Optional<String> cause) {
        return new Filter(
                Set.of(State.OPEN), instance, code, cause, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private interface Call<T> {
        T call() throws SQLException;
    }

    private static <T> T timed(String what, Call<T> call) throws SQLException {
        // The first of all warms the server's caches.
        call.call();
        long started = System.nanoTime();
        T result = call.call();
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        LOG.info("rows={} query=\"{}\" ms={}", MANY, what, took.toMillis());
        // Roomy, for a busy machine: without its index each takes longer than all of this.
        assertThat(took).as(what).isLessThan(Duration.ofSeconds(MANY > 100_000 ? 5 : 1));
        return result;
    }
}
