package vn.iochub.api.service;

import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of logins and of changes to accounts and secrets; register it as a service. Called by the thread that has the
 * event: it returns at once, never blocks and never throws. No argument is a secret.
 */
@ConsumerType
public interface SecurityEvents {

    /**
     * Somebody proved who they are. By HTTP every call proves it anew, and so every call is told.
     *
     * @param via {@code http}, {@code console}, {@code ssh} or {@code jmx}
     * @param remote the caller's address, or empty
     */
    void loggedIn(String via, String user, Set<String> roles, String remote);

    /**
     * A login that held for longer than one call is over.
     *
     * @param via {@code console}
     * @param reason {@code logout}, {@code idle}, {@code limit} (it was old enough), {@code account-changed} or {@code
     *     too-many} (the same account opened others)
     */
    default void loggedOut(String via, String user, Set<String> roles, String remote, String reason) {}

    /**
     * Somebody was turned away.
     *
     * @param via {@code http}, {@code console}, {@code ssh} or {@code jmx}
     * @param user the name as it was typed: whoever shows it cleans it
     * @param reason {@code wrong-password-or-user}, {@code role-missing} or {@code too-many-logins}
     */
    void refused(String via, String user, String remote, String reason);

    /**
     * An account or a secret was changed.
     *
     * @param actor the account that did it, or {@code system}
     * @param action {@code account.create}, {@code account.password}, {@code account.roles}, {@code account.delete},
     *     {@code secret.set} or {@code secret.delete}
     * @param target the account or the secret's name
     */
    void changed(String actor, String action, String target, Map<String, String> details);
}
