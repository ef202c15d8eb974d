package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.operations.Caller;

/** {@code hub:undeploy}. */
@Service
@Command(
        scope = "hub",
        name = "undeploy",
        description = "Takes a connector out; its records and its configuration stay.")
public final class UndeployCommand extends Deployment {
    @Argument(index = 0, name = "connector", required = true, description = "Its name, as hub:deployments shows it.")
    String connector;

    @Override
    void run(Caller caller, PrintStream out) {
        end(operations.deployments().undeploy(caller, connector), out);
    }
}
