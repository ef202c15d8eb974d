package vn.iochub.management.internal.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.StatusJson;
import vn.iochub.management.internal.operations.Caller;

/** {@code hub:source}. */
@Service
@Command(
        scope = "hub",
        name = "source",
        description = "Shows one source: what it is, its state, its positions, its last messages and deployments.")
public final class SourceCommand extends Manage {
    @Argument(name = "source", required = true, description = "As hub:sources names it.")
    String source;

    @Override
    void run(Caller caller, PrintStream out) {
        ObjectNode page = operations.overview().source(caller, source);
        if (printed(page)) {
            return;
        }
        // Sixty numbers are a chart's: hub:history.
        page.remove("perMinute");
        StatusJson.pretty(page).lines().map(Manage::clean).forEach(out::println);
    }
}
