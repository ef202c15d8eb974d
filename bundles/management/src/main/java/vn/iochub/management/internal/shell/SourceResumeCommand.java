package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:source-resume}. */
@Service
@Command(scope = "hub", name = "source-resume", description = "Takes the messages of a paused source again.")
public final class SourceResumeCommand extends Manage {
    @Argument(index = 0, name = "source", required = true, description = "The source's instance.")
    String source;

    @Override
    void run(Caller caller, PrintStream out) {
        operations.sources().resumeSource(caller, source);
        if (!printed(Shown.done())) {
            out.println(in("Nguồn " + source + " tiếp tục.", "Source " + source + " goes on."));
        }
    }
}
