package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:queue-move}. */
@Service
@Command(
        scope = "hub",
        name = "queue-move",
        description =
                "Moves messages to where they belong: dead letters back to their queue, and what a source has sent to"
                        + " another instance's hub.in queue.")
public final class QueueMoveCommand extends Manage {
    @Argument(index = 0, name = "queue", required = true, description = "Where they lie.")
    String queue;

    @Argument(index = 1, name = "ids", multiValued = true, description = "Which, as hub:queue-messages shows them.")
    List<String> ids;

    @Option(name = "--all", description = "All of them.")
    boolean all;

    @Option(name = "--to", description = "The other queue; not needed for dead letters.")
    String to;

    @Option(name = "--reason", description = "Why; needed.")
    String reason = "";

    @Override
    void run(Caller caller, PrintStream out) {
        List<String> named = ids == null ? List.of() : ids;
        if (all != named.isEmpty()) {
            throw new RefusedException(
                    RefusedException.Kind.INVALID, "Nêu mã, hoặc --all.", "Name them, or give --all.");
        }
        long count = operations.queues().move(caller, queue, new LinkedHashSet<>(named), Asked.text("to", to), reason);
        if (!printed(Shown.count(count))) {
            out.println(in("Đã chuyển " + count + ".", count + " moved."));
        }
    }
}
