package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Tables;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.RecordJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:tables}. */
@Service
@Command(
        scope = "hub",
        name = "tables",
        description =
                "Shows the repository's tables, what each takes of the disk and how it grows; --views its views too.")
public final class TablesCommand extends Manage {
    @Option(name = "--views", description = "Views too.")
    boolean views;

    @Override
    void run(Caller caller, PrintStream out) {
        List<Tables.Table> tables = operations.records().tables(caller).stream()
                .filter(table -> views || !table.view())
                .toList();
        if (printed(Shown.list("tables", tables, RecordJson::table))) {
            return;
        }
        Columns table =
                new Columns(Set.of(1, 2, 3, 4, 5, 6), "TABLE", "ROWS", "SIZE", "INDEXES", "PARTS", "DAY", "WEEK");
        for (Tables.Table one : tables) {
            table.row(
                    clean(one.name()),
                    one.rows().map(rows -> "~" + rows).orElse("-"),
                    one.view() ? "-" : size(one.bytes()),
                    one.view() ? "-" : size(one.indexBytes()),
                    one.partitions() == 0 ? "-" : Integer.toString(one.partitions()),
                    grown(one.grownDay()),
                    grown(one.grownWeek()));
        }
        print(table);
    }

    private static String grown(Optional<Long> bytes) {
        return bytes.map(some -> (some < 0 ? "-" : "+") + size(Math.abs(some))).orElse("-");
    }
}
