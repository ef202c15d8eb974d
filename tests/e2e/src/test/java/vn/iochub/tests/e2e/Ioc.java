package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Reads the hub over HTTP with an account's credentials: the IOC's, or an admin's. */
final class Ioc {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;
    private final String authorization;

    Ioc(Map<String, String> env, String account) {
        this.url = env.get("HUB_URL");
        String login = env.get("HUB_" + account + "_USER") + ":" + env.get("HUB_" + account + "_PASSWORD");
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", authorization)
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
        return Portal.JSON.readTree(response.body());
    }

    /** The whole feed from its beginning, page by page. */
    List<JsonNode> dossiers() throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        while (true) {
            JsonNode page = json(
                    "/api/feeds/procedure/ServiceDossier?limit=1000" + (cursor.isEmpty() ? "" : "&after=" + cursor));
            if (page.path("items").isEmpty()) {
                return items;
            }
            page.path("items").forEach(items::add);
            cursor = page.path("cursor").asText();
        }
    }

    /**
     * Waits until the feed satisfies the condition, and returns it. A feed that answers 503, as it does while its
     * database comes back, is one that does not satisfy it yet.
     */
    List<JsonNode> await(Duration limit, Predicate<List<JsonNode>> condition) {
        List<List<JsonNode>> last = new ArrayList<>(List.of(List.of()));
        Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (get("/api/feeds/procedure/ServiceDossier?limit=1").statusCode() == 503) {
                return false;
            }
            last.set(0, dossiers());
            return condition.test(last.get(0));
        });
        return last.get(0);
    }

    /** Waits until every record of the message has the repository's verdict. */
    JsonNode receipt(String id) {
        List<JsonNode> last = new ArrayList<>();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    HttpResponse<String> response = get("/api/receipts/" + id);
                    if (response.statusCode() != 200) {
                        return false;
                    }
                    last.clear();
                    last.add(Portal.JSON.readTree(response.body()));
                    return last.get(0).path("complete").asBoolean();
                });
        return last.get(0);
    }
}
