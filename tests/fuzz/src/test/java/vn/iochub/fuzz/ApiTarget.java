package vn.iochub.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the IOC, sources and admins call: {@code /api/feeds}, {@code /api/receipts}, and every address of
 * {@code /api/manage} with its parameters and bodies. A wrong call has an answer in the documented form, and who may only look
 * changes nothing.
 */
final class ApiTarget implements Target {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of Java, of JDBC and of PostgreSQL: what is inside is none of the caller's business. */
    private static final Pattern FOREIGN = Pattern.compile(
            "\\bat (?:java|vn[.]iochub|org|com)[.][\\w.$]+\\(|Exception\\b|org[.]postgresql|SQLSTATE|violates|syntax error at"
                    + "|jetty|HTTP ERROR");

    /** Waiting for news is for who has the time. */
    private static final Pattern PATIENT = Pattern.compile("wait=0*(?:[1-9]|[1-5][0-9]|60)(?![0-9])");

    private static final int CALLS_BEFORE_REOPENING = 100;
    private static final String TYPE = "SELECT type FROM hub.change ORDER BY position LIMIT 1";

    /** By the schema of the request. */
    private static final Map<String, List<String>> BODIES = Map.of(
            "CheckRequest", List.of("{}", "{\"edit\":{\"pointer\":\"/data/0/NgayTra\",\"value\":\"\"}}"),
            "MendRequest",
                    List.of(
                            "{\"edit\":{\"pointer\":\"/data/0/NgayTiepNhan\",\"value\":\"20260105081530\"},\"reason\":\"r\"}",
                            "{\"edit\":{\"value\":{\"a\":[1,2]}},\"reason\":\"r\"}",
                            "{\"edit\":{\"found\":\"2026\",\"by\":\"2025\"},\"reason\":\"r\"}",
                            "{\"edit\":{\"content\":\"eyJhIjoxfQ==\"},\"reason\":\"r\"}"),
            "ReasonRequest", List.of("{}", "{\"reason\":\"vì sửa ánh xạ\"}"),
            "DiscardRequest",
                    List.of(
                            "{\"ids\":[1,2],\"reason\":\"r\"}",
                            "{\"filter\":{\"source\":\"eprocedure\",\"code\":\"BAD_DATE\",\"cause\":\"0123456789abcdef\","
                                    + "\"message\":\"018f3c1e-7a52-7c3e-9d10-5b0d6a1f0001\",\"from\":\"2026-01-01T00:00:00Z\","
                                    + "\"to\":\"2036-01-01T00:00:00Z\"},\"reason\":\"r\"}"),
            "ReplayRequest",
                    List.of(
                            "{\"sources\":[\"eprocedure\"],\"codes\":[\"BAD_DATE\"],\"cause\":\"0123456789abcdef\","
                                    + "\"messages\":[\"018f3c1e-7a52-7c3e-9d10-5b0d6a1f0001\"],\"perSecond\":50}",
                            "{\"sources\":[\"eprocedure\"],\"perSecond\":50}",
                            "{\"kind\":\"CHANGES\",\"types\":[\"TYPE\"],\"from\":\"2026-01-01T00:00:00Z\","
                                    + "\"to\":\"2036-01-01T00:00:00Z\",\"perSecond\":0.5,\"consumer\":\"ioc\"}"),
            "RateRequest", List.of("{\"perSecond\":2.5}"),
            "CursorRequest", List.of("{\"name\":\"changes\",\"position\":\"2026-02-01T00:00:00Z\"}"),
            "DiscardLettersRequest", List.of("{\"ids\":[\"ID:1\"],\"reason\":\"thử\"}"),
            "RedriveRequest", List.of("{\"all\":true}", "{\"ids\":[\"ID:1\",\"ID:2\"]}"),
            "BackupRequest", List.of("{\"file\":\"/var/backups/hub.zip\"}"));

    private static final Map<String, List<String>> PARAMETERS = Map.ofEntries(
            Map.entry("state", List.of("all", "open")),
            Map.entry("source", List.of(SmallHub.SOURCE)),
            Map.entry("code", List.of("BAD_DATE")),
            Map.entry("cause", List.of("0123456789abcdef")),
            Map.entry("message", List.of("018f3c1e-7a52-7c3e-9d10-5b0d6a1f0001")),
            Map.entry("from", List.of("2026-01-01T00:00:00Z")),
            Map.entry("to", List.of("2036-01-01T00:00:00Z")),
            Map.entry("limit", List.of("2")),
            Map.entry("type", List.of("service/Dossier")),
            Map.entry("key", List.of("000.00.15.H51-260105-0001")),
            Map.entry("actor", List.of("admin")),
            Map.entry("action", List.of("quarantine")),
            Map.entry("target", List.of("1")),
            Map.entry("outcome", List.of("DONE")));

    private final Path folder;
    private final SmallHub hub;
    private final List<Call> calls = new ArrayList<>();
    private final List<Input> seeds;
    private int since;

    ApiTarget() throws Exception {
        folder = Files.createTempDirectory("iochub-fuzz-api");
        SmallHub started = null;
        try {
            Path samples = Targets.ROOT.resolve("routes/eprocedure/samples");
            started = new SmallHub(
                    folder,
                    Input.in(samples.resolve("good"), samples.resolve("bad")).stream()
                            .map(Input::content)
                            .toList());
            hub = started;
            feeds();
            receipts();
            manage();
        } catch (Exception | Error e) {
            if (started != null) {
                started.close();
            }
            delete();
            throw e;
        }
        seeds = calls.stream()
                .map(call -> new Input("call.http", call.content()))
                .toList();
    }

    // ---------------------------------------------------------------------------------------------------------- seeds

    private void feeds() throws Exception {
        String type = hub.text(TYPE);
        String cursor = hub.text("SELECT epoch || '.' || position FROM hub.feed_head");
        String page = "/api/feeds/" + type;
        for (String user : List.of("ioc", "doctor")) {
            calls.add(Call.of(user, "GET", "/api/feeds", ""));
            calls.add(Call.of(user, "GET", "/api/feeds?counts=true", ""));
            calls.add(Call.of(user, "GET", page + "/schema?major=1", ""));
            calls.add(Call.of(user, "GET", page + "?after=1.0&limit=2&format=json&wait=0", ""));
            calls.add(Call.of(user, "GET", page + "?after=&limit=100&format=csv&bom=true", ""));
            calls.add(Call.of(user, "GET", page + "?after=" + cursor + "&limit=10", ""));
        }
    }

    private void receipts() throws Exception {
        for (String user : List.of("source", "viewer")) {
            calls.add(Call.of(
                    user, "GET", "/api/receipts/" + hub.text("SELECT id::text FROM hub.raw_message LIMIT 1"), ""));
        }
    }

    /** By the description that the hub serves of itself: no address is forgotten. */
    private void manage() throws Exception {
        JsonNode api = JSON.readTree(call(Call.of("keeper", "GET", "/api/manage/openapi.json", ""))
                .orElseThrow()
                .body());
        String type = hub.text(TYPE);
        String message = hub.text("SELECT raw_id::text FROM hub.quarantine ORDER BY code = 'UNREADABLE', id LIMIT 1");
        String row = hub.text("SELECT id::text FROM hub.quarantine ORDER BY code = 'UNREADABLE', id LIMIT 1");
        for (Iterator<Map.Entry<String, JsonNode>> paths = api.path("paths").fields(); paths.hasNext(); ) {
            Map.Entry<String, JsonNode> path = paths.next();
            String address = "/api/manage"
                    + path.getKey()
                            .replace("{id}", row)
                            .replace("{message}", message)
                            .replace("{source}", SmallHub.SOURCE);
            for (Iterator<Map.Entry<String, JsonNode>> methods = path.getValue().fields(); methods.hasNext(); ) {
                Map.Entry<String, JsonNode> method = methods.next();
                String query = query(method.getValue(), path.getKey().equals("/messages") ? message : "5");
                String schema = method.getValue()
                        .at("/requestBody/content/application~1json/schema/$ref")
                        .asText("")
                        .replaceFirst(".*/", "");
                List<String> bodies = schema.isEmpty()
                        ? List.of("")
                        : BODIES.getOrDefault(
                                schema,
                                List.of(example(api.at("/components/schemas"), schema)
                                        .toString()));
                for (String body : bodies) {
                    for (String user : List.of("keeper", "operator", "viewer")) {
                        calls.add(Call.of(
                                user,
                                method.getKey().toUpperCase(Locale.ROOT),
                                query.isEmpty() ? address : address + "?" + query,
                                body.replace("TYPE", type)));
                    }
                }
            }
        }
        if (calls.size() < 100) {
            throw new IllegalStateException("The description has too few addresses: " + calls.size());
        }
    }

    /** What the schema says of an object that nobody has thought of here. */
    private static JsonNode example(JsonNode schemas, String name) {
        ObjectNode object = JSON.createObjectNode();
        schemas.path(name).path("properties").fields().forEachRemaining(property -> {
            JsonNode schema = property.getValue();
            String reference = schema.path("$ref").asText("");
            switch (schema.path("type").asText("")) {
                case "integer", "number" -> object.put(property.getKey(), 1);
                case "boolean" -> object.put(property.getKey(), true);
                case "array" -> object.putArray(property.getKey()).add("x");
                case "object" -> object.putObject(property.getKey());
                default -> {
                    if (reference.isEmpty()) {
                        object.put(property.getKey(), "x");
                    } else {
                        object.set(property.getKey(), example(schemas, reference.replaceFirst(".*/", "")));
                    }
                }
            }
        });
        return object;
    }

    private static String query(JsonNode operation, String before) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asText().equals("query")) {
                String name = parameter.path("name").asText();
                List<String> values =
                        name.equals("before") ? List.of(before) : PARAMETERS.getOrDefault(name, List.of("1"));
                pairs.add(name + "=" + values.get(pairs.size() % values.size()));
            }
        }
        return String.join("&", pairs);
    }

    // --------------------------------------------------------------------------------------------------------- target

    @Override
    public String name() {
        return "api";
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    @Override
    public Input mutate(Random random) {
        Call call = calls.get(random.nextInt(calls.size()));
        Call other = calls.get(random.nextInt(calls.size()));
        return new Input("call.http", call.mutate(random, other).content());
    }

    /** The caller's own. */
    @Override
    public long allocation(Input input) {
        return 256_000_000L;
    }

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        if (++since > CALLS_BEFORE_REOPENING) {
            since = 0;
            hub.reopen();
        }
        Call call = Call.read(input.content());
        boolean looker = !Set.of("admin", "keeper", "operator").contains(call.user());
        String before = looker ? hub.state() : "";
        hub.changes();
        hub.absentAsked();
        Optional<Wire.Reply> reply = call(call);
        List<String> changes = hub.changes();
        if (looker && !changes.isEmpty()) {
            throw new FaultException("a looker changes something", call.user() + ": " + changes);
        }
        if (looker && !hub.state().equals(before)) {
            throw new FaultException("a looker changes something", call.user() + ": rows are not as they were");
        }
        if (reply.isEmpty()) {
            if (!call.ownLength()
                    && call.method().matches("[A-Za-z-]+")
                    && !call.target().isEmpty()) {
                throw new FaultException("no reply", call.method() + " " + call.target());
            }
            return new Outcome(0, 1);
        }
        check(call, reply.get());
        return reply.get().status() < 300 ? new Outcome(1, 0) : new Outcome(0, 1);
    }

    private Optional<Wire.Reply> call(Call call) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String login =
                Base64.getEncoder().encodeToString((call.user() + ":" + call.user()).getBytes(StandardCharsets.UTF_8));
        String target = PATIENT.matcher(call.target()).replaceAll("wait=0");
        request.writeBytes((call.method() + " " + target + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n"
                        + "Authorization: Basic " + login + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        for (String header : call.headers()) {
            request.writeBytes((header + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        if (!call.ownLength()) {
            request.writeBytes(
                    ("Content-Length: " + call.body().length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        request.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(call.body());
        return Wire.call(hub.port(), request.toByteArray(), call.head());
    }

    private void check(Call call, Wire.Reply reply) {
        String body = reply.body();
        int status = reply.status();
        if (hub.absentAsked() && status == 503) {
            return;
        }
        // 501 and 505 are the port's, of methods and versions that HTTP does not have.
        if (status >= 500 && status != 501 && status != 505) {
            throw new FaultException("status " + status + " of " + kind(call), call.target() + ": " + body);
        }
        if (status >= 300 && status < 400) {
            throw new FaultException("status " + status, call.target() + " to " + reply.header("location"));
        }
        if (status >= 400 && !call.head()) {
            error(reply);
        }
        if (reply.header("content-type").contains("json") && !call.head() && !body.isEmpty()) {
            try {
                JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new FaultException("no JSON in a reply of " + kind(call), body, e);
            }
        }
        if (reply.headers().containsKey("set-cookie")) {
            throw new FaultException("a header of the caller's", reply.headers().toString());
        }
    }

    private static void error(Wire.Reply reply) {
        JsonNode json;
        try {
            json = JSON.readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new FaultException("an error in another form, status " + reply.status(), reply.body(), e);
        }
        for (String field : List.of("error", "message_vi", "message_en")) {
            if (json.path(field).asText().isBlank()) {
                throw new FaultException("an error without " + field, reply.body());
            }
        }
        String said = json.path("message_vi").asText() + json.path("message_en").asText();
        if (FOREIGN.matcher(said).find()) {
            throw new FaultException("a foreign text in an error", reply.body());
        }
        if (reply.body().length() > 8_000) {
            throw new FaultException(
                    "an error as long as the call", reply.body().substring(0, 500));
        }
    }

    private static String kind(Call call) {
        return call.method() + " " + call.target().replaceAll("[?].*", "").replaceAll("[0-9a-f-]{8,}|[0-9]+", "#");
    }

    private void delete() throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            hub.close();
            delete();
        } catch (Exception e) {
            throw new IllegalStateException("The hub does not stop", e);
        }
    }
}
