package vn.iochub.console.internal;

import java.lang.management.ManagementFactory;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Karaf's own guard, which reads {@code etc/jmx.acl*.cfg}. The guard stands before JMX by RMI only, and so the console
 * has to ask it: an admin who narrows those files narrows the console too. Thread-safe.
 */
class KarafAcl {
    private static final Logger LOG = LoggerFactory.getLogger(KarafAcl.class);
    private static final ObjectName GUARD = guard();

    private final MBeanServer server;

    KarafAcl() {
        this(ManagementFactory.getPlatformMBeanServer());
    }

    KarafAcl(MBeanServer server) {
        this.server = server;
    }

    private static ObjectName guard() {
        try {
            return new ObjectName("org.apache.karaf:type=security,area=jmx,name=*");
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Whether the files let one with these roles invoke this.
     *
     * @return false too when the guard is not there
     */
    boolean admits(Caller caller, ObjectName bean, String method) {
        Set<RolePrincipal> roles =
                caller.roles().stream().map(RolePrincipal::new).collect(Collectors.toSet());
        Subject subject = new Subject(true, roles, Set.of(), Set.of());
        try {
            return Subject.doAs(subject, (PrivilegedExceptionAction<Boolean>) () -> ask(bean, method));
        } catch (PrivilegedActionException e) {
            LOG.warn("console event=acl-not-asked bean=\"{}\" cause=\"{}\"", bean, String.valueOf(e.getCause()));
            return false;
        }
    }

    private boolean ask(ObjectName bean, String method) throws Exception {
        ObjectName guard = server.queryNames(GUARD, null).stream()
                .findFirst()
                .orElseThrow(() -> new InstanceNotFoundException("Karaf's guard of JMX is not there"));
        return Boolean.TRUE.equals(
                server.invoke(guard, "canInvoke", new Object[] {bean.getCanonicalName(), method}, new String[] {
                    String.class.getName(), String.class.getName()
                }));
    }
}
