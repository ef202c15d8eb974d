package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.RefusedException;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.DeploymentJson;

/** {@code hub:deploy-check}. */
@Service
@Command(
        scope = "hub",
        name = "deploy-check",
        description = "Tells what the deployment of an archive would do; changes nothing.")
public final class DeployCheckCommand extends Deployment {
    @Argument(index = 0, name = "file", required = true, description = "An absolute path on the hub's machine.")
    String file;

    @Override
    void run(Caller caller, PrintStream out) {
        Deployments.Plan plan = operations.deployments().checkArchive(caller, path(file));
        if (!printed(DeploymentJson.plan(plan))) {
            out.println(plan.connector() + "  " + plan.kind() + "  "
                    + plan.installed().map(from -> from + " → ").orElse("") + plan.version());
            out.println(in("Loại bản ghi: ", "Record types: ")
                    + (plan.types().isEmpty() ? "-" : String.join(", ", plan.types())));
            show(plan.findings(), out);
            if (plan.allowed()) {
                out.println(in("Có thể cài đặt.", "It can be deployed."));
            }
        }
        if (!plan.allowed()) {
            throw new RefusedException(
                    RefusedException.Kind.CONFLICT, "Sẽ bị từ chối.", "Its deployment would be refused.");
        }
    }
}
