package vn.iochub.connector.education;

import java.util.HashMap;
import java.util.Map;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;
import vn.iochub.tabular.TableMapping;

/** A view's row under the names that the mapping knows: a heading {@code Mã trường} is also the column {@code ma_truong}. */
final class ViewRow extends Fields {
    private static final int LONGEST = 100_000;

    private final Fields row;
    private final Map<String, Integer> widths;
    private final Map<String, String> columns = new HashMap<>();

    ViewRow(Fields row, TableMapping mapping) {
        this.row = row;
        this.widths = mapping.widths();
        mapping.columns().forEach((field, aliases) -> aliases.stream()
                .map(alias -> Columns.fold(alias).replace(' ', '_'))
                .filter(column -> !shown(column).isEmpty())
                .findFirst()
                .ifPresent(column -> columns.put(field, column)));
    }

    private String shown(String column) {
        try {
            String text = row.text(column, LONGEST);
            return text == null ? "" : text;
        } catch (Fault fault) {
            // Whoever reads the field gets the fault; here it counts as there.
            return "?";
        }
    }

    boolean has(String field) {
        return columns.containsKey(field);
    }

    @Override
    protected String value(String name) {
        String column = columns.get(name);
        String text = column == null ? null : row.text(column, LONGEST);
        Integer width = widths.get(name);
        if (text == null || width == null || text.length() >= width || !LocalTimes.digits(text)) {
            return text;
        }
        // A column of numbers has no zeros in front: without them the school would be another than in a table.
        return "0".repeat(width - text.length()) + text;
    }

    @Override
    protected String path(String name) {
        return super.path(columns.getOrDefault(name, name));
    }

    /** For quarantine: the columns that are read, and so no names. */
    @Override
    public String toString() {
        Map<String, String> shown = new java.util.TreeMap<>();
        columns.forEach((field, column) -> shown.put(column, shown(column)));
        return shown.toString();
    }
}
