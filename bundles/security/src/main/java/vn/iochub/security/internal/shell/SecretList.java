package vn.iochub.security.internal.shell;

import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.security.internal.SecretAdmin;

/** {@code hub:secret-list}. */
@Service
@Command(scope = "hub", name = "secret-list", description = "Lists the names of the stored secrets")
public final class SecretList implements Action {
    @Reference
    private SecretAdmin secrets;

    @Override
    public Object execute() {
        secrets.names().forEach(Process.Utils.current().out()::println);
        return null;
    }
}
