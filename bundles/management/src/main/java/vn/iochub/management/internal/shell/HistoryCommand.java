package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.History;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.HistoryJson;

/** {@code hub:history}. */
@Service
@Command(
        scope = "hub",
        name = "history",
        description = "Shows what a source brought over an hour, a day, a week, a month or a year, as a chart.")
public final class HistoryCommand extends Manage {
    private static final int BAR = 30;

    @Argument(name = "source", required = true, description = "As hub:sources names it.")
    String source;

    @Argument(index = 1, name = "span", description = "hour, day, week, month or year; day where not given.")
    String span;

    @Override
    void run(Caller caller, PrintStream out) {
        History.Series series = operations.overview().history(caller, source, Asked.span(span));
        if (printed(HistoryJson.series(source, series))) {
            return;
        }
        long most = series.points().stream()
                .mapToLong(History.Point::received)
                .max()
                .orElse(0);
        Columns table = new Columns(Set.of(1, 2, 3), "FROM", "RECEIVED", "ACCEPTED", "REJECTED", "");
        for (History.Point point : series.points()) {
            table.row(
                    time(point.at()),
                    Long.toString(point.received()),
                    Long.toString(point.accepted()),
                    Long.toString(point.rejected()),
                    bar(point.received(), most));
        }
        print(table);
    }

    /** What is not nothing has a bar. */
    private static String bar(long count, long most) {
        return count == 0 ? "" : "#".repeat((int) Math.max(1, count * BAR / most));
    }
}
