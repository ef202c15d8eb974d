package vn.iochub.security.internal.shell;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.security.internal.AccountAdmin;

/** {@code hub:account-roles}. */
@Service
@Command(scope = "hub", name = "account-roles", description = "Gives an account other roles, in place of all it has")
public final class AccountRoles implements Action {
    @Reference
    private AccountAdmin accounts;

    @Argument(index = 0, name = "user", required = true, description = "The name of the account")
    private String user = "";

    @Argument(
            index = 1,
            name = "role",
            required = true,
            multiValued = true,
            description = "admin, operator, viewer, ioc, personal, ssh, source:<instance>")
    private List<String> roles = List.of();

    @Override
    public Object execute() {
        accounts.setRoles(user, Set.copyOf(roles));
        return null;
    }
}
