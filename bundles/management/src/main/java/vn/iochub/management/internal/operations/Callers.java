package vn.iochub.management.internal.operations;

import java.security.AccessController;
import java.security.Principal;
import java.util.HashSet;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/**
 * Who calls in the thread that asks. Karaf runs a shell's session and a call by JMX under the subject of the login: the
 * account and its roles are its principals. The local console has a subject too, with the name and the roles of
 * {@code karaf.local.user} and {@code karaf.local.roles}.
 */
public final class Callers {
    /** Whoever has no subject has no role either, and so may do nothing. */
    static final String NOBODY = "nobody";

    private Callers() {}

    public static Caller current(Caller.Via via) {
        return of(subject(), via);
    }

    static Caller of(Subject subject, Caller.Via via) {
        String name = NOBODY;
        Set<String> roles = new HashSet<>();
        if (subject != null) {
            for (Principal principal : subject.getPrincipals()) {
                if (principal instanceof UserPrincipal) {
                    name = principal.getName();
                } else if (principal instanceof RolePrincipal) {
                    roles.add(principal.getName());
                }
            }
        }
        // A subject without a name could act under none.
        return new Caller(name, name.equals(NOBODY) ? Set.of() : roles, via);
    }

    /** As Karaf itself asks; on the JDK that it runs on there is no other way. */
    @SuppressWarnings("removal")
    private static Subject subject() {
        return Subject.getSubject(AccessController.getContext());
    }
}
