package vn.iochub.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import vn.iochub.api.Connector;
import vn.iochub.testkit.TestAccess;
import vn.iochub.testkit.TestHub;

/**
 * An address at which a source pushes, over real HTTP: whatever comes is answered, in the source's own form, by a status that
 * its protocol has, and never by a trace of ours.
 */
final class PushTarget implements Target {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What was taken stays in the small hub's memory; and a connector is started again and again. */
    private static final int CALLS_OF_ONE_HUB = 40;

    private static final String PASSWORD = "khong-phai-mat-khau";
    private static final Pattern TRACE = Pattern.compile("\\bat (?:java|vn[.]iochub|org|com)[.][\\w.$]+\\(|Exception:");
    private static final List<String> CONTENT_TYPES = List.of(
            "application/json",
            "text/xml",
            "application/soap+xml; action=\"\"",
            "application/xml; charset=utf-16",
            "text/plain; charset=nothing",
            "multipart/related",
            "multipart/related; boundary=b; type=\"application/xop+xml\"",
            "application/x-www-form-urlencoded",
            "Application/X-WWW-Form-URLEncoded; charset=utf-16",
            "x",
            "*/*",
            "\"");
    private static final List<String> METHODS = List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND");
    private static final List<String> PATHS = List.of("/", "/x", "?wsdl", "?xsd=1", "?a=%00", "/..%2f..%2fetc", "//");

    private final TestAccess access;
    private final Connector connector;
    private final List<Input> seeds;
    private final Function<Input, String> contentTypes;
    private final boolean soap;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private TestHub hub;
    private String session = "";
    private int calls;

    PushTarget(TestAccess access, Connector connector, List<Input> seeds, Function<Input, String> contentTypes)
            throws Exception {
        this.access = access;
        this.connector = connector;
        this.soap = connector.source().id().equals("ioffice");
        this.seeds = seeds.stream()
                .map(ConnectorTarget::marked)
                .map(input -> input.with(new String(input.content(), StandardCharsets.ISO_8859_1)
                        .replace(PASSWORD, access.password())
                        .getBytes(StandardCharsets.ISO_8859_1)))
                .toList();
        this.contentTypes = contentTypes;
        fresh();
    }

    private void fresh() throws Exception {
        if (hub != null) {
            hub.close();
        }
        hub = TestHub.start(connector);
        calls = 0;
        if (connector.source().id().equals("eprocedure")) {
            String login = "{\"username\":\"" + access.user() + "\",\"password\":\"" + access.password() + "\"}";
            HttpResponse<String> reply = http.send(
                    HttpRequest.newBuilder(hub.address())
                            .header("Content-Type", "application/json")
                            .header("dstcode", "VN:GOV:000.00.15.H51:hub")
                            .POST(HttpRequest.BodyPublishers.ofString(login))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            session = JSON.readTree(reply.body()).path("session").asText();
        }
    }

    @Override
    public String name() {
        return "push-" + connector.source().id();
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    /** The caller's own; what the hub's threads take is measured where the connector is asked alone. */
    @Override
    public long allocation(Input input) {
        return 256_000_000L;
    }

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        if (++calls > CALLS_OF_ONE_HUB) {
            fresh();
        }
        boolean odd = random.nextInt(8) == 0;
        String method = odd && random.nextBoolean() ? pick(METHODS, random) : "POST";
        String type = odd ? pick(CONTENT_TYPES, random) : contentTypes.apply(input);
        String path = odd && random.nextBoolean() ? pick(PATHS, random) : "";
        byte[] body = session.isEmpty()
                ? input.content()
                : new String(input.content(), StandardCharsets.ISO_8859_1)
                        .replaceFirst("\"session\"\\s*:\\s*\"\"", "\"session\":\"" + session + "\"")
                        .getBytes(StandardCharsets.ISO_8859_1);
        String pair = access.user() + ":" + access.password();
        HttpRequest request = HttpRequest.newBuilder(java.net.URI.create(hub.address() + path))
                .timeout(PATIENCE)
                .header("Content-Type", type)
                .header("dstcode", "VN:GOV:000.00.15.H51:hub")
                .header(
                        "Authorization",
                        "Basic " + (odd && random.nextBoolean() ? "!" : "")
                                + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString());
        try {
            check(reply);
            if (method.equals("POST") && path.isEmpty()) {
                if (!form(type)) {
                    form(reply);
                } else if (reply.statusCode() != 415) {
                    throw new FaultException("a web form is taken", "status " + reply.statusCode());
                }
            }
        } catch (FaultException e) {
            throw new FaultException(e.kind(), method + " " + path + " as " + type, e);
        }
        List<TestHub.Taken> taken = hub.taken();
        return reply.statusCode() == 200
                        && !taken.isEmpty()
                        && !taken.get(taken.size() - 1).records().isEmpty()
                ? new Outcome(1, 0)
                : new Outcome(0, 1);
    }

    private void check(HttpResponse<String> reply) {
        String body = reply.body();
        if (TRACE.matcher(body).find()) {
            throw new FaultException("a trace in the reply", body);
        }
        // SOAP 1.1 has 500 for every fault.
        if (reply.statusCode() >= 500 && !soap) {
            throw new FaultException("status " + reply.statusCode(), body);
        }
    }

    /** The hub refuses it before the source's connector is asked. */
    private static boolean form(String type) {
        return type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
    }

    /** The sources' own addresses and POST; others are answered by Jetty, and HEAD has no body. */
    private void form(HttpResponse<String> reply) {
        String body = reply.body();
        if (body.isBlank()) {
            throw new FaultException("no reply", "status " + reply.statusCode());
        }
        try {
            if (soap) {
                envelope(body);
            } else {
                JsonNode json = JSON.readTree(body);
                if (!json.isObject() || json.isEmpty()) {
                    throw new FaultException("no reply", body);
                }
            }
        } catch (JsonProcessingException | XMLStreamException e) {
            throw new FaultException("a reply of another form, status " + reply.statusCode(), body, e);
        }
    }

    private static void envelope(String body) throws XMLStreamException {
        XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(new StringReader(body));
        xml.nextTag();
        if (!xml.getLocalName().equals("Envelope")
                || !Set.of("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
                        .contains(xml.getNamespaceURI())) {
            throw new FaultException("a reply of another form", body);
        }
        while (xml.hasNext()) {
            xml.next();
        }
        xml.close();
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    @Override
    public void close() {
        try {
            hub.close();
        } catch (Exception e) {
            throw new IllegalStateException("The hub does not stop", e);
        }
    }
}
