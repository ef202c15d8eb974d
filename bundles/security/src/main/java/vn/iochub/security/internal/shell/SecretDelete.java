package vn.iochub.security.internal.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.security.internal.SecretAdmin;

/** {@code hub:secret-delete}. */
@Service
@Command(scope = "hub", name = "secret-delete", description = "Forgets a stored secret")
public final class SecretDelete implements Action {
    @Reference
    private SecretAdmin secrets;

    @Argument(index = 0, name = "name", required = true, description = "The name, as in secret:<name>")
    private String name = "";

    @Override
    public Object execute() {
        if (!secrets.delete(name)) {
            throw new IllegalArgumentException("There is no secret " + name + "; see hub:secret-list");
        }
        return null;
    }
}
