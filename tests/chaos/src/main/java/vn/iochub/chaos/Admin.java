package vn.iochub.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What an admin does while all that goes on, over {@code /api/manage}. Thread-safe. */
final class Admin {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long RETRY_MILLIS = 300;
    private static final double REPLAY_RATE = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String login;

    Admin(int port, Map<String, String> env) {
        this.url = "http://127.0.0.1:" + port + "/api/manage";
        this.login = "Basic "
                + Base64.getEncoder()
                        .encodeToString((env.get("HUB_ADMIN_USER") + ":" + env.get("HUB_ADMIN_PASSWORD"))
                                .getBytes(StandardCharsets.UTF_8));
    }

    void pause(String source) throws IOException, InterruptedException {
        until(() ->
                post("/sources/" + source + "/pause", JSON.createObjectNode().put("reason", "chaos")));
    }

    void resume(String source) throws IOException, InterruptedException {
        until(() -> post("/sources/" + source + "/resume", null));
    }

    /** Starts a replay of every message of these sources. @return its number */
    long replay(List<String> sources) throws IOException, InterruptedException {
        ObjectNode order = JSON.createObjectNode();
        order.put("kind", "messages");
        order.putPOJO("sources", sources);
        order.put("perSecond", REPLAY_RATE);
        return until(() -> post("/replays", order)).path("id").asLong();
    }

    /** @return {@code DONE} and the like */
    JsonNode replay(long id) throws IOException, InterruptedException {
        return until(() ->
                call(HttpRequest.newBuilder(URI.create(url + "/replays/" + id)).GET()));
    }

    /** A call that may be made again when its end is not known. */
    @FunctionalInterface
    private interface Try {
        JsonNode call() throws IOException, InterruptedException;
    }

    /** The hub may be away, or its database: then it is asked again, as an admin would. */
    private static JsonNode until(Try call) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
        while (true) {
            try {
                return call.call();
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }

    private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).header("X-Requested-With", "chaos");
        if (body == null) {
            request.POST(HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        }
        return call(request);
    }

    private JsonNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                Http.send(http, request.header("Authorization", login).build(), PATIENCE);
        int status = response.statusCode();
        // 404 and 409 pass, as while the hub starts and has not all its sources yet.
        if (status >= 400 && status < 500 && status != 404 && status != 409) {
            throw new IllegalStateException("HTTP " + status + " " + response.body());
        }
        if (status >= 300) {
            throw new IOException("HTTP " + status + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
