package vn.iochub.simulators.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vn.iochub.simulators.reconcile.Difference;
import vn.iochub.simulators.reconcile.Reckoning;

/** The reconciliation in words, for the terminal and for a file. */
final class ReckoningText {
    private static final String FORM = "%-14s %9s %9s %9s %9s %10s %9s %9s %8s %11s";

    private ReckoningText() {}

    static List<String> lines(Reckoning reckoning, Paint paint, int mostDifferences) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.bold("Reconciliation of the simulators' ledger with the repository, by ids"));
        lines.add("");
        lines.add(paint.dim(row(
                "SOURCE",
                "SENT",
                "ROWS",
                "STORED",
                "DUPLICATE",
                "SUPERSEDED",
                "REJECTED",
                "REFUSED",
                "AGAIN",
                "DIFFERENCES")));
        reckoning.sources().forEach((source, sums) -> lines.add(row(source, sums, paint)));
        lines.add(row("total", reckoning.total(), paint));
        lines.add("");
        lines.add(
                paint.dim("refused: calls of strangers, of which nothing may be kept; again: rows that a poll read more"
                        + " than once, and repeated attempts"));
        lines.add(paint.dim(number(reckoning.derived())
                + " derived records (a facility's day, a document's state) compared with sums of the ledger"));
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

    private static String row(String source, Reckoning.Sums sums, Paint paint) {
        String row = row(
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
        return sums.differences() == 0 ? row : paint.red(row);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, FORM, cells);
    }
}
