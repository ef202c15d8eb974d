package vn.iochub.connector.eprocedure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestHub;

/** The portal's protocol over real HTTP. */
class PortalTransportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DSTCODE = "VN:GOV:000.00.15.H51:hub";

    private final TestAccess access = new TestAccess("eprocedure");
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-05T01:00:00Z"));
    private final InstantSource clock = now::get;
    private final HttpClient http = HttpClient.newHttpClient();
    private TestHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = TestHub.start(new EprocedureConnector(access, TestConfig.defaults(), clock));
    }

    @AfterEach
    void stop() throws Exception {
        hub.close();
    }

    @Test
    void dossiersAreTakenWithAReceiptAndAResultForEachItem() throws Exception {
        Reply reply = call(sample("good/dossiers.json", login()));

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualToIgnoringCase("application/json;charset=utf-8");
        assertThat(reply.code()).isEqualTo("00");
        assertThat(reply.body.path("receipt").asText()).hasSize(36);
        assertThat(reply.body.path("total").asInt()).isEqualTo(4);
        assertThat(reply.body.path("accepted").asInt()).isEqualTo(4);
        assertThat(reply.body.path("rejected").asInt()).isZero();
        assertThat(reply.body.path("data")).hasSize(4);
        assertThat(reply.body.path("data").path(2).path("MaHoSo").asText()).isEqualTo("H51.15-251229-0107");
        assertThat(reply.body.path("data").path(2).path("result").asText()).isEqualTo("accepted");
        assertThat(hub.taken()).hasSize(1);
        assertThat(hub.taken().get(0).attributes())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("service", "DongBoHoSoMC", "madonvi", "000.00.15.H51", "isUpdating", "false"));
    }

    @Test
    void progressIsTaken() throws Exception {
        Reply reply = call(sample("good/progress.json", login()));
        assertThat(reply.code()).isEqualTo("00");
        assertThat(hub.taken().get(0).records()).hasSize(3);
        assertThat(hub.taken().get(0).records().get(0).key()).isEqualTo("000.00.15.H51-260105-0001|20260105091000|4");
        assertThat(hub.taken().get(0).attributes()).containsEntry("isUpdating", "true");
    }

    @Test
    void wrongRowsAreNamedOneByOneAndTheOthersAccepted() throws Exception {
        Reply reply = call(sample("bad/wrong-dates.json", login()));
        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.code()).isEqualTo("10");
        assertThat(reply.body.path("accepted").asInt()).isEqualTo(2);
        assertThat(reply.body.path("rejected").asInt()).isEqualTo(5);
        JsonNode second = reply.body.path("data").path(1);
        assertThat(second.path("index").asInt()).isEqualTo(1);
        assertThat(second.path("MaHoSo").asText()).isEqualTo("000.00.15.H51-260105-0002");
        assertThat(second.path("result").asText()).isEqualTo("rejected");
        assertThat(second.path("code").asText()).isEqualTo("BAD_DATE");
        assertThat(second.path("field").asText()).isEqualTo("/NgayTiepNhan");
        assertThat(second.path("reason").asText()).contains("không phải");
        assertThat(second.path("reason_en").asText()).contains("not a time");
    }

    @Test
    void theSessionIsNotKept() throws Exception {
        String session = login();
        call(sample("good/dossiers.json", session));
        String kept = new String(hub.taken().get(0).kept(), StandardCharsets.UTF_8);
        assertThat(kept).doesNotContain(session).contains("\"session\": \"\"").contains("000.00.15.H51-260105-0001");
    }

    @Test
    void membersMayStandInAnyOrder() throws Exception {
        Reply reply = call("{\"data\":[{\"x\":{\"session\":\"no\"}}],\"isUpdating\":true,\"madonvi\":\"000.00.15.H51\","
                + "\"service\":\"DongBoHoSoMC\",\"session\":\"" + login() + "\"}");
        assertThat(reply.code()).isEqualTo("10");
        assertThat(reply.body.path("data").path(0).path("code").asText()).isEqualTo("MISSING_FIELD");
    }

    @Test
    void aCallWithoutItemsIsASuccess() throws Exception {
        Reply reply = call(body(login(), "000.00.15.H51", "DongBoHoSoMC", "[]"));
        assertThat(reply.code()).isEqualTo("00");
        assertThat(reply.body.path("total").asInt()).isZero();
    }

    @Test
    void wrongCredentialsAreRefused() throws Exception {
        Reply reply = post("{\"username\":\"eprocedure\",\"password\":\"wrong\"}", "dstcode", DSTCODE);
        refused(reply, 401, "01", "credentials");
        refused(post("{\"username\":\"eprocedure\"}", "dstcode", DSTCODE), 401, "01", "credentials");
    }

    @Test
    void aWrongDestinationIsRefused() throws Exception {
        String right = "{\"username\":\"" + access.user() + "\",\"password\":\"" + access.password() + "\"}";
        refused(post(right), 403, "04", "dstcode");
        refused(post(right, "dstcode", "VN:GOV:000.00.16.H51:hub"), 403, "04", "dstcode");
        refused(
                post(body(login(), "000.00.15.H51", "DongBoHoSoMC", "[]"), "dstcode", "VN:other"),
                403,
                "04",
                "dstcode");
    }

    @Test
    void aCallWithoutAGoodSessionIsDropped() throws Exception {
        refused(call(body("made-up", "000.00.15.H51", "DongBoHoSoMC", "[]")), 401, "02", "session");
        refused(call("{\"service\":\"DongBoHoSoMC\",\"data\":[]}"), 401, "02", "session");
        assertThat(hub.taken()).isEmpty();
    }

    @Test
    void aSessionLivesFromCallToCallAndThenEnds() throws Exception {
        String session = login();
        now.updateAndGet(t -> t.plus(Duration.ofMinutes(29)));
        assertThat(call(body(session, "000.00.15.H51", "DongBoHoSoMC", "[]")).code())
                .isEqualTo("00");
        now.updateAndGet(t -> t.plus(Duration.ofMinutes(29)));
        assertThat(call(body(session, "000.00.15.H51", "DongBoHoSoMC", "[]")).code())
                .isEqualTo("00");
        now.updateAndGet(t -> t.plus(Duration.ofMinutes(31)));
        refused(call(body(session, "000.00.15.H51", "DongBoHoSoMC", "[]")), 401, "02", "session");
    }

    @Test
    void aWrongCallOfAKnownCallerIsAnsweredAndLiesInQuarantine() throws Exception {
        String session = login();
        quarantined(call(sample("bad/wrong-unit.json", session)), 403, "03", "NOT_YOURS");
        quarantined(call(sample("bad/unknown-service.json", session)), 400, "05", "UNKNOWN_CODE");
        quarantined(call(sample("bad/truncated.json", session)), 400, "06", "UNREADABLE");
        quarantined(call(sample("bad/something-after.json", session)), 400, "06", "UNREADABLE");
        quarantined(call(sample("bad/no-list.json", session)), 400, "09", "BAD_FORMAT");
        quarantined(
                call("{\"session\":\"" + session + "\",\"madonvi\":\"000.00.15.H51\",\"service\":\"DongBoHoSoMC\","
                        + "\"isUpdating\":\"perhaps\",\"data\":[]}"),
                400,
                "09",
                "BAD_FORMAT");
    }

    @Test
    void malformedJsonOfAnUnknownCallerIsDropped() throws Exception {
        refused(call("{\"session\" \"x\"}"), 400, "06", "malformed");
        refused(call(""), 400, "06", "malformed");
        refused(call("xin chào"), 400, "06", "malformed");
        refused(call("[".repeat(100_000)), 400, "06", "malformed");
    }

    @Test
    void aThousandItemsAreTakenAndNotOneMore() throws Exception {
        String item = "{\"MaHoSo\":\"000.00.15.H51-260105-0001\"}";
        Reply most = call(body(login(), "000.00.15.H51", "DongBoHoSoMC", list(item, 1000)));
        assertThat(most.code()).isEqualTo("10");
        assertThat(most.body.path("data")).hasSize(1000);
        refused(call(body(login(), "000.00.15.H51", "DongBoHoSoMC", list(item, 1001))), 413, "08", "too-many");
    }

    @Test
    void aBodyOfFiftyMegabytesIsAnsweredInThePortalsForm() throws Exception {
        byte[] body = new byte[50_000_000];
        Arrays.fill(body, (byte) ' ');
        refused(send(HttpRequest.BodyPublishers.ofByteArray(body)), 413, "07", "too-large");
        // Without an announced length the limit is found while reading.
        refused(
                send(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))),
                413,
                "07",
                "too-large");
    }

    @Test
    void aClientThatAsksFirstIsAnsweredToo() throws Exception {
        byte[] body = new byte[50_000_000];
        HttpRequest request = HttpRequest.newBuilder(hub.address())
                .expectContinue(true)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        refused(new Reply(http.send(request, HttpResponse.BodyHandlers.ofByteArray())), 413, "07", "too-large");
    }

    @Test
    void aCompressedBodyIsMeasuredAsWhatItHolds() throws Exception {
        byte[] good = sample("good/dossiers.json", login()).getBytes(StandardCharsets.UTF_8);
        // Again and again, since it must not depend on how fast the body's first bytes come.
        for (int i = 0; i < 50; i++) {
            assertThat(compressed(good).code()).isEqualTo("00");
        }
        refused(compressed(new byte[60_000_000]), 413, "07", "too-large");
    }

    private Reply compressed(byte[] body) throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(body);
        }
        HttpRequest request = HttpRequest.newBuilder(hub.address())
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray()))
                .build();
        return new Reply(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    }

    @Test
    void bodiesInFlightAreBoundedTogether() throws Exception {
        hub.close();
        hub = TestHub.start(new EprocedureConnector(
                access, TestConfig.with(Map.of("maxBodyMegabytes", 1, "maxBufferMegabytes", 1)), clock));
        String session = login();
        String large = body(session, "000.00.15.H51", "DongBoHoSoMC", "[{\"TepTin\":\"" + "A".repeat(950_000) + "\"}]");
        URI address = hub.address();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            // Somebody who sends most of a large body and then dallies holds its memory.
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + address.getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 900000\r\n\r\n" + " ".repeat(800_000))
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Reply busy = call(large);
                assertThat(busy.status).isEqualTo(503);
                assertThat(busy.code()).isEqualTo("13");
                assertThat(busy.header("Retry-After")).isEqualTo("5");
            });
            assertThat(call(body(session, "000.00.15.H51", "DongBoHoSoMC", "[]"))
                            .code())
                    .as("a small call passes")
                    .isEqualTo("00");
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(call(large).code()).isEqualTo("10"));
    }

    @Test
    void aBodyJustBelowTheLimitIsTaken() throws Exception {
        String session = login();
        String filler = "{\"MaHoSo\":\"000.00.15.H51-260105-0001\",\"TepTin\":\"" + "A".repeat(19_900) + "\"}";
        Reply reply = call(body(session, "000.00.15.H51", "DongBoHoSoMC", list(filler, 1000)));
        assertThat(reply.code()).isEqualTo("10");
        assertThat(reply.body.path("total").asInt()).isEqualTo(1000);
    }

    @Test
    void anotherMethodOrMediaTypeIsRefused() throws Exception {
        HttpRequest get = HttpRequest.newBuilder(hub.address()).GET().build();
        Reply reply = new Reply(http.send(get, HttpResponse.BodyHandlers.ofByteArray()));
        refused(reply, 405, "11", "request");
        assertThat(reply.header("Allow")).isEqualTo("POST");
        // The hub refuses a web form before the route: Camel would have read it by then.
        assertThat(post("a=b", "Content-Type", "application/x-www-form-urlencoded").status)
                .isEqualTo(415);
        refused(post("<a/>", "Content-Type", "text/xml"), 415, "12", "request");
        refused(post("{}", "Content-Type", "application/json; charset=windows-1258"), 415, "12", "request");
    }

    @Test
    void aHubThatIsDownSaysSoAndKeepsNothing() throws Exception {
        String session = login();
        hub.available(false);
        Reply reply = call(sample("good/dossiers.json", session));
        assertThat(reply.status).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("13");
        assertThat(reply.header("Retry-After")).isEqualTo("30");
        assertThat(reply.body.path("message").asText()).isEqualTo("Trục tạm dừng");
        assertThat(hub.taken()).isEmpty();
        hub.available(true);
        assertThat(call(sample("good/dossiers.json", session)).code()).isEqualTo("00");
    }

    @Test
    void aPortalThatSendsTooMuchIsToldToWait() throws Exception {
        String session = login();
        hub.overQuota(Duration.ofMillis(6_100));
        Reply reply = call(sample("good/dossiers.json", session));
        assertThat(reply.status).isEqualTo(429);
        assertThat(reply.code()).isEqualTo("15");
        assertThat(reply.header("Retry-After")).isEqualTo("7");
        assertThat(hub.taken()).isEmpty();
        hub.overQuota(Duration.ZERO);
        assertThat(call(sample("good/dossiers.json", session)).code()).isEqualTo("00");
    }

    @Test
    void anErrorThatNobodyForesawIsAnsweredInThePortalsForm() throws Exception {
        String session = login();
        hub.broken(true);
        Reply reply = call(sample("good/dossiers.json", session));
        assertThat(reply.status).isEqualTo(500);
        assertThat(reply.code()).isEqualTo("14");
        assertThat(reply.text).doesNotContain("broken");
    }

    @Test
    void nothingOfTheRequestComesBackInHeaders() throws Exception {
        Reply reply = post(sample("good/dossiers.json", login()), "HubAttributes", "service=X", "X-Echo", "mine");
        assertThat(reply.code()).isEqualTo("00");
        assertThat(reply.response.headers().map().keySet().stream().map(String::toLowerCase))
                .doesNotContain("x-echo", "hubattributes", "hubcontenttype", "dstcode");
    }

    @Test
    void aPortalThatHangsUpInTheMiddleLeavesNothing() throws Exception {
        String session = login();
        URI address = hub.address();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + address.getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 5000\r\n\r\n{\"session\":\"" + session + "\",")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        assertThat(call(body(session, "000.00.15.H51", "DongBoHoSoMC", "[]")).code())
                .isEqualTo("00");
        assertThat(hub.taken()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"session\":\"SECRET\",\"a\":1}",
                "{\"a\":{\"session\":\"kept\"},\"session\" :\n\"SECRET\"}",
                "{\"\\u0073ession\":\"SECRET\"}",
                "{\"s\\u0065ssion\":[\"SECRET\",{\"b\":\"SECRET\"}],\"c\":\"x\"}",
                "{\"session\":\"SEC\\\"RET\\\\\",\"c\":1}",
                "{\"session\":\"SECRET",
                "{\"session\":SECRET}"
            })
    void secretsAreStrippedHoweverTheyAreWritten(String text) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        SecretStripper.copy(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), kept);
        assertThat(kept.toString(StandardCharsets.UTF_8)).doesNotContain("SEC").doesNotContain("RET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"session\":\"kept\"},\"b\":[\"session\",\"x\"]}",
                "{\"x\":\"session\",\"y\":\"\\u12\"}",
                "không phải JSON { \" \\",
                "[{\"session\":1}]",
                ""
            })
    void whatIsNoSecretIsKeptByteByByte(String text) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        SecretStripper.copy(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), kept);
        assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    }

    private void refused(Reply reply, int status, String code, String reason) {
        assertThat(reply.status).as(reply.text).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.body.path("message").asText()).isNotBlank();
        assertThat(reply.body.path("message_en").asText())
                .isNotBlank()
                .isNotEqualTo(reply.body.path("message").asText());
        assertThat(hub.refused()).last().isEqualTo(reason);
    }

    private void quarantined(Reply reply, int status, String code, String rejection) {
        assertThat(reply.status).as(reply.text).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.body.path("message").asText()).isNotBlank();
        assertThat(reply.body.path("message_en").asText()).isNotBlank();
        assertThat(reply.body.path("receipt").asText()).hasSize(36);
        TestHub.Taken taken = hub.taken().get(hub.taken().size() - 1);
        assertThat(taken.records()).isEmpty();
        assertThat(taken.rejections())
                .singleElement()
                .satisfies(one -> assertThat(one.code().name()).isEqualTo(rejection));
    }

    private String login() throws Exception {
        Reply reply = post(
                "{\"username\":\"" + access.user() + "\",\"password\":\"" + access.password() + "\"}",
                "dstcode",
                DSTCODE);
        assertThat(reply.code()).as(reply.text).isEqualTo("00");
        assertThat(reply.body.path("expires_in").asInt()).isEqualTo(1800);
        return reply.body.path("session").asText();
    }

    private static String sample(String name, String session) throws IOException {
        return Files.readString(Path.of("samples", name))
                .replaceFirst("\"session\": ?\"\"", "\"session\": \"" + session + "\"");
    }

    private static String body(String session, String madonvi, String service, String data) {
        return "{\"session\":\"" + session + "\",\"madonvi\":\"" + madonvi + "\",\"service\":\"" + service
                + "\",\"isUpdating\":\"False\",\"data\":" + data + "}";
    }

    private static String list(String item, int times) {
        return "[" + String.join(",", Collections.nCopies(times, item)) + "]";
    }

    private Reply call(String body) throws Exception {
        return post(body);
    }

    private Reply post(String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(hub.address())
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return new Reply(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    private Reply send(HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(hub.address())
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(body)
                .build();
        return new Reply(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    }

    private static final class Reply {
        private final HttpResponse<byte[]> response;
        private final int status;
        private final String text;
        private final JsonNode body;

        Reply(HttpResponse<byte[]> response) throws IOException {
            this.response = response;
            this.status = response.statusCode();
            this.text = new String(response.body(), StandardCharsets.UTF_8);
            this.body = JSON.readTree(response.body());
        }

        String code() {
            return body.path("error_code").asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }
}
