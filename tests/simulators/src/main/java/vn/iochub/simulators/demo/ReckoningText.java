package vn.iochub.simulators.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vn.iochub.simulators.reconcile.Difference;
import vn.iochub.simulators.reconcile.Reckoning;

/** The reconciliation in words, for the terminal and for a file. */
final class ReckoningText {
    private static final List<String> HEAD = List.of(
            "SOURCE", "SENT", "ROWS", "STORED", "DUPLICATE", "SUPERSEDED", "REJECTED", "REFUSED", "AGAIN", "WRONG");
    private static final int WIDE_GAP = 3;

    private ReckoningText() {}

    /** @param width no line but those of the differences is wider, as long as the numbers fit into it */
    static List<String> lines(Reckoning reckoning, Paint paint, int mostDifferences, int width) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.bold("Reconciliation of the simulators' ledger with the repository, by ids"));
        lines.add("");
        table(lines, reckoning, paint, width);
        lines.add("");
        note(
                lines,
                paint,
                width,
                "refused: calls of strangers, of which nothing may be kept; again: rows that a poll read more than once,"
                        + " and repeated attempts; wrong: differences");
        note(
                lines,
                paint,
                width,
                number(reckoning.derived())
                        + " derived records (a facility's day, a document's state) compared with sums of the ledger");
        lines.add("");
        List<Difference> differences = reckoning.differences();
        if (differences.isEmpty()) {
            lines.add(paint.green(paint.bold("Every message is accounted for.")));
        } else {
            lines.add(paint.red(paint.bold(differences.size() + " differences:")));
            differences.stream().limit(mostDifferences).forEach(each -> lines.add("  " + each));
            if (differences.size() > mostDifferences) {
                lines.add("  … and " + (differences.size() - mostDifferences) + " more");
            }
        }
        return lines;
    }

    private static void table(List<String> lines, Reckoning reckoning, Paint paint, int width) {
        List<List<String>> rows = new ArrayList<>();
        reckoning.sources().forEach((source, sums) -> rows.add(cells(source, sums)));
        rows.add(cells("total", reckoning.total()));
        int[] widths = new int[HEAD.size()];
        int natural = 0;
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    HEAD.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
            natural += widths[i];
        }
        int gap = Math.max(1, Math.min(WIDE_GAP, (width - natural) / (widths.length - 1)));
        lines.add(paint.dim(row(HEAD, widths, gap)));
        for (List<String> row : rows) {
            if (row == rows.get(rows.size() - 1)) {
                lines.add(paint.dim("─".repeat(natural + gap * (widths.length - 1))));
            }
            String text = row(row, widths, gap);
            lines.add(row.get(row.size() - 1).equals("0") ? text : paint.red(text));
        }
    }

    private static List<String> cells(String source, Reckoning.Sums sums) {
        return List.of(
                source,
                number(sums.sent()),
                number(sums.items()),
                number(sums.stored()),
                number(sums.duplicate()),
                number(sums.superseded()),
                number(sums.rejected()),
                number(sums.refused()),
                number(sums.copies()),
                number(sums.differences()));
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String row(List<String> cells, int[] widths, int gap) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String space = " ".repeat(widths[i] - cells.get(i).length());
            row.append(i == 0 ? cells.get(i) + space : " ".repeat(gap) + space + cells.get(i));
        }
        return row.toString();
    }

    /** In several lines where it must be. */
    private static void note(List<String> lines, Paint paint, int width, String text) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(paint.dim(line.toString()));
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(paint.dim(line.toString()));
    }
}
