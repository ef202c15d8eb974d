package vn.iochub.security.internal.shell;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import vn.iochub.security.internal.SecretAdmin;

/** {@code hub:secret-set}. */
@Service
@Command(
        scope = "hub",
        name = "secret-set",
        description = "Stores a secret, to be named as secret:<name> in a configuration")
public final class SecretSet implements Action {
    @Reference
    private SecretAdmin secrets;

    @Reference
    private Session session;

    @Argument(index = 0, name = "name", required = true, description = "The name, as in secret:<name>")
    private String name = "";

    @Override
    public Object execute() throws IOException {
        secrets.set(name, Prompt.hidden(session, "Secret " + name + ": "));
        return null;
    }
}
