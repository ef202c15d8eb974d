package vn.iochub.management.internal.jmx;

import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.openmbean.CompositeData;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.management.internal.StatusJson;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.Callers;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.Shown;

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
            register(Beans.Quarantine.class, new QuarantineBean());
            register(Beans.Replays.class, new ReplaysBean());
            register(Beans.Sources.class, new SourcesBean());
            register(Beans.Messages.class, new MessagesBean());
            register(Beans.DeadLetters.class, new DeadLettersBean());
            register(Beans.Storage.class, new StorageBean());
            register(Beans.Audit.class, new AuditBean());
            register(Beans.Backups.class, new BackupsBean());
            register(Beans.Deployments.class, new DeploymentsBean());
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

    // ------------------------------------------------------------------------------------------------- what is asked

    private static Caller who() {
        return Callers.current(Caller.Via.JMX);
    }

    private static Quarantine.Filter filter(String state, String source, String code, String cause) {
        return Asked.quarantine(state, source, code, cause, null, null, null);
    }

    private static Replays.Order order(
            String sources,
            String types,
            String from,
            String to,
            String codes,
            String cause,
            String messages,
            double perSecond) {
        return new Replays.Order(
                Replays.Kind.MESSAGES,
                Asked.replays(sources, types, from, to, codes, cause, messages),
                perSecond,
                Optional.empty());
    }

    /** Never none: none would be all. */
    private static Set<String> one(String id) {
        return Set.of(Asked.text("id", id).orElseThrow(() -> Asked.invalid("id", "là bắt buộc", "must be given")));
    }

    private static Path path(String file) {
        try {
            if (file != null && Path.of(file).isAbsolute()) {
                return Path.of(file);
            }
        } catch (InvalidPathException e) {
            throw Asked.invalid("file", "không phải là đường dẫn", "is no path");
        }
        throw Asked.invalid("file", "là đường dẫn tuyệt đối trên máy chủ", "is an absolute path on the hub's machine");
    }

    private final class QuarantineBean implements Beans.Quarantine {
        @Override
        public CompositeData[] listGroups(String source, String code) {
            return OpenForm.rows(
                    Shown.list("groups", operations.groups(who(), filter(null, source, code, null)), Shown::group),
                    "groups");
        }

        @Override
        public CompositeData[] listRows(
                String state, String source, String code, String cause, long before, int limit) {
            return OpenForm.rows(
                    Shown.list(
                            "rows",
                            operations.rows(
                                    who(),
                                    filter(state, source, code, cause),
                                    before <= 0 ? Long.MAX_VALUE : before,
                                    limit),
                            Shown::row),
                    "rows");
        }

        @Override
        public CompositeData getRow(long id) {
            return OpenForm.of(Shown.row(operations.row(who(), id)));
        }

        @Override
        public CompositeData showContent(long id) {
            return OpenForm.of(Shown.detail(operations.detail(who(), id)));
        }

        @Override
        public CompositeData check(long id) {
            return OpenForm.of(Shown.check(operations.check(who(), id, Optional.empty())));
        }

        @Override
        public CompositeData checkValue(long id, String pointer, String value) {
            return OpenForm.of(
                    Shown.check(operations.check(who(), id, Optional.of(new Quarantine.Edit.Value(pointer, value)))));
        }

        @Override
        public CompositeData mendValue(long id, String pointer, String value, String reason) {
            return OpenForm.of(
                    Shown.row(operations.mend(who(), id, new Quarantine.Edit.Value(pointer, value), reason)));
        }

        @Override
        public CompositeData mendText(long id, String found, String by, String reason) {
            return OpenForm.of(
                    Shown.row(operations.mend(who(), id, new Quarantine.Edit.Replacement(found, by), reason)));
        }

        @Override
        public CompositeData retry(long id, String reason) {
            return OpenForm.of(Shown.row(operations.retry(who(), id, reason)));
        }

        @Override
        public long discard(long id, String reason) {
            return operations.discard(who(), Set.of(id), reason);
        }

        @Override
        public long discardCause(String cause, String reason) {
            return operations.discard(who(), filter(null, null, null, cause), reason);
        }
    }

    private final class ReplaysBean implements Beans.Replays {
        @Override
        public CompositeData[] listReplays(int limit) {
            return OpenForm.rows(Shown.list("replays", operations.replays(who(), limit), Shown::replay), "replays");
        }

        @Override
        public CompositeData getReplay(long id) {
            return OpenForm.of(Shown.replay(operations.replay(who(), id)));
        }

        @Override
        public CompositeData preview(
                String sources, String types, String from, String to, String codes, String cause, String messages) {
            return OpenForm.of(Shown.preview(operations.preview(
                    who(), order(sources, types, from, to, codes, cause, messages, Asked.DEFAULT_RATE))));
        }

        @Override
        public CompositeData startReplay(
                String sources,
                String types,
                String from,
                String to,
                String codes,
                String cause,
                String messages,
                double perSecond) {
            return OpenForm.of(Shown.replay(
                    operations.startReplay(who(), order(sources, types, from, to, codes, cause, messages, perSecond))));
        }

        @Override
        public CompositeData pauseReplay(long id) {
            return OpenForm.of(Shown.replay(operations.pauseReplay(who(), id)));
        }

        @Override
        public CompositeData resumeReplay(long id) {
            return OpenForm.of(Shown.replay(operations.resumeReplay(who(), id)));
        }

        @Override
        public CompositeData cancelReplay(long id) {
            return OpenForm.of(Shown.replay(operations.cancelReplay(who(), id)));
        }

        @Override
        public CompositeData changeRate(long id, double perSecond) {
            return OpenForm.of(Shown.replay(operations.throttle(who(), id, perSecond)));
        }
    }

    private final class SourcesBean implements Beans.Sources {
        @Override
        public CompositeData[] listSources() {
            return OpenForm.rows(StatusJson.sources(operations.sources(who()), Optional.empty()), "sources");
        }

        @Override
        public CompositeData[] listCursors(String source) {
            return OpenForm.rows(Shown.cursors(source, operations.cursors(who(), source)), "cursors");
        }

        @Override
        public CompositeData diagnose(String source) {
            return OpenForm.of(Shown.diagnosed(operations.diagnose(who(), source)));
        }

        @Override
        public CompositeData pauseSource(String source, String reason) {
            return OpenForm.of(Shown.pause(source, operations.pauseSource(who(), source, reason)));
        }

        @Override
        public void resumeSource(String source) {
            operations.resumeSource(who(), source);
        }

        @Override
        public int pollSource(String source) {
            return operations.pollSource(who(), source);
        }

        @Override
        public void setCursor(String source, String cursor, String position) {
            operations.setCursor(who(), source, cursor, position);
        }
    }

    private final class MessagesBean implements Beans.Messages {
        @Override
        public CompositeData[] listMessages(String source, String from, String to, String before, int limit) {
            return OpenForm.rows(
                    Shown.list(
                            "messages",
                            operations.messages(
                                    who(),
                                    Asked.text("source", source),
                                    Asked.instant("from", from),
                                    Asked.instant("to", to),
                                    Asked.uuid("before", before),
                                    limit),
                            Shown::message),
                    "messages");
        }

        @Override
        public CompositeData getMessage(String id) {
            return OpenForm.of(Shown.message(operations.message(who(), Asked.id("id", id))));
        }

        @Override
        public CompositeData showAttributes(String id) {
            return OpenForm.of(Shown.attributes(operations.messageWhole(who(), Asked.id("id", id))));
        }

        @Override
        public CompositeData[] listStates(String id) {
            return OpenForm.rows(
                    Shown.list("states", operations.states(who(), Asked.id("id", id)), Shown::state), "states");
        }

        @Override
        public CompositeData[] listHistory(String type, String key) {
            return OpenForm.rows(Shown.list("states", operations.history(who(), type, key), Shown::state), "states");
        }
    }

    private final class DeadLettersBean implements Beans.DeadLetters {
        @Override
        public CompositeData[] listLetters(int limit) {
            return OpenForm.rows(Shown.list("letters", operations.deadLetters(who(), limit), Shown::letter), "letters");
        }

        @Override
        public long redriveLetter(String id) {
            return operations.redrive(who(), one(id));
        }

        @Override
        public long redriveAll() {
            return operations.redrive(who(), Set.of());
        }

        @Override
        public long discardLetter(String id) {
            return operations.discardLetters(who(), one(id));
        }
    }

    private final class StorageBean implements Beans.Storage {
        @Override
        public CompositeData[] listUsage() {
            return OpenForm.rows(Shown.storage(operations.usage(who()), Optional.empty()), "usage");
        }

        @Override
        public void cleanStorage() {
            operations.clean(who());
        }
    }

    private final class AuditBean implements Beans.Audit {
        @Override
        public CompositeData[] readEntries(
                String actor, String action, String target, String from, String to, long before, int limit) {
            return OpenForm.rows(
                    Shown.list(
                            "entries",
                            operations.audit(
                                    who(),
                                    Asked.audit(from, to, actor, action, target, null),
                                    before <= 0 ? Long.MAX_VALUE : before,
                                    limit),
                            Shown::entry),
                    "entries");
        }

        @Override
        public CompositeData verifyTrail() {
            return OpenForm.of(Shown.verification(operations.verifyAudit(who())));
        }
    }

    private final class DeploymentsBean implements Beans.Deployments {
        @Override
        public CompositeData[] listDeployed() {
            return OpenForm.rows(Shown.list("deployed", operations.deployed(who()), Shown::deployed), "deployed");
        }

        @Override
        public CompositeData[] listDeployments(int limit) {
            return OpenForm.rows(
                    Shown.list("deployments", operations.deployments(who(), limit), Shown::deployment), "deployments");
        }

        @Override
        public CompositeData getDeployment(long number) {
            return OpenForm.of(Shown.deployment(operations.deployment(who(), number)));
        }

        @Override
        public CompositeData checkArchive(String file) {
            return OpenForm.of(Shown.plan(operations.checkArchive(who(), path(file))));
        }

        @Override
        public CompositeData deployArchive(String file) {
            return OpenForm.of(Shown.deployment(operations.deploy(who(), path(file))));
        }

        @Override
        public CompositeData removeConnector(String connector) {
            return OpenForm.of(Shown.deployment(operations.undeploy(who(), connector)));
        }

        @Override
        public CompositeData rollBackConnector(String connector) {
            return OpenForm.of(Shown.deployment(operations.rollBack(who(), connector)));
        }
    }

    private final class BackupsBean implements Beans.Backups {
        @Override
        public CompositeData showBackup() {
            return operations
                    .backup(who())
                    .map(Shown::progress)
                    .map(OpenForm::of)
                    .orElse(null);
        }

        @Override
        public CompositeData startBackup(String file) {
            return OpenForm.of(Shown.progress(operations.startBackup(who(), path(file))));
        }

        @Override
        public void cancelBackup() {
            operations.cancelBackup(who());
        }

        @Override
        public CompositeData verifyBackup(String file) {
            return OpenForm.of(Shown.faults(operations.verifyBackup(who(), path(file))));
        }
    }
}
