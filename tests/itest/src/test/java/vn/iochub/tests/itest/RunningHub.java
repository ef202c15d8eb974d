package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.postgresql.ds.PGSimpleDataSource;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;

/** The hub that a test runs in, as its users have it: by its port, its accounts, its read-only database role. */
final class RunningHub {
    static final ObjectMapper JSON = new ObjectMapper();

    private final BundleContext bundles;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    RunningHub(BundleContext bundles) {
        this.bundles = bundles;
    }

    /** At most 90 s: what the hub does by itself takes two or three, and a minute on a machine that builds beside it. */
    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(50));
    }

    static int port(String variable) {
        return Integer.parseInt(System.getenv(variable));
    }

    /** A folder or file of the hub's own. */
    static Path file(String... path) {
        return Path.of(System.getProperty("karaf.base"), path);
    }

    /** The archive of a connector in the folder that the hub watches. */
    static Path kar(String connector) throws IOException {
        try (Stream<Path> files = Files.list(file("deploy"))) {
            return files.filter(f -> f.getFileName().toString().startsWith("iochub-connector-" + connector + "-"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("The distribution brings no connector " + connector));
        }
    }

    static Map<String, String> env() throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line : Files.readAllLines(file("data", "secrets", "bootstrap.env"))) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                String value = line.substring(equals + 1);
                values.put(
                        line.substring(0, equals),
                        value.startsWith("'") ? value.substring(1, value.length() - 1) : value);
            }
        }
        return values;
    }

    static String env(String key) throws IOException {
        String value = env().get(key);
        assertThat(value).as(key).isNotBlank();
        return value;
    }

    // ------------------------------------------------------------------------------------------------- services

    private <T> T service(Class<T> type) {
        ServiceReference<T> reference = bundles.getServiceReference(type);
        assertThat(reference).as(type.getName()).isNotNull();
        return bundles.getService(reference);
    }

    Broker broker() {
        return service(Broker.class);
    }

    private Optional<Sources.Source> source(String instance) {
        return service(Sources.class).all().stream()
                .filter(s -> s.descriptor().instance().equals(instance))
                .findFirst();
    }

    /** Waits until the instance takes messages and the repository stores them. */
    void awaitUp(String instance) {
        await().until(() -> context(instance).isPresent()
                && source(instance)
                        .filter(s -> s.health().status() == Health.Status.UP)
                        .isPresent()
                && get("/health", "ADMIN").statusCode() == 200
                && (!source(instance).orElseThrow().descriptor().pushes()
                        || call(instance, "{}").statusCode() != 404));
    }

    void awaitGone(String instance) {
        await().until(() -> context(instance).isEmpty() && source(instance).isEmpty());
    }

    /** The instance's CamelContext, published under its name. */
    Optional<CamelContext> context(String instance) {
        try {
            return bundles.getServiceReferences(CamelContext.class, "(camel.context.name=" + instance + ")").stream()
                    .findFirst()
                    .map(bundles::getService);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    // ----------------------------------------------------------------------------------------------------- HTTP

    static URI url(String path) {
        return URI.create("http://127.0.0.1:" + port("HUB_HTTP_PORT") + path);
    }

    /** @param account as in bootstrap.env, or empty for a caller who shows no login */
    HttpResponse<String> get(String path, String account) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(20));
        if (!account.isEmpty()) {
            String login = env("HUB_" + account + "_USER") + ":" + env("HUB_" + account + "_PASSWORD");
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return http.send(request.GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** One call of a portal. */
    HttpResponse<String> call(String instance, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(url("/in/" + instance))
                        .timeout(Duration.ofSeconds(20))
                        .header("Content-Type", "application/json")
                        .header("dstcode", "VN:GOV:000.00.15.H51:hub")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A portal's login. */
    JsonNode login(String instance, String account) throws IOException, InterruptedException {
        return JSON.readTree(call(
                        instance,
                        JSON.createObjectNode()
                                .put("username", env("HUB_" + account + "_USER"))
                                .put("password", env("HUB_" + account + "_PASSWORD"))
                                .toString())
                .body());
    }

    /** A portal's login and one call of DongBoHoSoMC, each dossier with no more than it must have. */
    JsonNode push(String instance, String account, String... dossiers) throws IOException, InterruptedException {
        JsonNode login = login(instance, account);
        assertThat(login.path("error_code").asText()).as(login.toString()).isEqualTo("00");
        var call = JSON.createObjectNode()
                .put("session", login.path("session").asText())
                .put("madonvi", "000.00.15.H51")
                .put("service", "DongBoHoSoMC")
                .put("isUpdating", "False");
        for (String dossier : dossiers) {
            call.withArray("data")
                    .addObject()
                    .put("MaHoSo", dossier)
                    .put("MaTTHC", "2.002492")
                    .put("NgayTiepNhan", "20261120083000")
                    .put("NgayHenTra", "20261125170000")
                    .put("TrangThaiHoSo", "4");
        }
        return JSON.readTree(call(instance, call.toString()).body());
    }

    /** Waits for the repository's verdicts on a push, and gives them in the push's order. */
    List<String> verdicts(JsonNode reply) {
        assertThat(reply.path("error_code").asText()).as(reply.toString()).isEqualTo("00");
        String path = "/api/receipts/" + reply.path("receipt").asText();
        List<String> verdicts = new ArrayList<>();
        await().until(() -> {
            HttpResponse<String> response = get(path, "ADMIN");
            JsonNode receipt = response.statusCode() == 200 ? JSON.readTree(response.body()) : JSON.nullNode();
            if (!receipt.path("complete").asBoolean()) {
                return false;
            }
            receipt.path("items")
                    .forEach(item -> verdicts.add(item.path("verdict").asText()));
            return true;
        });
        return verdicts;
    }

    /** What the feed of dossiers has of this one, oldest first. */
    List<JsonNode> fed(String dossier) throws IOException, InterruptedException {
        HttpResponse<String> page = get("/api/feeds/procedure/ServiceDossier?limit=10000", "IOC");
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        List<JsonNode> items = new ArrayList<>();
        JSON.readTree(page.body()).path("items").forEach(item -> {
            if (item.path("key").asText().equals(dossier)) {
                items.add(item);
            }
        });
        return items;
    }

    // ------------------------------------------------------------------------------------------------- database

    /** The one number that a query gives; read with the read-only role. */
    static long number(String query) throws IOException, SQLException {
        PGSimpleDataSource reader = new PGSimpleDataSource();
        reader.setUrl(env("HUB_REPOSITORY_JDBC_URL"));
        try (Connection connection = reader.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** All parts' health, for the message of a test that fails. */
    String health() {
        return service(Sources.class).all().stream()
                .map(source ->
                        source.descriptor().instance() + " " + source.health().status() + " "
                                + source.health().cause().en())
                .toList()
                .toString();
    }

    /** The sources that the repository names for this dossier, one for each row; read with the read-only role. */
    static List<String> stored(String dossier) throws IOException, SQLException {
        PGSimpleDataSource reader = new PGSimpleDataSource();
        reader.setUrl(env("HUB_REPOSITORY_JDBC_URL"));
        try (Connection connection = reader.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT record_source FROM service_dossier WHERE record_key = '" + dossier + "'")) {
            List<String> sources = new ArrayList<>();
            while (rows.next()) {
                sources.add(rows.getString(1));
            }
            return sources;
        }
    }
}
