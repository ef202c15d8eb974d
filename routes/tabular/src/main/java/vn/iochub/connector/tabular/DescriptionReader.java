package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import vn.iochub.api.RecordType;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.connector.tabular.Description.Case;
import vn.iochub.connector.tabular.Description.Check;
import vn.iochub.connector.tabular.Description.Clean;
import vn.iochub.connector.tabular.Description.Codes;
import vn.iochub.connector.tabular.Description.Context;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Keys;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.connector.tabular.Description.Replacement;
import vn.iochub.connector.tabular.Description.Scale;
import vn.iochub.connector.tabular.Description.Sections;
import vn.iochub.connector.tabular.Description.Style;
import vn.iochub.connector.tabular.Description.Sum;
import vn.iochub.connector.tabular.Description.Unknown;
import vn.iochub.connector.tabular.Description.Version;
import vn.iochub.connector.tabular.Description.Ways;
import vn.iochub.connector.tabular.yaml.Findings;
import vn.iochub.connector.tabular.yaml.FormCheck;
import vn.iochub.connector.tabular.yaml.Nearest;
import vn.iochub.connector.tabular.yaml.Place;
import vn.iochub.connector.tabular.yaml.YamlTree;
import vn.iochub.tabular.TableLayout;
import vn.iochub.tabular.TableMapping;

/**
 * Reads a description: its form by the JSON Schema beside this class, then all that no schema tells. Gives either the
 * description or every fault in it. One for each reading.
 */
final class DescriptionReader {
    /** The form's name in the bundle, and in the folder of descriptions, where editors find it. */
    static final String FORM = "connector.schema.json";

    private static final JsonNode SCHEMA = form();
    private static final FormCheck CHECK = new FormCheck(SCHEMA);
    private static final int LONGEST_TEXT = 1000;
    private static final Set<String> RESERVED = Set.of(SchemaWriter.WARNINGS, SchemaWriter.KEY_ID);

    private final Path folder;
    private final Findings findings;
    private final YamlTree tree;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Map<String, String> pointers = new HashMap<>();
    private final List<String> codeFiles = new ArrayList<>();

    private DescriptionReader(Path folder, Findings findings, YamlTree tree) {
        this.folder = folder;
        this.findings = findings;
        this.tree = tree;
    }

    /**
     * Reads a description.
     *
     * @param file its name, which is the instance's id with {@code .yaml}
     * @param folder where the lists of codes lie that it names
     * @param findings takes the faults
     * @return null when there are any
     */
    static Description read(byte[] content, String file, Path folder, Findings findings) {
        YamlTree tree = YamlTree.read(content, findings);
        if (tree == null) {
            return null;
        }
        CHECK.check(tree, findings);
        if (!findings.none()) {
            // What follows trusts the form.
            return null;
        }
        Description found = new DescriptionReader(folder, findings, tree).read(file);
        return findings.none() ? found : null;
    }

    /** The form as text. */
    static byte[] schema() {
        try (InputStream in = DescriptionReader.class.getResourceAsStream(FORM)) {
            if (in == null) {
                throw new IllegalStateException("The bundle lacks " + FORM);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode form() {
        try {
            return new ObjectMapper().readTree(schema());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of codes that a text names, as far as it can be told from one with faults too. */
    static Set<String> codeFiles(byte[] content) {
        Set<String> files = new LinkedHashSet<>();
        YamlTree tree = YamlTree.read(content, new Findings(""));
        if (tree != null) {
            tree.root().path("fields").forEach(field -> {
                String name = field.path("codes").path("file").asText();
                if (!name.isEmpty()) {
                    files.add(name);
                }
            });
        }
        return files;
    }

    private Description read(String file) {
        JsonNode root = tree.root();
        String name = file.replaceFirst("[.]ya?ml$", "");
        String instance = root.path("instance").asText(name);
        if (!instance.equals(name)) {
            at("/instance", "Mã kết nối phải trùng tên tệp: " + name, "The instance is named as its file: " + name);
        } else if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || name.length() > 63) {
            findings.add(
                    Place.START,
                    "Tên tệp là mã kết nối: chữ thường, số, nối bằng '-', không quá 63 ký tự, rồi .yaml",
                    "The file's name is the instance: lower-case words joined by '-', 63 characters at most, then .yaml");
        }
        JsonNode list = root.get("fields");
        for (int i = 0; i < list.size(); i++) {
            declare(list.get(i), "/fields/" + i);
        }
        Map<String, Context> context = context(root.path("context"));
        JsonNode layout = root.path("layout");
        List<String> nulls = strings(layout.path("nulls"));
        Style style = style(layout.path("numbers"));
        List<Field> fields = new ArrayList<>();
        Map<String, Integer> letters = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            fields.add(field(list.get(i), "/fields/" + i, context, letters, nulls, style, layout.has("sections")));
        }
        Sections sections = sections(layout.path("sections"), fields);
        List<Check> checks = checks(root.path("checks"), fields);
        boolean warns = checks.stream().anyMatch(check -> !check.rejects());
        Ways ways = ways(root.get("in"), instance);
        Keys keys = keys(root.get("record"), fields);
        String pseudonymKey = root.path("pseudonymKey").asText(null);
        boolean pseudonyms = pseudonymKey(root, fields, keys, pseudonymKey);
        JsonNode totals = layout.path("totals");
        TableMapping mapping = mapping(layout, fields, totals);
        TableLayout places = layout(layout, letters, fields);
        if (!findings.none()) {
            return null;
        }
        String domain = root.at("/record/domain").asText();
        String entity = root.at("/record/name").asText();
        int major = root.at("/record/major").asInt(1);
        RecordType type = new RecordType(
                domain,
                entity,
                major,
                SchemaWriter.schema(
                        domain,
                        entity,
                        major,
                        words(root.at("/record/title")),
                        described(root.at("/record/description"), root.at("/record/title")),
                        fields,
                        warns,
                        pseudonyms));
        SourceDescriptor source = new SourceDescriptor(
                root.path("source").asText(instance.length() > 32 ? "tabular" : instance),
                instance,
                words(root.get("title")),
                root.get("owner").asText(),
                List.of(type),
                freshness(root.path("freshness").asText("")),
                ways.push() != null);
        return new Description(
                file,
                source,
                ways,
                pseudonymKey,
                mapping,
                places,
                totals.path("place").asText("below").equals("above"),
                sections,
                context,
                List.copyOf(fields),
                keys,
                checks,
                List.copyOf(codeFiles));
    }

    private void at(String pointer, String vi, String en) {
        findings.add(tree.value(pointer), vi, en);
    }

    /** Takes the field's name, so that others may refer to one further down. */
    private void declare(JsonNode field, String pointer) {
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
    private boolean known(String name, String pointer) {
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

    private Map<String, Context> context(JsonNode node) {
        Map<String, Context> result = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            String pointer = YamlTree.below("/context", entry.getKey());
            JsonNode value = entry.getValue();
            if (value.size() != 1) {
                at(
                        pointer,
                        "Chỉ một trong cell, title, sheet, file, value",
                        "One of cell, title, sheet, file, value, and no more");
            }
            result.put(
                    entry.getKey(),
                    new Context(
                            entry.getKey(),
                            value.path("cell").asText(null),
                            pattern(value.path("title"), pointer + "/title"),
                            pattern(value.path("sheet"), pointer + "/sheet"),
                            pattern(value.path("file"), pointer + "/file"),
                            value.path("value").asText(null)));
        });
        return result;
    }

    private Field field(
            JsonNode node,
            String pointer,
            Map<String, Context> context,
            Map<String, Integer> letters,
            List<String> nulls,
            Style usual,
            boolean hasSections) {
        String name = node.get("name").asText();
        Kind kind = kinds.get(name);
        List<String> columns = new ArrayList<>(
                node.path("columns").isTextual()
                        ? List.of(node.get("columns").asText())
                        : strings(node.path("columns")));
        for (int i = 0; i < columns.size(); i++) {
            if (Values.fold(columns.get(i)).isEmpty()) {
                at(pointer + "/columns", "Tiêu đề không có chữ hay số nào", "A heading without any letter or digit");
            }
        }
        String from = node.path("context").asText(null);
        boolean section = node.path("section").asBoolean();
        int ways =
                (columns.isEmpty() ? 0 : 1) + (node.has("letter") ? 1 : 0) + (from == null ? 0 : 1) + (section ? 1 : 0);
        if (ways != 1) {
            findings.add(
                    tree.value(pointer),
                    "Trường \"" + name + "\" cần đúng một trong: columns, letter, context, section",
                    "The field \"" + name + "\" needs just one of: columns, letter, context, section");
        }
        if (node.has("letter")) {
            letters.put(name, column(node.get("letter").asText()));
            columns.add(node.get("letter").asText());
        }
        if (from != null && !context.containsKey(from)) {
            unknownContext(from, pointer + "/context", context);
        }
        if (section && !hasSections) {
            at(pointer + "/section", "section: true cần layout.sections", "section: true needs layout.sections");
        }
        if (node.path("fillDown").asBoolean() && (from != null || section)) {
            at(pointer + "/fillDown", "fillDown chỉ dùng cho cột", "fillDown is for columns alone");
        }
        only(node, pointer, "formats", kind == Kind.DATE || kind == Kind.DATETIME, "date, datetime");
        only(node, pointer, "words", kind == Kind.BOOLEAN, "boolean");
        only(node, pointer, "codes", kind == Kind.CODE || kind == Kind.TEXT, "code, text");
        only(node, pointer, "pattern", kind == Kind.CODE || kind == Kind.TEXT, "code, text");
        only(node, pointer, "longest", kind == Kind.CODE || kind == Kind.TEXT, "code, text");
        only(node, pointer, "digits", kind == Kind.CODE || kind == Kind.TEXT, "code, text");
        only(node, pointer, "pseudonym", kind == Kind.CODE || kind == Kind.TEXT, "code, text");
        only(node, pointer, "min", kind.numeric(), "integer, decimal");
        only(node, pointer, "max", kind.numeric(), "integer, decimal");
        only(node, pointer, "numbers", kind.numeric(), "integer, decimal");
        only(node, pointer, "unit", kind.numeric(), "integer, decimal");
        BigDecimal min = node.has("min") ? node.get("min").decimalValue() : null;
        BigDecimal max = node.has("max") ? node.get("max").decimalValue() : null;
        if (min != null && max != null && min.compareTo(max) > 0) {
            at(pointer + "/min", "min lớn hơn max", "min is more than max");
        }
        Style style = node.has("numbers") ? style(node.get("numbers")) : usual;
        return new Field(
                name,
                words(node.get("title")),
                described(node.path("description"), node.get("title")),
                node.get("class").asText(),
                kind,
                node.path("required").asBoolean(),
                List.copyOf(columns),
                from,
                section,
                node.path("default").asText(null),
                node.path("fillDown").asBoolean(),
                node.path("longest").asInt(LONGEST_TEXT),
                pattern(node.path("pattern"), pointer + "/pattern"),
                node.path("digits").asInt(0),
                min,
                max,
                style,
                formats(node.path("formats"), pointer + "/formats"),
                clean(node.path("clean"), pointer + "/clean", nulls),
                codes(node.path("codes"), pointer + "/codes"),
                truths(node.path("words")),
                scale(node.path("unit"), pointer + "/unit", context),
                node.path("pseudonym").asBoolean());
    }

    private void only(JsonNode node, String pointer, String key, boolean fits, String kinds) {
        if (node.has(key) && !fits) {
            findings.add(
                    tree.key(pointer + "/" + key),
                    "\"" + key + "\" chỉ dùng cho kiểu: " + kinds,
                    "\"" + key + "\" is for these types alone: " + kinds);
        }
    }

    private void unknownContext(String name, String pointer, Map<String, Context> context) {
        String near = Nearest.of(name, context.keySet());
        at(
                pointer,
                "context không có \"" + name + "\"" + (near == null ? "" : "; có phải là \"" + near + "\"?"),
                "context has no \"" + name + "\"" + (near == null ? "" : "; did you mean \"" + near + "\"?"));
    }

    static int column(String letters) {
        int column = 0;
        for (int i = 0; i < letters.length(); i++) {
            column = column * 26 + letters.charAt(i) - 'A' + 1;
        }
        return column - 1;
    }

    private Pattern pattern(JsonNode node, String pointer) {
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

    private List<DateTimeFormatter> formats(JsonNode node, String pointer) {
        List<DateTimeFormatter> result = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            String text = node.get(i).asText();
            try {
                // Strict: 31/02 is no date. Its letter for a year is u; people write y.
                result.add(DateTimeFormatter.ofPattern(text.replace('y', 'u'), Locale.ROOT)
                        .withResolverStyle(ResolverStyle.STRICT));
                if (!text.contains("d") || !text.contains("M") || !text.contains("yy")) {
                    at(
                            pointer + "/" + i,
                            "Dạng ngày cần d, M và yyyy, ví dụ dd/MM/yyyy",
                            "A date's form has d, M and yyyy, such as dd/MM/yyyy");
                }
            } catch (IllegalArgumentException e) {
                at(
                        pointer + "/" + i,
                        "Không phải dạng ngày như dd/MM/yyyy: " + text,
                        "No form of a date such as dd/MM/yyyy: " + text);
            }
        }
        return List.copyOf(result);
    }

    private Clean clean(JsonNode node, String pointer, List<String> nulls) {
        List<Replacement> replace = new ArrayList<>();
        for (int i = 0; i < node.path("replace").size(); i++) {
            JsonNode one = node.path("replace").get(i);
            String at = pointer + "/replace/" + i;
            Pattern find = pattern(one.get("find"), at + "/find");
            if (find == null) {
                continue;
            }
            // Case counts here: what is replaced is named exactly.
            Pattern exact = Pattern.compile(find.pattern());
            String with = one.get("with").asText();
            try {
                exact.matcher("").replaceAll(with);
                int groups = exact.matcher("").groupCount();
                var references = Pattern.compile("(?<!\\\\)[$]([0-9])").matcher(with);
                while (references.find()) {
                    if (Integer.parseInt(references.group(1)) > groups) {
                        throw new IllegalArgumentException("$" + references.group(1));
                    }
                }
                replace.add(new Replacement(exact, with));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                at(
                        at + "/with",
                        "Chữ thay vào có $ không hợp lệ (" + e.getMessage() + "); viết \\$ cho dấu $",
                        "A $ that leads nowhere (" + e.getMessage() + "); write \\$ for the sign itself");
            }
        }
        Set<String> nothing = new LinkedHashSet<>();
        nulls.forEach(word -> nothing.add(Values.same(word)));
        strings(node.path("nulls")).forEach(word -> nothing.add(Values.same(word)));
        Case letters =
                switch (node.path("case").asText("")) {
                    case "upper" -> Case.UPPER;
                    case "lower" -> Case.LOWER;
                    default -> Case.AS_IS;
                };
        return new Clean(node.path("collapse").asBoolean(true), letters, List.copyOf(replace), List.copyOf(nothing));
    }

    private Codes codes(JsonNode node, String pointer) {
        if (node.isMissingNode()) {
            return null;
        }
        if (node.has("map") == node.has("file")) {
            at(pointer, "codes cần đúng một trong: map, file", "codes needs just one of: map, file");
            return null;
        }
        Map<String, String> map = new LinkedHashMap<>();
        if (node.has("map")) {
            node.get("map").properties().forEach(entry -> {
                String at = YamlTree.below(pointer + "/map", entry.getKey());
                if (map.put(Values.same(entry.getKey()), entry.getValue().asText()) != null) {
                    findings.add(
                            tree.key(at),
                            "Mã \"" + entry.getKey() + "\" có hai lần (không kể hoa thường)",
                            "The code \"" + entry.getKey() + "\" is there twice (but for its case)");
                }
            });
        } else {
            String file = node.get("file").asText();
            codeFiles.add(file);
            CodeFile.read(
                    folder,
                    file,
                    node.path("from").asText("from"),
                    node.path("to").asText("to"),
                    tree.value(pointer + "/file"),
                    findings,
                    map);
        }
        return new Codes(
                Map.copyOf(map),
                Unknown.valueOf(node.path("unknown").asText("reject").toUpperCase(Locale.ROOT)));
    }

    private static Map<String, Boolean> truths(JsonNode node) {
        Map<String, Boolean> result = new LinkedHashMap<>();
        for (String word : List.of("có", "x", "1", "true", "đúng", "yes", "đạt")) {
            result.put(Values.same(word), true);
        }
        for (String word : List.of("không", "0", "false", "sai", "no", "không đạt")) {
            result.put(Values.same(word), false);
        }
        strings(node.path("true")).forEach(word -> result.put(Values.same(word), true));
        strings(node.path("false")).forEach(word -> result.put(Values.same(word), false));
        return Map.copyOf(result);
    }

    private Scale scale(JsonNode node, String pointer, Map<String, Context> context) {
        if (node.isMissingNode()) {
            return null;
        }
        String to = node.get("to").asText();
        if (node.has("from") == node.has("context")) {
            at(pointer, "unit cần đúng một trong: from, context", "unit needs just one of: from, context");
            return null;
        }
        if (node.has("context")) {
            String name = node.get("context").asText();
            if (!context.containsKey(name)) {
                unknownContext(name, pointer + "/context", context);
            }
            return new Scale(null, name, to);
        }
        String from = node.get("from").asText();
        BigDecimal factor = Units.factor(from, to).orElse(null);
        if (factor == null) {
            at(pointer + "/from", "Không đổi được " + from + " thành " + to, from + " cannot be converted to " + to);
        }
        return new Scale(factor, null, to);
    }

    private Sections sections(JsonNode node, List<Field> fields) {
        if (node.isMissingNode()) {
            return null;
        }
        String label = node.get("label").asText();
        List<String> when = strings(node.get("when"));
        inRow(label, "/layout/sections/label", fields);
        for (int i = 0; i < when.size(); i++) {
            inRow(when.get(i), "/layout/sections/when/" + i, fields);
        }
        return new Sections(label, when);
    }

    private void inRow(String name, String pointer, List<Field> fields) {
        if (known(name, pointer)
                && fields.stream().anyMatch(field -> field.name().equals(name) && !field.inRow())) {
            at(
                    pointer,
                    "Trường \"" + name + "\" không có cột trong bảng",
                    "The field \"" + name + "\" has no column in the table");
        }
    }

    private List<Check> checks(JsonNode node, List<Field> fields) {
        List<Check> result = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < node.size(); i++) {
            JsonNode check = node.get(i);
            String pointer = "/checks/" + i;
            String id = check.get("id").asText();
            if (!ids.add(id)) {
                at(pointer + "/id", "Tên \"" + id + "\" đã dùng", "The id \"" + id + "\" is taken");
            }
            boolean rows = check.has("rows");
            boolean parts = check.has("total") || check.has("parts");
            boolean most = check.has("part") || check.has("atMost");
            if ((rows ? 1 : 0) + (parts ? 1 : 0) + (most ? 1 : 0) != 1
                    || check.has("total") != check.has("parts")
                    || check.has("part") != check.has("atMost")) {
                at(
                        pointer,
                        "Phép kiểm tra là một trong ba: rows; total với parts; part với atMost",
                        "A check is one of three: rows; total with parts; part with atMost");
                continue;
            }
            String total = check.path(parts ? "total" : "atMost").asText(null);
            List<String> names = rows
                    ? strings(check.get("rows"))
                    : parts
                            ? strings(check.get("parts"))
                            : List.of(check.get("part").asText());
            String key = rows ? "/rows/" : parts ? "/parts/" : "/part";
            for (int n = 0; n < names.size(); n++) {
                numeric(names.get(n), pointer + key + (most ? "" : n), fields, rows);
            }
            if (total != null) {
                numeric(total, pointer + (parts ? "/total" : "/atMost"), fields, false);
            }
            result.add(new Check(
                    id,
                    rows ? Sum.ROWS : parts ? Sum.PARTS : Sum.AT_MOST,
                    rows ? null : total,
                    names,
                    check.path("tolerance").decimalValue(),
                    check.path("percent").decimalValue(),
                    check.get("action").asText().equals("reject")));
        }
        return List.copyOf(result);
    }

    private void numeric(String name, String pointer, List<Field> fields, boolean inRow) {
        if (!known(name, pointer)) {
            return;
        }
        if (!kinds.get(name).numeric()) {
            at(pointer, "Trường \"" + name + "\" không phải số", "The field \"" + name + "\" is no number");
        } else if (inRow) {
            inRow(name, pointer, fields);
        }
    }

    private Ways ways(JsonNode node, String instance) {
        Map<String, Place> places = new HashMap<>();
        Map<String, Object> drop = values(node.path("drop"), "/in/drop", "drop", places);
        Map<String, Object> view = values(node.path("view"), "/in/view", "jdbc", places);
        Map<String, Object> push = values(node.path("push"), "/in/push", "push", places);
        for (String problem : WayChecks.problems(instance, drop, view)) {
            Place place = places.entrySet().stream()
                    .filter(entry -> problem.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(tree.key("/in"));
            findings.add(place, "Đường vào sai: " + problem, "A way in that cannot be: " + problem);
        }
        return new Ways(drop, view, push, Map.copyOf(places));
    }

    private Map<String, Object> values(JsonNode node, String pointer, String prefix, Map<String, Place> places) {
        if (!node.isObject()) {
            return null;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            places.put(prefix + "." + entry.getKey(), tree.value(pointer + "/" + entry.getKey()));
            result.put(entry.getKey(), value.isIntegralNumber() ? (Object) value.asInt() : value.asText());
        });
        return result;
    }

    private Keys keys(JsonNode node, List<Field> fields) {
        List<String> key = strings(node.get("key"));
        for (int i = 0; i < key.size(); i++) {
            String name = key.get(i);
            if (known(name, "/record/key/" + i)
                    && fields.stream().anyMatch(field -> field.name().equals(name) && !field.required())) {
                at(
                        "/record/key/" + i,
                        "Trường khoá \"" + name + "\" phải có required: true",
                        "The key's field \"" + name + "\" must be required: true");
            }
        }
        String occurred = node.path("occurred").asText(null);
        if (occurred != null && known(occurred, "/record/occurred")) {
            Kind kind = kinds.get(occurred);
            if (!kind.period() && kind != Kind.DATE && kind != Kind.DATETIME) {
                at(
                        "/record/occurred",
                        "occurred cần trường ngày, giờ hoặc kỳ",
                        "occurred needs a date, datetime or period field");
            }
        }
        JsonNode version = node.path("version");
        Version by = Version.valueOf(version.path("by").asText("none").toUpperCase(Locale.ROOT));
        String field = version.path("field").asText(null);
        boolean wanted = by == Version.PERIOD || by == Version.FIELD;
        if (wanted != (field != null)) {
            at(
                    "/record/version",
                    wanted ? "version cần field" : "version.field chỉ dùng với by: period, field",
                    wanted ? "version needs field" : "version.field is for by: period, field");
        } else if (wanted && known(field, "/record/version/field")) {
            Kind kind = kinds.get(field);
            if (by == Version.PERIOD && !kind.period()) {
                at("/record/version/field", "Trường này không phải kỳ", "This field is no period");
            } else if (by == Version.PERIOD && key.contains(field)) {
                at(
                        "/record/version/field",
                        "Kỳ đã nằm trong khoá: bản sửa của cùng kỳ sẽ bị coi là trùng; dùng by: file hoặc none",
                        "The period is in the key: a correction of the same period would be taken for a duplicate; use by:"
                                + " file or none");
            } else if (by == Version.FIELD && kind != Kind.DATETIME && kind != Kind.INTEGER) {
                at(
                        "/record/version/field",
                        "version cần trường datetime hoặc integer; ngày không phân biệt được hai lần sửa trong ngày",
                        "version needs a datetime or integer field; a date does not tell two states of a day apart");
            }
        }
        return new Keys(key, by, field, occurred);
    }

    /** Whether any value or key is a pseudonym. */
    private boolean pseudonymKey(JsonNode root, List<Field> fields, Keys keys, String key) {
        boolean values = fields.stream().anyMatch(Field::pseudonym);
        for (int i = 0; i < keys.key().size(); i++) {
            String name = keys.key().get(i);
            boolean confidential = fields.stream()
                    .anyMatch(field -> field.name().equals(name) && field.confidential() && !field.pseudonym());
            if (confidential && key == null) {
                at(
                        "/record/key/" + i,
                        "Khoá có dữ liệu cá nhân: cần pseudonymKey, ví dụ secret:"
                                + root.path("instance").asText("ten") + "-key, để khoá được băm",
                        "The key has personal data: it needs pseudonymKey, such as secret:my-key, by which the key is"
                                + " hashed");
            }
        }
        if (values && key == null) {
            for (Field field : fields) {
                if (field.pseudonym()) {
                    at(
                            pointers.get(field.name()) + "/pseudonym",
                            "pseudonym cần pseudonymKey ở đầu tệp, ví dụ secret:ten-key",
                            "pseudonym needs pseudonymKey at the top of the file, such as secret:my-key");
                }
            }
        }
        return values;
    }

    private TableMapping mapping(JsonNode layout, List<Field> fields, JsonNode totals) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        Set<String> required = new LinkedHashSet<>();
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (Field field : fields) {
            if (!field.inRow()) {
                continue;
            }
            columns.put(field.name(), field.columns());
            if (field.required() && field.byDefault() == null) {
                required.add(field.name());
            }
            if (field.digits() > 0) {
                widths.put(field.name(), field.digits());
            }
        }
        if (columns.isEmpty()) {
            findings.add(
                    tree.key("/fields"),
                    "Không trường nào có cột",
                    "No field has a column: a table needs one at least");
        }
        List<String> words = totals.has("words") ? strings(totals.get("words")) : TableMapping.USUAL_TOTALS;
        return new TableMapping(columns, required, strings(layout.path("sheets")), widths, words, true);
    }

    private TableLayout layout(JsonNode node, Map<String, Integer> letters, List<Field> fields) {
        JsonNode heading = node.path("heading");
        JsonNode csv = node.path("csv");
        int first = node.path("firstRow").asInt(0);
        if (first > 0 && !heading.isMissingNode()) {
            at("/layout/firstRow", "firstRow không đi cùng heading", "firstRow and heading do not go together");
            return TableLayout.FOUND;
        }
        if (heading.has("rows") && !heading.has("row")) {
            at("/layout/heading/rows", "heading.rows cần heading.row", "heading.rows needs heading.row");
        }
        for (Field field : fields) {
            boolean byLetter = letters.containsKey(field.name());
            if (first > 0 && field.inRow() && !byLetter) {
                at(
                        pointers.get(field.name()),
                        "Bảng không có tiêu đề (firstRow): trường \"" + field.name() + "\" cần letter",
                        "The table has no headings (firstRow): the field \"" + field.name() + "\" needs letter");
            }
        }
        boolean byHeading = fields.stream().anyMatch(field -> field.inRow() && !letters.containsKey(field.name()));
        if (!byHeading && first == 0 && !heading.has("row")) {
            findings.add(
                    tree.key(
                            letters.isEmpty()
                                    ? "/fields"
                                    : pointers.get(letters.keySet().iterator().next()) + "/letter"),
                    "Mọi cột đều theo chữ: cần layout.firstRow hoặc layout.heading.row để biết dữ liệu bắt đầu ở đâu",
                    "All columns go by letter: layout.firstRow or layout.heading.row must say where the data begins");
        }
        if (!findings.none()) {
            return TableLayout.FOUND;
        }
        String separator = csv.path("separator").asText("");
        return new TableLayout(
                strings(node.path("skip")),
                heading.path("row").asInt(0),
                heading.path("rows").asInt(0),
                first,
                letters,
                strings(node.path("end").path("words")),
                node.path("end").path("emptyRows").asInt(0),
                separator.isEmpty() ? (char) 0 : separator.equals("tab") ? '\t' : separator.charAt(0),
                csv.path("quote").asText("\"").charAt(0),
                csv.path("encoding").asText("").toUpperCase(Locale.ROOT).replace("UTF-", "UTF_"));
    }

    private static Style style(JsonNode node) {
        return node.isMissingNode() ? null : Style.valueOf(node.asText().toUpperCase(Locale.ROOT));
    }

    private static Duration freshness(String text) {
        if (text.isEmpty()) {
            return Description.FRESHNESS;
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Text words(JsonNode node) {
        return new Text(node.get("vi").asText(), node.get("en").asText());
    }

    private static Text described(JsonNode node, JsonNode title) {
        return words(node.isObject() ? node : title);
    }

    private static List<String> strings(JsonNode node) {
        List<String> result = new ArrayList<>();
        node.forEach(item -> result.add(item.asText()));
        return List.copyOf(result);
    }
}
