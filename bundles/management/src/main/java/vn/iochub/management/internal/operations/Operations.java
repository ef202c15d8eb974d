package vn.iochub.management.internal.operations;

import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.management.internal.HubStatus;

/**
 * All that an account may ask of the hub, by topic: checks the role, writes the audit trail, and calls the service that does it.
 * Shell, REST and JMX are forms of this and hold no rule of their own. Thread-safe.
 *
 * <p>Every call throws {@link RefusedException} (FORBIDDEN where the role is missing) and {@link UnavailableException}
 * where the part of the hub that it needs is down. A change is not done when the audit trail cannot be written, and no
 * content is shown.
 */
@Component(service = Operations.class)
public final class Operations {
    private final OverviewOperations overview;
    private final QuarantineOperations quarantine;
    private final MessageOperations messages;
    private final ReplayOperations replays;
    private final SourceOperations sources;
    private final DeadLetterOperations deadLetters;
    private final QueueOperations queues;
    private final RecordOperations records;
    private final StorageOperations storage;
    private final AuditOperations audit;
    private final BackupOperations backups;
    private final DeploymentOperations deployments;

    @Activate
    public Operations(@Reference Services services, @Reference HubStatus hub) {
        this(services, hub, System::nanoTime);
    }

    Operations(Services services, HubStatus hub, LongSupplier nanoTime) {
        Rules rules = new Rules(services, nanoTime);
        overview = new OverviewOperations(rules, hub);
        quarantine = new QuarantineOperations(rules);
        messages = new MessageOperations(rules);
        replays = new ReplayOperations(rules);
        sources = new SourceOperations(rules, hub);
        deadLetters = new DeadLetterOperations(rules);
        queues = new QueueOperations(rules);
        records = new RecordOperations(rules);
        storage = new StorageOperations(rules);
        audit = new AuditOperations(rules);
        backups = new BackupOperations(rules);
        deployments = new DeploymentOperations(rules);
    }

    public OverviewOperations overview() {
        return overview;
    }

    public QuarantineOperations quarantine() {
        return quarantine;
    }

    public MessageOperations messages() {
        return messages;
    }

    public ReplayOperations replays() {
        return replays;
    }

    public SourceOperations sources() {
        return sources;
    }

    public DeadLetterOperations deadLetters() {
        return deadLetters;
    }

    public QueueOperations queues() {
        return queues;
    }

    public RecordOperations records() {
        return records;
    }

    public StorageOperations storage() {
        return storage;
    }

    public AuditOperations audit() {
        return audit;
    }

    public BackupOperations backups() {
        return backups;
    }

    public DeploymentOperations deployments() {
        return deployments;
    }

    /** Whether the role for it is there; {@link Operation.Kind#CONTENT} may need {@code personal} beside it. */
    public boolean may(Caller caller, Operation operation) {
        return operation.open(caller);
    }

    /** Whether the role for it is there, before anything is asked. */
    public static boolean permits(Caller caller, Operation operation) {
        return operation.open(caller);
    }
}
