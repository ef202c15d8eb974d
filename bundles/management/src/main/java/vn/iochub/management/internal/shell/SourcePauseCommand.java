package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.SourceControl;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.SourceJson;

/** {@code hub:source-pause}. */
@Service
@Command(
        scope = "hub",
        name = "source-pause",
        description = "Takes no message of a source until hub:source-resume, also after a restart.")
public final class SourcePauseCommand extends Manage {
    @Argument(index = 0, name = "source", required = true, description = "The source's instance.")
    String source;

    @Option(name = "--reason", description = "Why; hub:sources shows it.")
    String reason = "";

    @Override
    void run(Caller caller, PrintStream out) {
        SourceControl.Pause pause = operations.sources().pauseSource(caller, source, reason);
        if (!printed(SourceJson.pause(source, pause))) {
            out.println(in("Nguồn " + source + " tạm dừng từ ", "Source " + source + " is paused since ")
                    + time(pause.since()) + in(" bởi ", " by ") + pause.by() + ".");
        }
    }
}
