package vn.iochub.connector.tabular;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;
import vn.iochub.tabular.TableMapping;

/** A view's row under the names of the fields: the heading {@code Mã trường} is also the column {@code ma_truong}. */
final class ViewCells extends Fields {
    private static final int LONGEST = 100_000;

    private final Fields row;
    private final Map<String, String> columns = new HashMap<>();

    ViewCells(Fields row, TableMapping mapping) {
        this.row = row;
        mapping.columns().forEach((field, headings) -> {
            for (String heading : headings) {
                // As it is written first: a view may name its columns in Vietnamese.
                for (String column : List.of(heading.toLowerCase(Locale.ROOT), Values.fold(heading))) {
                    if (there(column)) {
                        columns.put(field, column);
                        return;
                    }
                }
            }
        });
    }

    private boolean there(String column) {
        try {
            return row.text(column, LONGEST) != null;
        } catch (Fault fault) {
            // Whoever reads the field gets the fault; here it counts as there.
            return true;
        }
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

    /** For quarantine: the columns that are read. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>();
        columns.values().forEach(column -> {
            try {
                shown.put(column, row.text(column, LONGEST));
            } catch (Fault fault) {
                shown.put(column, "?");
            }
        });
        return shown.toString();
    }
}
