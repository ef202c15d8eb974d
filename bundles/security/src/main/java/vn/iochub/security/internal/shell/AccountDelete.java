package vn.iochub.security.internal.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.security.internal.AccountAdmin;

/** {@code hub:account-delete}. */
@Service
@Command(
        scope = "hub",
        name = "account-delete",
        description = "Deletes an account; one that a deployed connector needs is made anew at its next start")
public final class AccountDelete implements Action {
    @Reference
    private AccountAdmin accounts;

    @Argument(index = 0, name = "user", required = true, description = "The name of the account")
    private String user = "";

    @Override
    public Object execute() {
        accounts.delete(user);
        return null;
    }
}
