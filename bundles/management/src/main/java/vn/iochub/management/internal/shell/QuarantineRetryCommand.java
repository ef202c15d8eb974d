package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Quarantine;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.QuarantineJson;

/** {@code hub:quarantine-retry}. */
@Service
@Command(
        scope = "hub",
        name = "quarantine-retry",
        description = "Sends a refused row again as it is, through the mapping of today.")
public final class QuarantineRetryCommand extends Manage {
    @Argument(index = 0, name = "row", required = true, description = "The row's number.")
    String id;

    @Option(name = "--check", description = "Only tell what would come of it.")
    boolean check;

    @Option(name = "--reason", description = "Why.")
    String reason = "";

    @Override
    void run(Caller caller, PrintStream out) {
        long number = Asked.number("row", id);
        if (check) {
            Quarantine.Check result = operations.quarantine().check(caller, number, Optional.empty());
            if (!printed(QuarantineJson.check(result))) {
                Checks.show(this, result, out);
            }
            return;
        }
        Quarantine.Row row = operations.quarantine().retry(caller, number, reason);
        if (!printed(QuarantineJson.row(row))) {
            Checks.show(this, row, out);
        }
    }
}
