package vn.iochub.simulators.sources;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Sent;
import vn.iochub.simulators.synthetic.Mix;

/**
 * An iOffice that pushes its documents by SOAP, with WS-Security's UsernameToken: attachments in the document, by MTOM, or
 * as MIME parts beside it.
 */
public final class Ioffice implements Simulator {
    private static final String WSSE =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String PASSWORD_TEXT =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
    private static final String SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final Pattern CODE = Pattern.compile("<(?:\\w+:)?errorCode>([^<]*)<");
    private static final Pattern RECEIPT = Pattern.compile("<(?:\\w+:)?receipt>([^<]*)<");
    private static final Pattern FAULT = Pattern.compile("<(?:\\w+:)?code>([A-Z_]*)<");
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int STRANGERS = 50;

    private final String source;
    private final Ledger ledger;
    private final long seed;
    private final Mix mix;
    private final Sender sender;
    private volatile StoredLook look;
    private EdxmlWorld world;
    private HttpClient http;
    private URI address;
    private String user;
    private String password;
    private int calls;

    public Ioffice(String source, Ledger ledger, long seed, double perSecond, Mix mix) {
        this.source = source;
        this.ledger = ledger;
        this.seed = seed;
        this.mix = mix;
        this.sender = new Sender(source + "-soap", perSecond, this::send);
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String ways() {
        return "soap";
    }

    @Override
    public Map<String, String> configuration() {
        return Map.of();
    }

    @Override
    public void start(HubAddress hub) {
        http = hub.client();
        address = hub.push(source);
        user = hub.user(source);
        password = hub.password(source);
        look = new StoredLook(hub);
        world = new EdxmlWorld(seed, "000.00.15.H36", mix, look);
        sender.start();
    }

    /** A body with its media type. */
    private record Wire(byte[] body, String type) {}

    private int send() throws Exception {
        if (++calls % STRANGERS == 0) {
            stranger();
        }
        boolean mime = calls % 2 == 0;
        EdxmlWorld.Letter letter = world.next(!mime);
        String envelope = envelope(letter, password);
        Wire wire = mime && letter.attachment() != null
                ? multipart(envelope, letter, calls % 4 == 0)
                : new Wire(envelope.getBytes(StandardCharsets.UTF_8), "text/xml; charset=UTF-8");
        Sent sent = ledger.send(
                source,
                "soap",
                letter.status() ? "sendStatus" : "sendDocument",
                Sent.Kind.MESSAGE,
                Hashes.sha256(wire.body()),
                letter.items());
        while (!delivered(sent, letter, wire)) {
            Thread.sleep(RETRY.toMillis());
        }
        world.answered(letter);
        return letter.items().size();
    }

    private boolean delivered(Sent sent, EdxmlWorld.Letter letter, Wire wire) throws InterruptedException {
        try {
            HttpResponse<String> response = post(wire);
            String code = find(CODE, response.body());
            if (response.statusCode() == 200 && !code.isEmpty()) {
                ledger.answered(sent, find(RECEIPT, response.body()));
                if (code.equals("00") != letter.clean()) {
                    ledger.wrong(sent, "answered with " + code);
                }
                sender.trouble("");
                return true;
            }
            ledger.unknown(sent);
            sender.trouble("HTTP " + response.statusCode() + " " + find(FAULT, response.body()));
        } catch (IOException e) {
            ledger.unknown(sent);
            sender.trouble("no answer: " + e.getMessage());
        }
        return false;
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** A caller with a wrong password: nothing of it may be kept. */
    private void stranger() throws IOException, InterruptedException {
        EdxmlWorld.Letter letter = new EdxmlWorld.Letter(true, "<edXML/>", null, "", false, List.of(), null, -1);
        Wire wire = new Wire(
                envelope(letter, "guessed-" + calls).getBytes(StandardCharsets.UTF_8), "text/xml; charset=UTF-8");
        Sent sent =
                ledger.send(source, "soap", "wrong password", Sent.Kind.REFUSED, Hashes.sha256(wire.body()), List.of());
        HttpResponse<String> response = post(wire);
        if (response.statusCode() == 200) {
            ledger.wrong(sent, "a wrong password got HTTP 200");
        }
        ledger.refused(sent);
    }

    private HttpResponse<String> post(Wire wire) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", wire.type())
                        .header("SOAPAction", "\"\"")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(wire.body()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String envelope(EdxmlWorld.Letter letter, String secret) {
        String operation = letter.status() ? "sendStatus" : "sendDocument";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"" + SOAP11
                + "\"><soap:Header><wsse:Security xmlns:wsse=\"" + WSSE + "\"><wsse:UsernameToken>"
                + "<wsse:Username>" + Xml.escape(user) + "</wsse:Username><wsse:Password Type=\"" + PASSWORD_TEXT
                + "\">"
                + Xml.escape(secret) + "</wsse:Password></wsse:UsernameToken></wsse:Security></soap:Header><soap:Body>"
                + (letter.packed()
                        ? letter.inBase64()
                        : "<hub:" + operation + " xmlns:hub=\"urn:iochub:ioffice:v1\">" + letter.edxml() + "</hub:"
                                + operation + ">")
                + "</soap:Body></soap:Envelope>\n";
    }

    /** @param mtom as XOP, else as SOAP with attachments */
    private static Wire multipart(String envelope, EdxmlWorld.Letter letter, boolean mtom) throws IOException {
        String boundary = "part-of-" + letter.contentId().replace("@", "-");
        String type = mtom ? "application/xop+xml; charset=UTF-8; type=\"text/xml\"" : "text/xml; charset=UTF-8";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("--" + boundary + "\r\nContent-Type: " + type
                        + "\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root@mau>\r\n\r\n" + envelope
                        + "\r\n--"
                        + boundary
                        + "\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <"
                        + letter.contentId() + ">\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(letter.attachment());
        out.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return new Wire(
                out.toByteArray(),
                "multipart/related; boundary=\"" + boundary + "\"; start=\"<root@mau>\"; type=\""
                        + (mtom ? "application/xop+xml\"; start-info=\"text/xml\"" : "text/xml\""));
    }

    @Override
    public void stopSending() {
        sender.stopSending();
    }

    @Override
    public int underWay() {
        return sender.underWay();
    }

    @Override
    public String trouble() {
        return sender.trouble();
    }

    @Override
    public void close() throws InterruptedException {
        sender.close();
        if (look != null) {
            look.close();
        }
    }
}
