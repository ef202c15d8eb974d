package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.QuarantineJson;

/** {@code hub:quarantine-show}. */
@Service
@Command(
        scope = "hub",
        name = "quarantine-show",
        description = "Shows a refused row; with --content also what was refused.")
public final class QuarantineShowCommand extends Manage {
    @Argument(index = 0, name = "row", required = true, description = "The row's number.")
    String id;

    @Option(name = "--content", description = "With the fragment and what was tried. Looks are audited.")
    boolean content;

    @Override
    void run(Caller caller, PrintStream out) {
        long number = Asked.number("row", id);
        if (content) {
            Quarantine.Detail detail = operations.quarantine().detail(caller, number);
            if (!printed(QuarantineJson.detail(detail))) {
                show(detail.row(), out);
                out.println("fragment   " + clean(detail.fragment()));
                detail.mends()
                        .forEach(mend -> out.println("tried      revision " + mend.revision() + " at " + time(mend.at())
                                + " by " + mend.by() + ": " + clean(mend.reason())));
                out.println("message    " + (detail.contentKept() ? "kept" : "not kept any more: it cannot be mended"));
            }
            return;
        }
        Quarantine.Row row = operations.quarantine().row(caller, number);
        if (!printed(QuarantineJson.row(row))) {
            show(row, out);
        }
    }

    private void show(Quarantine.Row row, PrintStream out) {
        out.println("row        " + row.id() + "  " + row.state()
                + (row.note().isEmpty() ? "" : " by " + row.by() + ": " + clean(row.note())));
        out.println("source     " + row.instance() + "  (" + row.connector() + ")");
        out.println("reason     " + row.code() + ": " + in(row.reason()));
        out.println("place      " + clean(row.origin() + row.path()) + "  (item " + row.item() + " of " + row.message()
                + ")");
        out.println("seen       " + row.seen() + " time(s), first " + time(row.firstSeen()) + ", last "
                + time(row.lastSeen()));
        out.println("cause      " + row.cause());
    }
}
