package vn.iochub.repository.internal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import vn.iochub.api.Text;

/**
 * Compares two JSON Schemas (draft 2020-12) of one record type and major version as a reader of its records has to: whoever
 * was written for the old one must be able to read what the new one lets through. So a property may be added, a type or a
 * set of values narrowed, an optional property made required; what is taken away, retyped, made optional or given new values
 * breaks a reader. Bounds of lengths and numbers, patterns and words for people are not judged: they change what is refused,
 * and not what a reader must be able to hold.
 */
final class SchemaCompatibility {
    private static final String PROPERTIES = "properties";
    private static final String CLASSIFICATION = "x-classification";
    private static final List<String> CLASSES = List.of("public", "internal", "personal", "sensitive");
    /** Keywords of which it can only be told that they differ. */
    private static final List<String> OPAQUE = List.of("oneOf", "anyOf", "allOf", "not", "if", "then", "else");

    private static final Set<String> ALL_TYPES =
            Set.of("null", "boolean", "object", "array", "number", "integer", "string");
    /** Deeper than any record; a schema that refers to itself ends here. */
    private static final int MAX_DEPTH = 24;

    private final JsonNode before;
    private final JsonNode now;
    private final List<Breach> breaches = new ArrayList<>();

    /** @param pointer in a record, {@code *} for any item; empty for the record itself */
    record Breach(String pointer, Text text) {}

    private SchemaCompatibility(JsonNode before, JsonNode now) {
        this.before = before;
        this.now = now;
    }

    /** What would break a reader of the first who gets records of the second; empty when nothing does. */
    static List<Breach> breaches(JsonNode before, JsonNode now) {
        SchemaCompatibility comparison = new SchemaCompatibility(before, now);
        comparison.compare("", before, now, 0);
        return List.copyOf(comparison.breaches);
    }

    private void compare(String at, JsonNode oldUnresolved, JsonNode newUnresolved, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        JsonNode old = resolved(before, oldUnresolved);
        JsonNode fresh = resolved(now, newUnresolved);
        types(at, old, fresh);
        values(at, old, fresh);
        format(at, old, fresh);
        classification(at, old, fresh);
        for (String keyword : OPAQUE) {
            if (!old.path(keyword).equals(fresh.path(keyword))) {
                breach(at, "đổi " + keyword, keyword + " changes, and what that means for a reader cannot be told");
            }
        }
        properties(at, old, fresh, depth);
        if (old.path("items").isObject() && fresh.path("items").isObject()) {
            compare(at + "/*", old.path("items"), fresh.path("items"), depth + 1);
        } else if (old.path("items").isObject()) {
            breach(at + "/*", "không còn mô tả phần tử của mảng", "the array's items are described no more");
        }
    }

    private void types(String at, JsonNode old, JsonNode fresh) {
        Set<String> was = typesOf(old);
        Set<String> is = typesOf(fresh);
        Set<String> added = new TreeSet<>(is);
        added.removeAll(was);
        if (was.contains("number")) {
            // Every whole number is one.
            added.remove("integer");
        }
        if (!added.isEmpty()) {
            breach(
                    at,
                    "kiểu đổi từ " + String.join("|", new TreeSet<>(was)) + " thành "
                            + String.join("|", new TreeSet<>(is)),
                    "its type changes from " + String.join("|", new TreeSet<>(was)) + " to "
                            + String.join("|", new TreeSet<>(is)));
        }
    }

    private static Set<String> typesOf(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return Set.of(type.asText());
        }
        if (type.isArray()) {
            Set<String> all = new LinkedHashSet<>();
            type.forEach(each -> all.add(each.asText()));
            return all;
        }
        return ALL_TYPES;
    }

    /** {@code enum} and {@code const}: only known values were promised. */
    private void values(String at, JsonNode old, JsonNode fresh) {
        Set<JsonNode> was = valuesOf(old);
        if (was.isEmpty()) {
            return;
        }
        Set<JsonNode> added = valuesOf(fresh);
        if (added.isEmpty()) {
            breach(at, "không còn danh sách giá trị", "its list of values is taken away: any value may come");
            return;
        }
        added.removeAll(was);
        if (!added.isEmpty()) {
            breach(at, "thêm giá trị " + added, "values are added that a reader does not know: " + added);
        }
    }

    private static Set<JsonNode> valuesOf(JsonNode schema) {
        Set<JsonNode> values = new LinkedHashSet<>();
        if (schema.has("const")) {
            values.add(schema.get("const"));
        }
        schema.path("enum").forEach(values::add);
        return values;
    }

    private void format(String at, JsonNode old, JsonNode fresh) {
        String was = old.path("format").asText();
        String is = fresh.path("format").asText();
        if (!was.isEmpty() && !was.equals(is)) {
            breach(
                    at,
                    "định dạng đổi từ " + was + " thành " + (is.isEmpty() ? "bất kỳ" : is),
                    "its format changes from " + was + " to " + (is.isEmpty() ? "any" : is));
        }
    }

    /** Only down: what must be hidden from more people is hidden at once. */
    private void classification(String at, JsonNode old, JsonNode fresh) {
        int was = CLASSES.indexOf(old.path(CLASSIFICATION).asText());
        int is = CLASSES.indexOf(fresh.path(CLASSIFICATION).asText());
        if (was >= 0 && is < was) {
            breach(
                    at,
                    "phân loại giảm từ " + CLASSES.get(was) + " xuống "
                            + fresh.path(CLASSIFICATION).asText("không có"),
                    "its classification falls from " + CLASSES.get(was) + " to "
                            + fresh.path(CLASSIFICATION).asText("none") + ": what was stored as hidden would be shown");
        }
    }

    private void properties(String at, JsonNode old, JsonNode fresh, int depth) {
        Set<String> required = texts(old.path("required"));
        Set<String> stillRequired = texts(fresh.path("required"));
        for (Map.Entry<String, JsonNode> property : old.path(PROPERTIES).properties()) {
            String name = property.getKey();
            String pointer = at + "/" + name.replace("~", "~0").replace("/", "~1");
            if (!fresh.path(PROPERTIES).has(name)) {
                breach(pointer, "bị bỏ", "it is taken away");
                continue;
            }
            if (required.contains(name) && !stillRequired.contains(name)) {
                breach(pointer, "không còn bắt buộc", "it was always there, and may be missing now");
            }
            compare(pointer, property.getValue(), fresh.path(PROPERTIES).get(name), depth + 1);
        }
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private void breach(String pointer, String vi, String en) {
        breaches.add(new Breach(pointer, new Text(vi, en)));
    }

    private static JsonNode resolved(JsonNode root, JsonNode schema) {
        JsonNode node = schema;
        for (int i = 0; i < MAX_DEPTH && node.path("$ref").isTextual(); i++) {
            String reference = node.path("$ref").asText();
            node = reference.startsWith("#") ? root.at(reference.substring(1)) : MissingNode.getInstance();
        }
        return node;
    }
}
