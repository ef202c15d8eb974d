package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import vn.iochub.api.Text;
import vn.iochub.connector.tabular.Description.Context;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.connector.tabular.yaml.Findings;
import vn.iochub.connector.tabular.yaml.Nearest;
import vn.iochub.connector.tabular.yaml.YamlTree;

/**
 * What the readers of a description's sections share: the tree, the faults found so far, and its fields by their names, so
 * that any section may refer to one further down. One for each reading; not thread-safe.
 */
final class Reading {
    private static final Set<String> RESERVED = Set.of(SchemaWriter.WARNINGS, SchemaWriter.KEY_ID);

    private final Path folder;
    private final YamlTree tree;
    private final Findings findings;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Map<String, String> pointers = new HashMap<>();

    Reading(Path folder, YamlTree tree, Findings findings) {
        this.folder = folder;
        this.tree = tree;
        this.findings = findings;
    }

    /** Where lists of codes lie. */
    Path folder() {
        return folder;
    }

    YamlTree tree() {
        return tree;
    }

    Findings findings() {
        return findings;
    }

    /** The kind of a field that is {@link #known}. */
    Kind kind(String field) {
        return kinds.get(field);
    }

    /** Where a field that is {@link #known} stands in the tree. */
    String pointer(String field) {
        return pointers.get(field);
    }

    void at(String pointer, String vi, String en) {
        findings.add(tree.value(pointer), vi, en);
    }

    /** Takes the field's name, so that others may refer to one further down. */
    void declare(JsonNode field, String pointer) {
        String name = field.get("name").asText();
        if (RESERVED.contains(name)) {
            at(pointer + "/name", "Tên \"" + name + "\" dành cho hub", "The name \"" + name + "\" is the hub's own");
        }
        String before = pointers.put(name, pointer);
        if (before != null) {
            int line = tree.value(before + "/name").line();
            at(
                    pointer + "/name",
                    "Trường \"" + name + "\" đã có ở dòng " + line,
                    "The field \"" + name + "\" is there already, in line " + line);
        }
        kinds.put(name, Kind.valueOf(field.get("type").asText().toUpperCase(Locale.ROOT)));
    }

    /** The field that is meant, or a finding. */
    boolean known(String name, String pointer) {
        if (kinds.containsKey(name)) {
            return true;
        }
        String near = Nearest.of(name, kinds.keySet());
        at(
                pointer,
                "Không có trường \"" + name + "\"" + (near == null ? "" : "; có phải là \"" + near + "\"?"),
                "There is no field \"" + name + "\"" + (near == null ? "" : "; did you mean \"" + near + "\"?"));
        return false;
    }

    void inRow(String name, String pointer, List<Field> fields) {
        if (known(name, pointer)
                && fields.stream().anyMatch(field -> field.name().equals(name) && !field.inRow())) {
            at(
                    pointer,
                    "Trường \"" + name + "\" không có cột trong bảng",
                    "The field \"" + name + "\" has no column in the table");
        }
    }

    void numeric(String name, String pointer, List<Field> fields, boolean inRow) {
        if (!known(name, pointer)) {
            return;
        }
        if (!kinds.get(name).numeric()) {
            at(pointer, "Trường \"" + name + "\" không phải số", "The field \"" + name + "\" is no number");
        } else if (inRow) {
            inRow(name, pointer, fields);
        }
    }

    void unknownContext(String name, String pointer, Map<String, Context> context) {
        String near = Nearest.of(name, context.keySet());
        at(
                pointer,
                "context không có \"" + name + "\"" + (near == null ? "" : "; có phải là \"" + near + "\"?"),
                "context has no \"" + name + "\"" + (near == null ? "" : "; did you mean \"" + near + "\"?"));
    }

    Pattern pattern(JsonNode node, String pointer) {
        if (!node.isTextual()) {
            return null;
        }
        try {
            return Pattern.compile(node.asText(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        } catch (PatternSyntaxException e) {
            at(
                    pointer,
                    "Biểu thức chính quy sai: " + e.getDescription(),
                    "Not a regular expression: " + e.getDescription());
            return null;
        }
    }

    static List<String> strings(JsonNode node) {
        List<String> result = new ArrayList<>();
        node.forEach(item -> result.add(item.asText()));
        return List.copyOf(result);
    }

    static Text words(JsonNode node) {
        return new Text(node.get("vi").asText(), node.get("en").asText());
    }

    static Text described(JsonNode node, JsonNode title) {
        return words(node.isObject() ? node : title);
    }
}
