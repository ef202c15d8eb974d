package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vn.iochub.connector.tabular.Description.Context;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.connector.tabular.Description.Style;

/** Reads {@code fields}: what becomes of a column. One for each reading. */
final class FieldReader {
    private static final int LONGEST_TEXT = 1000;

    private final Reading reading;
    private final ValueReader values;
    private final Map<String, Context> context;
    private final Map<String, Integer> letters;
    private final List<String> nulls;
    private final Style usual;
    private final boolean hasSections;

    /**
     * @param context what stands outside the rows, by its name
     * @param letters takes the columns that go by letter, by their fields
     * @param layout the description's {@code layout}
     */
    FieldReader(
            Reading reading,
            ValueReader values,
            Map<String, Context> context,
            Map<String, Integer> letters,
            JsonNode layout) {
        this.reading = reading;
        this.values = values;
        this.context = context;
        this.letters = letters;
        this.nulls = Reading.strings(layout.path("nulls"));
        this.usual = LayoutReader.style(layout.path("numbers"));
        this.hasSections = layout.has("sections");
    }

    /** @param pointer where the field stands; it is declared already */
    Field field(JsonNode node, String pointer) {
        String name = node.get("name").asText();
        Kind kind = reading.kind(name);
        List<String> columns = new ArrayList<>(
                node.path("columns").isTextual()
                        ? List.of(node.get("columns").asText())
                        : Reading.strings(node.path("columns")));
        for (int i = 0; i < columns.size(); i++) {
            if (Values.fold(columns.get(i)).isEmpty()) {
                reading.at(
                        pointer + "/columns",
                        "Tiêu đề không có chữ hay số nào",
                        "A heading without any letter or digit");
            }
        }
        String from = node.path("context").asText(null);
        boolean section = node.path("section").asBoolean();
        int ways =
                (columns.isEmpty() ? 0 : 1) + (node.has("letter") ? 1 : 0) + (from == null ? 0 : 1) + (section ? 1 : 0);
        if (ways != 1) {
            reading.findings()
                    .add(
                            reading.tree().value(pointer),
                            "Trường \"" + name + "\" cần đúng một trong: columns, letter, context, section",
                            "The field \"" + name + "\" needs just one of: columns, letter, context, section");
        }
        if (node.has("letter")) {
            letters.put(name, LayoutReader.column(node.get("letter").asText()));
            columns.add(node.get("letter").asText());
        }
        if (from != null && !context.containsKey(from)) {
            reading.unknownContext(from, pointer + "/context", context);
        }
        if (section && !hasSections) {
            reading.at(
                    pointer + "/section", "section: true cần layout.sections", "section: true needs layout.sections");
        }
        if (node.path("fillDown").asBoolean() && (from != null || section)) {
            reading.at(pointer + "/fillDown", "fillDown chỉ dùng cho cột", "fillDown is for columns alone");
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
            reading.at(pointer + "/min", "min lớn hơn max", "min is more than max");
        }
        Style style = node.has("numbers") ? LayoutReader.style(node.get("numbers")) : usual;
        return new Field(
                name,
                Reading.words(node.get("title")),
                Reading.described(node.path("description"), node.get("title")),
                node.get("class").asText(),
                kind,
                node.path("required").asBoolean(),
                List.copyOf(columns),
                from,
                section,
                node.path("default").asText(null),
                node.path("fillDown").asBoolean(),
                node.path("longest").asInt(LONGEST_TEXT),
                reading.pattern(node.path("pattern"), pointer + "/pattern"),
                node.path("digits").asInt(0),
                min,
                max,
                style,
                values.formats(node.path("formats"), pointer + "/formats"),
                values.clean(node.path("clean"), pointer + "/clean", nulls),
                values.codes(node.path("codes"), pointer + "/codes"),
                ValueReader.truths(node.path("words")),
                values.scale(node.path("unit"), pointer + "/unit"),
                node.path("pseudonym").asBoolean());
    }

    private void only(JsonNode node, String pointer, String key, boolean fits, String kinds) {
        if (node.has(key) && !fits) {
            reading.findings()
                    .add(
                            reading.tree().key(pointer + "/" + key),
                            "\"" + key + "\" chỉ dùng cho kiểu: " + kinds,
                            "\"" + key + "\" is for these types alone: " + kinds);
        }
    }
}
