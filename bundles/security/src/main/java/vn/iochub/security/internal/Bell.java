package vn.iochub.security.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.karaf.shell.support.ShellUtil;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import vn.iochub.api.service.SecurityEvents;

/**
 * Tells whoever listens of logins and changes. It stands by itself, for a listener may need the secrets, and the secrets
 * have something to tell. Thread-safe.
 */
@Component(service = Bell.class)
public final class Bell {
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<SecurityEvents> listeners = List.of();

    /** Without listeners, until they come. */
    public Bell() {}

    /** With these listeners. */
    Bell(List<SecurityEvents> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    void changed(String action, String target, Map<String, String> details) {
        String user = ShellUtil.getCurrentUserName();
        tell(listener -> listener.changed(user == null ? "system" : user, action, target, details));
    }

    void loggedIn(String via, String user, Set<String> roles, String remote) {
        tell(listener -> listener.loggedIn(via, user, roles, remote));
    }

    void refused(String via, String user, String remote, String reason) {
        tell(listener -> listener.refused(via, user, remote, reason));
    }

    private void tell(Consumer<SecurityEvents> event) {
        listeners.forEach(event);
    }
}
