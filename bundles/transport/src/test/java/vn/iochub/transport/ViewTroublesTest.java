package vn.iochub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestHub;
import vn.iochub.testkit.TestSecrets;

/** Views that are late, wrong, large or away, and a hub that is. */
@Timeout(180)
class ViewTroublesTest extends ViewTest {
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
