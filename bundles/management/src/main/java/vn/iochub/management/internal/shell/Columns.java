package vn.iochub.management.internal.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Lines up plain text: the same on a terminal, in a pipe and over ssh. The last column is never padded. */
final class Columns {
    private final List<String[]> rows = new ArrayList<>();
    private final Set<Integer> numbers;

    /** @param numbers the indices of the columns that line up at the right */
    Columns(Set<Integer> numbers, String... titles) {
        this.numbers = Set.copyOf(numbers);
        rows.add(titles);
    }

    void row(String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException("A row of " + cells.length + " cells in a table of " + rows.get(0).length
                    + " columns: " + Arrays.toString(cells));
        }
        rows.add(cells);
    }

    List<String> lines() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - width(row[i]));
                line.append(numbers.contains(i) ? padding + row[i] : row[i] + padding);
                line.append(i < widths.length - 1 ? "  " : "");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
