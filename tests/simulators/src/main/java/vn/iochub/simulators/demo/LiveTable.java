package vn.iochub.simulators.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The table of all sources as lines of text no wider than the terminal: what fits least goes first, numbers stand under one
 * another, what is wrong is red.
 */
final class LiveTable {
    private static final int GAP = 2;
    private static final int WIDE_GAP = 4;
    private static final double LATE_SECONDS = 5;

    /** @param worth how long the column stays when the terminal gets narrow: the highest stays longest */
    private record Column(
            String title,
            int worth,
            boolean left,
            Function<Figures, String> text,
            BiFunction<Paint, Figures, Function<String, String>> colour) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("SOURCE", 99, true, Figures::source, (paint, row) -> paint::bold),
            new Column("WAY", 1, true, Figures::ways, (paint, row) -> paint::dim),
            new Column("SENT", 90, false, row -> number(row.sent()), (paint, row) -> text -> text),
            new Column("RECEIVED", 80, false, row -> number(row.received()), (paint, row) -> text -> text),
            new Column("ROWS", 20, false, row -> number(row.rows()), (paint, row) -> paint::dim),
            new Column("ACCEPTED", 70, false, row -> number(row.accepted()), (paint, row) -> text -> text),
            new Column(
                    "REJECTED",
                    75,
                    false,
                    row -> number(row.rejected()),
                    (paint, row) -> row.rejected() > 0 ? paint::yellow : paint::dim),
            new Column("DUPLICATE", 60, false, row -> number(row.duplicate()), (paint, row) -> paint::blue),
            new Column("SUPERSEDED", 10, false, row -> number(row.superseded()), (paint, row) -> paint::blue),
            new Column("STORED", 95, false, row -> number(row.stored()), (paint, row) -> paint::green),
            new Column(
                    "LAG",
                    50,
                    false,
                    row -> String.format(Locale.ROOT, "%.1fs", row.lag()),
                    (paint, row) -> row.lag() > LATE_SECONDS ? paint::red : paint::dim));

    private final Paint paint;

    LiveTable(Paint paint) {
        this.paint = paint;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** The table with its head and its sum. */
    List<String> lines(List<Figures> rows, int width) {
        Figures total = rows.stream().reduce(new Figures("total", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, ""), Figures::plus);
        List<Figures> all = new ArrayList<>(rows);
        all.add(total);
        List<Column> columns = fitting(all, width);
        int[] widths = columns.stream().mapToInt(column -> width(column, all)).toArray();
        int gaps = Math.max(1, widths.length - 1);
        int gap =
                Math.max(GAP, Math.min(WIDE_GAP, (width - Arrays.stream(widths).sum()) / gaps));
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            head.append(i == 0 ? "" : " ".repeat(gap))
                    .append(pad(
                            columns.get(i).title(), widths[i], columns.get(i).left()));
        }
        lines.add(paint.dim(head.toString()));
        for (Figures row : rows) {
            lines.add(line(columns, widths, gap, row));
            if (!row.trouble().isEmpty()) {
                lines.add(paint.red(cut("  " + row.trouble(), width)));
            }
        }
        lines.add(paint.dim("─".repeat(Math.min(width, head.length()))));
        lines.add(line(columns, widths, gap, total));
        return lines;
    }

    private static int width(Column column, List<Figures> rows) {
        return Math.max(
                column.title().length(),
                rows.stream()
                        .mapToInt(row -> column.text().apply(row).length())
                        .max()
                        .orElse(0));
    }

    private static List<Column> fitting(List<Figures> rows, int width) {
        Set<Column> gone = new HashSet<>();
        while (true) {
            List<Column> left =
                    COLUMNS.stream().filter(column -> !gone.contains(column)).toList();
            int needed =
                    left.stream().mapToInt(column -> width(column, rows) + GAP).sum() - GAP;
            if (needed <= width || left.size() == 1) {
                return left;
            }
            gone.add(left.stream()
                    .min(java.util.Comparator.comparingInt(Column::worth))
                    .orElseThrow());
        }
    }

    private String line(List<Column> columns, int[] widths, int gap, Figures row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String text = pad(column.text().apply(row), widths[i], column.left());
            line.append(i == 0 ? "" : " ".repeat(gap))
                    .append(column.colour().apply(paint, row).apply(text));
        }
        return line.toString();
    }

    private static String pad(String text, int width, boolean left) {
        String space = " ".repeat(Math.max(0, width - text.length()));
        return left ? text + space : space + text;
    }

    static String cut(String text, int width) {
        String line = text.replace('\n', ' ');
        return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
    }
}
