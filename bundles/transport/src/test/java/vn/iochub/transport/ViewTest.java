package vn.iochub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.PostgresFixture;
import vn.iochub.testkit.TestHub;
import vn.iochub.testkit.TestSecrets;

/** What tests of views share: a real PostgreSQL with a view, which each test has anew, and a hub. */
abstract class ViewTest {
    static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path data;

    static PostgresFixture postgres;

    final Map<String, String> cursors = new ConcurrentHashMap<>();
    LineConnector connector;
    TestHub hub;

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

    static Map<String, Object> keys() {
        Map<String, Object> keys = new HashMap<>();
        keys.put("jdbc.url", postgres.url());
        keys.put("jdbc.user", postgres.user());
        keys.put("jdbc.password", postgres.password());
        keys.put("jdbc.view", "edu.v_row");
        keys.put("jdbc.everySeconds", 1);
        return keys;
    }

    void start(Map<String, Object> keys) throws Exception {
        ViewConfig config = Configs.of(ViewConfig.class, keys);
        connector = new LineConnector(source -> new ViewRoutes(source, "rows", config, new TestSecrets()));
        hub = TestHub.start(connector, cursors);
    }

    static void insert(String id, String v, String updated) throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, updated_at) VALUES ('" + id + "', '" + v + "', " + updated + ")");
    }

    /** The values that were sent, page by page. */
    List<String> sent() {
        return hub.taken().stream()
                .flatMap(taken -> taken.records().stream())
                .map(found -> found.key() + "=" + found.data().path("line").asText())
                .toList();
    }

    void awaitSent(String... values) {
        await().atMost(SOON).untilAsserted(() -> assertThat(sent()).containsExactly(values));
    }

    static void aFewPolls() {
        await().pollDelay(3, TimeUnit.SECONDS).atMost(SOON).until(() -> true);
    }

    void awaitTrouble(Trouble kind, String... words) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(hub.troubles()).containsKey("rows");
            assertThat(hub.troubles().get("rows").kind()).isEqualTo(kind);
            assertThat(hub.troubles().get("rows").cause().en()).contains(words);
        });
    }
}
