package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;

class ServletsTest {
    private final Meters meters = new Meters();
    private final AtomicReference<HubStatus.Snapshot> now = new AtomicReference<>();
    private final Server server = new Server();
    private final HttpClient client = HttpClient.newHttpClient();
    private String url;

    @BeforeEach
    void start() throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler health = new ServletContextHandler("/health");
        health.addServlet(new ServletHolder(new HealthServlet(hub())), "/*");
        ServletContextHandler metrics = new ServletContextHandler("/metrics");
        metrics.addServlet(new ServletHolder(new MetricsServlet(meters.registry())), "/*");
        // As the http bundle does: the bare path is the servlet's, without a redirect.
        health.setAllowNullPathInContext(true);
        metrics.setAllowNullPathInContext(true);
        server.setHandler(new ContextHandlerCollection(health, metrics));
        server.start();
        url = "http://127.0.0.1:" + connector.getLocalPort();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        meters.close();
    }

    private HubStatus hub() {
        return new HubStatus() {
            @Override
            public Snapshot snapshot() {
                return now.get();
            }

            @Override
            public List<SourceFigures> sources() {
                return List.of();
            }
        };
    }

    private HttpResponse<String> call(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void hubIs(List<Health> healths) {
        now.set(new Verdict("1.2.3", Instant.now()).of(healths, List.of(), Instant.now()));
    }

    @Test
    void healthSaysWhichPartIsDownAndWhy() throws Exception {
        hubIs(Parts.allUpBut(Parts.health("database", Status.DOWN, Map.of("port", "15432"))));

        HttpResponse<String> response = call("GET", "/health");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json;charset=utf-8");
        JsonNode json = new ObjectMapper().readTree(response.body());
        assertThat(json.get("status").asText()).isEqualTo("DOWN");
        assertThat(json.get("version").asText()).isEqualTo("1.2.3");
        assertThat(json.get("since").asText()).isNotEmpty();
        JsonNode database = json.get("parts").get(1);
        assertThat(database.get("part").asText()).isEqualTo("database");
        assertThat(database.get("status").asText()).isEqualTo("DOWN");
        assertThat(database.get("cause_vi").asText()).isEqualTo("vì database");
        assertThat(database.get("cause_en").asText()).isEqualTo("because of database");
        assertThat(database.at("/details/port").asText()).isEqualTo("15432");
    }

    @Test
    void theStatusCodeTellsWhetherItWorks() throws Exception {
        hubIs(Parts.allUp());
        assertThat(call("GET", "/health").statusCode()).isEqualTo(200);
        hubIs(Parts.allUpBut(Parts.health("broker", Status.DEGRADED)));
        assertThat(call("GET", "/health").statusCode()).isEqualTo(200);
        hubIs(Parts.allUpBut(Parts.health("broker", Status.STARTING)));
        assertThat(call("GET", "/health").statusCode()).isEqualTo(503);
    }

    @Test
    void headAnswersWithoutABodyAndOtherMethodsAreRefused() throws Exception {
        hubIs(Parts.allUp());
        assertThat(call("HEAD", "/health").statusCode()).isEqualTo(200);
        assertThat(call("HEAD", "/health").body()).isEmpty();
        for (String path : List.of("/health", "/metrics")) {
            HttpResponse<String> refused = call("POST", path);
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD");
            assertThat(new ObjectMapper()
                            .readTree(refused.body())
                            .get("message_vi")
                            .asText())
                    .contains("GET");
            assertThat(call("GET", path + "/below").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void metricsSpeakPrometheusAndOpenMetrics() throws Exception {
        meters.registry().counter("iochub.received.messages", "source", "tax").increment(3);

        HttpResponse<String> text = call("GET", "/metrics");
        assertThat(text.statusCode()).isEqualTo(200);
        assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(text.body()).contains("iochub_received_messages_total{source=\"tax\"} 3.0", "jvm_memory_used_bytes");

        HttpResponse<String> open = call("GET", "/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
        assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
    }
}
