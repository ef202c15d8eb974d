package vn.iochub.management.internal.jmx;

import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.management.internal.operations.Operations;

/** The operations as MBeans. Who calls is told by the subject of the JMX login. */
@Component(
        service = {},
        immediate = true)
public final class ManagementBeans {
    static final String DOMAIN = "vn.iochub";

    private final Operations operations;
    private final MBeanServer server;
    private final List<ObjectName> registered = new ArrayList<>();

    @Activate
    public ManagementBeans(@Reference Operations operations) throws JMException {
        this(operations, ManagementFactory.getPlatformMBeanServer());
    }

    ManagementBeans(Operations operations, MBeanServer server) throws JMException {
        this.operations = operations;
        this.server = server;
        try {
            register(Beans.Overview.class, new OverviewBean(operations));
            register(Beans.Quarantine.class, new QuarantineBean(operations));
            register(Beans.Replays.class, new ReplaysBean(operations));
            register(Beans.Sources.class, new SourcesBean(operations));
            register(Beans.Messages.class, new MessagesBean(operations));
            register(Beans.DeadLetters.class, new DeadLettersBean(operations));
            register(Beans.Queues.class, new QueuesBean(operations));
            register(Beans.Repository.class, new RepositoryBean(operations));
            register(Beans.Storage.class, new StorageBean(operations));
            register(Beans.Audit.class, new AuditBean(operations));
            register(Beans.Backups.class, new BackupsBean(operations));
            register(Beans.Deployments.class, new DeploymentsBean(operations));
        } catch (JMException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Deactivate
    void close() throws JMException {
        for (ObjectName name : registered) {
            if (server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
        }
        registered.clear();
    }

    private <T> void register(Class<T> type, T bean) throws JMException {
        ObjectName name = new ObjectName(DOMAIN + ":type=Management,name=" + type.getSimpleName());
        server.registerMBean(new Described<>(type, translating(type, bean)), name);
        registered.add(name);
    }

    /** A client of JMX has none of the hub's classes: what it catches must be the JDK's own, without a cause. */
    private static <T> T translating(Class<T> type, T bean) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                return method.invoke(bean, args);
            } catch (InvocationTargetException e) {
                throw translated(e.getCause());
            }
        }));
    }

    private static Throwable translated(Throwable thrown) {
        if (thrown instanceof RefusedException refused) {
            String message = refused.reason().both();
            return switch (refused.kind()) {
                case FORBIDDEN -> new SecurityException(message);
                case INVALID, UNKNOWN -> new IllegalArgumentException(message);
                case CONFLICT, TOO_MANY -> new IllegalStateException(message);
            };
        }
        if (thrown instanceof UnavailableException) {
            return new IllegalStateException("Not available now: " + thrown.getMessage());
        }
        return new IllegalStateException(
                "Failed inside the hub: " + thrown.getClass().getSimpleName());
    }

    /** Names and descriptions of what there is, as a client shows them. */
    private static final class Described<T> extends StandardMBean {
        private final Class<T> type;

        Described(Class<T> type, T bean) throws JMException {
            super(bean, type);
            this.type = type;
        }

        @Override
        protected String getDescription(MBeanOperationInfo operation) {
            Does does = method(operation).getAnnotation(Does.class);
            return does.says() + " (" + does.value().role().word() + ")";
        }

        @Override
        protected String getDescription(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
            return getParameterName(operation, parameter, sequence);
        }

        @Override
        protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
            return method(operation).getParameters()[sequence].getName();
        }

        private Method method(MBeanFeatureInfo operation) {
            for (Method method : type.getMethods()) {
                if (method.getName().equals(operation.getName())) {
                    return method;
                }
            }
            throw new IllegalStateException("No method " + operation.getName());
        }
    }
}
