package vn.iochub.tabular;

import java.util.List;

/**
 * A row above a table's data: title, unit, period, headings.
 *
 * @param number as people count, from 1
 * @param cells the texts from the first column on; an empty cell is an empty text
 */
public record TitleRow(long number, List<String> cells) {
    public TitleRow {
        cells = List.copyOf(cells);
    }
}
