package vn.iochub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.camel.RoutesBuilder;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestHub;

/** Pushed messages over real HTTP. */
class PushRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] WSDL = "<definitions/>".getBytes(StandardCharsets.UTF_8);

    private final TestAccess access = new TestAccess("lines");
    private final HttpClient http = HttpClient.newHttpClient();

    private LineConnector connector(PushForm form) {
        PushConfig config = Configs.of(PushConfig.class, Map.of("push.maxMegabytes", 1));
        return new LineConnector(source -> new PushRoutes(source, config, access, form));
    }

    @Test
    void aSourceThatIsStartedAgainHasItsAddressAgain() throws Exception {
        PushConfig config = Configs.of(PushConfig.class, Map.of("push.maxMegabytes", 1));
        RoutesBuilder[] given = new RoutesBuilder[1];
        LineConnector connector = new LineConnector(source -> {
            given[0] = given[0] == null ? new PushRoutes(source, config, access, PushForms.json()) : given[0];
            return given[0];
        });
        for (int start = 1; start <= 2; start++) {
            try (TestHub hub = TestHub.start(connector)) {
                assertThat(post(hub, "application/json", "good:1").statusCode())
                        .as("start %d", start)
                        .isEqualTo(200);
            }
        }
    }

    private HttpRequest.Builder request(URI address, String type) {
        return HttpRequest.newBuilder(address)
                .header("Authorization", basic(access.password()))
                .header("Content-Type", type);
    }

    private String basic(String password) {
        String pair = access.user() + ":" + password;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> post(TestHub hub, String type, String body) throws Exception {
        return send(request(hub.address(), type).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    @Test
    void twoHubsOfASourceThatIsCalledAreRefusedInOneJvm() throws Exception {
        try (TestHub hub = TestHub.start(connector(PushForms.json()))) {
            assertThatThrownBy(() -> TestHub.start(connector(PushForms.json())))
                    .hasMessageContaining("Duplicate ServletName");
            assertThat(post(hub, "application/json", "good:1\n").statusCode())
                    .as("the first goes on")
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsDurableIsAnsweredWithItsReceipt() throws Exception {
        try (TestHub hub = TestHub.start(connector(PushForms.json()))) {
            HttpResponse<String> all = post(hub, "application/json; charset=utf-8", "good:1\ngood:2\n");
            assertThat(all.statusCode()).isEqualTo(200);
            JsonNode reply = JSON.readTree(all.body());
            assertThat(reply.path("receipt").asText()).hasSize(36);
            assertThat(reply.path("accepted").asInt()).isEqualTo(2);
            assertThat(reply.path("message").asText()).isEqualTo("Đã nhận");

            HttpResponse<String> some = post(hub, "application/json", "good:1\nbad\n");
            assertThat(some.statusCode()).isEqualTo(200);
            JsonNode rejection = JSON.readTree(some.body()).path("rejections").path(0);
            assertThat(rejection.path("origin").asText()).isEqualTo("/line/2");
            assertThat(rejection.path("reason").asText()).isNotBlank();
            assertThat(some.body()).as("values stay in quarantine").doesNotContain("\"bad\"");

            assertThat(post(hub, "application/json", "bad").statusCode()).isEqualTo(400);
            assertThat(hub.taken()).hasSize(3);
        }
    }

    @Test
    void callsThatAreNotTakenSayWhy() throws Exception {
        try (TestHub hub = TestHub.start(connector(PushForms.json()))) {
            for (String header : List.of(basic("wrong"), "Basic !!!", "Basic", "Bearer x")) {
                HttpResponse<String> reply = send(HttpRequest.newBuilder(hub.address())
                        .header("Authorization", header)
                        .POST(BodyPublishers.ofString("good:1")));
                assertThat(reply.statusCode()).isEqualTo(401);
                assertThat(reply.headers().firstValue("WWW-Authenticate")).isPresent();
            }
            assertThat(send(request(hub.address(), "application/json").GET()).statusCode())
                    .isEqualTo(405);
            assertThat(post(hub, "application/x-www-form-urlencoded", "a=b").statusCode())
                    .isEqualTo(415);
            assertThat(send(request(hub.address(), "application/json")
                                    .header("Content-Encoding", "gzip")
                                    .POST(BodyPublishers.ofByteArray(gzip("good:1"))))
                            .statusCode())
                    .isEqualTo(415);
            byte[] large = "good:1\n".repeat(200_000).getBytes(StandardCharsets.UTF_8);
            assertThat(send(request(hub.address(), "application/json").POST(BodyPublishers.ofByteArray(large)))
                            .statusCode())
                    .isEqualTo(413);
            InputStream unannounced = new ByteArrayInputStream(large);
            assertThat(send(request(hub.address(), "application/json")
                                    .POST(BodyPublishers.ofInputStream(() -> unannounced)))
                            .statusCode())
                    .isEqualTo(413);
            assertThat(hub.taken()).isEmpty();
            // The web form is refused before the route sees it.
            assertThat(hub.refused())
                    .containsExactly(
                            "credentials",
                            "credentials",
                            "credentials",
                            "credentials",
                            "request",
                            "request",
                            "too-large");
        }
    }

    @Test
    void whileTheHubCannotTakeItTheSourceIsToldWhenToComeAgain() throws Exception {
        try (TestHub hub = TestHub.start(connector(PushForms.json()))) {
            hub.available(false);
            HttpResponse<String> down = post(hub, "application/json", "good:1");
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(down.headers().firstValue("Retry-After")).contains("30");
            hub.available(true);
            hub.overQuota(Duration.ofSeconds(7));
            HttpResponse<String> over = post(hub, "application/json", "good:1");
            assertThat(over.statusCode()).isEqualTo(429);
            assertThat(over.headers().firstValue("Retry-After")).contains("7");
            hub.overQuota(Duration.ZERO);
            hub.broken(true);
            HttpResponse<String> failed = post(hub, "application/json", "good:1");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).doesNotContain("as the test wants it");
            hub.broken(false);
            assertThat(post(hub, "application/json", "good:1").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aCallerWhoGoesAwayInTheMiddleLeavesNothing() throws Exception {
        try (TestHub hub = TestHub.start(connector(PushForms.json()))) {
            try (Socket socket = new Socket("127.0.0.1", hub.address().getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST " + hub.address().getPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                + basic(access.password())
                                + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\ngood:1\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                socket.shutdownOutput();
                byte[] answer = socket.getInputStream().readAllBytes();
                assertThat(new String(answer, StandardCharsets.US_ASCII)).doesNotContain(" 200 ");
            }
            assertThat(post(hub, "application/json", "good:2").statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(hub.taken()).hasSize(1));
        }
    }

    @Test
    void soapIsAnsweredInSoap() throws Exception {
        try (TestHub hub = TestHub.start(connector(PushForms.soap("urn:test", WSDL)))) {
            HttpResponse<String> taken = post(hub, "text/xml; charset=utf-8", "good:1\nbad");
            assertThat(taken.statusCode()).isEqualTo(200);
            Document envelope = xml(taken.body());
            assertThat(envelope.getElementsByTagNameNS("urn:test", "Accepted")
                            .item(0)
                            .getTextContent())
                    .isEqualTo("1");
            assertThat(envelope.getElementsByTagNameNS("urn:test", "Origin")
                            .item(0)
                            .getTextContent())
                    .isEqualTo("/line/2");

            HttpResponse<String> nothing = post(hub, "application/soap+xml", "bad");
            assertThat(nothing.statusCode()).isEqualTo(500);
            assertThat(xml(nothing.body())
                            .getElementsByTagName("faultcode")
                            .item(0)
                            .getTextContent())
                    .isEqualTo("soap:Client");
            hub.available(false);
            HttpResponse<String> down = post(hub, "text/xml", "good:1");
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(xml(down.body())
                            .getElementsByTagName("faultcode")
                            .item(0)
                            .getTextContent())
                    .isEqualTo("soap:Server");

            HttpResponse<String> wsdl = send(
                    request(URI.create(hub.address() + "?wsdl"), "text/xml").GET());
            assertThat(wsdl.statusCode()).isEqualTo(200);
            assertThat(wsdl.body()).isEqualTo("<definitions/>");
        }
    }

    @Test
    void aWrongBoundIsNamed() {
        PushConfig config = Configs.of(PushConfig.class, Map.of("push.maxMegabytes", 0));
        assertThatThrownBy(() -> new LineConnector(source -> new PushRoutes(source, config, access, PushForms.json()))
                        .transport())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("push.maxMegabytes");
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static Document xml(String text) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
