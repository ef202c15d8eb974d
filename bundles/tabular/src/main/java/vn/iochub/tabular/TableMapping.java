package vn.iochub.tabular;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which columns make which fields. A heading is compared without case, marks, punctuation and repeated spaces. A heading
 * over two or three rows is addressed from the top, {@code Học sinh/Nữ}; the lowest part alone will do where it is the only
 * one of its name.
 *
 * @param columns each field with the headings it may stand under, best first; a column serves the first field that wants it
 * @param required the fields without whose column the file cannot be read
 * @param sheets the names of the sheets that are read, in patterns with {@code *}; empty for the first sheet alone. A
 *     hidden sheet is never read
 * @param widths the fields that are identifiers of a fixed number of digits: spreadsheets drop leading zeros, and they are
 *     put back here. Other fields are taken as they are
 * @param totals the words in a row's first cell that make it a total row, compared as headings are
 * @param deliverTotals whether total rows are handed over too, marked by {@link TableRow#total()}; else they are stepped
 *     over
 */
public record TableMapping(
        Map<String, List<String>> columns,
        Set<String> required,
        List<String> sheets,
        Map<String, Integer> widths,
        List<String> totals,
        boolean deliverTotals) {
    /** What total rows are called in Vietnam's reports. */
    public static final List<String> USUAL_TOTALS =
            List.of("Tổng cộng", "Tổng số", "Tổng", "Cộng", "Cộng chung", "Toàn tỉnh", "Toàn thành phố", "Toàn ngành");

    /** @throws IllegalArgumentException when a field that is required or has a width has no column */
    public TableMapping {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        required = Set.copyOf(required);
        sheets = List.copyOf(sheets);
        widths = Map.copyOf(widths);
        totals = List.copyOf(totals);
        for (String field : required) {
            if (!columns.containsKey(field)) {
                throw new IllegalArgumentException("The required field " + field + " has no column");
            }
        }
        for (String field : widths.keySet()) {
            if (!columns.containsKey(field)) {
                throw new IllegalArgumentException("The field " + field + " has a width, but no column");
            }
        }
    }

    /** A mapping whose total rows, by their usual names, are stepped over, and whose identifiers are taken as they are. */
    public TableMapping(Map<String, List<String>> columns, Set<String> required, List<String> sheets) {
        this(columns, required, sheets, Map.of(), USUAL_TOTALS, false);
    }

    /** The same with identifiers of a fixed number of digits. */
    public TableMapping withWidths(Map<String, Integer> fields) {
        return new TableMapping(columns, required, sheets, fields, totals, deliverTotals);
    }

    /** The same with total rows of these names; they are handed over where {@code deliver} says so. */
    public TableMapping withTotals(List<String> words, boolean deliver) {
        return new TableMapping(columns, required, sheets, widths, words, deliver);
    }
}
