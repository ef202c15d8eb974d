package vn.iochub.connector.tax;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import vn.iochub.reading.Fields;

/** A view's row by the connector's field names: each the first of its columns that is there. */
final class Aliased extends Fields {
    /** No column of a view is longer than what a field of the record may be; that is said of the field itself. */
    private static final int LONGEST = 1_000_000;

    private final Map<String, List<String>> columns;
    private final Fields row;

    Aliased(Map<String, List<String>> columns, Fields row) {
        this.columns = columns;
        this.row = row;
    }

    @Override
    protected String value(String name) {
        for (String column : columns.getOrDefault(name, List.of())) {
            String text = row.text(column.toLowerCase(Locale.ROOT), LONGEST);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /** Quarantine names the column that the source's people know. */
    @Override
    protected String path(String name) {
        List<String> known = columns.getOrDefault(name, List.of(name));
        String column = known.stream()
                .map(one -> one.toLowerCase(Locale.ROOT))
                .filter(one -> row.text(one, LONGEST) != null)
                .findFirst()
                .orElse(known.get(0).toLowerCase(Locale.ROOT));
        return "/" + column.replace("~", "~0").replace("/", "~1");
    }

    @Override
    public String toString() {
        return row.toString();
    }
}
