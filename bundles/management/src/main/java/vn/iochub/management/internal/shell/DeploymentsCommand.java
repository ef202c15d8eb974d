package vn.iochub.management.internal.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Deployments;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.DeploymentJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:deployments}. */
@Service
@Command(
        scope = "hub",
        name = "deployments",
        description = "Shows what is deployed, and the last deployments with what came of them.")
public final class DeploymentsCommand extends Manage {
    @Option(name = "--limit", description = "The most deployments; 10 where not given.")
    int limit = 10;

    @Override
    void run(Caller caller, PrintStream out) {
        List<Deployments.Deployed> deployed = operations.deployments().deployed(caller);
        List<Deployments.Report> reports = operations.deployments().deployments(caller, limit);
        ObjectNode form = Shown.list("deployed", deployed, DeploymentJson::deployed);
        form.setAll(Shown.list("deployments", reports, DeploymentJson::deployment));
        if (printed(form)) {
            return;
        }
        Columns running = new Columns(Set.of(), "CONNECTOR", "VERSION", "SINCE", "BEFORE");
        deployed.forEach(each ->
                running.row(each.connector(), each.version(), time(each.since()), String.join(", ", each.previous())));
        print(running);
        out.println();
        Columns last = new Columns(Set.of(0), "NO", "BEGAN", "CONNECTOR", "KIND", "TO", "RESULT", "BY");
        reports.forEach(each -> last.row(
                Long.toString(each.number()),
                time(each.began()),
                each.connector(),
                each.kind().name(),
                each.to().orElse("-"),
                each.result().name(),
                each.by()));
        print(last);
    }
}
