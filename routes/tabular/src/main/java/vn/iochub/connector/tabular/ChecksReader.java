package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import vn.iochub.connector.tabular.Description.Check;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Sum;

/** Reads {@code checks}: sums that must come out. One for each reading. */
final class ChecksReader {
    private final Reading reading;

    ChecksReader(Reading reading) {
        this.reading = reading;
    }

    List<Check> checks(JsonNode node, List<Field> fields) {
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
            if ((rows ? 1 : 0) + (parts ? 1 : 0) + (most ? 1 : 0) != 1
                    || check.has("total") != check.has("parts")
                    || check.has("part") != check.has("atMost")) {
                reading.at(
                        pointer,
                        "Phép kiểm tra là một trong ba: rows; total với parts; part với atMost",
                        "A check is one of three: rows; total with parts; part with atMost");
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
                    check.get("action").asText().equals("reject")));
        }
        return List.copyOf(result);
    }
}
