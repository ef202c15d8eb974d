package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import vn.iochub.connector.tabular.Description.Check;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.connector.tabular.Description.Sum;
import vn.iochub.connector.tabular.Description.Tree;
import vn.iochub.connector.tabular.Description.Tree.By;

/** Reads {@code checks}: sums that must come out. One for each reading. */
final class ChecksReader {
    private final Reading reading;

    ChecksReader(Reading reading) {
        this.reading = reading;
    }

    /** @param tables whether rows come in tables, which have an order, and not from a view alone */
    List<Check> checks(JsonNode node, List<Field> fields, boolean tables) {
        List<Check> result = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < node.size(); i++) {
            JsonNode check = node.get(i);
            String pointer = "/checks/" + i;
            String id = check.get("id").asText();
            if (!ids.add(id)) {
                reading.at(pointer + "/id", "Tên \"" + id + "\" đã dùng", "The id \"" + id + "\" is taken");
            }
            boolean rows = check.has("rows");
            boolean parts = check.has("total") || check.has("parts");
            boolean most = check.has("part") || check.has("atMost");
            boolean tree = check.has("tree");
            if ((rows ? 1 : 0) + (parts ? 1 : 0) + (most ? 1 : 0) + (tree ? 1 : 0) != 1
                    || check.has("total") != check.has("parts")
                    || check.has("part") != check.has("atMost")) {
                reading.at(
                        pointer,
                        "Phép kiểm tra là một trong bốn: rows; tree; total với parts; part với atMost",
                        "A check is one of four: rows; tree; total with parts; part with atMost");
                continue;
            }
            Tree place = tree(check, pointer, fields);
            if (tree && !tables) {
                reading.at(
                        pointer + "/tree",
                        "tree cần bảng tính hoặc CSV: khung nhìn không có thứ tự dòng",
                        "tree is for spreadsheets and CSV: the rows of a view have no order");
            }
            if (tree) {
                sums(check, pointer, id, fields, place, result);
                continue;
            }
            String total = check.path(parts ? "total" : "atMost").asText(null);
            List<String> names = rows
                    ? Reading.strings(check.get("rows"))
                    : parts
                            ? Reading.strings(check.get("parts"))
                            : List.of(check.get("part").asText());
            String key = rows ? "/rows/" : parts ? "/parts/" : "/part";
            for (int n = 0; n < names.size(); n++) {
                reading.numeric(names.get(n), pointer + key + (most ? "" : n), fields, rows);
            }
            if (total != null) {
                reading.numeric(total, pointer + (parts ? "/total" : "/atMost"), fields, false);
            }
            result.add(new Check(
                    id,
                    rows ? Sum.ROWS : parts ? Sum.PARTS : Sum.AT_MOST,
                    rows ? null : total,
                    names,
                    check.path("tolerance").decimalValue(),
                    check.path("percent").decimalValue(),
                    check.get("action").asText().equals("reject"),
                    null));
        }
        return List.copyOf(result);
    }

    private void sums(JsonNode check, String pointer, String id, List<Field> fields, Tree place, List<Check> result) {
        List<String> names = Reading.strings(check.get("tree"));
        for (int n = 0; n < names.size(); n++) {
            reading.numeric(names.get(n), pointer + "/tree/" + n, fields, true);
        }
        result.add(new Check(
                id,
                Sum.TREE,
                null,
                names,
                check.path("tolerance").decimalValue(),
                check.path("percent").decimalValue(),
                check.get("action").asText().equals("reject"),
                place));
    }

    /** What rows are parts of; null where the check says nothing of it, or with a finding. */
    private Tree tree(JsonNode check, String pointer, List<Field> fields) {
        List<String> given = Stream.of("outline", "prefix", "level", "parent")
                .filter(check::has)
                .toList();
        if (!check.has("tree")) {
            for (String key : given) {
                stray(pointer, key);
            }
            if (check.has("code")) {
                stray(pointer, "code");
            }
            return null;
        }
        if (given.size() != 1 || check.has("code") != check.has("parent")) {
            reading.at(
                    pointer,
                    "tree cần đúng một trong: outline, prefix, level, parent với code",
                    "tree needs just one of: outline, prefix, level, parent with code");
            return null;
        }
        String key = given.get(0);
        String name = check.get(key).asText();
        By by = By.valueOf(key.toUpperCase(Locale.ROOT));
        told(name, pointer + "/" + key, by == By.LEVEL, fields);
        if (by != By.PARENT) {
            return new Tree(by, name, null);
        }
        String code = check.get("code").asText();
        told(code, pointer + "/code", false, fields);
        return new Tree(by, code, name);
    }

    private void stray(String pointer, String key) {
        reading.findings()
                .add(
                        reading.tree().key(pointer + "/" + key),
                        "\"" + key + "\" chỉ đi cùng tree",
                        "\"" + key + "\" goes with tree alone");
    }

    /** The field has a column, and is of a type that tells where a row stands. */
    private void told(String name, String pointer, boolean level, List<Field> fields) {
        reading.inRow(name, pointer, fields);
        Kind kind = reading.kind(name);
        if (kind == null) {
            return;
        }
        if (level ? kind != Kind.INTEGER : kind != Kind.CODE && kind != Kind.TEXT) {
            reading.at(
                    pointer,
                    "Trường \"" + name + "\" phải là " + (level ? "integer" : "code hoặc text"),
                    "The field \"" + name + "\" must be " + (level ? "integer" : "code or text"));
        }
        if (fields.stream().anyMatch(field -> field.name().equals(name) && field.fillDown())) {
            reading.at(
                    pointer,
                    "Trường \"" + name + "\" không được có fillDown: mã của dòng trên không phải mã của dòng này",
                    "The field \"" + name + "\" may not have fillDown: the code of the row above is not this row's");
        }
    }
}
