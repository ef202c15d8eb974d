package vn.iochub.audit.internal;

import java.security.Principal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.ObjectName;
import javax.security.auth.Subject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Outcome;

/**
 * Sees what people do by JMX: Karaf tells each call that its MBean server takes or refuses. Calls without a person are
 * the hub's own. Reading is not noted, unless it was refused; arguments and results never are.
 */
// By a plain property: the annotation for it would demand a capability that Karaf's event admin does not declare.
@Component(service = EventHandler.class, property = EventConstants.EVENT_TOPIC + "=javax/management/MBeanServer/*")
public final class JmxWatch implements EventHandler {
    private static final Set<String> CHANGING =
            Set.of("invoke", "setAttribute", "setAttributes", "createMBean", "unregisterMBean");
    /** By its name an operation that only looks; there is nothing else to tell it by. */
    private static final Pattern LOOKS = Pattern.compile(
            "(get|is|has|can|list|find|show|dump|browse|count|query|info|read|search|test|check)\\b.*"
                    + "|(get|is|has|can|list|find|show|dump|browse|count|query|info|read|search|test|check)[A-Z0-9_].*");

    private final Inbox inbox;

    @Activate
    public JmxWatch(@Reference Inbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public void handleEvent(Event event) {
        String user = user(event.getProperty("subject"));
        if (user.isEmpty()) {
            return;
        }
        Object error = event.getProperty("error");
        boolean refused = error instanceof SecurityException;
        String method = String.valueOf(event.getProperty("method"));
        Object[] params = event.getProperty("params") instanceof Object[] given ? given : new Object[0];
        Map<String, String> details = new HashMap<>();
        details.put("method", method);
        String target = "";
        String operation = "";
        for (Object param : params) {
            if (param instanceof ObjectName name) {
                target = name.getCanonicalName();
            } else if (param instanceof Attribute attribute) {
                details.put("attribute", attribute.getName());
            } else if (param instanceof AttributeList attributes) {
                details.put(
                        "attributes",
                        String.join(
                                ",",
                                attributes.asList().stream()
                                        .map(Attribute::getName)
                                        .toList()));
            } else if (method.equals("invoke") && operation.isEmpty() && param instanceof String name) {
                operation = name;
                details.put("operation", name);
            }
        }
        boolean changes = CHANGING.contains(method) && !LOOKS.matcher(operation).matches();
        if (changes || refused) {
            Outcome outcome = refused ? Outcome.REFUSED : error == null ? Outcome.DONE : Outcome.FAILED;
            inbox.see(new Act(user, "jmx", "jmx." + method.toLowerCase(Locale.ROOT), target, outcome, details));
        }
    }

    /** The account; Karaf's principal of it is the one that is neither a role nor a group nor an address. */
    private static String user(Object subject) {
        if (!(subject instanceof Subject known)) {
            return "";
        }
        return known.getPrincipals().stream()
                .filter(principal -> principal.getClass().getSimpleName().equals("UserPrincipal"))
                .map(Principal::getName)
                .findFirst()
                .orElse("");
    }
}
