package vn.iochub.tabular;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where things stand in a table, as far as its author says so; what is left open is found by the content, as without a
 * layout.
 *
 * @param skippedSheets names of sheets that are never read, in patterns with {@code *}. With a mapping that names no sheet,
 *     all visible sheets but these are read
 * @param headingRow the number of the first heading row, from 1 as people count; 0 where it is looked for. At most
 *     {@link TableLimits#headingRows()}
 * @param headingRows how many rows the headings take, 1 to 3; 0 where it is found out. With {@code headingRow} alone
 * @param firstRow the number of the first row of data of a table without headings; 0 where it has them
 * @param columns fields whose column is known by its place, from 0 for the first; they go before headings
 * @param endWords words at the beginning of a row's first filled cell that end the table, compared as headings are
 * @param endEmptyRows so many empty rows one after the other end the table; 0: they never do
 * @param separator what separates cells of a text table; 0 where it is found by the headings
 * @param quote what encloses a cell of a text table
 * @param encoding the encoding of a text table: {@code UTF_8}, {@code UTF_16LE}, {@code UTF_16BE}, {@code CP1258},
 *     {@code TCVN3} or {@code VNI}; empty where it is found by the content
 */
public record TableLayout(
        List<String> skippedSheets,
        int headingRow,
        int headingRows,
        int firstRow,
        Map<String, Integer> columns,
        List<String> endWords,
        int endEmptyRows,
        char separator,
        char quote,
        String encoding) {
    private static final Set<String> ENCODINGS = Set.of("", "UTF_8", "UTF_16LE", "UTF_16BE", "CP1258", "TCVN3", "VNI");

    /** Everything is found by the content, and a table ends with its sheet. */
    public static final TableLayout FOUND =
            new TableLayout(List.of(), 0, 0, 0, Map.of(), List.of(), 0, (char) 0, '"', "");

    /** @throws IllegalArgumentException when numbers are out of their range, or headings are both there and not */
    public TableLayout {
        skippedSheets = List.copyOf(skippedSheets);
        columns = Map.copyOf(columns);
        endWords = List.copyOf(endWords);
        if (headingRow < 0 || firstRow < 0 || endEmptyRows < 0 || headingRows < 0 || headingRows > 3) {
            throw new IllegalArgumentException("Rows are counted from 1, and headings take 3 of them at most");
        }
        if (firstRow > 0 && (headingRow > 0 || columns.isEmpty())) {
            throw new IllegalArgumentException(
                    "A table without headings has no heading row, and columns by their place");
        }
        if (columns.values().stream().anyMatch(column -> column < 0)) {
            throw new IllegalArgumentException("A column's place is 0 or more");
        }
        if (!ENCODINGS.contains(encoding)) {
            throw new IllegalArgumentException("No encoding that is known: " + encoding);
        }
    }
}
