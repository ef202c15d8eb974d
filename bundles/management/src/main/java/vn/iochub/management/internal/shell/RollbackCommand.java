package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.operations.Caller;

/** {@code hub:rollback}. */
@Service
@Command(scope = "hub", name = "rollback", description = "Brings back a connector's version before.")
public final class RollbackCommand extends Deployment {
    @Argument(index = 0, name = "connector", required = true, description = "Its name, as hub:deployments shows it.")
    String connector;

    @Override
    void run(Caller caller, PrintStream out) {
        end(operations.deployments().rollBack(caller, connector), out);
    }
}
