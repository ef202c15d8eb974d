package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Queues;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:queue-purge}. */
@Service
@Command(
        scope = "hub",
        name = "queue-purge",
        description = "Says what would be lost with a queue's messages; with --expected, deletes as many as were seen.")
public final class QueuePurgeCommand extends Manage {
    @Argument(index = 0, name = "queue", required = true, description = "As hub:queues names it.")
    String queue;

    @Option(name = "--expected", description = "How many messages were seen there; without it nothing is deleted.")
    String expected;

    @Option(name = "--reason", description = "Why; needed.")
    String reason = "";

    @Override
    void run(Caller caller, PrintStream out) {
        if (expected != null) {
            long count = operations.queues().purge(caller, queue, Asked.number("expected", expected), reason);
            if (!printed(Shown.count(count))) {
                out.println(in("Đã xóa " + count + ".", count + " deleted."));
            }
            return;
        }
        for (Queues.Queue one : operations.queues().queues(caller)) {
            if (one.name().equals(queue)) {
                out.println(clean(one.name()) + ": " + one.messages() + in(" thông điệp. ", " message(s). ")
                        + in(one.loses()));
                out.println(in(
                        "Chưa xóa gì: thêm --expected " + one.messages() + " và --reason.",
                        "Nothing was deleted: give --expected " + one.messages() + " and --reason."));
                return;
            }
        }
        out.println(in("Không có hàng đợi này.", "There is no such queue."));
    }
}
