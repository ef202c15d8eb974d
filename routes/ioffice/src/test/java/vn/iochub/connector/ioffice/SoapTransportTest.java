package vn.iochub.connector.ioffice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vn.iochub.api.RejectCode;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestHub;

/** The protocol over real HTTP, byte by byte as a caller writes it. */
class SoapTransportTest {
    static final String SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String SOAP12 = "http://www.w3.org/2003/05/soap-envelope";
    private static final String WSSE =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

    private final TestAccess access = new TestAccess("ioffice");
    private final HttpClient http = HttpClient.newHttpClient();
    private TestHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = TestHub.start(new IofficeConnector(access, Configs.of(IofficeConnector.Config.class)));
    }

    @AfterEach
    void stop() throws Exception {
        hub.close();
    }

    static Stream<String> good() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("samples/good"))) {
            return files.map(path -> "good/" + path.getFileName()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void everyDialectIsTakenAndAnsweredInItsOwnSoap(String name) throws Exception {
        SoapReply reply = post(Samples.of(name, access), Samples.contentType(name));

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        String sent = Samples.text(name);
        assertThat(reply.soap()).isEqualTo(sent.contains(SOAP12) ? SOAP12 : SOAP11);
        assertThat(reply.header("Content-Type"))
                .startsWith(sent.contains(SOAP12) ? "application/soap+xml" : "text/xml");
        assertThat(reply.body().getLocalName())
                .isEqualTo(name.contains("status") ? "sendStatusResponse" : "sendDocumentResponse");
        assertThat(reply.value("errorCode")).isEqualTo("00");
        assertThat(reply.value("receipt")).hasSize(36);
        assertThat(reply.value("accepted")).isEqualTo("1");
        assertThat(reply.value("rejected")).isEqualTo("0");
        assertThat(reply.value("messageEn")).isEqualTo("Accepted");
        assertThat(hub.taken()).hasSize(1);
        assertThat(hub.taken().get(0).records()).hasSize(1);
        assertThat(hub.refused()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("good")
    void thePasswordNeverReachesADiskAndTheRestDoesByteForByte(String name) throws Exception {
        byte[] sent = Samples.of(name, access);
        post(sent, Samples.contentType(name));

        String kept = new String(hub.taken().get(0).kept(), StandardCharsets.ISO_8859_1);
        String whole = new String(sent, StandardCharsets.ISO_8859_1);
        int from = whole.indexOf("<wsse:Security");
        int to = whole.indexOf("</wsse:Security>") + "</wsse:Security>".length();
        assertThat(kept).isEqualTo(whole.substring(0, from) + whole.substring(to));
        assertThat(kept).doesNotContain(access.password()).doesNotContain("UsernameToken");
        assertThat(hub.taken().get(0).attributes().toString()).doesNotContain(access.password());
    }

    @Test
    void aRejectedDocumentIsAResultWithItsReasons() throws Exception {
        SoapReply reply = post(Samples.of("bad/date-that-does-not-exist.xml", access), "text/xml");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.value("errorCode")).isEqualTo("10");
        assertThat(reply.value("accepted")).isEqualTo("0");
        assertThat(reply.value("rejected")).isEqualTo("1");
        assertThat(reply.value("code")).isEqualTo("BAD_DATE");
        assertThat(reply.value("path")).contains("PromulgationDate");
        assertThat(reply.value("reason")).isNotBlank();
        assertThat(reply.value("reasonEn")).isNotBlank();
        assertThat(hub.taken().get(0).rejections()).hasSize(1);
    }

    @Test
    void anythingElseInTheBodyLiesInQuarantine() throws Exception {
        SoapReply reply = post(Samples.of("bad/not-edxml.xml", access), "text/xml");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.value("errorCode")).isEqualTo("10");
        assertThat(hub.taken().get(0).rejections().get(0).code()).isEqualTo(RejectCode.UNREADABLE);
    }

    @ParameterizedTest
    @MethodSource("good")
    void aWrongPasswordIsRefusedInTheFormOfWsSecurity(String name) throws Exception {
        SoapReply reply = post(Samples.read(name), Samples.contentType(name));
        refused(reply, "FailedAuthentication", "CREDENTIALS", "credentials");
        assertThat(reply.text()).doesNotContain(Samples.PASSWORD);
    }

    @Test
    void anotherInstancesAccountIsRefused() throws Exception {
        TestAccess other = new TestAccess("ioffice-other");
        hub.close();
        hub = TestHub.start(new IofficeConnector(other, Configs.of(IofficeConnector.Config.class)));
        refused(
                post(Samples.of("good/document-soap11-inline.xml", other), "text/xml"),
                "FailedAuthentication",
                "CREDENTIALS",
                "credentials");
    }

    @Test
    void aMissingTokenIsRefused() throws Exception {
        String sent = new String(Samples.of("good/status-soap11.xml", access), StandardCharsets.ISO_8859_1);
        String none = sent.replaceAll("(?s)<wsse:Security.*</wsse:Security>", "");
        refused(post(none), "InvalidSecurity", "SECURITY", "credentials");
        String noHeader = sent.replaceAll("(?s)<soap:Header>.*</soap:Header>", "");
        refused(post(noHeader), "InvalidSecurity", "SECURITY", "credentials");
        String empty = sent.replaceAll("(?s)<wsse:UsernameToken>.*</wsse:UsernameToken>", "");
        refused(post(empty), "InvalidSecurity", "SECURITY", "credentials");
        String twice = sent.replaceAll("(?s)(<wsse:UsernameToken>.*</wsse:UsernameToken>)", "$1$1");
        refused(post(twice), "InvalidSecurity", "SECURITY", "credentials");
        String elsewhere = none.replace("<soap:Body>", "<soap:Body><x>").replace("</soap:Body>", "</x></soap:Body>");
        refused(post(elsewhere), "InvalidSecurity", "SECURITY", "credentials");
    }

    @Test
    void aDigestIsRefusedWithWordsThatSayWhatToUse() throws Exception {
        String sent = new String(Samples.of("good/status-soap11.xml", access), StandardCharsets.ISO_8859_1);
        SoapReply reply = post(sent.replace("#PasswordText", "#PasswordDigest"));
        refused(reply, "UnsupportedSecurityToken", "DIGEST", "credentials");
        assertThat(reply.text()).contains("PasswordText").contains("hashed").contains("đã băm");
    }

    @Test
    void aHeaderThatMustBeUnderstoodAndIsNotIsAFault() throws Exception {
        String sent = new String(Samples.of("good/status-soap11.xml", access), StandardCharsets.ISO_8859_1);
        SoapReply reply = post(
                sent.replace("</soap:Header>", "<p:a xmlns:p=\"urn:x\" soap:mustUnderstand=\"1\"/></soap:Header>"));
        malformed(reply);
        assertThat(reply.text()).contains("mustUnderstand");
        assertThat(hub.taken()).isEmpty();
        assertThat(post(sent.replace("</soap:Header>", "<p:a xmlns:p=\"urn:x\"/></soap:Header>"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theWsdlNamesTheAddressItIsFoundAt() throws Exception {
        HttpResponse<String> wsdl = get("?wsdl");
        assertThat(wsdl.statusCode()).isEqualTo(200);
        assertThat(wsdl.headers().firstValue("Content-Type").orElse("")).startsWith("text/xml");
        assertThat(wsdl.body())
                .contains("<soap:address location=\"" + hub.address() + "\"/>")
                .contains("<soap12:address location=\"" + hub.address() + "\"/>")
                .contains("schemaLocation=\"" + hub.address() + "?xsd=ioffice.xsd\"");
        HttpResponse<String> schema = get("?xsd=ioffice.xsd");
        assertThat(schema.statusCode()).isEqualTo(200);
        assertThat(schema.body()).contains("sendDocumentResponse");
        assertThat(get("").statusCode()).isEqualTo(405);
        assertThat(get("?xsd=../../etc/passwd").statusCode()).isEqualTo(405);
    }

    @Test
    void behindAProxyTheWsdlNamesThePublicAddress() throws Exception {
        hub.close();
        hub = TestHub.start(new IofficeConnector(
                access,
                Configs.of(
                        IofficeConnector.Config.class,
                        Map.of("publicAddress", "https://hub.example.vn/in/ioffice?a=1&b=2"))));
        assertThat(get("?wsdl").body())
                .contains("<soap:address location=\"https://hub.example.vn/in/ioffice?a=1&amp;b=2\"/>");
    }

    @Test
    void aHubThatIsDownSaysSoAndKeepsNothing() throws Exception {
        hub.available(false);
        for (String name : new String[] {"good/document-soap11-inline.xml", "good/document-mtom.mime"}) {
            SoapReply reply = post(Samples.of(name, access), Samples.contentType(name));
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("30");
            assertThat(reply.body().getLocalName()).isEqualTo("Fault");
            assertThat(reply.code()).endsWith(name.contains("soap11") ? ":Server" : ":Receiver");
            assertThat(reply.value("code")).isEqualTo("UNAVAILABLE");
            assertThat(reply.value("retryAfterSeconds")).isEqualTo("30");
            assertThat(reply.text()).contains("Trục tạm dừng").contains("send the same message again");
        }
        assertThat(hub.taken()).isEmpty();
        assertThat(hub.refused()).isEmpty();
        hub.available(true);
        assertThat(post(Samples.of("good/document-soap11-inline.xml", access), "text/xml")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aSenderOverItsQuotaIsToldHowLongToWait() throws Exception {
        hub.overQuota(Duration.ofMillis(6_100));
        SoapReply reply = post(Samples.of("good/document-soap11-inline.xml", access), "text/xml");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("7");
        assertThat(reply.value("code")).isEqualTo("UNAVAILABLE");
        assertThat(hub.taken()).isEmpty();
    }

    @Test
    void anErrorThatNobodyForesawIsAFaultOfTheServer() throws Exception {
        hub.broken(true);
        SoapReply reply = post(Samples.of("good/document-soap11-inline.xml", access), "text/xml");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.code()).endsWith(":Server");
        assertThat(reply.value("code")).isEqualTo("INTERNAL");
        assertThat(reply.text()).doesNotContain("broken, as the test");
    }

    static Stream<String> hostile() {
        String head = "<s:Envelope xmlns:s=\"" + SOAP11 + "\"><s:Header>";
        String tail = "</s:Header><s:Body><x/></s:Body></s:Envelope>";
        return Stream.of(
                "",
                "xin chào",
                "{\"session\":1}",
                "<a/>",
                "<order>" + "x".repeat(2_000) + "</order>",
                "<".repeat(100_000),
                "<a>".repeat(100_000),
                head + "<a>".repeat(10_000) + "</a>".repeat(10_000) + tail,
                head + "<a>".repeat(90) + "</a>".repeat(89) + tail,
                head + "<a b=\"" + "x".repeat(300_000) + "\"/>" + tail,
                head + "<!--" + "x".repeat(1_000_000),
                head + "<a></b>" + tail,
                head + "<a>&unknown;</a>" + tail,
                head + "<u:a/>" + tail,
                head + "<a" + IntegerAttributes.of(2_000) + "/>" + tail,
                "<!DOCTYPE s [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>" + head + "<x>&b;</x>" + tail,
                "<!DOCTYPE s SYSTEM \"file:///etc/passwd\">" + head + tail,
                "<s:Envelope xmlns:s=\"urn:soap:none\"><s:Body><x/></s:Body></s:Envelope>",
                "<s:Envelope xmlns:s=\"" + SOAP11 + "\"></s:Envelope>    ",
                "<s:Envelope xmlns:s=\"" + SOAP11 + "\"><s:Body/></s:Envelope>",
                "<s:Envelope xmlns:s=\"" + SOAP11 + "\"><s:Body>text</s:Body></s:Envelope>",
                new String("<s:Envelope/>".getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1));
    }

    /** Attributes without end. */
    private static final class IntegerAttributes {
        static String of(int count) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < count; i++) {
                out.append(" a").append(i).append("=\"\"");
            }
            return out.toString();
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatIsNoSoapIsAFaultOfTheCaller(String body) throws Exception {
        for (String type : new String[] {"text/xml", "application/soap+xml"}) {
            String sent = type.equals("text/xml") ? body : body.replace(SOAP11, SOAP12);
            SoapReply reply = post(sent.getBytes(StandardCharsets.ISO_8859_1), type);
            assertThat(reply.status()).as(reply.text()).isEqualTo(500);
            assertThat(reply.body().getLocalName()).isEqualTo("Fault");
            assertThat(reply.code()).endsWith(type.equals("text/xml") ? ":Client" : ":Sender");
            assertThat(reply.value("code")).isEqualTo("MALFORMED");
        }
        assertThat(hub.taken()).isEmpty();
        assertThat(hub.refused()).containsExactly("malformed", "malformed");
    }

    @Test
    void brokenMimeIsAFaultOrLiesInQuarantine() throws Exception {
        String sent = new String(Samples.of("good/document-mtom.mime", access), StandardCharsets.ISO_8859_1);
        String type = Samples.contentType("good/document-mtom.mime");
        malformed(post(sent.getBytes(StandardCharsets.ISO_8859_1), type.replace("mtom-mau", "other")));
        malformed(post(new byte[0], type));
        malformed(post("x".repeat(20_000).getBytes(StandardCharsets.ISO_8859_1), type));
        malformed(post(
                sent.replaceFirst("Encoding: binary", "Encoding: base64").getBytes(StandardCharsets.ISO_8859_1), type));
        // Its second part stands first.
        malformed(post(
                "--uuid:mtom-mau\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n"
                        .concat(sent)
                        .getBytes(StandardCharsets.ISO_8859_1),
                type));
        assertThat(hub.taken()).isEmpty();
        // A preamble is good MIME.
        SoapReply reply =
                post(("This is a multipart with a <preamble>.\r\n" + sent).getBytes(StandardCharsets.ISO_8859_1), type);
        assertThat(reply.value("errorCode")).isEqualTo("00");
        assertThat(new String(hub.taken().get(0).kept(), StandardCharsets.ISO_8859_1))
                .doesNotContain(access.password());
        // The end is missing: the head proved the caller, so the message is kept for an admin to see.
        SoapReply cut = post(sent.substring(0, sent.length() - 400).getBytes(StandardCharsets.ISO_8859_1), type);
        assertThat(cut.status()).isEqualTo(200);
        assertThat(cut.value("errorCode")).isEqualTo("10");
        assertThat(cut.value("code")).isEqualTo("UNREADABLE");
    }

    @Test
    void otherMediaTypesAreRefused() throws Exception {
        for (String type : new String[] {"application/json", "multipart/related", "multipart/form-data; boundary=x"}) {
            SoapReply reply = post(Samples.of("good/status-soap11.xml", access), type);
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.value("code")).isEqualTo("REQUEST");
        }
        assertThat(hub.refused()).containsExactly("request", "request", "request");
    }

    @Test
    void aMessageOverTheLimitIsRefusedWhetherAnnouncedOrNot() throws Exception {
        hub.close();
        hub = TestHub.start(new IofficeConnector(
                access, Configs.of(IofficeConnector.Config.class, Map.of("maxMessageMegabytes", 1))));
        String sent = new String(Samples.of("good/document-soap11-inline.xml", access), StandardCharsets.ISO_8859_1);
        byte[] large = sent.replace("</soap:Body>", " ".repeat(1_000_000) + "</soap:Body>")
                .getBytes(StandardCharsets.ISO_8859_1);
        HttpRequest announced = HttpRequest.newBuilder(hub.address())
                .expectContinue(true)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                .build();
        SoapReply[] replies = {
            SoapReply.of(http.send(announced, HttpResponse.BodyHandlers.ofByteArray())),
            send(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)), "text/xml", null)
        };
        for (SoapReply reply : replies) {
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.code()).endsWith(":Client");
            assertThat(reply.value("code")).isEqualTo("TOO_LARGE");
        }
        assertThat(hub.taken()).isEmpty();
        assertThat(hub.refused()).containsExactly("too-large", "too-large");
    }

    @Test
    void aCompressedMessageIsMeasuredAsWhatItHolds() throws Exception {
        hub.close();
        hub = TestHub.start(new IofficeConnector(
                access, Configs.of(IofficeConnector.Config.class, Map.of("maxMessageMegabytes", 1))));
        byte[] sent = Samples.of("good/document-soap11-inline.xml", access);
        assertThat(send(HttpRequest.BodyPublishers.ofByteArray(zipped(sent)), "text/xml", "gzip")
                        .value("errorCode"))
                .isEqualTo("00");
        String bomb = new String(sent, StandardCharsets.ISO_8859_1)
                .replace("</soap:Body>", " ".repeat(50_000_000) + "</soap:Body>");
        SoapReply reply = send(
                HttpRequest.BodyPublishers.ofByteArray(zipped(bomb.getBytes(StandardCharsets.ISO_8859_1))),
                "text/xml",
                "gzip");
        assertThat(reply.value("code")).isEqualTo("TOO_LARGE");
        assertThat(hub.taken()).hasSize(1);
    }

    @Test
    void aCallerWhoHangsUpInTheMiddleLeavesNothing() throws Exception {
        byte[] sent = Samples.of("good/document-soap11-inline.xml", access);
        URI address = hub.address();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("POST " + address.getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: "
                                    + (sent.length + 100_000) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            // Slowly, in pieces: the head is known when its last piece has come.
            for (int i = 0; i < sent.length; i += 500) {
                out.write(sent, i, Math.min(500, sent.length - i));
                out.flush();
            }
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(hub.refused()).containsExactly("malformed"));
        assertThat(hub.taken()).isEmpty();
    }

    @Test
    void nothingOfTheRequestComesBackInHeaders() throws Exception {
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(hub.address())
                        .header("Content-Type", "text/xml")
                        .header("SOAPAction", "\"urn:anything\"")
                        .header("HubAttributes", "operation=x")
                        .header("X-Echo", "mine")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Samples.of("good/status-soap11.xml", access)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().map().keySet().stream().map(String::toLowerCase))
                .doesNotContain("x-echo", "soapaction", "hubattributes", "hubcontenttype");
        assertThat(hub.taken().get(0).attributes()).containsEntry("operation", "sendStatus");
    }

    @ParameterizedTest
    @MethodSource("good")
    void theSamplesAreAsTheSchemaSays(String name) throws Exception {
        String text = new String(Samples.read(name), StandardCharsets.UTF_8);
        int from = text.indexOf("<hub:send");
        if (from < 0) {
            assertThat(name)
                    .isIn(
                            "good/document-recall-bare.xml",
                            "good/document-header-in-soap-header.xml",
                            "good/document-soap11-base64-text.xml",
                            "good/document-soap12-escaped-text.xml");
            return;
        }
        String end = text.contains("</hub:sendStatus>") ? "</hub:sendStatus>" : "</hub:sendDocument>";
        SoapReply.SCHEMA
                .newValidator()
                .validate(new StreamSource(new StringReader(text.substring(from, text.indexOf(end) + end.length()))));
    }

    private void malformed(SoapReply reply) {
        assertThat(reply.body().getLocalName()).as(reply.text()).isEqualTo("Fault");
        assertThat(reply.value("code")).isEqualTo("MALFORMED");
    }

    private void refused(SoapReply reply, String security, String code, String reason) {
        boolean soap12 = reply.soap().equals(SOAP12);
        assertThat(reply.status()).as(reply.text()).isEqualTo(500);
        assertThat(reply.body().getLocalName()).isEqualTo("Fault");
        assertThat(reply.code()).endsWith(soap12 ? ":Sender" : ":" + security);
        if (soap12) {
            assertThat(reply.subcode()).endsWith(":" + security);
        }
        assertThat(reply.text()).contains("=\"" + WSSE + "\"");
        assertThat(reply.value("code")).isEqualTo(code);
        assertThat(reply.value("message")).isNotBlank();
        assertThat(reply.value("messageEn")).isNotBlank();
        assertThat(hub.taken()).isEmpty();
        assertThat(hub.refused()).last().isEqualTo(reason);
    }

    private static byte[] zipped(byte[] bytes) throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private HttpResponse<String> get(String query) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(hub.address() + query)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private SoapReply post(String body) throws Exception {
        return post(body.getBytes(StandardCharsets.ISO_8859_1), "text/xml; charset=UTF-8");
    }

    private SoapReply post(byte[] body, String contentType) throws Exception {
        return send(HttpRequest.BodyPublishers.ofByteArray(body), contentType, null);
    }

    private SoapReply send(HttpRequest.BodyPublisher body, String contentType, String encoding) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(hub.address())
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", contentType)
                .POST(body);
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }
        return SoapReply.of(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }
}
