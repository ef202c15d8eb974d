package vn.iochub.security.internal;

import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.UnavailableException;

/**
 * Logs people in to the JVM itself, by ssh or JMX: accounts that run the hub, not those of sources and readers, whose
 * place is HTTP and the broker. Made by Karaf through its public constructor; the accounts come with the options.
 */
public final class HubLoginModule implements LoginModule {
    static final String ACCOUNTS = "vn.iochub.accounts";
    static final String BELL = "vn.iochub.bell";
    private static final Set<String> STAFF = Set.of(Accounts.ADMIN, Accounts.OPERATOR, Accounts.VIEWER);
    /**
     * By JMX whoever is in may make beans of any class, and so run any code: Karaf's guard asks for roles where a bean is
     * called, not where one is made (CVE-2026-92142, until Karaf 4.4.12).
     */
    private static final Set<String> TRUSTED = Set.of(Accounts.ADMIN);

    private static final String JMX = "jmx";

    private Subject subject;
    private CallbackHandler callbacks;
    private Accounts accounts;
    private Bell bell;
    private Identity identity;
    private final Set<Principal> principals = new LinkedHashSet<>();

    @Override
    public void initialize(
            Subject subject, CallbackHandler callbackHandler, Map<String, ?> sharedState, Map<String, ?> options) {
        this.subject = subject;
        this.callbacks = callbackHandler;
        this.accounts = (Accounts) options.get(ACCOUNTS);
        this.bell = (Bell) options.get(BELL);
    }

    @Override
    public boolean login() throws LoginException {
        NameCallback name = new NameCallback("User: ");
        PasswordCallback password = new PasswordCallback("Password: ", false);
        try {
            callbacks.handle(new Callback[] {name, password});
        } catch (IOException | UnsupportedCallbackException e) {
            throw failure(new LoginException("The login gave no user and password"), e);
        }
        char[] typed = password.getPassword();
        password.clearPassword();
        if (name.getName() == null || typed == null) {
            throw new FailedLoginException("Login refused");
        }
        try {
            Set<String> allowed = client().via().equals(JMX) ? TRUSTED : STAFF;
            identity = accounts.authenticate(name.getName(), new String(typed))
                    .filter(found -> found.roles().stream().anyMatch(allowed::contains))
                    .orElseThrow(() -> {
                        refused(name.getName(), "wrong-password-or-user");
                        return new FailedLoginException("Login refused");
                    });
        } catch (UnavailableException e) {
            refused(name.getName(), "too-many-logins");
            throw failure(new LoginException("Too many logins are being checked, try again"), e);
        } finally {
            Arrays.fill(typed, ' ');
        }
        return true;
    }

    private void refused(String user, String reason) {
        Client client = client();
        bell.refused(client.via(), user, client.remote(), reason);
    }

    /** By which way and from where, as Karaf notes it before it asks. */
    private record Client(String via, String remote) {}

    private Client client() {
        return subject.getPrincipals(ClientPrincipal.class).stream()
                .findFirst()
                .map(found -> new Client(found.getMethod(), address(found.getAddress())))
                .orElse(new Client("jaas", ""));
    }

    /** Of {@code host/127.0.0.1:51234} the address alone: the port is another at each login. */
    private static String address(String peer) {
        return peer == null ? "" : peer.replaceFirst("^.*/", "").replaceFirst(":\\d+$", "");
    }

    private static LoginException failure(LoginException failure, Exception cause) {
        failure.initCause(cause);
        return failure;
    }

    @Override
    public boolean commit() {
        if (identity == null) {
            return false;
        }
        principals.add(new UserPrincipal(identity.name()));
        identity.roles().forEach(role -> principals.add(new RolePrincipal(role)));
        subject.getPrincipals().addAll(principals);
        Client client = client();
        bell.loggedIn(client.via(), identity.name(), identity.roles(), client.remote());
        return true;
    }

    @Override
    public boolean abort() {
        boolean was = identity != null;
        clear();
        return was;
    }

    @Override
    public boolean logout() {
        clear();
        return true;
    }

    private void clear() {
        subject.getPrincipals().removeAll(principals);
        principals.clear();
        identity = null;
    }
}
