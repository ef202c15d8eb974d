package vn.iochub.security.internal.shell;

import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import vn.iochub.security.internal.AccountAdmin;

/** {@code hub:account-list}. */
@Service
@Command(scope = "hub", name = "account-list", description = "Lists the accounts and their roles")
public final class AccountList implements Action {
    @Reference
    private AccountAdmin accounts;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("User");
        table.column("Roles");
        accounts.list()
                .forEach(account -> table.addRow().addContent(account.user(), String.join(", ", account.roles())));
        table.print(Process.Utils.current().out());
        return null;
    }
}
