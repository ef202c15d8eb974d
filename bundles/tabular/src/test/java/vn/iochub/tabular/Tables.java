package vn.iochub.tabular;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.iochub.api.RawMessage;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;

/** What the tests of this bundle share: a mapping as of a school report, and a reader's rows as text. */
final class Tables {
    static final TableMapping SCHOOLS = mapping(
            Set.of("code", "pupils"),
            "code",
            "Mã trường|Mã đơn vị",
            "name",
            "Tên trường",
            "pupils",
            "Học sinh/Tổng số|Số học sinh|Học sinh",
            "girls",
            "Học sinh/Nữ|Nữ",
            "teachers",
            "Giáo viên/Tổng số|Số giáo viên",
            "rate",
            "Tỷ lệ");

    private Tables() {}

    /** @param columns a field, then its headings separated by bars, and so on */
    static TableMapping mapping(Set<String> required, String... columns) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i += 2) {
            map.put(columns[i], List.of(columns[i + 1].split("[|]")));
        }
        return new TableMapping(map, required, List.of());
    }

    static List<String> read(RawMessage raw) throws Exception {
        return read(new TableReader(SCHOOLS), raw);
    }

    /** Each row as {@code origin field=value …}; a field at fault as {@code field!CODE}. */
    static List<String> read(TableReader reader, RawMessage raw) throws Exception {
        List<String> rows = new ArrayList<>();
        reader.read(raw, row -> rows.add(show(row)));
        return rows;
    }

    static String show(TableRow row) {
        StringBuilder text = new StringBuilder(row.origin());
        for (String field : row.mapping().columns().keySet()) {
            try {
                String value = row.text(field, 10_000);
                if (value != null) {
                    text.append(' ').append(field).append('=').append(value);
                }
            } catch (Fault fault) {
                text.append(' ')
                        .append(field)
                        .append('!')
                        .append(fault.at("", "").code());
            }
        }
        return text.append(row.total() ? " TOTAL" : "").toString();
    }

    /** Why the reader refuses it. */
    static Rejection refusal(RawMessage raw) {
        return refusal(new TableReader(SCHOOLS), raw);
    }

    static Rejection refusal(TableReader reader, RawMessage raw) {
        return catchThrowableOfType(UnreadableMessageException.class, () -> reader.read(raw, Tables::show))
                .rejection();
    }
}
