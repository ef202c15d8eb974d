package vn.iochub.tabular;

import java.util.List;

/**
 * One row as the file has it, before anything is known of its meaning.
 *
 * @param number its number as people count, from 1
 * @param cells from the first column on; the last is not empty
 */
record RawRow(long number, List<Cell> cells) {

    /** What a cell holds. */
    enum Kind {
        TEXT,
        /** A number that a spreadsheet keeps as one, as {@link TableRow} writes it. */
        NUMBER,
        /** A formula ended in an error. */
        ERROR,
        /** A formula that was never computed. */
        NOT_COMPUTED
    }

    /** @param text never null */
    record Cell(String text, Kind kind) {
        static final Cell EMPTY = new Cell("", Kind.TEXT);

        static Cell text(String text) {
            return text.isBlank() ? EMPTY : new Cell(text, Kind.TEXT);
        }

        boolean empty() {
            return text.isEmpty() && kind == Kind.TEXT;
        }
    }

    Cell cell(int column) {
        return column < cells.size() ? cells.get(column) : Cell.EMPTY;
    }

    boolean empty() {
        for (Cell cell : cells) {
            if (!cell.empty()) {
                return false;
            }
        }
        return true;
    }

    long characters() {
        long sum = 0;
        for (Cell cell : cells) {
            sum += cell.text().length();
        }
        return sum;
    }
}
