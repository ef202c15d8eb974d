package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:dead-letters-discard}. */
@Service
@Command(scope = "hub", name = "dead-letters-discard", description = "Deletes dead letters.")
public final class DeadLettersDiscardCommand extends Manage {
    @Argument(
            index = 0,
            name = "ids",
            required = true,
            multiValued = true,
            description = "Which, as hub:dead-letters shows them.")
    List<String> ids;

    @Option(name = "--reason", description = "Why; needed.")
    String reason = "";

    @Override
    void run(Caller caller, PrintStream out) {
        long count = operations.deadLetters().discardLetters(caller, new LinkedHashSet<>(ids), reason);
        if (!printed(Shown.count(count))) {
            out.println(in("Đã xóa " + count + ".", count + " deleted."));
        }
    }
}
