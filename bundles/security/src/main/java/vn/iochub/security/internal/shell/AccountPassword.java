package vn.iochub.security.internal.shell;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import vn.iochub.security.internal.AccountAdmin;

/** {@code hub:account-password}. */
@Service
@Command(scope = "hub", name = "account-password", description = "Gives an account another password")
public final class AccountPassword implements Action {
    @Reference
    private AccountAdmin accounts;

    @Reference
    private Session session;

    @Argument(index = 0, name = "user", required = true, description = "The name of the account")
    private String user = "";

    @Option(
            name = "--generate",
            aliases = "-g",
            description = "Make a password and show it once, in place of asking for one")
    private boolean generate;

    @Override
    public Object execute() throws IOException {
        String password = Prompt.password(session, accounts, user, generate);
        accounts.setPassword(user, password);
        Prompt.showOnce(session, password, generate);
        return null;
    }
}
