package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.Set;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.HubStatus;
import vn.iochub.management.internal.StatusJson;

/** {@code hub:status}. */
@Service
@Command(scope = "hub", name = "status", description = "Shows each part of the hub, its state, and why.")
public final class StatusCommand implements Action {

    @Reference
    HubStatus hub;

    @Option(name = "--json", description = "Print JSON.")
    boolean json;

    @Option(name = "--vi", description = "Causes in Vietnamese (nguyên nhân bằng tiếng Việt).")
    boolean vietnamese;

    @Override
    public Object execute() {
        HubStatus.Snapshot now = hub.snapshot();
        PrintStream out = Process.Utils.current().out();
        if (json) {
            out.println(StatusJson.pretty(StatusJson.status(now)));
            return null;
        }
        out.println("IOC Hub " + now.version() + "  " + now.status() + " for "
                + Ages.between(now.since(), now.takenAt()) + ", started "
                + Ages.between(now.startedAt(), now.takenAt()) + " ago"
                + (now.ready() ? ", ready" : ", not ready")
                + (now.accepting() ? "" : ", not taking messages"));
        Columns table = new Columns(Set.of(2), "PART", "STATUS", "FOR", "CAUSE");
        for (HubStatus.Part part : now.parts()) {
            table.row(
                    part.health().part(),
                    part.health().status().name(),
                    Ages.between(part.since(), now.takenAt()),
                    vietnamese
                            ? part.health().cause().vi()
                            : part.health().cause().en());
        }
        table.lines().forEach(out::println);
        return null;
    }
}
