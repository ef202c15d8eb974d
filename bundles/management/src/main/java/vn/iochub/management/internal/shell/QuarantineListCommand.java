package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.QuarantineJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:quarantine-list}. */
@Service
@Command(scope = "hub", name = "quarantine-list", description = "Lists refused rows, the newest first.")
public final class QuarantineListCommand extends RowFilter {
    @Option(name = "--state", description = "open (default), resolved, discarded, several with commas, or all.")
    String state;

    @Option(name = "--before", description = "Only rows with a smaller number: the next page.")
    String before;

    @Option(name = "--limit", description = "The most rows, 1 to 1000.")
    int limit = 50;

    @Override
    void run(Caller caller, PrintStream out) {
        List<Quarantine.Row> rows = operations
                .quarantine()
                .rows(caller, filter(state), before == null ? Long.MAX_VALUE : Asked.number("before", before), limit);
        if (printed(Shown.list("rows", rows, QuarantineJson::row))) {
            return;
        }
        if (rows.isEmpty()) {
            out.println(in("Không có dòng nào.", "There is no such row."));
            return;
        }
        Instant now = Instant.now();
        Columns table = new Columns(Set.of(0), "ROW", "SOURCE", "CODE", "STATE", "LAST", "PLACE", "REASON");
        for (Quarantine.Row row : rows) {
            table.row(
                    Long.toString(row.id()),
                    row.instance(),
                    row.code(),
                    row.state().name(),
                    Ages.between(row.lastSeen(), now),
                    clean(row.origin() + row.path()),
                    in(row.reason()));
        }
        print(table);
        if (rows.size() == limit) {
            out.println(in("Còn nữa: --before ", "More: --before ")
                    + rows.get(rows.size() - 1).id());
        }
    }
}
