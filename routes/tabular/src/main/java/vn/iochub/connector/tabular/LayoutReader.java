package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import vn.iochub.connector.tabular.Description.Context;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Sections;
import vn.iochub.connector.tabular.Description.Style;
import vn.iochub.connector.tabular.yaml.YamlTree;
import vn.iochub.tabular.TableLayout;
import vn.iochub.tabular.TableMapping;

/** Reads where things stand: {@code layout} and {@code context}. One for each reading. */
final class LayoutReader {
    private final Reading reading;

    LayoutReader(Reading reading) {
        this.reading = reading;
    }

    Map<String, Context> context(JsonNode node) {
        Map<String, Context> result = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            String pointer = YamlTree.below("/context", entry.getKey());
            JsonNode value = entry.getValue();
            if (value.size() != 1) {
                reading.at(
                        pointer,
                        "Chỉ một trong cell, title, sheet, file, value",
                        "One of cell, title, sheet, file, value, and no more");
            }
            result.put(
                    entry.getKey(),
                    new Context(
                            entry.getKey(),
                            value.path("cell").asText(null),
                            reading.pattern(value.path("title"), pointer + "/title"),
                            reading.pattern(value.path("sheet"), pointer + "/sheet"),
                            reading.pattern(value.path("file"), pointer + "/file"),
                            value.path("value").asText(null)));
        });
        return result;
    }

    Sections sections(JsonNode node, List<Field> fields) {
        if (node.isMissingNode()) {
            return null;
        }
        String label = node.get("label").asText();
        List<String> when = Reading.strings(node.get("when"));
        reading.inRow(label, "/layout/sections/label", fields);
        for (int i = 0; i < when.size(); i++) {
            reading.inRow(when.get(i), "/layout/sections/when/" + i, fields);
        }
        return new Sections(label, when);
    }

    TableMapping mapping(JsonNode layout, List<Field> fields, JsonNode totals) {
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
            reading.findings()
                    .add(
                            reading.tree().key("/fields"),
                            "Không trường nào có cột",
                            "No field has a column: a table needs one at least");
        }
        List<String> words = totals.has("words") ? Reading.strings(totals.get("words")) : TableMapping.USUAL_TOTALS;
        return new TableMapping(columns, required, Reading.strings(layout.path("sheets")), widths, words, true);
    }

    TableLayout layout(JsonNode node, Map<String, Integer> letters, List<Field> fields) {
        JsonNode heading = node.path("heading");
        JsonNode csv = node.path("csv");
        int first = node.path("firstRow").asInt(0);
        if (first > 0 && !heading.isMissingNode()) {
            reading.at("/layout/firstRow", "firstRow không đi cùng heading", "firstRow and heading do not go together");
            return TableLayout.FOUND;
        }
        if (heading.has("rows") && !heading.has("row")) {
            reading.at("/layout/heading/rows", "heading.rows cần heading.row", "heading.rows needs heading.row");
        }
        for (Field field : fields) {
            boolean byLetter = letters.containsKey(field.name());
            if (first > 0 && field.inRow() && !byLetter) {
                reading.at(
                        reading.pointer(field.name()),
                        "Bảng không có tiêu đề (firstRow): trường \"" + field.name() + "\" cần letter",
                        "The table has no headings (firstRow): the field \"" + field.name() + "\" needs letter");
            }
        }
        boolean byHeading = fields.stream().anyMatch(field -> field.inRow() && !letters.containsKey(field.name()));
        if (!byHeading && first == 0 && !heading.has("row")) {
            reading.findings()
                    .add(
                            reading.tree()
                                    .key(
                                            letters.isEmpty()
                                                    ? "/fields"
                                                    : reading.pointer(letters.keySet()
                                                                    .iterator()
                                                                    .next()) + "/letter"),
                            "Mọi cột đều theo chữ: cần layout.firstRow hoặc layout.heading.row để biết dữ liệu bắt đầu ở đâu",
                            "All columns go by letter: layout.firstRow or layout.heading.row must say where the data begins");
        }
        if (!reading.findings().none()) {
            return TableLayout.FOUND;
        }
        String separator = csv.path("separator").asText("");
        return new TableLayout(
                Reading.strings(node.path("skip")),
                heading.path("row").asInt(0),
                heading.path("rows").asInt(0),
                first,
                letters,
                Reading.strings(node.path("end").path("words")),
                node.path("end").path("emptyRows").asInt(0),
                separator.isEmpty() ? (char) 0 : separator.equals("tab") ? '\t' : separator.charAt(0),
                csv.path("quote").asText("\"").charAt(0),
                csv.path("encoding").asText("").toUpperCase(Locale.ROOT).replace("UTF-", "UTF_"));
    }

    static Style style(JsonNode node) {
        return node.isMissingNode() ? null : Style.valueOf(node.asText().toUpperCase(Locale.ROOT));
    }

    static int column(String letters) {
        int column = 0;
        for (int i = 0; i < letters.length(); i++) {
            column = column * 26 + letters.charAt(i) - 'A' + 1;
        }
        return column - 1;
    }
}
