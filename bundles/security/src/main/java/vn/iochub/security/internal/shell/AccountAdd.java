package vn.iochub.security.internal.shell;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import vn.iochub.security.internal.AccountAdmin;

/** {@code hub:account-add}. */
@Service
@Command(scope = "hub", name = "account-add", description = "Makes an account")
public final class AccountAdd implements Action {
    @Reference
    private AccountAdmin accounts;

    @Reference
    private Session session;

    @Argument(index = 0, name = "user", required = true, description = "The name of the account")
    private String user = "";

    @Argument(
            index = 1,
            name = "role",
            required = true,
            multiValued = true,
            description = "admin, operator, viewer, ioc, personal, ssh, source:<instance>")
    private List<String> roles = List.of();

    @Option(
            name = "--generate",
            aliases = "-g",
            description = "Make a password and show it once, in place of asking for one")
    private boolean generate;

    @Override
    public Object execute() throws IOException {
        String password = Prompt.password(session, accounts, user, generate);
        accounts.add(user, password, Set.copyOf(roles));
        Prompt.showOnce(session, password, generate);
        return null;
    }
}
