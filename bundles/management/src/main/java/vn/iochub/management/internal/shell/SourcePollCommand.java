package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:source-poll}. */
@Service
@Command(scope = "hub", name = "source-poll", description = "Polls a source now, without waiting for its time.")
public final class SourcePollCommand extends Manage {
    @Argument(index = 0, name = "source", required = true, description = "The source's instance.")
    String source;

    @Override
    void run(Caller caller, PrintStream out) {
        int count = operations.sources().pollSource(caller, source);
        if (!printed(Shown.count(count))) {
            out.println(
                    count == 0
                            ? in(
                                    "Nguồn này tự gọi đến: không có gì để lấy.",
                                    "This source calls the hub: there is nothing to poll.")
                            : in("Đang lấy theo " + count + " đường.", "Polling by " + count + " way(s) in."));
        }
    }
}
