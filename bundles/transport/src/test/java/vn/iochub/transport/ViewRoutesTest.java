package vn.iochub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.PostgresFixture;
import vn.iochub.testkit.TestHub;
import vn.iochub.testkit.TestSecrets;

/** Views polled on a real PostgreSQL. */
@Timeout(180)
class ViewRoutesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path data;

    private static PostgresFixture postgres;

    private final Map<String, String> cursors = new ConcurrentHashMap<>();
    private LineConnector connector;
    private TestHub hub;

    @BeforeAll
    static void server() throws Exception {
        postgres = PostgresFixture.start(data);
    }

    @AfterAll
    static void stopServer() {
        postgres.close();
    }

    @BeforeEach
    void table() throws Exception {
        postgres.sql("DROP SCHEMA IF EXISTS edu CASCADE; CREATE SCHEMA edu;"
                + " CREATE TABLE edu.t (id text, v text, n numeric(20,2), flag boolean, day date, updated_at timestamp,"
                + " zoned timestamptz); CREATE VIEW edu.v_row AS SELECT * FROM edu.t");
    }

    @AfterEach
    void stop() throws Exception {
        if (hub != null) {
            hub.close();
        }
    }

    private static Map<String, Object> keys() {
        Map<String, Object> keys = new HashMap<>();
        keys.put("jdbc.url", postgres.url());
        keys.put("jdbc.user", postgres.user());
        keys.put("jdbc.password", postgres.password());
        keys.put("jdbc.view", "edu.v_row");
        keys.put("jdbc.everySeconds", 1);
        return keys;
    }

    private void start(Map<String, Object> keys) throws Exception {
        ViewConfig config = Configs.of(ViewConfig.class, keys);
        connector = new LineConnector(source -> new ViewRoutes(source, "rows", config, new TestSecrets()));
        hub = TestHub.start(connector, cursors);
    }

    private static void insert(String id, String v, String updated) throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, updated_at) VALUES ('" + id + "', '" + v + "', " + updated + ")");
    }

    /** The values that were sent, page by page. */
    private List<String> sent() {
        return hub.taken().stream()
                .flatMap(taken -> taken.records().stream())
                .map(found -> found.key() + "=" + found.data().path("line").asText())
                .toList();
    }

    private void awaitSent(String... values) {
        await().atMost(SOON).untilAsserted(() -> assertThat(sent()).containsExactly(values));
    }

    private static void aFewPolls() {
        await().pollDelay(3, TimeUnit.SECONDS).atMost(SOON).until(() -> true);
    }

    private void awaitTrouble(Trouble kind, String... words) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(hub.troubles()).containsKey("rows");
            assertThat(hub.troubles().get("rows").kind()).isEqualTo(kind);
            assertThat(hub.troubles().get("rows").cause().en()).contains(words);
        });
    }

    @Test
    void valuesAreText() throws Exception {
        postgres.sql("INSERT INTO edu.t VALUES ('00123', 'Trường \"A\"', 1000000.50, true, '2026-09-05',"
                + " '2026-11-20 07:30:00.1', '2026-11-20 07:30:00+07')");
        start(keys());
        awaitSent("00123=Trường \"A\"");
        assertThat(new String(hub.taken().get(0).kept(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"view\":\"edu.v_row\",\"rows\":[{\"id\":\"00123\",\"v\":\"Trường \\\"A\\\"\","
                        + "\"n\":\"1000000.50\",\"flag\":\"true\",\"day\":\"2026-09-05\","
                        + "\"updated_at\":\"2026-11-20T07:30:00.100000\",\"zoned\":\"2026-11-20T00:30:00.000000Z\"}]}");
        assertThat(hub.taken().get(0).attributes()).containsEntry("view", "edu.v_row");
        await().atMost(SOON).until(() -> cursors.containsKey("rows"));
        assertThat(Instant.parse(cursors.get("rows").split(" ")[0]))
                .isEqualTo(Instant.parse("2026-11-20T00:30:00.100Z"));
    }

    @Test
    void tiesAtPageBordersAreAllRead() throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, updated_at) SELECT 'r' || lpad(i::text, 4, '0'), 'x',"
                + " timestamp '2026-11-20 08:00:00' + (i / 25) * interval '1 second' FROM generate_series(0, 999) i");
        Map<String, Object> keys = keys();
        keys.put("jdbc.pageRows", 10);
        start(keys);
        String[] all = IntStream.range(0, 1000)
                .mapToObj(i -> String.format("r%04d=x", i))
                .toArray(String[]::new);
        awaitSent(all);
        assertThat(hub.taken().size()).isEqualTo(100);
        insert("tie", "late", "'2026-11-20 08:00:39'");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sent()).hasSize(1001).endsWith("tie=late"));
        aFewPolls();
        assertThat(sent()).as("what is known is not sent again").hasSize(1001);
        assertThat(hub.troubles()).isEmpty();
    }

    @Test
    void rowsCommittedLateAreCaughtInTheOverlapAndChangesAreSent() throws Exception {
        insert("b", "1", "'2026-11-20 08:10:00'");
        start(keys());
        awaitSent("b=1");
        insert("a", "late", "'2026-11-20 08:08:30'");
        awaitSent("b=1", "a=late");
        postgres.sql("UPDATE edu.t SET v = '2', updated_at = '2026-11-20 08:11:00' WHERE id = 'b'");
        awaitSent("b=1", "a=late", "b=2");
        postgres.sql("UPDATE edu.t SET v = '3' WHERE id = 'b'");
        awaitSent("b=1", "a=late", "b=2", "b=3");
    }

    @Test
    void aRowOfTheFutureDoesNotHideTheOthers() throws Exception {
        insert("future", "x", "'2099-01-01 00:00:00'");
        start(keys());
        awaitSent("future=x");
        insert("now", "y", "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')");
        awaitSent("future=x", "now=y");
        aFewPolls();
        assertThat(sent()).hasSize(2);
    }

    @Test
    void aRowOfTheFutureDoesNotMoveThePositionToThePresent() throws Exception {
        // A source whose newest rows are always some hours old: by its night run, or by its zone.
        insert("future", "x", "'2099-01-01 00:00:00'");
        insert("old", "x", "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh') - interval '3 hours'");
        start(keys());
        awaitSent("old=x", "future=x");
        insert("next", "y", "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh') - interval '2 hours'");
        awaitSent("old=x", "future=x", "next=y");
    }

    @Test
    void timesWithoutEndHoldUpNothing() throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, updated_at, zoned, day) VALUES"
                + " ('a', '1', '2026-11-20 08:00:00', 'infinity', 'infinity'),"
                + " ('b', '1', '2026-11-20 08:00:01', '-infinity', '-infinity'),"
                + " ('c', '1', '-infinity', NULL, NULL), ('d', '1', 'infinity', NULL, NULL)");
        start(keys());
        awaitSent("c=1", "a=1", "b=1", "d=1");
        assertThat(new String(hub.taken().get(0).kept(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"day\":\"infinity\"", "\"zoned\":\"infinity\"", "\"zoned\":\"-infinity\"")
                .contains("\"updated_at\":\"infinity\"");
        await().atMost(SOON).until(() -> cursors.containsKey("rows"));
        insert("e", "1", "'2026-11-20 08:00:02'");
        awaitSent("c=1", "a=1", "b=1", "d=1", "e=1");
        assertThat(hub.troubles()).isEmpty();
        hub.close();

        postgres.sql("UPDATE edu.t SET zoned = '-infinity' WHERE id = 'c'");
        postgres.sql("DELETE FROM edu.t WHERE id <> 'c'");
        cursors.clear();
        Map<String, Object> keys = keys();
        keys.put("jdbc.updatedColumn", "zoned");
        start(keys);
        awaitSent("c=1");
        aFewPolls();
        assertThat(hub.troubles()).isEmpty();
    }

    @Test
    void anotherViewIsReadFromItsBeginning() throws Exception {
        insert("test", "1", "'2026-11-20 08:00:00'");
        start(keys());
        awaitSent("test=1");
        await().atMost(SOON).until(() -> cursors.containsKey("rows"));
        hub.close();
        postgres.sql("CREATE TABLE edu.real (id text, v text, updated_at timestamp);"
                + " INSERT INTO edu.real VALUES ('real', '1', '2020-01-01 08:00:00')");

        Map<String, Object> keys = keys();
        keys.put("jdbc.view", "edu.real");
        start(keys);
        awaitSent("real=1");
        await().atMost(SOON).until(() -> cursors.get("rows").startsWith("2020-01-01T01:00:00Z edu.real at "));
    }

    @Test
    void aPositionStoredWithoutItsViewHolds() throws Exception {
        insert("a", "1", "'2026-11-20 08:00:00'");
        insert("b", "1", "'2026-11-20 09:00:00'");
        cursors.put("rows", "2026-11-20T02:00:00Z");
        start(keys());
        awaitSent("b=1");
    }

    @Test
    void aCrashBetweenCommitAndCursorReadsAgainAndARestartGoesOn() throws Exception {
        insert("a", "1", "'2026-11-20 08:00:00'");
        insert("b", "1", "'2026-11-20 09:00:00'");
        start(keys());
        awaitSent("a=1", "b=1");
        hub.close();

        start(keys());
        awaitSent("b=1");
        hub.close();

        cursors.clear();
        start(keys());
        awaitSent("a=1", "b=1");
    }

    @Test
    void whileTheHubCannotTakeItTheCursorStays() throws Exception {
        insert("a", "1", "'2026-11-20 08:00:00'");
        ViewConfig config = Configs.of(ViewConfig.class, keys());
        connector = new LineConnector(source -> new ViewRoutes(source, "rows", config, new TestSecrets()));
        hub = TestHub.start(connector, cursors);
        awaitSent("a=1");
        String cursor = await().atMost(SOON).until(() -> cursors.get("rows"), java.util.Objects::nonNull);
        hub.available(false);
        insert("b", "1", "'2026-11-20 09:00:00'");
        aFewPolls();
        assertThat(cursors).containsEntry("rows", cursor);
        assertThat(hub.troubles()).as("the source is well").isEmpty();
        hub.available(true);
        awaitSent("a=1", "b=1");
    }

    @Test
    void rowsWithoutATimeAreSentOnceAndTold() throws Exception {
        insert("a", "1", "'2026-11-20 08:00:00'");
        insert("lost", "1", "NULL");
        insert("lost2", "1", "NULL");
        start(keys());
        awaitSent("a=1", "lost=1", "lost2=1");
        awaitTrouble(Trouble.DATA, "2 rows of edu.v_row have no updated_at");
        aFewPolls();
        assertThat(sent()).hasSize(3);
    }

    @Test
    void aColumnWithAZoneIsReadToo() throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, zoned) VALUES ('a', '1', '2026-11-20 08:00:00+07')");
        Map<String, Object> keys = keys();
        keys.put("jdbc.updatedColumn", "zoned");
        start(keys);
        awaitSent("a=1");
        postgres.sql("INSERT INTO edu.t (id, v, zoned) VALUES ('b', '1', '2026-11-20 01:00:01+00')");
        awaitSent("a=1", "b=1");
        assertThat(Instant.parse(cursors.get("rows").split(" ")[0])).isEqualTo(Instant.parse("2026-11-20T01:00:01Z"));
    }

    @Test
    void wrongNamesAndLoginsAreTold() throws Exception {
        Map<String, Object> keys = keys();
        keys.put("jdbc.view", "edu.nothing");
        start(keys);
        awaitTrouble(Trouble.CONFIGURATION, "edu.nothing", "jdbc.view");
        hub.close();

        keys = keys();
        keys.put("jdbc.updatedColumn", "changed");
        start(keys);
        awaitTrouble(Trouble.CONFIGURATION, "no column changed", "jdbc.updatedColumn");
        hub.close();

        keys = keys();
        keys.put("jdbc.updatedColumn", "v");
        start(keys);
        awaitTrouble(Trouble.CONFIGURATION, "v of edu.v_row is no date or time");
        hub.close();

        keys = keys();
        keys.put("jdbc.password", "wrong-password");
        start(keys);
        awaitTrouble(Trouble.CREDENTIALS, "refused the login of hub_writer");
        assertThat(hub.troubles().get("rows").cause().both()).doesNotContain("wrong-password");
        hub.close();

        keys = keys();
        keys.put("jdbc.url", "jdbc:nosuch://host/db");
        start(keys);
        awaitTrouble(Trouble.CONFIGURATION, "no JDBC driver");
    }

    @Test
    void aViewThatChangesIsReadOnAsItIs() throws Exception {
        insert("a", "1", "'2026-11-20 08:00:00'");
        start(keys());
        awaitSent("a=1");
        postgres.sql("DROP VIEW edu.v_row");
        awaitTrouble(Trouble.CONFIGURATION, "edu.v_row");
        postgres.sql("CREATE VIEW edu.v_row AS SELECT id, updated_at, 'new' AS more, v FROM edu.t");
        insert("b", "1", "'2026-11-20 08:00:00'");
        // The state of 'a' has another column now: it is sent again.
        awaitSent("a=1", "a=1", "b=1");
        await().atMost(SOON).until(() -> hub.troubles().isEmpty());
    }

    @Test
    void aDatabaseThatIsDownAtTheStartAndLaterIsToldAndReadOn() throws Exception {
        insert("a", "1", "'2026-11-20 08:00:00'");
        postgres.stop();
        try {
            start(keys());
            awaitTrouble(Trouble.COMMUNICATION, "cannot be read", "127.0.0.1");
        } finally {
            postgres.restart();
        }
        awaitSent("a=1");
        await().atMost(SOON).until(() -> hub.troubles().isEmpty());
        postgres.stop();
        try {
            awaitTrouble(Trouble.COMMUNICATION, "cannot be read");
        } finally {
            postgres.restart();
        }
        insert("b", "1", "'2026-11-20 08:00:00'");
        awaitSent("a=1", "b=1");
    }

    @Test
    void aHundredThousandRowsKeepMemoryFlatAndNoConnectionStaysOpen() throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, updated_at) SELECT 'r' || i, repeat('x', 500),"
                + " timestamp '2026-01-01 00:00:00' + i * interval '1 minute' FROM generate_series(1, 100000) i");
        AtomicLong bytes = new AtomicLong();
        AtomicLong most = new AtomicLong();
        AtomicLong pages = new AtomicLong();
        ViewConfig config = Configs.of(ViewConfig.class, keys());
        connector = new LineConnector(source -> new ViewRoutes(source, "rows", config, new TestSecrets()));
        long before = used();
        connector.tap((in, out) -> {
            bytes.addAndGet(in.readAllBytes().length);
            if (pages.incrementAndGet() % 20 == 0) {
                most.accumulateAndGet(used() - before, Math::max);
            }
            out.write("{\"rows\":[]}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
        hub = TestHub.start(connector, cursors);
        await().atMost(Duration.ofSeconds(90)).until(() -> pages.get() >= 100);
        assertThat(bytes.get()).isGreaterThan(50L << 20);
        // A page of 0.6 MB, the driver's rows, and 100,000 pairs of hashes; the rows together have 60 MB.
        assertThat(most.get()).isLessThan(45L << 20);
        aFewPolls();
        assertThat(pages.get()).isEqualTo(100);
        hub.close();
        try (var connection = postgres.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'iochub'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc.url|postgresql://x|begins with jdbc:",
                "jdbc.url|jdbc:postgresql://h/d?password=x|jdbc.password",
                "jdbc.url|jdbc:sqlserver://h;user=u;PassWord = x|jdbc.password",
                "jdbc.url|jdbc:sqlserver://h;pwd=x|jdbc.password",
                "jdbc.url|jdbc:mysql://u:x@h/d|jdbc.password",
                "jdbc.url|jdbc:oracle:thin:scott/tiger@//h:1521/s|jdbc.password",
                "jdbc.view|t; DROP TABLE t|jdbc.view",
                "jdbc.view|''|jdbc.view",
                "jdbc.updatedColumn|a b|jdbc.updatedColumn",
                "jdbc.idColumn|id--|jdbc.idColumn",
            })
    void aWrongConfigurationNamesItsKey(String key, String value, String words) {
        Map<String, Object> keys = keys();
        keys.put(key, value);
        assertThatThrownBy(() -> {
                    ViewConfig config = Configs.of(ViewConfig.class, keys);
                    new LineConnector(source -> new ViewRoutes(source, "rows", config, new TestSecrets())).transport();
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:oracle:thin:@//h:1521/s",
                "jdbc:oracle:thin:@h:1521:sid",
                "jdbc:postgresql://h:5432/d?user=u@office",
                "jdbc:mysql://u@h:3306/d",
                "jdbc:sqlserver://h:1433;databaseName=d;encrypt=true"
            })
    void addressesWithoutAPasswordAreTaken(String url) {
        Map<String, Object> keys = keys();
        keys.put("jdbc.url", url);
        ViewConfig config = Configs.of(ViewConfig.class, keys);
        LineConnector taken = new LineConnector(source -> new ViewRoutes(source, "rows", config, new TestSecrets()));
        assertThat(taken.transport()).isNotNull();
    }
}
