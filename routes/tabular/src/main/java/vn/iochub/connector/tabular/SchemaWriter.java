package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import vn.iochub.api.Text;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.connector.tabular.Description.Unknown;

/** Makes the JSON Schema of a described record type, so that catalogue, feeds and views know it as any other. Stateless. */
final class SchemaWriter {
    /** The field with the ids of checks that did not come out, where a check only warns. */
    static final String WARNINGS = "warnings";

    /** The field that tells which key made the pseudonyms. */
    static final String KEY_ID = "keyId";

    private static final int MOST_CODES = 1000;

    private SchemaWriter() {}

    static String schema(
            String domain,
            String name,
            int major,
            Text title,
            Text description,
            List<Field> fields,
            boolean warns,
            boolean pseudonyms) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:iochub:schema:" + domain + ":" + name + ":" + major);
        words(schema, title, description);
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        ArrayNode required = schema.putArray("required");
        ObjectNode properties = schema.putObject("properties");
        for (Field field : fields) {
            if (field.required()) {
                required.add(field.name());
            }
            property(properties.putObject(field.name()), field);
        }
        if (pseudonyms) {
            ObjectNode keyId = properties.putObject(KEY_ID);
            keyId.put("type", "string");
            words(
                    keyId,
                    new Text("Mã khoá băm", "Key id"),
                    new Text("Cho biết khoá nào đã tạo mã băm.", "Tells which key made the pseudonyms."));
            keyId.put("x-classification", "internal");
            keyId.put("maxLength", 8);
        }
        if (warns) {
            ObjectNode warnings = properties.putObject(WARNINGS);
            warnings.put("type", "array");
            words(
                    warnings,
                    new Text("Cảnh báo", "Warnings"),
                    new Text("Các phép kiểm tra tổng không khớp.", "Checks of sums that did not come out."));
            warnings.put("x-classification", "public");
            warnings.put("maxItems", 50);
            ObjectNode item = warnings.putObject("items");
            item.put("type", "string");
            item.put("maxLength", 64);
        }
        return schema.toPrettyString();
    }

    private static void words(ObjectNode node, Text title, Text description) {
        node.put("title", title.en());
        node.put("x-title-vi", title.vi());
        node.put("description", description.en());
        node.put("x-description-vi", description.vi());
    }

    private static void property(ObjectNode node, Field field) {
        node.put(
                "type",
                switch (field.kind()) {
                    case INTEGER -> "integer";
                    case DECIMAL -> "number";
                    case BOOLEAN -> "boolean";
                    default -> "string";
                });
        Text description = field.description();
        if (field.scale() != null) {
            String unit = field.scale().to();
            description =
                    new Text(description.vi() + " (đơn vị: " + unit + ")", description.en() + " (unit: " + unit + ")");
        }
        words(node, field.title(), description);
        node.put("x-classification", field.classification());
        if (field.pseudonym()) {
            node.put("pattern", "^[0-9a-f]{32}$");
            return;
        }
        switch (field.kind()) {
            case TEXT, CODE -> text(node, field);
            case INTEGER, DECIMAL -> {
                if (field.min() != null) {
                    node.put("minimum", field.min());
                }
                if (field.max() != null) {
                    node.put("maximum", field.max());
                }
            }
            case DATE -> node.put("format", "date");
            case DATETIME -> node.put("format", "date-time");
            case MONTH -> node.put("pattern", "^[0-9]{4}-(0[1-9]|1[0-2])$");
            case QUARTER -> node.put("pattern", "^[0-9]{4}-Q[1-4]$");
            case HALF -> node.put("pattern", "^[0-9]{4}-H[12]$");
            case YEAR -> node.put("pattern", "^[0-9]{4}$");
            case PERIOD -> node.put("pattern", "^[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?$");
            case BOOLEAN -> {
                // Its type says all.
            }
        }
    }

    private static void text(ObjectNode node, Field field) {
        node.put("maxLength", field.longest());
        if (field.required()) {
            node.put("minLength", 1);
        }
        boolean closed = field.kind() == Kind.CODE
                && field.codes() != null
                && field.codes().unknown() != Unknown.KEEP;
        if (closed) {
            Set<String> words = new LinkedHashSet<>(
                    field.codes().map().values().stream().sorted().toList());
            if (words.size() <= MOST_CODES) {
                ArrayNode list = node.putArray("enum");
                words.forEach(list::add);
            }
        }
    }
}
