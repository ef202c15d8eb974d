package vn.iochub.connector.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestHub;

/** Envelopes pushed over real HTTP. */
class PushTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEGABYTES = 3;

    private final TestAccess access = new TestAccess("health");
    private final HttpClient http = HttpClient.newHttpClient();
    private TestHub hub;

    private record Reply(HttpResponse<String> http, JsonNode body) {
        int status() {
            return http.statusCode();
        }

        String code() {
            return body.path("maKetQua").asText();
        }
    }

    @BeforeEach
    void start() throws Exception {
        hub = TestHub.start(Health.connector(access, Map.of("maxBodyMegabytes", MEGABYTES), Map.of()));
    }

    @AfterEach
    void stop() throws Exception {
        hub.close();
    }

    private HttpRequest.Builder request() {
        String pair = access.user() + ":" + access.password();
        return HttpRequest.newBuilder(hub.address())
                .header("Authorization", "Basic " + Health.base64(pair))
                .header("Content-Type", "application/xml; charset=utf-8");
    }

    private Reply send(HttpRequest request) throws Exception {
        HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        return new Reply(reply, JSON.readTree(reply.body()));
    }

    private Reply post(BodyPublisher body) throws Exception {
        return send(request().POST(body).build());
    }

    private static BodyPublisher sample(String name) throws Exception {
        return BodyPublishers.ofByteArray(Files.readAllBytes(Path.of("samples", name)));
    }

    @Test
    void anEnvelopeIsTakenWithAReceipt() throws Exception {
        Reply reply = post(sample("good/envelope-3176.xml"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.http().headers().firstValue("Content-Type").orElse(""))
                .isEqualToIgnoringCase("application/json;charset=utf-8");
        assertThat(reply.code()).isEqualTo("200");
        assertThat(reply.body().path("maGiaoDich").asText()).hasSize(36);
        assertThat(reply.body().path("thoiGianTiepNhan").asText()).matches("20[0-9]{12}");
        assertThat(reply.body().path("soHoSoNhan").asInt()).isEqualTo(2);
        assertThat(reply.body().path("soLoi").asInt()).isZero();
        String kept = new String(hub.taken().get(0).kept(), StandardCharsets.UTF_8);
        assertThat(kept).contains("J18.9").doesNotContain("HIV", "Nguyễn", "068085000001");
    }

    @Test
    void wrongDossiersAreNamedAndTheOthersTaken() throws Exception {
        Reply reply = post(sample("bad/wrong-fields.xml"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.code()).isEqualTo("205");
        assertThat(reply.body().path("soHoSoNhan").asInt()).isEqualTo(1);
        assertThat(reply.body().path("soLoi").asInt()).isEqualTo(14);
        JsonNode third = reply.body().path("loi").path(2);
        assertThat(third.path("viTri").asText()).isEqualTo("/HOSO/3");
        assertThat(third.path("truong").asText()).isEqualTo("/GIOI_TINH");
        assertThat(third.path("maLoi").asText()).isEqualTo("UNKNOWN_CODE");
        assertThat(third.path("moTa").asText()).contains(" / ");
    }

    @Test
    void whatIsNoEnvelopeIsRefusedWithAReason() throws Exception {
        for (String name : List.of("bad/doctype.xml", "bad/another-document.xml")) {
            Reply reply = post(sample(name));
            assertThat(reply.status()).as(name).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("205");
            assertThat(reply.body().path("loi").path(0).path("maLoi").asText()).isEqualTo("UNREADABLE");
        }
        assertThat(post(BodyPublishers.noBody()).status()).isEqualTo(400);
    }

    @Test
    void aStrangerIsRefusedBeforeTheBodyIsRead() throws Exception {
        for (String header : List.of(
                "Basic " + Health.base64(access.user() + ":wrong"),
                "Basic " + Health.base64("other:" + access.password()),
                "Basic !!!",
                "Basic " + Base64.getEncoder().encodeToString(new byte[] {(byte) 0xFF, 0}),
                "Bearer " + access.password(),
                "Basic")) {
            Reply reply = send(HttpRequest.newBuilder(hub.address())
                    .header("Authorization", header)
                    .header("Content-Type", "application/xml")
                    .POST(sample("good/envelope-3176.xml"))
                    .build());
            assertThat(reply.status()).as(header).isEqualTo(401);
            assertThat(reply.code()).isEqualTo("401");
            assertThat(reply.http().headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic");
        }
        assertThat(hub.taken()).isEmpty();
        assertThat(hub.refused()).hasSize(6).containsOnly("credentials");
    }

    @Test
    void otherMethodsAndMediaAreRefused() throws Exception {
        Reply get = send(request().GET().build());
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.http().headers().firstValue("Allow")).contains("POST");
        Reply json = send(request()
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build());
        assertThat(json.status()).isEqualTo(415);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(Files.readAllBytes(Path.of("samples/good/envelope-3176.xml")));
        }
        Reply compressed = send(request()
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(zipped.toByteArray()))
                .build());
        assertThat(compressed.status()).isEqualTo(415);
        assertThat(hub.taken()).isEmpty();
        assertThat(hub.refused()).containsExactly("request", "request", "request");
    }

    @Test
    void tooMuchIsRefusedWhetherAnnouncedOrNot() throws Exception {
        byte[] large =
                ("<GIAMDINHHS>" + " ".repeat(MEGABYTES * 1_000_000) + "</GIAMDINHHS>").getBytes(StandardCharsets.UTF_8);
        Reply announced = post(BodyPublishers.ofByteArray(large));
        assertThat(announced.status()).isEqualTo(413);
        assertThat(announced.code()).isEqualTo("413");
        Reply streamed = post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertThat(streamed.status()).isEqualTo(413);
        assertThat(hub.taken()).isEmpty();
    }

    @Test
    void whileTheHubIsDownTheSenderKeepsTheDocument() throws Exception {
        hub.available(false);
        Reply reply = post(sample("good/envelope-3176.xml"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("503");
        assertThat(reply.http().headers().firstValue("Retry-After")).contains("30");
        hub.available(true);
        assertThat(post(sample("good/envelope-3176.xml")).status()).isEqualTo(200);
    }

    @Test
    void aSenderThatSendsTooMuchIsToldToWait() throws Exception {
        hub.overQuota(Duration.ofMillis(300));
        Reply reply = post(sample("good/envelope-3176.xml"));
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo("429");
        assertThat(reply.http().headers().firstValue("Retry-After")).contains("1");
        assertThat(hub.taken()).isEmpty();
        hub.overQuota(Duration.ZERO);
        assertThat(post(sample("good/envelope-3176.xml")).status()).isEqualTo(200);
    }

    @Test
    void anErrorInsideSaysNothingOfTheInside() throws Exception {
        hub.broken(true);
        Reply reply = post(sample("good/envelope-3176.xml"));
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.http().body()).doesNotContain("broken", "Exception", "iochub");
    }

    @Test
    void aSenderThatGoesAwayLeavesNothingBehind() throws Exception {
        String head = "POST " + hub.address().getPath()
                + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nAuthorization: Basic "
                + Health.base64(access.user() + ":" + access.password())
                + "\r\nContent-Length: 100000\r\n\r\n<GIAMDINHHS><HOSO>";
        try (Socket socket = new Socket(hub.address().getHost(), hub.address().getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }
        await().untilAsserted(() ->
                assertThat(post(sample("good/check-in.xml")).status()).isEqualTo(200));
        assertThat(hub.taken()).hasSize(1);
    }

    @Test
    void aHundredMegabytesAreOneStream() throws Exception {
        hub.close();
        hub = TestHub.start(Health.connector(access, Map.of(), Map.of()));
        byte[] other = Health.utf8(Health.part("XML3", "QUJD".repeat(262_144)));
        byte[] visit = Health.utf8(Health.part("XML1", Health.base64(Health.visit(Map.of()))));
        int parts = 100;
        Reply reply = post(BodyPublishers.ofInputStream(() -> {
            List<InputStream> pieces = new ArrayList<>();
            pieces.add(new ByteArrayInputStream(Health.utf8("<GIAMDINHHS><NGAYLAP>202508082200</NGAYLAP><HOSO>")));
            for (int i = 0; i < parts; i++) {
                pieces.add(new ByteArrayInputStream(other));
            }
            pieces.add(new ByteArrayInputStream(visit));
            pieces.add(new ByteArrayInputStream(Health.utf8("</HOSO></GIAMDINHHS>")));
            return new SequenceInputStream(Collections.enumeration(pieces));
        }));
        assertThat(reply.code()).isEqualTo("200");
        assertThat(reply.body().path("soHoSoNhan").asInt()).isEqualTo(1);
        assertThat(hub.taken().get(0).kept()).hasSizeLessThan(10_000);
    }
}
