package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:dead-letters-redrive}. */
@Service
@Command(
        scope = "hub",
        name = "dead-letters-redrive",
        description = "Puts dead letters back on their queues: those named, or all with --all.")
public final class DeadLettersRedriveCommand extends Manage {
    @Argument(index = 0, name = "ids", multiValued = true, description = "Which, as hub:dead-letters shows them.")
    List<String> ids;

    @Option(name = "--all", description = "All of them.")
    boolean all;

    @Override
    void run(Caller caller, PrintStream out) {
        List<String> named = ids == null ? List.of() : ids;
        if (all != named.isEmpty()) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID, "Nêu mã, hoặc --all.", "Name them, or give --all.");
        }
        long count = operations.deadLetters().redrive(caller, new LinkedHashSet<>(named));
        if (!printed(Shown.count(count))) {
            out.println(in("Đã trả lại " + count + ".", count + " put back."));
        }
    }
}
