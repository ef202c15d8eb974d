package vn.iochub.simulators.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;

/** A portal's calls over HTTP: logs in, keeps its session, sends again what the hub could not take. */
final class PortalHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration RETRY = Duration.ofMillis(500);
    /** One call in so many comes from somebody who has not logged in. */
    private static final int STRANGERS = 60;

    private final HttpClient http;
    private final URI address;
    private final String user;
    private final String password;
    private final String source;
    private final PortalWorld world;
    private final Ledger ledger;
    private final Sender sender;
    private String session = "";
    private int calls;

    PortalHttp(String source, HubAddress hub, PortalWorld world, Ledger ledger, double perSecond) {
        this.source = source;
        this.http = hub.client();
        this.address = hub.push(source);
        this.user = hub.user(source);
        this.password = hub.password(source);
        this.world = world;
        this.ledger = ledger;
        this.sender = new Sender("portal-http", perSecond, this::send);
    }

    Sender sender() {
        return sender;
    }

    private int send() throws Exception {
        if (++calls % STRANGERS == 0) {
            stranger();
        }
        if (session.isEmpty()) {
            login();
        }
        PortalWorld.Call call = world.next();
        byte[] body = call.bytes(session);
        Sent sent = ledger.send(source, "http", call.service(), Sent.Kind.MESSAGE, Hashes.sha256(body), call.items());
        while (!deliver(sent, body)) {
            loginAgain();
            // An attempt of before, whose end is not known, may have arrived: it is the same message still.
            body = call.bytes(session);
            ledger.form(sent, Hashes.sha256(body));
        }
        world.answered(call);
        return call.items().size();
    }

    /** @return false when the session has ended, and the call is to be made with a new one */
    private boolean deliver(Sent sent, byte[] body) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<String> response = post(body);
                JsonNode reply = JSON.readTree(response.body());
                String code = reply.path("error_code").asText();
                if (code.equals("02")) {
                    ledger.refused(sent);
                    session = "";
                    return false;
                }
                if (List.of("00", "10", "03", "05", "06", "09").contains(code)) {
                    ledger.answered(sent, reply.path("receipt").asText());
                    check(sent, code, reply);
                    sender.trouble("");
                    return true;
                }
                ledger.unknown(sent);
                sender.trouble("HTTP " + response.statusCode() + " "
                        + reply.path("message_en").asText());
            } catch (IOException e) {
                ledger.unknown(sent);
                sender.trouble("no answer: " + e.getMessage());
            }
            // The pause that a real portal makes before it sends the same call again.
            Thread.sleep(RETRY.toMillis());
        }
    }

    private void check(Sent sent, String code, JsonNode reply) {
        long bad = sent.items().stream()
                .filter(item -> item.expected() == Outcome.REJECTED)
                .count();
        boolean whole = List.of("03", "05", "06", "09").contains(code);
        if (!whole && reply.path("rejected").asLong() != bad || code.equals("00") != (bad == 0)) {
            ledger.wrong(
                    sent,
                    "answered with " + code + " and " + reply.path("rejected").asText() + " rejected, expected " + bad);
        }
    }

    /** As long as it takes: a message is under way. */
    private void loginAgain() throws InterruptedException {
        while (session.isEmpty()) {
            try {
                login();
            } catch (IOException e) {
                sender.trouble("no login: " + e.getMessage());
                Thread.sleep(RETRY.toMillis());
            }
        }
    }

    private void login() throws IOException, InterruptedException {
        HttpResponse<String> response = post(JSON.writeValueAsBytes(
                JSON.createObjectNode().put("username", user).put("password", password)));
        session = JSON.readTree(response.body()).path("session").asText();
        if (session.isEmpty()) {
            throw new IOException("login: HTTP " + response.statusCode() + " " + response.body());
        }
    }

    /** Somebody without a session: nothing of it may be kept. */
    private void stranger() throws IOException, InterruptedException {
        byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("session", "guessed-" + calls)
                .put("madonvi", PortalWorld.UNIT)
                .put("service", "DongBoHoSoMC")
                .put("isUpdating", "False")
                .set("data", JSON.createArrayNode()));
        Sent sent = ledger.send(source, "http", "not logged in", Sent.Kind.REFUSED, Hashes.sha256(body), List.of());
        HttpResponse<String> response = post(body);
        if (response.statusCode() != 401) {
            sender.trouble("a call without a session got HTTP " + response.statusCode());
        }
        ledger.refused(sent);
    }

    private HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .header("dstcode", "VN:GOV:" + PortalWorld.UNIT + ":hub")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
