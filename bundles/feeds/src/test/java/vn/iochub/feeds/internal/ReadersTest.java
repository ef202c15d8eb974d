package vn.iochub.feeds.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.Feeds;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;

/** What people are shown of feeds, their readers and the records, on a real PostgreSQL, read over a real server. */
class ReadersTest {
    private static final String DOSSIER = "procedure/ServiceDossier";
    private static final String DOCUMENT = "document/OfficialDocument";
    private static final String URL = "/api/feeds/" + DOSSIER;

    @TempDir
    static Path folder;

    private static TestHub hub;

    private FeedDesk desk;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (hub != null) {
            hub.close();
        }
    }

    @BeforeEach
    void clear() throws Exception {
        hub.clear();
        hub.clock().ahead(Duration.ZERO);
        hub.readers().tick();
        hub.type(
                DOSSIER,
                1,
                "{\"title\":\"Service dossier\",\"x-title-vi\":\"Hồ sơ\",\"properties\":{}}",
                "personal",
                "/applicant");
        hub.type(DOCUMENT, 1, "{\"properties\":{}}", "public");
        desk = new FeedDesk(hub.store(), hub.readers(), hub.clock());
    }

    private static Map<String, String> numbered(String prefix, int count) {
        Map<String, String> data = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            data.put(prefix + i, "{\"n\":" + i + ",\"applicant\":\"Nguyễn Thị Thử\"}");
        }
        return data;
    }

    private Feeds.Reader reader(String account, String path) {
        return desk.readers().stream()
                .filter(one -> one.account().equals(account) && one.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("how far an account is behind is counted in changes of that feed alone")
    void behind() throws Exception {
        hub.write(DOSSIER, 1, numbered("a", 7));
        hub.write(DOCUMENT, 1, numbered("d", 50));
        hub.write(DOSSIER, 1, numbered("b", 3));

        JsonNode first = hub.json("ioc", URL + "?limit=4");
        hub.readers().tick();
        assertThat(reader("ioc", DOSSIER).behind())
                .as("nothing has arrived there for sure")
                .contains(10L);
        assertThat(reader("ioc", DOSSIER).cursor()).isEqualTo("1.0");

        JsonNode second =
                hub.json("ioc", URL + "?limit=4&after=" + first.get("cursor").asText());
        hub.readers().tick();
        assertThat(reader("ioc", DOSSIER).behind()).contains(6L);
        hub.json("ioc", URL + "?after=" + second.get("cursor").asText());
        JsonNode end = hub.json("ioc", URL + "?after=" + second.get("cursor").asText());
        hub.json("ioc", URL + "?after=" + end.get("cursor").asText());
        hub.json("doctor", "/api/feeds/" + DOCUMENT + "?after=1.17");
        hub.readers().tick();

        assertThat(desk.readers())
                .extracting(Feeds.Reader::account, Feeds.Reader::path, Feeds.Reader::cursor, Feeds.Reader::behind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("doctor", DOCUMENT, "1.17", Optional.of(40L)),
                        org.assertj.core.groups.Tuple.tuple("ioc", DOSSIER, "1.60", Optional.of(0L)));
        assertThat(reader("ioc", DOSSIER).lastRead()).isBetween(Instant.now().minusSeconds(60), Instant.now());

        hub.write(DOSSIER, 1, numbered("c", 2));
        hub.readers().tick();
        assertThat(reader("ioc", DOSSIER).behind()).contains(2L);
        assertThat(reader("ioc", DOSSIER).perMinute())
                .as("this minute has not ended")
                .isZero();
        hub.clock().ahead(Duration.ofMinutes(1));
        // 4, 4, 2 and 2 changes, the last page twice
        assertThat(reader("ioc", DOSSIER).perMinute()).isEqualTo(12 / 5.0);
        hub.clock().ahead(Duration.ofMinutes(7));
        assertThat(reader("ioc", DOSSIER).perMinute()).isZero();
    }

    @Test
    @DisplayName("a look at the list, a HEAD, an error and a refused cursor are no reading")
    void whatIsNoReading() throws Exception {
        hub.write(DOSSIER, 1, numbered("a", 2));
        hub.json("ioc", "/api/feeds");
        assertThat(hub.get("ioc", URL + "?after=7.1").statusCode()).isEqualTo(410);
        assertThat(hub.get("ioc", "/api/feeds/procedure/None").statusCode()).isEqualTo(404);
        hub.send(hub.request("ioc", URL).method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));
        hub.readers().tick();
        assertThat(desk.readers()).isEmpty();
    }

    @Test
    @DisplayName("a cursor of before a restore, and one whose changes are gone, are told as such")
    void voidAndExpired() throws Exception {
        hub.write(DOSSIER, 1, numbered("a", 10));
        hub.json("ioc", URL + "?after=1.2");
        hub.sql("DELETE FROM hub.change WHERE position <= 5; UPDATE hub.feed_head SET oldest = 6");
        hub.readers().tick();
        assertThat(reader("ioc", DOSSIER).expired()).isTrue();
        assertThat(reader("ioc", DOSSIER).behind()).contains(5L);
        hub.sql("UPDATE hub.feed_head SET epoch = 2");
        hub.readers().tick();
        assertThat(reader("ioc", DOSSIER).behind()).isEmpty();
        assertThat(reader("ioc", DOSSIER).expired()).isFalse();
    }

    @Test
    @DisplayName("notes wait for the database, outlive the hub, and are forgotten after 30 days")
    void kept() throws Exception {
        hub.write(DOSSIER, 1, numbered("a", 10));
        Readers other = new Readers(hub.clock());
        other.note("ioc", DOSSIER, new Cursor(1, 4), 3);
        other.tick();
        other.setWriter(hub.writer());
        hub.stopDatabase();
        try {
            other.setReader(hub.reader());
            other.tick();
        } finally {
            hub.startDatabase();
        }
        org.awaitility.Awaitility.await().untilAsserted(() -> {
            other.tick();
            assertThat(other.all()).singleElement().satisfies(one -> {
                assertThat(one.cursor()).isEqualTo("1.4");
                assertThat(one.behind()).contains(6L);
            });
        });

        // An older note of another hub does not undo it.
        Readers late = new Readers(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5)));
        late.setReader(hub.reader());
        late.setWriter(hub.writer());
        late.note("ioc", DOSSIER, new Cursor(1, 1), 0);
        late.tick();
        assertThat(late.all()).singleElement().satisfies(one -> assertThat(one.cursor())
                .isEqualTo("1.4"));
        late.close();

        hub.clock().ahead(Readers.KEPT.plusHours(2));
        other.tick();
        assertThat(other.all()).isEmpty();
        assertThat(count("SELECT count(*) FROM hub.feed_reader")).isZero();
        other.close();
    }

    private static long count(String sql) throws Exception {
        try (Connection connection = hub.writer().getConnection();
                PreparedStatement query = connection.prepareStatement(sql);
                java.sql.ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    @DisplayName("each reader has its metric, and it goes with the reader")
    void metric() throws Exception {
        hub.write(DOSSIER, 1, numbered("a", 10));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        hub.readers().setRegistry(registry);
        hub.json("ioc", URL + "?after=1.4");
        hub.readers().tick();
        assertThat(registry.get("iochub.feed.behind")
                        .tags("account", "ioc", "feed", DOSSIER)
                        .gauge()
                        .value())
                .isEqualTo(6);
        hub.sql("TRUNCATE hub.feed_reader");
        hub.readers().tick();
        assertThat(registry.find("iochub.feed.behind").gauges()).isEmpty();
        hub.readers().removeRegistry(registry);
    }

    @Test
    @DisplayName("there is a bound on what is noted, and who comes after it reads as everybody")
    void bounded() throws Exception {
        Readers full = new Readers(hub.clock());
        for (int i = 0; i < Readers.MOST + 100; i++) {
            full.note("account" + i, DOSSIER, new Cursor(1, 0), 1);
        }
        full.note("", DOSSIER, new Cursor(1, 0), 1);
        full.setReader(hub.reader());
        full.setWriter(hub.writer());
        full.tick();
        assertThat(full.all()).hasSize(Readers.MOST);
        full.close();
    }

    @Test
    @DisplayName("the catalogue counts records, and the changes since the day began in Vietnam")
    void catalogue() throws Exception {
        hub.write(DOSSIER, 1, numbered("old", 5));
        hub.sql("UPDATE hub.change SET stored = now() - interval '3 days'");
        hub.write(DOSSIER, 1, numbered("new", 4));
        hub.write(DOCUMENT, 1, numbered("new", 2));
        hub.sql("DELETE FROM hub.change WHERE position = 6");
        record("P-1", DOSSIER, "{}");

        List<Feeds.Feed> feeds = desk.catalogue();

        assertThat(feeds).extracting(Feeds.Feed::path).containsExactly(DOCUMENT, DOSSIER);
        Feeds.Feed dossier = feeds.get(1);
        assertThat(dossier.changesToday()).isEqualTo(3);
        assertThat(dossier.records()).isEqualTo(1);
        assertThat(dossier.title().vi()).isEqualTo("Hồ sơ");
        assertThat(dossier.masked()).containsExactly("/applicant");
        assertThat(dossier.head()).isEqualTo("1.11");
        assertThat(dossier.oldest()).isEqualTo("1.0");
        assertThat(feeds.get(0).changesToday()).isEqualTo(2);

        hub.write(DOSSIER, 1, numbered("more", 1));
        assertThat(desk.catalogue().get(1).changesToday())
                .as("counted once a minute")
                .isEqualTo(3);
        hub.clock().ahead(Duration.ofSeconds(61));
        assertThat(desk.catalogue().get(1).changesToday()).isBetween(1L, 4L);
    }

    private static void record(String key, String type, String data) throws Exception {
        try (Connection connection = hub.writer().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO hub.record (type, key, id, major, ord, rev, unstamped, hash, received, stored,"
                                + " instance, raw_id, item, origin, connector, data) VALUES (?, ?, ?, 1, 7, 2, false, '',"
                                + " now(), now(), 'tax', ?, 0, '/0', 'test/1', ?::jsonb)")) {
            insert.setString(1, type);
            insert.setString(2, key);
            insert.setObject(3, UUID.randomUUID());
            insert.setObject(4, UUID.randomUUID());
            insert.setString(5, data);
            insert.executeUpdate();
        }
    }

    @Test
    @DisplayName("samples and states are masked as the feed masks them")
    void masked() throws Exception {
        hub.write(DOSSIER, 1, numbered("a", 5));
        record("P-1", DOSSIER, "{\"n\":1.50,\"applicant\":\"Nguyễn Thị Thử\"}");

        List<Feeds.Item> sample = desk.sample(DOSSIER, 2, false);
        assertThat(sample).extracting(Feeds.Item::key).containsExactly("a4", "a3");
        assertThat(sample).extracting(Feeds.Item::cursor).containsExactly(Optional.of("1.5"), Optional.of("1.4"));
        assertThat(sample.get(0).data()).isEqualTo("{\"n\":4}");
        assertThat(sample.get(0).masked()).containsExactly("/applicant");
        JsonNode fed = hub.json("ioc", URL).get("items").get(4);
        assertThat(sample.get(0).sequence()).isEqualTo(fed.get("sequence").asText());
        assertThat(sample.get(0).id()).isEqualTo(fed.get("id").asText());
        assertThat(sample.get(0).data()).isEqualTo(fed.get("data").toString());
        assertThat(desk.sample(DOSSIER, 1, true).get(0).data()).contains("Nguyễn");

        assertThat(desk.latest(DOSSIER, "P-1", false)).hasValueSatisfying(item -> {
            assertThat(item.data()).isEqualTo("{\"n\":1.50}");
            assertThat(item.cursor()).isEmpty();
            assertThat(item.sequence()).endsWith(".0000000002");
        });
        assertThat(desk.latest(DOSSIER, "P-1", true)).hasValueSatisfying(item -> {
            assertThat(item.data()).contains("Nguyễn");
            assertThat(item.masked()).isEmpty();
        });
        assertThat(desk.latest(DOSSIER, "P-2", true)).isEmpty();
        hub.sql("UPDATE hub.record_type SET major = 2 WHERE type = '" + DOSSIER + "'");
        assertThat(desk.latest(DOSSIER, "P-1", false)).hasValueSatisfying(item -> assertThat(item.data())
                .as("of a major that the catalogue does not have")
                .isEqualTo("{}"));
    }

    @Test
    @DisplayName("records are found by the beginning of their key, whatever is in it")
    void find() throws Exception {
        for (String key : List.of("P-1", "P-2", "P-10", "P%1", "Q-1", "p-1", "Đ-1", "P\\_")) {
            record(key, DOSSIER, "{}");
        }
        record("P-1", DOCUMENT, "{}");
        assertThat(desk.find(DOSSIER, "P-", 10)).extracting(Feeds.Thing::key).containsExactly("P-1", "P-10", "P-2");
        assertThat(desk.find(DOSSIER, "P%", 10)).extracting(Feeds.Thing::key).containsExactly("P%1");
        assertThat(desk.find(DOSSIER, "P\\", 10)).extracting(Feeds.Thing::key).containsExactly("P\\_");
        assertThat(desk.find(DOSSIER, "Đ", 10)).hasSize(1);
        assertThat(desk.find(DOSSIER, "", 3)).hasSize(3);
        assertThat(desk.find(DOCUMENT, "P", 10)).hasSize(1);
        assertThatThrownBy(() -> desk.find("none/None", "", 10))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.UNKNOWN));
        assertThatThrownBy(() -> desk.sample(DOSSIER, 0, false)).isInstanceOf(RefusedException.class);
    }

    @Test
    @DisplayName("without a database every call says so")
    void unavailable() {
        FeedDesk none = new FeedDesk(new FeedStore(), hub.readers(), hub.clock());
        assertThatThrownBy(none::catalogue).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> none.latest(DOSSIER, "P-1", true)).isInstanceOf(UnavailableException.class);
    }
}
