package vn.iochub.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Identity;

/** Lets the hub's accounts in at the embedded broker, each to what its roles allow. Thread-safe. */
final class HubSecurity implements ActiveMQSecurityManager5 {

    /** The role of the hub's own bundles; no account can have it, the name is no legal one there. */
    static final String INTERNAL = "hub-internal";

    static final String MANAGEMENT = "activemq.management";

    /** Followed by the name of a consumer, who gets changes once more: the only inside queues that the IOC reads. */
    static final String REPLAYS = "hub.feed.replay.";

    private final Accounts accounts;

    HubSecurity(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Subject authenticate(String user, String password, RemotingConnection connection, String domain)
            throws NoCacheLoginException {
        Optional<Identity> identity = user == null || password == null ? Optional.empty() : identify(user, password);
        if (identity.isEmpty()) {
            // not cached: an account made a moment later can log in at once
            throw new NoCacheLoginException("unknown user or wrong password");
        }
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(identity.get().name()));
        for (String role : identity.get().roles()) {
            subject.getPrincipals().add(new RolePrincipal(role));
        }
        return subject;
    }

    private Optional<Identity> identify(String user, String password) {
        Accounts.InternalLogin internal = accounts.internal();
        if (internal.user().equals(user)) {
            boolean right = MessageDigest.isEqual(
                    internal.password().getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
            return right ? Optional.of(new Identity(user, Set.of(INTERNAL))) : Optional.empty();
        }
        return accounts.authenticate(user, password).map(identity -> {
            Set<String> roles = new HashSet<>(identity.roles());
            roles.remove(INTERNAL);
            return new Identity(identity.name(), roles);
        });
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> ignored, CheckType check, String address) {
        Set<String> roles = subject.getPrincipals(RolePrincipal.class).stream()
                .map(RolePrincipal::getName)
                .collect(Collectors.toSet());
        return allows(roles, check, address);
    }

    /** What is not named here is denied. */
    static boolean allows(Set<String> roles, CheckType check, String address) {
        if (roles.contains(INTERNAL)) {
            return true;
        }
        if (check == CheckType.SEND && isSourceOf(roles, Broker.IN, address)) {
            return true;
        }
        if (check == CheckType.CONSUME && isSourceOf(roles, Broker.REPLY, address)) {
            return true;
        }
        if (check == CheckType.CONSUME && roles.contains(Accounts.IOC) && isQueueBelow(REPLAYS, address)) {
            return true;
        }
        if (!roles.contains(Accounts.ADMIN)) {
            return false;
        }
        // An admin looks at and manages all, but takes no message away by consuming it: a record taken from an inside
        // queue would be lost to the repository. Management calls are answered on a temporary queue.
        boolean inside = address.startsWith("hub.");
        return switch (check) {
            case BROWSE, MANAGE, VIEW, EDIT -> true;
            case SEND, CREATE_ADDRESS, DELETE_ADDRESS, CREATE_NON_DURABLE_QUEUE, DELETE_NON_DURABLE_QUEUE, CONSUME ->
                !inside;
            default -> false;
        };
    }

    private static boolean isSourceOf(Set<String> roles, String prefix, String address) {
        return isQueueBelow(prefix, address)
                && roles.contains(Accounts.sourceRole(queue(address).substring(prefix.length())));
    }

    private static boolean isQueueBelow(String prefix, String address) {
        int parts = address.indexOf("::");
        String name = queue(address);
        return (parts < 0 || address.substring(0, parts).equals(name))
                && name.startsWith(prefix)
                && name.length() > prefix.length();
    }

    /** For a consumer the broker asks about address::queue; the hub's queues have their address's name. */
    private static String queue(String address) {
        int parts = address.indexOf("::");
        return parts < 0 ? address : address.substring(parts + 2);
    }

    // The two below belong to an older contract; the broker calls the ones above.

    @Override
    public boolean validateUser(String user, String password) {
        return user != null && password != null && identify(user, password).isPresent();
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
        return false;
    }
}
