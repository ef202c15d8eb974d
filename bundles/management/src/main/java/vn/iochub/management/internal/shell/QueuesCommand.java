package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Queues;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.QueueJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:queues}. */
@Service
@Command(
        scope = "hub",
        name = "queues",
        description = "Shows the broker's queues on which something lies, or --all of them.")
public final class QueuesCommand extends Manage {
    @Option(name = "--all", description = "Empty ones too.")
    boolean all;

    @Override
    void run(Caller caller, PrintStream out) {
        List<Queues.Queue> queues = operations.queues().queues(caller).stream()
                .filter(queue -> all || queue.messages() > 0)
                .toList();
        if (printed(Shown.list("queues", queues, QueueJson::queue))) {
            return;
        }
        if (queues.isEmpty()) {
            out.println(in("Mọi hàng đợi đều trống.", "All queues are empty."));
            return;
        }
        Columns table =
                new Columns(Set.of(1, 2, 3, 4, 5), "QUEUE", "MESSAGES", "DELIVERING", "CONSUMERS", "ADDED", "SIZE", "");
        for (Queues.Queue queue : queues) {
            table.row(
                    clean(queue.name()),
                    Long.toString(queue.messages()),
                    Long.toString(queue.delivering()),
                    Long.toString(queue.consumers()),
                    Long.toString(queue.added()),
                    size(queue.bytes()),
                    queue.paged() ? in("trên đĩa", "on disk") : "");
        }
        print(table);
    }
}
