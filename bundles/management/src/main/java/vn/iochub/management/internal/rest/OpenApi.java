package vn.iochub.management.internal.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.management.internal.operations.Operation;

/** Describes the interface as OpenAPI 3.1: paths from the routes, schemas from {@code schemas.json} beside this class. */
final class OpenApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final String SCHEMAS = "#/components/schemas/";

    /** What the parameters mean, wherever they stand. */
    private static final Map<String, String> MEANING = Map.ofEntries(
            Map.entry("state", "open, resolved, discarded, several with commas, or all; open where not given"),
            Map.entry("source", "the source's instance"),
            Map.entry("code", "a reason code, such as BAD_DATE"),
            Map.entry("cause", "a group's cause"),
            Map.entry("message", "a raw message's id"),
            Map.entry("from", "at this time or later: a date or a time, RFC 3339; without an offset Vietnam's"),
            Map.entry("to", "before this time"),
            Map.entry("before", "the value of 'before' in the page read last"),
            Map.entry("limit", "1 to 1000; 100 where not given"),
            Map.entry("span", "hour, day, week, month or year; day where not given"),
            Map.entry("type", "a record type, such as procedure/ServiceDossier"),
            Map.entry("key", "a record's key, or the beginning of it where several are looked for"),
            Map.entry("domain", "a feed's domain, such as procedure"),
            Map.entry("entity", "a feed's type, such as ServiceDossier"),
            Map.entry("queue", "a queue's name, such as hub.records.tax"),
            Map.entry("queued", "a message's id on its queue, such as ID:0b5e…"),
            Map.entry("actor", "an account"),
            Map.entry("action", "an action or the beginning of it, such as quarantine"),
            Map.entry("target", "what it was done upon"),
            Map.entry("outcome", "BEGUN, DONE, REFUSED, FAILED or SEEN"),
            Map.entry("connector", "the name of a connector's feature, such as iochub-connector-tax"),
            Map.entry("id", "a row's, a replay's or a deployment's number"));

    private OpenApi() {}

    static ObjectNode of(List<Route> routes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
        json.putObject("info")
                .put("title", "IOC Hub: management")
                .put("version", "1")
                .put(
                        "description",
                        "What an admin does with the hub. Every error is {error, message_vi, message_en}. A call that"
                                + " changes anything needs Content-Type: application/json, or the header"
                                + " X-Requested-With where it has no body; a file is sent as application/octet-stream.");
        json.putArray("servers").addObject().put("url", ManageServlet.PATH);
        json.putArray("security").addObject().putArray("login");
        ObjectNode paths = json.putObject("paths");
        for (Route route : routes) {
            ObjectNode path = paths.withObjectProperty(route.template());
            path.set(route.method().toLowerCase(Locale.ROOT), operation(route));
        }
        ObjectNode components = json.putObject("components");
        components
                .putObject("securitySchemes")
                .putObject("login")
                .put("type", "http")
                .put("scheme", "basic");
        components.set("schemas", schemas());
        return json;
    }

    /** The schemas by name. */
    static ObjectNode schemas() {
        try (InputStream in = OpenApi.class.getResourceAsStream("schemas.json")) {
            return (ObjectNode) MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode operation(Route route) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("operationId", id(route)).put("summary", route.summary());
        route.operation().ifPresent(operation -> json.put("description", needs(operation)));
        ArrayNode parameters = json.putArray("parameters");
        for (String name : variables(route)) {
            parameter(parameters, name, "path").put("required", true);
        }
        route.query().forEach(name -> parameter(parameters, name, "query"));
        route.request().ifPresent(name -> {
            ObjectNode body =
                    json.putObject("requestBody").put("required", true).putObject("content");
            if (route.takesFile()) {
                body.putObject(Route.FILE);
            } else {
                body.putObject("application/json").putObject("schema").put("$ref", SCHEMAS + name);
            }
        });
        ObjectNode responses = json.putObject("responses");
        ObjectNode good = responses.putObject("2XX").put("description", route.summary());
        ObjectNode content = good.putObject("content");
        route.response()
                .ifPresentOrElse(
                        name -> content.putObject("application/json")
                                .putObject("schema")
                                .put("$ref", SCHEMAS + name),
                        () -> content.putObject("application/octet-stream"));
        responses
                .putObject("default")
                .put("description", "Why not")
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", SCHEMAS + "Error");
        return json;
    }

    private static String needs(Operation operation) {
        return "Operation " + operation.action() + ": needs the role "
                + operation.role().word()
                + (operation.kind() == Operation.Kind.CONTENT
                        ? ", and personal unless the source holds no personal data. Each look is audited."
                        : operation.kind() == Operation.Kind.CHANGE ? ". Audited." : ".");
    }

    private static ObjectNode parameter(ArrayNode parameters, String name, String in) {
        ObjectNode json = parameters.addObject().put("name", name).put("in", in).put("description", MEANING.get(name));
        json.putObject("schema").put("type", "string");
        return json;
    }

    private static Set<String> variables(Route route) {
        Set<String> names = new LinkedHashSet<>();
        Matcher found = VARIABLE.matcher(route.template());
        while (found.find()) {
            names.add(found.group(1));
        }
        return names;
    }

    /** Such as {@code postReplaysPause}: unique, and stable while the address is. */
    private static String id(Route route) {
        List<String> words = new ArrayList<>();
        words.add(route.method().toLowerCase(Locale.ROOT));
        for (String part : route.template().split("[^A-Za-z]+")) {
            if (!part.isEmpty()) {
                words.add(part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
            }
        }
        return String.join("", words);
    }
}
