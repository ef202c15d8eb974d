package vn.iochub.feeds.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of a type's data, from its schemas: a column for each property, and for each property of an object within,
 * joined by a dot ({@code applicant.name}); what has no fixed fields (an array, a free object) is one column of JSON. The
 * columns follow from the schemas alone, so that every page has the same.
 */
final class CsvColumns {
    private static final int DEPTH = 4;

    private final Map<String, List<String>> paths = new LinkedHashMap<>();

    CsvColumns(View view) {
        for (FeedType type : view.majors()) {
            JsonNode schema;
            try {
                schema = Masking.MAPPER.readTree(type.schema());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("The schema of " + type.type() + " is not JSON", e);
            }
            add(schema, schema, List.of(), view.masking(type.major()));
        }
    }

    /** The columns' names, each with the path to its value. */
    Map<String, List<String>> paths() {
        return paths;
    }

    private void add(JsonNode root, JsonNode object, List<String> above, Masking masking) {
        object.path("properties").properties().forEach(property -> {
            List<String> path = new ArrayList<>(above);
            path.add(property.getKey());
            if (masking.covers(path)) {
                return;
            }
            JsonNode schema = resolve(root, property.getValue());
            if (path.size() < DEPTH && !schema.path("properties").isEmpty() && mayBe(schema, "object")) {
                add(root, schema, path, masking);
            } else {
                paths.putIfAbsent(String.join(".", path), List.copyOf(path));
            }
        });
    }

    /** Only an object, so that its fields say all of it: null aside, nothing else may stand there. */
    private static boolean mayBe(JsonNode schema, String kind) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return type.asText().equals(kind);
        }
        Set<String> allowed = Set.of(kind, "null");
        for (JsonNode one : type) {
            if (!allowed.contains(one.asText())) {
                return false;
            }
        }
        return true;
    }

    /** Follows references within the schema; others stay what they are, a column of JSON. */
    private static JsonNode resolve(JsonNode root, JsonNode schema) {
        JsonNode now = schema;
        for (int i = 0; i < 16 && now.path("$ref").asText().startsWith("#/"); i++) {
            now = root.at(now.path("$ref").asText().substring(1));
        }
        return now instanceof MissingNode ? schema : now;
    }
}
