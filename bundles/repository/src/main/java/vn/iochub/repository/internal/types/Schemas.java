package vn.iochub.repository.internal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads from a record type's JSON Schema what the repository needs: classes, what to mask, and columns. */
public final class Schemas {
    private static final List<String> CLASSES = List.of("public", "internal", "personal", "sensitive");
    private static final int PERSONAL = CLASSES.indexOf("personal");
    /** Deeper than any record; a schema that refers to itself ends here. */
    private static final int MAX_DEPTH = 24;

    private final JsonNode root;
    private final Set<String> masked = new LinkedHashSet<>();
    private int highest = CLASSES.indexOf("public");

    private Schemas(JsonNode root) {
        this.root = root;
    }

    /**
     * @param classification the highest class of all fields
     * @param masked JSON pointers of personal and sensitive fields, {@code *} for any item
     */
    record Classes(String classification, Collection<String> masked) {}

    /** What is personal or sensitive below the schema's root. */
    static Classes classes(JsonNode schema) {
        Schemas walk = new Schemas(schema);
        walk.visit(schema, "", 0);
        return new Classes(CLASSES.get(walk.highest), List.copyOf(walk.masked));
    }

    static String higher(String one, String other) {
        return CLASSES.indexOf(one) >= CLASSES.indexOf(other) ? one : other;
    }

    /**
     * A top-level property as a column.
     *
     * @param sqlType text, date, timestamptz, bigint, numeric, boolean or jsonb
     * @param comment its title or description, or empty
     */
    record Column(String property, String sqlType, String comment) {}

    /** The top-level properties, in the schema's order. */
    static List<Column> columns(JsonNode schema) {
        Schemas reader = new Schemas(schema);
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        reader.properties(schema, properties, 0);
        List<Column> columns = new ArrayList<>();
        properties.forEach(
                (name, property) -> columns.add(new Column(name, reader.sqlType(property), comment(property))));
        return columns;
    }

    private void visit(JsonNode schema, String pointer, int depth) {
        if (!schema.isObject()) {
            return;
        }
        if (schema.has("x-classification")) {
            int rank = CLASSES.indexOf(schema.get("x-classification").asText());
            // A class that nobody knows is treated as the highest: better hidden than shown.
            rank = rank < 0 ? CLASSES.size() - 1 : rank;
            highest = Math.max(highest, rank);
            if (rank >= PERSONAL) {
                masked.add(pointer);
                return;
            }
        }
        if (depth >= MAX_DEPTH) {
            masked.add(pointer);
            return;
        }
        if (schema.has("$ref")) {
            visit(resolve(schema.get("$ref").asText()), pointer, depth + 1);
        }
        for (String combiner : new String[] {"allOf", "anyOf", "oneOf", "prefixItems"}) {
            String below = combiner.equals("prefixItems") ? pointer + "/*" : pointer;
            for (JsonNode each : schema.path(combiner)) {
                visit(each, below, depth + 1);
            }
        }
        for (String branch : new String[] {"if", "then", "else"}) {
            visit(schema.path(branch), pointer, depth + 1);
        }
        for (String open :
                new String[] {"items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems"}) {
            visit(schema.path(open), pointer + "/*", depth + 1);
        }
        for (JsonNode each : schema.path("patternProperties")) {
            visit(each, pointer + "/*", depth + 1);
        }
        for (JsonNode each : schema.path("dependentSchemas")) {
            visit(each, pointer, depth + 1);
        }
        schema.path("properties")
                .properties()
                .forEach(each -> visit(each.getValue(), pointer + "/" + escape(each.getKey()), depth + 1));
    }

    /** Only references within the schema; the runtime refuses others. */
    private JsonNode resolve(String reference) {
        return reference.startsWith("#") ? root.at(reference.substring(1)) : MissingNode.getInstance();
    }

    private void properties(JsonNode schema, Map<String, JsonNode> into, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (schema.has("$ref")) {
            properties(resolve(schema.get("$ref").asText()), into, depth + 1);
        }
        for (JsonNode each : schema.path("allOf")) {
            properties(each, into, depth + 1);
        }
        schema.path("properties").properties().forEach(each -> into.put(each.getKey(), each.getValue()));
    }

    private String sqlType(JsonNode property) {
        JsonNode schema = property;
        for (int depth = 0; depth < MAX_DEPTH && schema.has("$ref"); depth++) {
            schema = resolve(schema.get("$ref").asText());
        }
        return switch (type(schema)) {
            case "string" ->
                switch (schema.path("format").asText()) {
                    case "date" -> "date";
                    case "date-time" -> "timestamptz";
                    default -> "text";
                };
            case "integer" -> "bigint";
            case "number" -> "numeric";
            case "boolean" -> "boolean";
            default -> "jsonb";
        };
    }

    /** The one type beside null; empty when there are several or it is not said. */
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return type.asText();
        }
        List<String> named = new ArrayList<>();
        type.forEach(each -> named.add(each.asText()));
        named.remove("null");
        if (named.size() == 1) {
            return named.get(0);
        }
        // A list of codes is text when all of them are.
        JsonNode codes = schema.path("enum");
        if (named.isEmpty() && codes.size() > 0) {
            for (JsonNode code : codes) {
                if (!code.isTextual() && !code.isNull()) {
                    return "";
                }
            }
            return "string";
        }
        return "";
    }

    private static String comment(JsonNode property) {
        String title = property.path("title").asText("");
        String description = property.path("description").asText("");
        if (title.isEmpty() || description.isEmpty()) {
            return title + description;
        }
        return title + ": " + description;
    }

    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
