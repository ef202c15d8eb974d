package vn.iochub.connector.tabular.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Holds a tree against a JSON Schema, and tells each fault by its place, in both languages. Thread-safe. */
public final class FormCheck {
    private final JsonNode form;
    private final JsonSchema schema;

    /** @param form a JSON Schema of draft 2020-12 that refers to nothing outside itself */
    public FormCheck(JsonNode form) {
        this.form = form;
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.add(iri -> {
                    throw new IllegalArgumentException("A schema refers to nothing outside itself: " + iri);
                })));
        this.schema = factory.getSchema(
                form,
                SchemaValidatorsConfig.builder()
                        .pathType(PathType.JSON_POINTER)
                        .formatAssertionsEnabled(true)
                        .build());
    }

    /** Adds what is wrong with the tree. */
    public void check(YamlTree tree, Findings findings) {
        for (ValidationMessage message : schema.validate(tree.root())) {
            add(message, tree, findings);
        }
    }

    private void add(ValidationMessage message, YamlTree tree, Findings findings) {
        String pointer = message.getInstanceLocation().toString();
        String keyword = message.getType();
        String where = message.getSchemaLocation().getFragment().toString();
        JsonNode rule = form.at(where);
        JsonNode around = form.at(where.substring(0, Math.max(0, where.lastIndexOf('/'))));
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        String shown = name.matches("[0-9]*") ? "" : "\"" + name + "\" ";
        switch (keyword) {
            case "additionalProperties", "unevaluatedProperties" -> {
                String key = message.getProperty();
                List<String> known = new ArrayList<>();
                around.path("properties").fieldNames().forEachRemaining(known::add);
                String near = Nearest.of(key, known);
                findings.add(
                        tree.key(YamlTree.below(pointer, key)),
                        "Không có khoá \"" + key + "\" ở đây; "
                                + (near == null
                                        ? "các khoá: " + String.join(", ", known)
                                        : "có phải là \"" + near + "\"?"),
                        "There is no key \"" + key + "\" here; "
                                + (near == null
                                        ? "the keys are: " + String.join(", ", known)
                                        : "did you mean \"" + near + "\"?"));
            }
            case "required" -> {
                String key = message.getProperty();
                String hint =
                        around.path("properties").path(key).path("description").asText();
                findings.add(
                        tree.key(pointer),
                        "Thiếu khoá \"" + key + "\"" + (hint.isEmpty() ? "" : " (" + hint + ")"),
                        "The key \"" + key + "\" is missing" + (hint.isEmpty() ? "" : " (" + hint + ")"));
            }
            case "enum" -> {
                List<String> words = new ArrayList<>();
                rule.forEach(word -> words.add(word.asText()));
                String given = tree.root().at(pointer).asText();
                String near = Nearest.of(given, words);
                findings.add(
                        tree.value(pointer),
                        shown + "phải là một trong: " + String.join(", ", words)
                                + (near == null ? "" : "; có phải là \"" + near + "\"?"),
                        shown + "is one of: " + String.join(", ", words)
                                + (near == null ? "" : "; did you mean \"" + near + "\"?"));
            }
            case "type" -> {
                Set<String> vi = new LinkedHashSet<>();
                Set<String> en = new LinkedHashSet<>();
                (rule.isArray() ? rule : List.of(rule)).forEach(type -> {
                    vi.add(kind(type.asText(), true));
                    en.add(kind(type.asText(), false));
                });
                String hint = around.path("description").asText();
                findings.add(
                        tree.value(pointer),
                        shown + "phải là " + String.join(" hoặc ", vi) + (hint.isEmpty() ? "" : ": " + hint),
                        shown + "must be " + String.join(" or ", en) + (hint.isEmpty() ? "" : ": " + hint));
            }
            case "pattern" -> {
                String hint = around.path("description").asText(rule.asText());
                findings.add(
                        tree.value(pointer), shown + "sai dạng: " + hint, shown + "is not of the right form: " + hint);
            }
            default ->
                findings.add(
                        tree.value(pointer),
                        shown + "ngoài giới hạn: " + keyword + " " + (rule.isValueNode() ? rule.asText() : ""),
                        shown + "is beyond its bounds: " + keyword + " " + (rule.isValueNode() ? rule.asText() : ""));
        }
    }

    private static String kind(String type, boolean vi) {
        return switch (type) {
            case "object" -> vi ? "một nhóm khoá" : "a group of keys";
            case "array" -> vi ? "một danh sách" : "a list";
            case "integer" -> vi ? "số nguyên" : "a whole number";
            case "number" -> vi ? "số" : "a number";
            case "boolean" -> "true, false";
            case "null" -> vi ? "để trống" : "nothing";
            default -> vi ? "văn bản" : "a text";
        };
    }
}
