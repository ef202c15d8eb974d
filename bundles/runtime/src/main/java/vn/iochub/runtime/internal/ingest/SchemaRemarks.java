package vn.iochub.runtime.internal.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of a JSON Schema what only people read: titles, descriptions in two languages, classifications. The
 * validator visits each of these keywords for each field of each record, and they can never fail.
 */
final class SchemaRemarks {
    private static final Set<String> REMARKS =
            Set.of("title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly", "$comment");
    /** Keywords whose members are schemas under names of the author's choice, which may be "title" too. */
    private static final List<String> MAPS = List.of("properties", "patternProperties", "$defs", "dependentSchemas");

    private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final List<String> SINGLE = List.of(
            "items",
            "additionalProperties",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contains",
            "propertyNames",
            "not",
            "if",
            "then",
            "else");

    private SchemaRemarks() {}

    /** A copy of the schema without them; what it accepts is the same. */
    static JsonNode removed(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        remove(copy);
        return copy;
    }

    private static void remove(JsonNode node) {
        if (!(node instanceof ObjectNode schema)) {
            return; // true, false, or no schema at all
        }
        schema.properties().removeIf(SchemaRemarks::isRemark);
        for (String keyword : MAPS) {
            schema.path(keyword).forEach(SchemaRemarks::remove);
        }
        for (String keyword : LISTS) {
            schema.path(keyword).forEach(SchemaRemarks::remove);
        }
        for (String keyword : SINGLE) {
            remove(schema.path(keyword));
        }
    }

    private static boolean isRemark(Map.Entry<String, JsonNode> member) {
        return REMARKS.contains(member.getKey()) || member.getKey().startsWith("x-");
    }
}
