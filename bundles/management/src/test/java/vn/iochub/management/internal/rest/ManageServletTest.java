package vn.iochub.management.internal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static vn.iochub.management.internal.operations.FakeServices.SCHOOL_MESSAGE;
import static vn.iochub.management.internal.operations.FakeServices.TAX_MESSAGE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.FakeServices;
import vn.iochub.management.internal.operations.Operation;

/** The interface over a real server. Who is logged in comes by a header here; the hub's port has its own guard. */
class ManageServletTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String ALL = "admin,personal";

    private final FakeServices fakes = new FakeServices();
    private final List<Route> routes = new ArrayList<>(Routes.of(fakes.operations(), fakes.status()));
    private final Server server = new Server();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> called = new HashSet<>();
    private String url;

    @BeforeEach
    void start() throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(ManageServlet.PATH);
        context.addServlet(new ServletHolder(new ManageServlet(routes)), "/*");
        context.addFilter(
                new FilterHolder((request, response, chain) -> {
                    // A connection for each call: a refused call leaves its body unread, which this bare server, other
                    // than the hub's, ends by closing a connection that the client thinks it may use again.
                    ((HttpServletResponse) response).setHeader("Connection", "close");
                    chain.doFilter(new LoggedIn((HttpServletRequest) request), response);
                }),
                "/*",
                null);
        server.setHandler(context);
        server.start();
        url = "http://127.0.0.1:" + connector.getLocalPort() + ManageServlet.PATH;
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private static final class LoggedIn extends HttpServletRequestWrapper {
        LoggedIn(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRemoteUser() {
            return getHeader("Test-Roles") == null ? null : "lan";
        }

        @Override
        public boolean isUserInRole(String role) {
            return Arrays.asList(getHeader("Test-Roles").split(",")).contains(role);
        }
    }

    private HttpResponse<String> call(String roles, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (roles != null) {
            request.header("Test-Roles", roles);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String roles, String path) throws Exception {
        return call(roles, "GET", path, null);
    }

    private HttpResponse<String> send(String roles, String method, String path, String body) throws Exception {
        return call(roles, method, path, body, "Content-Type", "application/json");
    }

    private HttpResponse<String> post(String roles, String path, String body) throws Exception {
        return send(roles, "POST", path, body);
    }

    private static void refused(HttpResponse<String> response, int status, String error) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode json = MAPPER.readTree(response.body());
        assertThat(json.get("error").asText()).isEqualTo(error);
        assertThat(json.get("message_vi").asText()).isNotBlank();
        assertThat(json.get("message_en").asText()).isNotBlank();
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    /** The good answer, which fits what the description says of it. */
    private JsonNode good(String method, String template, String path, String body) throws Exception {
        HttpResponse<String> response = method.equals("GET") ? get(ALL, path) : send(ALL, method, path, body);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 202);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json;charset=utf-8");
        JsonNode json = MAPPER.readTree(response.body());
        Route route = routes.stream()
                .filter(one -> one.method().equals(method) && one.template().equals(template))
                .findFirst()
                .orElseThrow();
        assertThat(faults(route.response().orElseThrow(), json))
                .as(method + " " + template)
                .isEmpty();
        if (body != null && route.request().isPresent()) {
            assertThat(faults(route.request().get(), MAPPER.readTree(body))).isEmpty();
        }
        called.add(method + " " + template);
        return json;
    }

    /** The good answer to a file. */
    private JsonNode sent(String template, String file) throws Exception {
        HttpResponse<String> response = call(ALL, "POST", template, file, "Content-Type", "application/octet-stream");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode json = MAPPER.readTree(response.body());
        Route route = routes.stream()
                .filter(one -> one.method().equals("POST") && one.template().equals(template))
                .findFirst()
                .orElseThrow();
        assertThat(faults(route.response().orElseThrow(), json)).as(template).isEmpty();
        called.add("POST " + template);
        return json;
    }

    @Test
    @DisplayName("an archive is sent as a file, by admins only, and within a bound")
    void archives() throws Exception {
        refused(
                call("operator", "POST", "/deployments", "x", "Content-Type", "application/octet-stream"),
                403,
                "forbidden");
        assertThat(fakes.log).noneMatch(line -> line.contains("deploy by"));
        refused(
                call("admin", "POST", "/deployments", "{}", "Content-Type", "application/json"),
                415,
                "unsupported_media_type");
        refused(
                call("admin", "POST", "/deployments", "x", "Content-Type", "text/plain"),
                415,
                "unsupported_media_type");
        assertThat(fakes.acts).extracting(Audit.Act::action).containsExactly("deployment.deploy");
        assertThat(routes.stream().filter(Route::takesFile))
                .allSatisfy(route -> assertThat(route.maxBody()).isEqualTo(128 * 1024 * 1024));
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        sent("/deployments", "an archive");
        try (java.util.stream.Stream<Path> files = java.nio.file.Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("hub-upload-"));
        }
    }

    private static Set<ValidationMessage> faults(String schema, JsonNode json) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$ref", "#/components/schemas/" + schema);
        root.putObject("components").set("schemas", OpenApi.schemas());
        JsonSchema compiled =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(root);
        return compiled.validate(json, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }

    // ----------------------------------------------------------------------------------------------- every address

    @Test
    @DisplayName("every address answers, and as the description says")
    void everyAddress() throws Exception {
        assertThat(good("GET", "/quarantine/groups", "/quarantine/groups", null)
                        .at("/groups/0/open")
                        .asLong())
                .isEqualTo(12);
        JsonNode page = good("GET", "/quarantine", "/quarantine?limit=1&state=all", null);
        assertThat(page.at("/rows/0/id").asLong()).isEqualTo(42);
        assertThat(page.get("before").asLong()).isEqualTo(42);
        JsonNode last = good("GET", "/quarantine", "/quarantine?limit=5&before=42&source=tax", null);
        assertThat(last.at("/rows/0/id").asLong()).isEqualTo(41);
        assertThat(last.get("before").isNull()).isTrue();
        good("GET", "/quarantine/{id}", "/quarantine/41", null);
        assertThat(good("GET", "/quarantine/{id}/detail", "/quarantine/41/detail", null)
                        .get("fragment")
                        .asText())
                .contains("Nguyễn");
        good("POST", "/quarantine/{id}/check", "/quarantine/41/check", "{}");
        good("POST", "/quarantine/{id}/retry", "/quarantine/41/retry", "{\"reason\":\"the mapping was mended\"}");
        JsonNode mended = good(
                "POST",
                "/quarantine/{id}/mend",
                "/quarantine/41/mend",
                "{\"edit\":{\"pointer\":\"/payments/7/date\",\"value\":\"2026-02-28\"},\"reason\":\"mistyped\"}");
        assertThat(mended.get("state").asText()).isEqualTo("RESOLVED");
        assertThat(fakes.edits).containsExactly(new Quarantine.Edit.Value("/payments/7/date", "\"2026-02-28\""));
        assertThat(good("POST", "/quarantine/discard", "/quarantine/discard", "{\"ids\":[42],\"reason\":\"a test\"}")
                        .get("count")
                        .asLong())
                .isEqualTo(1);

        JsonNode messages = good("GET", "/messages", "/messages?limit=1", null);
        assertThat(messages.get("before").asText()).isEqualTo(SCHOOL_MESSAGE.toString());
        good("GET", "/messages", "/messages?before=" + SCHOOL_MESSAGE, null);
        good("GET", "/messages/{message}", "/messages/" + TAX_MESSAGE, null);
        good("GET", "/messages/{message}/attributes", "/messages/" + TAX_MESSAGE + "/attributes", null);
        good("GET", "/messages/{message}/states", "/messages/" + TAX_MESSAGE + "/states", null);
        good("GET", "/records/history", "/records/history?type=tax/Payment&key=P-7", null);

        String order = "{\"sources\":[\"tax\"],\"codes\":[\"BAD_DATE\"],\"perSecond\":50}";
        good("POST", "/replays/preview", "/replays/preview", order);
        assertThat(good("POST", "/replays", "/replays", order).get("perSecond").asDouble())
                .isEqualTo(50);
        good("GET", "/replays", "/replays", null);
        good("GET", "/replays/{id}", "/replays/1", null);
        good("POST", "/replays/{id}/pause", "/replays/1/pause", null);
        good("POST", "/replays/{id}/resume", "/replays/1/resume", null);
        good("POST", "/replays/{id}/rate", "/replays/1/rate", "{\"perSecond\":2.5}");
        good("POST", "/replays/{id}/cancel", "/replays/1/cancel", null);

        assertThat(good("GET", "/sources/{source}/diagnosis", "/sources/tax/diagnosis", null)
                        .at("/causes/0/code")
                        .asText())
                .isEqualTo("COMMUNICATION");
        refused(call(ALL, "GET", "/sources/taks/diagnosis", null), 404, "not_found");
        good("POST", "/sources/{source}/poll", "/sources/tax/poll", null);
        good("POST", "/sources/{source}/pause", "/sources/tax/pause", "{\"reason\":\"maintenance\"}");
        JsonNode sources = good("GET", "/sources", "/sources", null);
        assertThat(sources.at("/sources/1/pausedBy").asText()).isEqualTo("lan");
        assertThat(sources.at("/sources/0/paused").asBoolean()).isFalse();
        good(
                "PUT",
                "/sources/{source}/cursors",
                "/sources/tax/cursors",
                "{\"name\":\"changes\",\"position\":\"2026-02-01T00:00:00Z\"}");
        assertThat(good("GET", "/sources/{source}/cursors", "/sources/tax/cursors", null)
                        .at("/cursors/0/position")
                        .asText())
                .isEqualTo("2026-02-01T00:00:00Z");
        good("POST", "/sources/{source}/resume", "/sources/tax/resume", null);

        good("GET", "/dead-letters", "/dead-letters", null);
        good("POST", "/dead-letters/redrive", "/dead-letters/redrive", "{\"ids\":[\"ID:1\"]}");
        good("POST", "/dead-letters/discard", "/dead-letters/discard", "{\"ids\":[\"ID:2\"],\"reason\":\"a test\"}");
        JsonNode queues = good("GET", "/queues", "/queues", null);
        assertThat(queues.at("/queues/2/source").asText()).isEqualTo("tax");
        assertThat(queues.at("/queues/2/loses_vi").asText()).isEqualTo("Bản ghi sẽ mất.");
        good("GET", "/queues/{queue}/messages", "/queues/hub.records.tax/messages?limit=5", null);
        assertThat(good("GET", "/queues/{queue}/messages/{queued}", "/queues/hub.records.tax/messages/ID:1", null)
                        .get("text")
                        .asText())
                .isEqualTo(FakeServices.CONTENT);
        good("POST", "/queues/{queue}/move", "/queues/hub.dead/move", "{\"all\":true,\"reason\":\"mended\"}");
        assertThat(fakes.log).contains("call move hub.dead []");
        good(
                "POST",
                "/queues/{queue}/move",
                "/queues/hub.in.tax/move",
                "{\"ids\":[\"ID:1\"],\"to\":\"hub.in.tax-second\",\"reason\":\"renamed\"}");
        assertThat(fakes.log).contains("call move hub.in.tax [ID:1] to hub.in.tax-second");
        assertThat(good(
                                "POST",
                                "/queues/{queue}/purge",
                                "/queues/hub.records.tax/purge",
                                "{\"expected\":12,\"reason\":\"a test\"}")
                        .get("count")
                        .asLong())
                .isEqualTo(12);
        JsonNode feeds = good("GET", "/feeds", "/feeds", null);
        assertThat(feeds.at("/consumers/0/behind").asLong()).isEqualTo(1_000);
        assertThat(feeds.at("/consumers/1/behind").isNull()).isTrue();
        assertThat(feeds.at("/consumers/2/behindMore").asBoolean()).isTrue();
        assertThat(good("GET", "/feeds/{domain}/{entity}/sample", "/feeds/tax/Payment/sample?limit=3", null)
                        .at("/items/0/data/name")
                        .asText())
                .isEqualTo("Nguyễn Thị Thử");
        assertThat(good("GET", "/records", "/records?type=tax/Payment&key=P-&limit=1", null)
                        .get("more")
                        .asBoolean())
                .isTrue();
        JsonNode state = good("GET", "/records/state", "/records/state?type=tax/Payment&key=P-7", null);
        assertThat(state.at("/data/sum").decimalValue()).hasToString("12.5");
        assertThat(good("GET", "/repository", "/repository", null)
                        .at("/tables/0/grownWeek")
                        .asLong())
                .isEqualTo(-2_048);
        good("GET", "/storage", "/storage", null);
        good("POST", "/storage/clean", "/storage/clean", null);
        JsonNode trail = good("GET", "/audit", "/audit?limit=2&action=quarantine", null);
        assertThat(trail.get("entries")).hasSize(2);
        good("GET", "/audit/verification", "/audit/verification", null);
        good("GET", "/backups", "/backups", null);
        good("POST", "/backups", "/backups", "{\"file\":\"/backups/hub.backup\"}");
        good("GET", "/backups", "/backups", null);
        good("POST", "/backups/verify", "/backups/verify", "{\"file\":\"/backups/torn.backup\"}");
        good("POST", "/backups/cancel", "/backups/cancel", null);
        good("GET", "/overview", "/overview", null);
        good("GET", "/sources/{source}", "/sources/tax", null);
        good("GET", "/sources/{source}/history", "/sources/tax/history?span=hour", null);
        good("GET", "/deployments", "/deployments?limit=5", null);
        good("GET", "/deployments/{id}", "/deployments/7", null);
        sent("/deployments/check", "an archive");
        sent("/deployments", "an archive");
        good("POST", "/deployments/{connector}/remove", "/deployments/iochub-connector-tax/remove", null);
        good("POST", "/deployments/{connector}/roll-back", "/deployments/iochub-connector-tax/roll-back", null);
        assertThat(good("GET", "/operations", "/operations", null).get("operations"))
                .hasSize(Operation.values().length);
        good("GET", "/openapi.json", "/openapi.json", null);

        assertThat(called)
                .as("every address but the download, which is tested below")
                .containsExactlyInAnyOrderElementsOf(routes.stream()
                        .filter(route -> route.response().isPresent())
                        .map(route -> route.method() + " " + route.template())
                        .toList());
    }

    @Test
    @DisplayName("an answer that the description does not know would be noticed")
    void schemasAreStrict() {
        assertThat(faults("Row", MAPPER.createObjectNode())).isNotEmpty();
        assertThat(faults("Count", MAPPER.createObjectNode().put("count", 1))).isEmpty();
        assertThat(faults("Count", MAPPER.createObjectNode().put("count", 1).put("more", 2)))
                .isNotEmpty();
    }

    @Test
    @DisplayName("the description has every address, and every schema that it names")
    void description() throws Exception {
        JsonNode json = MAPPER.readTree(get("viewer", "/openapi.json").body());

        assertThat(json.get("openapi").asText()).startsWith("3.1");
        Map<String, Set<String>> described = new LinkedHashMap<>();
        json.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> described
                        .computeIfAbsent(path.getKey(), key -> new HashSet<>())
                        .add(method.toUpperCase(java.util.Locale.ROOT))));
        assertThat(described)
                .isEqualTo(routes.stream()
                        .collect(Collectors.groupingBy(
                                Route::template, Collectors.mapping(Route::method, Collectors.toSet()))));
        assertThat(json.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(ref ->
                        assertThat(json.at(ref.substring(1)).isObject()).as(ref).isTrue());
        assertThat(json.findValuesAsText("operationId")).hasSize(routes.size()).doesNotHaveDuplicates();
        assertThat(json.get("paths").findParents("in")).isNotEmpty().allSatisfy(parameter -> assertThat(
                        parameter.get("description").isTextual())
                .as(parameter.toString())
                .isTrue());
        assertThat(json.at("/paths/~1quarantine~1{id}~1mend/post/description").asText())
                .contains("quarantine.mend", "operator");
    }

    @Test
    @DisplayName("every operation of the table has an address")
    void tableIsCovered() {
        Set<Operation> here =
                routes.stream().flatMap(route -> route.operation().stream()).collect(Collectors.toSet());
        // A check, or a look at a record, that shows data is one of these by who asks.
        here.add(Operation.QUARANTINE_PREVIEW);
        here.add(Operation.RECORD_PERSONAL);
        assertThat(here).containsExactlyInAnyOrder(Operation.values());
    }

    // --------------------------------------------------------------------------------------------------- what is sent

    @Test
    @DisplayName("content is a download that no browser shows")
    void download() throws Exception {
        HttpResponse<String> response = get(ALL, "/messages/" + TAX_MESSAGE + "/content");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(FakeServices.CONTENT);
        assertThat(response.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"message-" + TAX_MESSAGE + ".bin\"");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(fakes.contentOpen).isFalse();
        assertThat(fakes.acts).extracting(Audit.Act::action).containsExactly("message.content");
        refused(get("operator", "/messages/" + TAX_MESSAGE + "/content"), 403, "forbidden");
        assertThat(get("operator", "/messages/" + SCHOOL_MESSAGE + "/content").statusCode())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("a queue is moved or purged by those who may, with all that it takes, and a record shown masked")
    void queuesAndRecords() throws Exception {
        refused(
                post("operator", "/queues/hub.records.tax/purge", "{\"expected\":12,\"reason\":\"r\"}"),
                403,
                "forbidden");
        refused(post("admin", "/queues/hub.records.tax/purge", "{\"expected\":11,\"reason\":\"r\"}"), 409, "conflict");
        for (String body : List.of(
                "{\"reason\":\"r\"}",
                "{\"expected\":\"12\",\"reason\":\"r\"}",
                "{\"expected\":12.5,\"reason\":\"r\"}",
                "{\"expected\":12}")) {
            refused(post("admin", "/queues/hub.records.tax/purge", body), 400, "invalid");
        }
        refused(post("operator", "/queues/hub.dead/move", "{\"reason\":\"r\"}"), 400, "invalid");
        refused(
                post("operator", "/queues/hub.dead/move", "{\"all\":true,\"ids\":[\"ID:1\"],\"reason\":\"r\"}"),
                400,
                "invalid");
        refused(post("viewer", "/queues/hub.dead/move", "{\"all\":true,\"reason\":\"r\"}"), 403, "forbidden");
        refused(get("viewer", "/queues/hub.records.tax/messages/ID:1"), 403, "forbidden");
        refused(get("operator", "/queues/hub.records.tax/messages/ID:1"), 403, "forbidden");
        refused(get(ALL, "/queues/hub.records.tax/messages/ID:none"), 404, "not_found");
        assertThat(fakes.log).noneMatch(line -> line.startsWith("call content"));
        JsonNode masked = MAPPER.readTree(
                get("operator", "/records/state?type=tax/Payment&key=P-7").body());
        assertThat(masked.at("/data/name").isMissingNode()).isTrue();
        assertThat(masked.at("/masked/0").asText()).isEqualTo("/name");
        refused(get("viewer", "/records/state?type=tax/Payment&key=none"), 404, "not_found");
        refused(get("viewer", "/records/state?type=tax/Payment"), 400, "invalid");
        refused(get("viewer", "/records?key=P-7"), 400, "invalid");
        refused(get("viewer", "/feeds/tax/Payment/sample?limit=1001"), 400, "invalid");
        refused(get("ioc", "/feeds"), 403, "forbidden");
    }

    @Test
    @DisplayName("an edit has one of three forms")
    void edits() throws Exception {
        String whole = Base64.getEncoder().encodeToString("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(post(
                                "operator",
                                "/quarantine/41/mend",
                                "{\"edit\":{\"content\":\"" + whole + "\"},\"reason\":\"r\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(
                                "operator",
                                "/quarantine/42/mend",
                                "{\"edit\":{\"found\":\"30/02\",\"by\":\"28/02\"},\"reason\":\"r\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(fakes.edits.get(0))
                .isInstanceOfSatisfying(
                        Quarantine.Edit.Whole.class,
                        edit -> assertThat(edit.content()).asString().isEqualTo("{}"));
        assertThat(fakes.edits.get(1)).isEqualTo(new Quarantine.Edit.Replacement("30/02", "28/02"));
        for (String edit : List.of("{}", "{\"found\":\"a\"}", "{\"content\":\"*\"}", "{\"pointer\":\"\"}", "[]", "1")) {
            refused(
                    post("operator", "/quarantine/41/mend", "{\"edit\":" + edit + ",\"reason\":\"r\"}"),
                    400,
                    "invalid");
        }
        refused(post("operator", "/quarantine/41/mend", "{\"reason\":\"r\"}"), 400, "invalid");
    }

    // -------------------------------------------------------------------------------------------------- what is
    // refused

    @Test
    @DisplayName("without a login nothing answers, without the role nothing is done")
    void logins() throws Exception {
        refused(get(null, "/quarantine"), 401, "unauthorized");
        refused(get("ioc", "/quarantine"), 403, "forbidden");
        refused(post("viewer", "/sources/tax/pause", "{}"), 403, "forbidden");
        refused(get("operator", "/audit"), 403, "forbidden");
        assertThat(fakes.paused).isEmpty();
        assertThat(fakes.acts)
                .extracting(Audit.Act::outcome)
                .containsOnly(Audit.Outcome.REFUSED)
                .hasSize(3);
        assertThat(fakes.acts).extracting(Audit.Act::via).containsOnly("http");
    }

    @ParameterizedTest
    @CsvSource({
        "/nothing,404,not_found",
        "/quarantine/,404,not_found",
        "/quarantine/41/mend/more,404,not_found",
        "/quarantine/999,404,not_found",
        "/messages/018f3c1e-7a52-7c3e-9d10-5b0d6a1fffff,404,not_found",
        "/quarantine/x,400,invalid",
        "/messages/1,400,invalid",
        "/quarantine?limit=0,400,invalid",
        "/quarantine?limit=1001,400,invalid",
        "/quarantine?limit=99999999999,400,invalid",
        "/quarantine?code=NONE,400,invalid",
        "/quarantine?state=half,400,invalid",
        "/quarantine?from=yesterday,400,invalid",
        "/quarantine?message=1,400,invalid",
        "/quarantine?sorce=tax,400,unknown_parameter",
        "/quarantine?source=tax&source=school,400,repeated_parameter",
        "/records/history?type=tax/Payment,400,invalid",
        "/quarantine/41/mend,405,method_not_allowed"
    })
    @DisplayName("an address, a number or a parameter that is none is refused in words")
    void badAddresses(String path, int status, String error) throws Exception {
        refused(get("viewer", path), status, error);
    }

    @Test
    void methodsAreNamed() throws Exception {
        HttpResponse<String> response = send(ALL, "DELETE", "/replays", "{}");
        refused(response, 405, "method_not_allowed");
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
        refused(post(ALL, "/sources/tax/cursors", "{}"), 405, "method_not_allowed");
        HttpResponse<String> head = call("viewer", "HEAD", "/replays", null);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "[]", "1", "{} {}", "{\"reason\":1,\"reason\":2}", "{\"reason\":\"r\",\"rows\":1}", "\u0000"
            })
    @DisplayName("a body that is no object of known fields is refused, and nothing is done")
    void badBodies(String body) throws Exception {
        HttpResponse<String> response = post(ALL, "/sources/tax/pause", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(fakes.log).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/quarantine/discard|{\"reason\":\"r\"}",
                "/quarantine/discard|{\"ids\":[1],\"filter\":{},\"reason\":\"r\"}",
                "/quarantine/discard|{\"filter\":{},\"reason\":\"all of them\"}",
                "/quarantine/discard|{\"ids\":[\"1\"],\"reason\":\"r\"}",
                "/quarantine/discard|{\"ids\":[41]}",
                "/quarantine/41/retry|{\"reason\":1}",
                "/replays|{\"sources\":\"tax\"}",
                "/replays|{\"sources\":[1]}",
                "/replays|{\"perSecond\":\"fast\"}",
                "/replays|{\"codes\":[\"NONE\"]}",
                "/replays|{\"kind\":\"ALL\"}",
                "/replays/1/rate|{}",
                "/replays/1/rate|{\"perSecond\":0}",
                "/dead-letters/redrive|{}",
                "/dead-letters/redrive|{\"ids\":[\"ID:1\"],\"all\":true}",
                "/dead-letters/discard|{}",
                "/dead-letters/discard|{\"ids\":[\"ID:1\"]}",
                "/dead-letters/discard|{\"ids\":[\"ID:1\"],\"reason\":\" \"}",
                "/backups|{\"file\":\"hub.backup\"}",
                "/backups|{}"
            })
    void badFields(String path, String body) throws Exception {
        refused(post(ALL, path, body), 400, "invalid");
        assertThat(fakes.log).noneMatch(line -> line.startsWith("call "));
    }

    @Test
    @DisplayName("a body over the limit is refused, told beforehand or not")
    void tooLarge() throws Exception {
        String large = "{\"reason\":\"" + "x".repeat(70_000) + "\"}";
        refused(post(ALL, "/sources/tax/pause", large), 413, "payload_too_large");
        HttpRequest chunked = HttpRequest.newBuilder(URI.create(url + "/sources/tax/pause"))
                .header("Test-Roles", ALL)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() ->
                        new java.io.ByteArrayInputStream(large.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .build();
        refused(client.send(chunked, HttpResponse.BodyHandlers.ofString()), 413, "payload_too_large");
        assertThat(fakes.log).isEmpty();
    }

    @Test
    @DisplayName("what a page of another site can make a browser send changes nothing")
    void crossSite() throws Exception {
        for (String type :
                List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
            refused(call(ALL, "POST", "/sources/tax/pause", "{}", "Content-Type", type), 415, "unsupported_media_type");
            refused(call(ALL, "POST", "/sources/tax/resume", "a=b", "Content-Type", type), 403, "cross_site");
        }
        refused(call(ALL, "POST", "/sources/tax/resume", null), 403, "cross_site");
        refused(
                call(
                        ALL,
                        "POST",
                        "/sources/tax/pause",
                        "{}",
                        "Content-Type",
                        "application/json",
                        "Sec-Fetch-Site",
                        "cross-site"),
                403,
                "cross_site");
        assertThat(fakes.log).isEmpty();

        assertThat(call(ALL, "POST", "/sources/tax/resume", null, "X-Requested-With", "fetch")
                        .statusCode())
                .isEqualTo(200);
        assertThat(call(
                                ALL,
                                "POST",
                                "/sources/tax/pause",
                                "{}",
                                "Content-Type",
                                "application/json; charset=utf-8",
                                "Sec-Fetch-Site",
                                "same-origin")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("a conflict is 409, a part that is down 503 with the time to come back")
    void conflictsAndOutages() throws Exception {
        refused(send(ALL, "PUT", "/sources/tax/cursors", "{\"name\":\"changes\",\"position\":\"\"}"), 409, "conflict");
        fakes.down = true;
        HttpResponse<String> down = get("viewer", "/quarantine");
        refused(down, 503, "unavailable");
        assertThat(down.headers().firstValue("Retry-After")).hasValue("5");
        fakes.down = false;
        fakes.auditDown = true;
        refused(post(ALL, "/sources/tax/pause", "{}"), 503, "unavailable");
        assertThat(fakes.paused).isEmpty();
    }

    @Test
    void aSlipInTheFilterDiscardsNothing() throws Exception {
        HttpResponse<String> answer = post(
                "operator",
                "/quarantine/discard",
                "{\"filter\": {\"source\": \"tax\", \"cuase\": \"00c0ffee00c0ffee\"}, \"reason\": \"a test\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("unknown_field", "source, code, cause, message, from, to");
        assertThat(fakes.acts).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/quarantine?source=a%00b",
                "/quarantine?cause=a%00b",
                "/quarantine?from=%2B999999999-12-31T23:59:59Z",
                "/messages?from=-999999999-01-01T00:00:00Z",
                "/messages?to=-999999999-01-01T00:00:00Z",
                "/messages?source=a%00b",
                "/records/history?type=a%00b&key=x",
            })
    void whatNoDatabaseCanBeAskedIsInvalidAndNotUnavailable(String path) throws Exception {
        HttpResponse<String> answer = get("viewer", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"invalid\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sources\": [\"tax\"], \"perSecond\": 1e99999999999}",
                "{\"sources\": [\"tax\"], \"perSecond\": 1e-99999999999}",
                "{\"sources\": [\"a\\u0000b\"]}",
                "{\"types\": [\"\\ud800\"]}",
                "{\"cause\": \"a\\u0000b\"}",
            })
    void oddNumbersAndTextsAreInvalid(String body) throws Exception {
        HttpResponse<String> answer = post("operator", "/replays", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void aNumberBeyondAllRowsIsNone() throws Exception {
        HttpResponse<String> answer =
                post("operator", "/quarantine/discard", "{\"ids\": [18446744073709551657], \"reason\": \"a test\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    @Test
    @DisplayName("one account has 8 calls under way at most, and keeps no other from its own")
    void tooMany() throws Exception {
        CountDownLatch here = new CountDownLatch(8);
        CountDownLatch go = new CountDownLatch(1);
        Route slow = new Route(
                "GET",
                "/slow",
                java.util.Optional.empty(),
                "",
                List.of(),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                0,
                call -> {
                    here.countDown();
                    awaitUninterruptibly(go);
                    return Answer.ok(MAPPER.createObjectNode());
                });
        server.stop();
        routes.add(slow);
        start();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/slow"))
                .header("Test-Roles", "viewer")
                .build();
        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                running.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }
            assertThat(here.await(20, TimeUnit.SECONDS)).isTrue();
            HttpResponse<String> ninth = get("viewer", "/replays");
            refused(ninth, 429, "too_many_requests");
            assertThat(ninth.headers().firstValue("Retry-After")).hasValue("1");
        } finally {
            go.countDown();
        }
        for (CompletableFuture<HttpResponse<String>> one : running) {
            assertThat(one.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(get("viewer", "/replays").statusCode()).isEqualTo(200);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("a body that looks like UTF-32 and is none is no valid JSON, and no failure of the hub's")
    void aBodyInNoEncoding() throws Exception {
        byte[] body = {0, 0, 0, '{', 0x00, 0x32, 0x7f, 0x38, 0, 0, 0, '}'};
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(url + "/quarantine/41/retry"))
                        .header("Test-Roles", ALL)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        refused(response, 400, "bad_json");
    }
}
