package vn.iochub.connector.education;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;

/** A view's row under the names that the mapping knows: a heading {@code Mã trường} is also the column {@code ma_truong}. */
final class ViewRow extends Fields {
    private static final int LONGEST = 100_000;

    private final Fields row;
    private final Map<String, String> columns = new HashMap<>();

    ViewRow(Fields row, Map<String, List<String>> names) {
        this.row = row;
        names.forEach((field, aliases) -> aliases.stream()
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
        return column == null ? null : row.text(column, LONGEST);
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
