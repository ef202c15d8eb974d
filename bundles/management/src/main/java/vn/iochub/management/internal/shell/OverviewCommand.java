package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.operations.Attention;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Overview;
import vn.iochub.management.internal.operations.OverviewJson;

/** {@code hub:overview}. */
@Service
@Command(
        scope = "hub",
        name = "overview",
        description =
                "Shows the hub at a glance: what wants attention, the worst first, and what each source brought today.")
public final class OverviewCommand extends Manage {
    @Override
    void run(Caller caller, PrintStream out) {
        Overview overview = operations.overview().overview(caller);
        if (printed(OverviewJson.overview(overview))) {
            return;
        }
        if (overview.attention().isEmpty()) {
            out.println(in("Không có gì cần chú ý.", "Nothing wants attention."));
        }
        for (Attention.Item item : overview.attention()) {
            out.println(item.level() + "  " + in(item.text()));
        }
        Columns table = new Columns(
                Set.of(2, 3, 4, 5, 6), "SOURCE", "STATE", "TODAY", "ACCEPTED", "REJECTED", "BACKLOG", "LAST");
        for (Overview.Source source : overview.sources()) {
            table.row(
                    source.figures().instance(),
                    source.figures().pause().isPresent()
                            ? "PAUSED"
                            : source.late()
                                    ? "LATE"
                                    : source.figures().status().map(Enum::name).orElse("GONE"),
                    Long.toString(source.recent().received()),
                    Long.toString(source.recent().accepted()),
                    Long.toString(source.recent().rejected()),
                    Long.toString(source.backlog()),
                    source.figures().lastReceived().map(Manage::time).orElse("-"));
        }
        print(table);
    }
}
