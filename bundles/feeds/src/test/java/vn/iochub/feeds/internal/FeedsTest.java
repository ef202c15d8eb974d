package vn.iochub.feeds.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedsTest {
    private static final String DOSSIER = "procedure/ServiceDossier";
    private static final String URL = "/api/feeds/" + DOSSIER;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SCHEMA =
            """
            {"title": "Service dossier", "x-title-vi": "Hồ sơ", "description": "A dossier.",
             "x-description-vi": "Một hồ sơ.", "type": "object",
             "$defs": {"person": {"type": "object", "properties": {"name": {"type": "string"}, "kind": {"type": "string"}}}},
             "properties": {
               "number": {"type": "string"}, "summary": {"type": ["string", "null"]}, "fee": {"type": "number"},
               "online": {"type": "boolean"}, "applicant": {"$ref": "#/$defs/person"},
               "documents": {"type": "array", "items": {"type": "object"}}, "id": {"type": "string"}}}
            """;
    private static final String[] MASKED = {"/applicant/name", "/documents/*/owner"};

    @TempDir
    static Path folder;

    private static TestHub hub;

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
        hub.type(DOSSIER, 1, SCHEMA, "personal", MASKED);
        hub.type("document/OfficialDocument", 1, "{\"properties\":{\"n\":{\"type\":\"integer\"}}}", "public");
    }

    private static Map<String, String> numbered(String prefix, int count) {
        Map<String, String> data = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            data.put(prefix + i, "{\"n\":" + i + "}");
        }
        return data;
    }

    private static List<String> keys(JsonNode page) {
        return StreamSupport.stream(page.get("items").spliterator(), false)
                .map(item -> item.get("key").asText())
                .toList();
    }

    // ------------------------------------------------------------------------------------------------- the list

    @Test
    void theListTellsWhatThereIs() throws Exception {
        hub.type(DOSSIER, 2, SCHEMA.replace("Service dossier", "Dossier 2"), "sensitive", "/x");
        hub.write(DOSSIER, 1, numbered("A", 3));
        hub.sql("UPDATE hub.feed_head SET oldest = 2");

        JsonNode feeds = hub.json("ioc", "/api/feeds?counts=true").get("feeds");

        assertThat(feeds).hasSize(2);
        JsonNode dossier = feeds.get(1);
        assertThat(dossier.get("domain").asText()).isEqualTo("procedure");
        assertThat(dossier.get("type").asText()).isEqualTo("ServiceDossier");
        assertThat(dossier.get("path").asText()).isEqualTo(DOSSIER);
        assertThat(dossier.get("majors").toString()).isEqualTo("[1,2]");
        assertThat(dossier.get("title_en").asText()).isEqualTo("Dossier 2");
        assertThat(dossier.get("title_vi").asText()).isEqualTo("Hồ sơ");
        assertThat(dossier.get("description_vi").asText()).isEqualTo("Một hồ sơ.");
        assertThat(dossier.get("classification").asText()).isEqualTo("sensitive");
        assertThat(dossier.get("oldest").asText()).isEqualTo("1.1");
        assertThat(dossier.get("head").asText()).isEqualTo("1.3");
        assertThat(dossier.get("records").asLong()).isZero();
        assertThat(hub.json("ioc", dossier.get("url").asText()).get("items")).hasSize(2);
        assertThat(hub.json("ioc", dossier.get("schema_url").asText())
                        .get("title")
                        .asText())
                .isEqualTo("Dossier 2");
        assertThat(hub.json("ioc", dossier.get("schema_url").asText() + "?major=1")
                        .get("title")
                        .asText())
                .isEqualTo("Service dossier");
    }

    // ------------------------------------------------------------------------------------------------- the page

    @Test
    void anItemHasItsEnvelopeAndItsData() throws Exception {
        hub.write(DOSSIER, 1, Map.of("000.1", "{\"number\":\"000.1\",\"fee\":12345678901234567890.123456789}"));

        HttpResponse<String> response = hub.get("doctor", URL);
        JsonNode item = JSON.readTree(response.body()).get("items").get(0);

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json;charset=utf-8");
        assertThat(response.headers().firstValue("X-Hub-Cursor")).hasValue("1.1");
        assertThat(response.headers().firstValue("Link"))
                .hasValue("</api/feeds/procedure/ServiceDossier?after=1.1&limit=100>; rel=\"next\"");
        assertThat(item.get("id").asText()).matches("[0-9a-f]{32}");
        assertThat(item.get("type").asText()).isEqualTo(DOSSIER);
        assertThat(item.get("major").asInt()).isEqualTo(1);
        assertThat(item.get("key").asText()).isEqualTo("000.1");
        assertThat(item.get("cursor").asText()).isEqualTo("1.1");
        assertThat(item.get("time").asText()).isEqualTo("2026-03-01T01:00:00Z");
        assertThat(item.get("recordedtime").asText()).isEqualTo("2026-03-01T01:00:01Z");
        assertThat(Instant.parse(item.get("storedtime").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(item.get("sequence").asText()).isEqualTo("00000000000000000010.0000000000");
        assertThat(item.get("source").asText()).isEqualTo("tax");
        assertThat(item.get("raw").asText()).matches("[0-9a-f-]{36}");
        assertThat(response.body()).contains("12345678901234567890.123456789");
        assertThat(item.has("masked")).isFalse();
    }

    @Test
    void aReaderGoesOnFromItsCursor() throws Exception {
        hub.write(DOSSIER, 1, numbered("A", 5));

        JsonNode first = hub.json("ioc", URL + "?limit=2");
        assertThat(keys(first)).containsExactly("A0", "A1");
        assertThat(first.get("cursor").asText()).isEqualTo("1.2");
        assertThat(first.get("more").asBoolean()).isTrue();
        JsonNode second =
                hub.json("ioc", URL + "?limit=2&after=" + first.get("cursor").asText());
        assertThat(keys(second)).containsExactly("A2", "A3");
        JsonNode third =
                hub.json("ioc", URL + "?limit=2&after=" + second.get("cursor").asText());
        assertThat(keys(third)).containsExactly("A4");
        assertThat(third.get("more").asBoolean()).isFalse();
        JsonNode empty =
                hub.json("ioc", URL + "?limit=2&after=" + third.get("cursor").asText());
        assertThat(empty.get("items")).isEmpty();
        assertThat(empty.get("cursor").asText()).isEqualTo(third.get("cursor").asText());
    }

    @Test
    void anEmptyPageMovesOnWithTheOthersSoThatItNeverExpires() throws Exception {
        String before = hub.json("ioc", URL).get("cursor").asText();
        assertThat(before).isEqualTo("1.0");
        hub.write("document/OfficialDocument", 1, numbered("D", 7));

        JsonNode page = hub.json("ioc", URL + "?after=" + before);
        assertThat(page.get("items")).isEmpty();
        assertThat(page.get("cursor").asText()).isEqualTo("1.7");
    }

    // ------------------------------------------------------------------------------------------------- masking

    private static final String PERSON =
            """
            {"number":"1","applicant":{"name":"Nguyễn Văn A","kind":"citizen"},
             "documents":[{"owner":"Nguyễn Văn A","code":"x"},{"code":"y"}]}
            """;

    @Test
    void personalFieldsAreForThoseWhoMay() throws Exception {
        hub.write(DOSSIER, 1, Map.of("1", PERSON));

        HttpResponse<String> ioc = hub.get("ioc", URL);
        JsonNode seen = JSON.readTree(ioc.body()).get("items").get(0);
        assertThat(seen.get("data"))
                .isEqualTo(
                        JSON.readTree(
                                "{\"number\":\"1\",\"applicant\":{\"kind\":\"citizen\"},\"documents\":[{\"code\":\"x\"},{\"code\":\"y\"}]}"));
        assertThat(seen.get("masked").toString()).isEqualTo("[\"/applicant/name\",\"/documents/*/owner\"]");
        assertThat(ioc.body()).doesNotContain("Nguyễn");
        assertThat(hub.get("ioc", URL + "?format=csv").body()).doesNotContain("Nguyễn", "applicant.name");

        JsonNode all = hub.json("doctor", URL).get("items").get(0);
        assertThat(all.get("data")).isEqualTo(JSON.readTree(PERSON));
        assertThat(all.has("masked")).isFalse();
        assertThat(hub.get("doctor", URL + "?format=csv").body()).contains("Nguyễn", "applicant.name");
        assertThat(hub.get("viewer", URL).body()).doesNotContain("Nguyễn");
    }

    @Test
    void aMajorOfUnknownClassificationShowsNothing() throws Exception {
        hub.write(DOSSIER, 9, Map.of("1", PERSON));

        for (String user : List.of("ioc", "doctor")) {
            JsonNode item = hub.json(user, URL).get("items").get(0);
            assertThat(item.get("data")).isEmpty();
            assertThat(item.get("masked").toString()).isEqualTo("[\"\"]");
        }
    }

    // ---------------------------------------------------------------------------------------------------- CSV

    @Test
    void csvIsWhatSpreadsheetsAndParsersRead() throws Exception {
        Map<String, String> data = new LinkedHashMap<>();
        data.put(
                "k,1",
                "{\"number\":\"=1+1\",\"summary\":\"nói \\\"vâng\\\",\\ndòng hai\",\"fee\":-5.50,\"online\":true,"
                        + "\"applicant\":{\"kind\":\"citizen\",\"name\":\"X\"},\"documents\":[{\"code\":1}],\"id\":\"\"}");
        data.put("@k2", "{\"number\":\"+84 123\",\"summary\":null}");
        hub.write(DOSSIER, 1, data);

        HttpResponse<String> response = hub.get("ioc", URL, "Accept", "text/csv");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/csv;charset=utf-8");
        assertThat(response.headers().firstValue("X-Hub-Cursor")).hasValue("1.2");
        assertThat(response.headers().firstValue("Link").orElse("")).contains("after=1.2&limit=100&format=csv");
        String[] lines = response.body().split("\r\n", -1);
        assertThat(lines).hasSize(4);
        // PostgreSQL keeps the properties of a jsonb object by length, then by name.
        assertThat(lines[0])
                .startsWith("hub_id,hub_type,hub_major,hub_key,hub_cursor,hub_time,hub_recordedtime,hub_storedtime,"
                        + "hub_sequence,hub_source,hub_raw,id,fee,");
        Map<String, String> first = row(lines[0], lines[1]);
        assertThat(first)
                .containsEntry("hub_key", "k,1")
                .containsEntry("hub_cursor", "1.1")
                .containsEntry("number", "'=1+1")
                .containsEntry("summary", "nói \"vâng\",\ndòng hai")
                .containsEntry("fee", "-5.50")
                .containsEntry("online", "true")
                .containsEntry("applicant.kind", "citizen")
                .containsEntry("documents", "[{\"code\":1}]")
                .containsEntry("id", "\"\"");
        Map<String, String> second = row(lines[0], lines[2]);
        assertThat(second)
                .containsEntry("hub_key", "'@k2")
                .containsEntry("number", "'+84 123")
                .containsEntry("summary", "")
                .containsEntry("online", "");
        assertThat(lines[3]).isEmpty();
        byte[] marked =
                hub.send(hub.request("ioc", URL + "?format=csv&bom=true")).body();
        assertThat(new String(marked, StandardCharsets.UTF_8)).startsWith("\uFEFFhub_id");
    }

    /** A strict reader of RFC 4180; an empty text keeps its quotes, to tell it from an absent value. */
    private static Map<String, String> row(String header, String line) {
        List<String> names = List.of(header.split(",", -1));
        List<String> cells = new ArrayList<>();
        int i = 0;
        while (i <= line.length()) {
            StringBuilder cell = new StringBuilder();
            if (i < line.length() && line.charAt(i) == '"') {
                i++;
                while (line.charAt(i) != '"' || (i + 1 < line.length() && line.charAt(i + 1) == '"')) {
                    i += line.charAt(i) == '"' ? 1 : 0;
                    cell.append(line.charAt(i++));
                }
                i++;
                if (cell.isEmpty()) {
                    cell.append("\"\"");
                }
            } else {
                while (i < line.length() && line.charAt(i) != ',') {
                    assertThat(line.charAt(i)).isNotEqualTo('"');
                    cell.append(line.charAt(i++));
                }
            }
            assertThat(i == line.length() || line.charAt(i) == ',').isTrue();
            i++;
            cells.add(cell.toString());
        }
        assertThat(cells).hasSameSizeAs(names);
        Map<String, String> row = new LinkedHashMap<>();
        for (int n = 0; n < names.size(); n++) {
            row.put(names.get(n), cells.get(n));
        }
        return row;
    }

    // ------------------------------------------------------------------------------------------------- errors

    @ParameterizedTest
    @CsvSource({
        "/api/feeds/procedure/ServiceDosier, 404, unknown_type",
        "/api/feeds/procedure/servicedossier/schema, 404, unknown_type",
        "/api/feeds/procedure, 404, not_found",
        "/api/feeds/procedure/ServiceDossier/other, 404, not_found",
        "/api/feeds/procedure/ServiceDossier/schema?major=7, 404, not_found",
        "/api/feeds/procedure/ServiceDossier?after=, 200, ",
        "/api/feeds/procedure/ServiceDossier?after=42, 400, bad_cursor",
        "/api/feeds/procedure/ServiceDossier?after=1.-1, 400, bad_cursor",
        "/api/feeds/procedure/ServiceDossier?after=1.9999999999999999999, 400, bad_cursor",
        "/api/feeds/procedure/ServiceDossier?limit=0, 400, bad_limit",
        "/api/feeds/procedure/ServiceDossier?limit=10001, 400, bad_limit",
        "/api/feeds/procedure/ServiceDossier?limit=ten, 400, bad_limit",
        "/api/feeds/procedure/ServiceDossier?wait=31, 400, bad_wait",
        "/api/feeds/procedure/ServiceDossier?format=xml, 400, bad_format",
        "/api/feeds/procedure/ServiceDossier?cursor=1.0, 400, unknown_parameter",
        "/api/feeds/procedure/ServiceDossier?limit=1&limit=2, 400, repeated_parameter",
        "/api/feeds/procedure/ServiceDossier?after=2.0, 410, cursor_void",
        "/api/feeds/procedure/ServiceDossier?after=1.6, 410, cursor_void",
        "/api/feeds/procedure/ServiceDossier?after=1.1, 410, cursor_expired",
        "/api/feeds/procedure/ServiceDossier?after=1.2, 200, ",
        "/api/feeds?counts=maybe, 400, bad_counts",
    })
    void everyErrorSaysWhatToDo(String path, int status, String code) throws Exception {
        hub.write(DOSSIER, 1, numbered("A", 5));
        hub.sql("UPDATE hub.feed_head SET oldest = 3");

        HttpResponse<String> response = hub.get("ioc", path);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        if (status != 200) {
            JsonNode json = JSON.readTree(response.body());
            assertThat(json.get("error").asText()).isEqualTo(code);
            assertThat(json.get("message_vi").asText()).isNotEmpty();
            assertThat(json.get("message_en").asText()).isNotEmpty();
        }
    }

    @Test
    void anUnknownTypeIsAnsweredWithTheKnownOnes() throws Exception {
        JsonNode json = JSON.readTree(
                hub.get("ioc", "/api/feeds/procedure/serviceDosier").body());

        assertThat(json.get("known").toString())
                .isEqualTo("[\"document/OfficialDocument\",\"procedure/ServiceDossier\"]");
        assertThat(json.get("nearest").asText()).isEqualTo(DOSSIER);
        assertThat(JSON.readTree(hub.get("ioc", "/api/feeds/weather/Rain").body())
                        .has("nearest"))
                .isFalse();
    }

    @Test
    void anExpiredCursorIsAnsweredWithThoseThatWork() throws Exception {
        hub.write(DOSSIER, 1, numbered("A", 5));
        hub.sql("UPDATE hub.feed_head SET oldest = 3");

        JsonNode json = JSON.readTree(hub.get("ioc", URL + "?after=1.0").body());

        assertThat(json.get("oldest").asText()).isEqualTo("1.2");
        assertThat(json.get("head").asText()).isEqualTo("1.5");
    }

    @Test
    void onlyGetAndHeadWork() throws Exception {
        hub.write(DOSSIER, 1, numbered("A", 3));
        HttpResponse<byte[]> post = hub.send(hub.request("ioc", URL).POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");

        HttpResponse<byte[]> head =
                hub.send(hub.request("ioc", URL + "?limit=2").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("X-Hub-Cursor")).hasValue("1.2");
        assertThat(head.headers().firstValue("X-Hub-More")).hasValue("true");
    }

    @Test
    void withoutADatabaseItSaysLater() throws Exception {
        FeedsServlet none = new FeedsServlet(new FeedStore(), hub.readers(), () -> false);
        org.postgresql.ds.PGSimpleDataSource nowhere = new org.postgresql.ds.PGSimpleDataSource();
        nowhere.setServerNames(new String[] {"127.0.0.1"});
        nowhere.setPortNumbers(new int[] {1});
        FeedsServlet refused = new FeedsServlet(new FeedStore(nowhere), hub.readers(), () -> false);
        try {
            hub.serve("/none", none);
            hub.serve("/refused", refused);
            for (String path : List.of("/none", "/refused/" + DOSSIER, "/refused/" + DOSSIER + "?wait=5")) {
                HttpResponse<String> response = hub.get("ioc", path);
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
                assertThat(JSON.readTree(response.body()).get("error").asText()).isEqualTo("unavailable");
            }
        } finally {
            none.close();
            refused.close();
        }
    }

    // ------------------------------------------------------------------------------------------------ transport

    @Test
    void gzipIsGivenToThoseWhoAsk() throws Exception {
        hub.write(DOSSIER, 1, numbered("A", 50));

        HttpResponse<byte[]> zipped = hub.send(hub.request("ioc", URL).header("Accept-Encoding", "br, gzip;q=0.8"));
        assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes();
        assertThat(JSON.readTree(plain).get("items")).hasSize(50);

        assertThat(hub.get("ioc", URL, "Accept-Encoding", "gzip;q=0").headers().firstValue("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void aPageLargerThanTheHeapPassesThrough() throws Exception {
        large(5000);
        assertThat(Runtime.getRuntime().maxMemory()).isLessThan(200L << 20);

        HttpResponse<InputStream> response = hub.open(hub.request("doctor", URL + "?limit=10000"));
        int items = 0;
        try (JsonParser parser = new JsonFactory().createParser(response.body())) {
            while (parser.nextToken() != null) {
                if ("key".equals(parser.currentName())) {
                    items++;
                }
            }
        }
        // Each has its name and its value.
        assertThat(items).isEqualTo(2 * 5000);
    }

    @Test
    void aPageThatCannotBeFinishedBreaksOffAndNeverLooksWhole() throws Exception {
        large(3000);

        HttpResponse<InputStream> response = hub.open(hub.request("doctor", URL + "?limit=10000"));
        try (InputStream body = response.body()) {
            body.readNBytes(100_000);
            hub.sql("UPDATE hub.feed_head SET oldest = 3001");
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    /** Changes of about 50 KB each. */
    private static void large(int count) throws Exception {
        hub.sql("INSERT INTO hub.change SELECT n, '" + DOSSIER + "', n::text, gen_random_uuid(), 1, n, 0, '', now(),"
                + " now(), now(), 'tax', gen_random_uuid(), 0, 'test/1',"
                + " jsonb_build_object('summary', repeat(md5(n::text), 1600)) FROM generate_series(1, " + count
                + ") AS n; UPDATE hub.feed_head SET position = " + count);
    }

    // ------------------------------------------------------------------------------------------------ no gaps

    @Test
    void aLateCommitIsNeverSkipped() throws Exception {
        hub.write(DOSSIER, 1, numbered("first", 1));
        String cursor = hub.json("ioc", URL).get("cursor").asText();
        try (Connection late = hub.writer().getConnection();
                Connection early = hub.writer().getConnection()) {
            late.setAutoCommit(false);
            early.setAutoCommit(false);
            TestHub.insert(late, DOSSIER, 1, numbered("late", 2));

            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
                try {
                    TestHub.insert(early, DOSSIER, 1, numbered("early", 2));
                    early.commit();
                } catch (java.sql.SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> waitsForTheHead());
            JsonNode between = hub.json("ioc", URL + "?after=" + cursor);
            assertThat(between.get("items")).isEmpty();
            assertThat(between.get("cursor").asText()).isEqualTo(cursor);
            assertThat(second).isNotDone();

            late.commit();
            second.get(10, TimeUnit.SECONDS);
            assertThat(keys(hub.json(
                            "ioc", URL + "?after=" + between.get("cursor").asText())))
                    .containsExactly("late0", "late1", "early0", "early1");
        }
    }

    private static boolean waitsForTheHead() throws Exception {
        try (Connection connection = hub.writer().getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE hub.feed_head%'");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getInt(1) == 1;
        }
    }

    @Test
    void readersSeeEachChangeOnceAndInOrderWhileMuchIsWritten() throws Exception {
        int writers = 4;
        int batches = 60;
        AtomicBoolean written = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(writers + 3);
        try {
            List<Future<List<String>>> readers = new ArrayList<>();
            for (int r = 0; r < 3; r++) {
                int seed = r;
                readers.add(pool.submit(() -> readAll(new Random(seed), written)));
            }
            List<Future<?>> writing = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                writing.add(pool.submit(() -> {
                    writeMuch(writer, batches);
                    return null;
                }));
            }
            for (Future<?> one : writing) {
                one.get(60, TimeUnit.SECONDS);
            }
            written.set(true);
            List<String> all = inTheLog();
            assertThat(all).hasSizeGreaterThan(writers * batches / 2);
            for (Future<List<String>> reader : readers) {
                assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(all);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Commits late, rolls back, and mixes in another type. */
    private static void writeMuch(int writer, int batches) throws Exception {
        Random random = new Random(100 + writer);
        for (int b = 0; b < batches; b++) {
            try (Connection connection = hub.writer().getConnection()) {
                connection.setAutoCommit(false);
                String type = random.nextInt(4) == 0 ? "document/OfficialDocument" : DOSSIER;
                TestHub.insert(connection, type, 1, numbered(writer + "-" + b + "-", 1 + random.nextInt(20)));
                // The server itself takes the time between the positions and the commit.
                try (PreparedStatement sleep = connection.prepareStatement("SELECT pg_sleep(?)")) {
                    sleep.setDouble(1, random.nextInt(10) / 1000.0);
                    sleep.execute();
                }
                if (random.nextInt(6) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    private static List<String> readAll(Random random, AtomicBoolean written) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (true) {
            boolean last = written.get();
            JsonNode page = hub.json("ioc", URL + "?after=" + cursor + "&limit=" + (1 + random.nextInt(40)));
            seen.addAll(keys(page));
            cursor = page.get("cursor").asText();
            if (last && page.get("items").isEmpty()) {
                return seen;
            }
        }
    }

    private static List<String> inTheLog() throws Exception {
        List<String> keys = new ArrayList<>();
        try (Connection connection = hub.writer().getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT key FROM hub.change WHERE type = '" + DOSSIER + "' ORDER BY position");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    // ------------------------------------------------------------------------------------------------- waiting

    @Test
    void whoWaitsIsToldAsSoonAsThereIsNews() throws Exception {
        CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> hub.json("ioc", URL + "?wait=30"));
        // News of another type is no news.
        hub.write("document/OfficialDocument", 1, numbered("D", 1));
        await().during(Duration.ofMillis(600)).until(() -> !waiting.isDone());

        hub.write(DOSSIER, 1, numbered("A", 1));
        JsonNode page = waiting.get(5, TimeUnit.SECONDS);
        assertThat(keys(page)).containsExactly("A0");
        assertThat(page.get("cursor").asText()).isEqualTo("1.2");
    }

    @Test
    void whoWaitsInVainGetsAnEmptyPageInTheEnd() throws Exception {
        long start = System.nanoTime();
        JsonNode page = hub.json("ioc", URL + "?wait=1");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
        assertThat(page.get("items")).isEmpty();
        assertThat(page.get("cursor").asText()).isEqualTo("1.0");
    }

    @Test
    void aCallerWhoseRequestIsOverDoesNotKeepTheOthersWaiting() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (Waiting waiting = new Waiting(new FeedStore(hub.writer()), () -> false)) {
            hub.serve("/waiting", new HttpServlet() {
                private static final long serialVersionUID = 1L;

                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                    boolean waits = waiting.put(request, new Cursor(1, 0), 1);
                    if (waits && "/over".equals(request.getPathInfo())) {
                        request.getAsyncContext().complete();
                        inside.countDown();
                        try {
                            leave.await(30, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    } else if (!waits) {
                        response.getWriter().write("{}");
                    }
                }
            });
            CompletableFuture<?> over = CompletableFuture.supplyAsync(() -> {
                try {
                    return hub.get("ioc", "/waiting/over");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            try {
                assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
                CompletableFuture<JsonNode> other =
                        CompletableFuture.supplyAsync(() -> hub.json("ioc", "/waiting/other"));
                assertThat(other.get(10, TimeUnit.SECONDS)).isEmpty();
            } finally {
                leave.countDown();
                over.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void whoWaitsDoesNotHoldUpAStop() throws Exception {
        CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> hub.json("ioc", URL + "?wait=30"));
        await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
        hub.stopping(true);
        try {
            assertThat(waiting.get(5, TimeUnit.SECONDS).get("items")).isEmpty();
            assertThat(hub.json("ioc", URL + "?wait=30").get("items")).isEmpty();
        } finally {
            hub.stopping(false);
        }
    }
}
