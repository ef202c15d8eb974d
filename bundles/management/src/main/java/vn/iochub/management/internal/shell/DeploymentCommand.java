package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;

/** {@code hub:deployment}. */
@Service
@Command(scope = "hub", name = "deployment", description = "Shows the report of one deployment.")
public final class DeploymentCommand extends Deployment {
    @Argument(index = 0, name = "number", required = true, description = "Its number, as hub:deployments shows it.")
    String number;

    @Override
    void run(Caller caller, PrintStream out) {
        show(operations.deployments().deployment(caller, Asked.number("number", number)), out);
    }
}
