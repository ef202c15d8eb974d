package vn.iochub.security.internal;

import java.util.List;
import java.util.Set;

/**
 * What an admin does with accounts. Every change is durable when the method returns, and holds from the next check on.
 * Methods throw {@link IllegalArgumentException}, in words for the admin, when they refuse.
 */
public interface AccountAdmin {

    /** All accounts, sorted by name. */
    List<AccountView> list();

    /** Makes an account; refuses a name that is taken. */
    void add(String user, String password, Set<String> roles);

    /** Gives an account another password. */
    void setPassword(String user, String password);

    /** Gives an account other roles, in place of all it has. */
    void setRoles(String user, Set<String> roles);

    /** Deletes an account. */
    void delete(String user);

    /** A password that nobody guesses. */
    String generatePassword();

    /** An account, without its password. */
    record AccountView(String user, Set<String> roles) {}
}
