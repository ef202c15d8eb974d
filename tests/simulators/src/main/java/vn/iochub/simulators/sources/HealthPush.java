package vn.iochub.simulators.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;

/** A hospital's program that posts its envelopes, as it posts them to the insurer's gateway. */
final class HealthPush {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int STRANGERS = 50;

    private final HttpClient http;
    private final String source;
    private final URI address;
    private final String login;
    private final HealthWorld world;
    private final Ledger ledger;
    private final Sender sender;
    private int calls;

    HealthPush(String source, HubAddress hub, HealthWorld world, Ledger ledger, double perSecond) {
        this.source = source;
        this.http = hub.client();
        this.address = hub.push(source);
        this.login = basic(hub.user(source), hub.password(source));
        this.world = world;
        this.ledger = ledger;
        this.sender = new Sender(source + "-http", perSecond, this::send);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    Sender sender() {
        return sender;
    }

    private int send() throws Exception {
        if (++calls % STRANGERS == 0) {
            stranger();
        }
        DropWorld.Parcel parcel = world.next();
        Sent sent = ledger.send(
                source, "http", parcel.stem(), Sent.Kind.MESSAGE, Hashes.sha256(parcel.content()), parcel.items());
        while (!delivered(sent, parcel)) {
            Thread.sleep(RETRY.toMillis());
        }
        world.answered(parcel);
        return parcel.items().size();
    }

    private boolean delivered(Sent sent, DropWorld.Parcel parcel) throws InterruptedException {
        try {
            HttpResponse<String> response = post(login, parcel.content());
            JsonNode reply = JSON.readTree(response.body());
            String receipt = reply.path("maGiaoDich").asText();
            if (List.of(200, 400).contains(response.statusCode()) && !receipt.isEmpty()) {
                ledger.answered(sent, receipt);
                check(sent, reply);
                sender.trouble("");
                return true;
            }
            ledger.unknown(sent);
            sender.trouble("HTTP " + response.statusCode() + " "
                    + reply.path("thongDiep").asText());
        } catch (IOException e) {
            ledger.unknown(sent);
            sender.trouble("no answer: " + e.getMessage());
        }
        return false;
    }

    private void check(Sent sent, JsonNode reply) {
        long bad = sent.items().stream()
                .filter(item -> item.expected() == Outcome.REJECTED)
                .count();
        if (reply.path("soLoi").asLong() != bad
                || reply.path("soHoSoNhan").asLong() != sent.items().size() - bad
                || reply.path("maKetQua").asText().equals("200") != (bad == 0)) {
            ledger.wrong(sent, "the answer tells of " + reply.path("soLoi") + " faults, expected " + bad);
        }
    }

    /** Somebody with a wrong password: nothing of it may be kept. */
    private void stranger() throws IOException, InterruptedException {
        byte[] body = ("<GIAMDINHHS><SO>" + calls + "</SO></GIAMDINHHS>").getBytes(StandardCharsets.UTF_8);
        Sent sent = ledger.send(source, "http", "wrong password", Sent.Kind.REFUSED, Hashes.sha256(body), List.of());
        HttpResponse<String> response = post(basic(source, "guessed"), body);
        // 404 and 503: there is nobody to ask for a password, while the connector or the hub is away.
        if (!List.of(401, 404, 503).contains(response.statusCode())) {
            ledger.wrong(sent, "a wrong password got HTTP " + response.statusCode());
        }
        ledger.refused(sent);
    }

    private HttpResponse<String> post(String authorization, byte[] body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/xml")
                        .header("Authorization", authorization)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
