package vn.iochub.console.internal;

import javax.management.ObjectName;
import org.jolokia.server.core.restrictor.AbstractConstantRestrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import vn.iochub.console.internal.Policy.Grant;

/**
 * What Jolokia asks before it touches an MBean, for the caller whom the thread works for. Both must agree: the
 * {@link Policy}, and for all but reading {@link KarafAcl}.
 */
final class JmxGate extends AbstractConstantRestrictor {
    private final KarafAcl acl;

    JmxGate(KarafAcl acl) {
        super(false);
        this.acl = acl;
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return true;
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return switch (type) {
            case READ, LIST, SEARCH, VERSION, EXEC, WRITE -> true;
            case CONFIG, NOTIFICATION -> false;
        };
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName bean, String attribute) {
        return Policy.mayRead(Caller.current(), bean, attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName bean, String attribute) {
        Caller caller = Caller.current();
        return Policy.write(bean, attribute)
                        .filter(grant -> grant.right().isHeldBy(caller))
                        .isPresent()
                && acl.admits(caller, bean, "set" + attribute);
    }

    @Override
    public boolean isOperationAllowed(ObjectName bean, String operation) {
        Caller caller = Caller.current();
        Grant grant = Policy.operation(bean, operation)
                .filter(found -> found.right().isHeldBy(caller))
                .orElse(null);
        if (grant == null) {
            return false;
        }
        int bracket = operation.indexOf('(');
        // The console's own questions are asked in their hundreds, and say nothing that is not public to who is in.
        return bean.equals(Rights.NAME)
                || acl.admits(caller, bean, bracket < 0 ? operation : operation.substring(0, bracket));
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostsOrAddresses) {
        // The port's guard let the caller in.
        return true;
    }

    @Override
    public boolean isOriginAllowed(String origin, boolean strict) {
        // Whoever may not by the browser's rules is not told of an exception to them.
        return !strict;
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !Policy.isVisible(name);
    }
}
