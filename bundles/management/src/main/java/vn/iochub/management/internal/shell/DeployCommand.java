package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.operations.Caller;

/** {@code hub:deploy}. */
@Service
@Command(
        scope = "hub",
        name = "deploy",
        description = "Deploys a connector's archive: it runs, or what was there before runs again.")
public final class DeployCommand extends Deployment {
    @Argument(
            index = 0,
            name = "file",
            required = true,
            description = "An absolute path on the hub's machine; it is copied.")
    String file;

    @Override
    void run(Caller caller, PrintStream out) {
        end(operations.deployments().deploy(caller, path(file)), out);
    }
}
