package vn.iochub.security.internal.shell;

import java.io.IOException;
import org.apache.karaf.shell.api.console.Session;
import vn.iochub.security.internal.AccountAdmin;

/** Passwords asked for at the shell: typed twice without an echo, or generated and shown once. */
final class Prompt {
    private static final Character HIDDEN = (char) 0;

    private Prompt() {}

    static String password(Session session, AccountAdmin accounts, String user, boolean generate) throws IOException {
        if (generate) {
            return accounts.generatePassword();
        }
        return hidden(session, "Password for " + user + ": ");
    }

    static String hidden(Session session, String prompt) throws IOException {
        String first = session.readLine(prompt, HIDDEN);
        String second = session.readLine("The same again: ", HIDDEN);
        if (first == null || !first.equals(second)) {
            throw new IllegalArgumentException("The two do not match; nothing was changed");
        }
        return first;
    }

    static void showOnce(Session session, String password, boolean generated) {
        if (generated) {
            session.getConsole().println("Password, shown once: " + password);
        }
    }
}
