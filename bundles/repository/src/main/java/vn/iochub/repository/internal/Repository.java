package vn.iochub.repository.internal;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Receipts;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.repository.internal.aggregate.Aggregates;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.messages.ReceiptFinder;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.types.Types;
import vn.iochub.repository.internal.writer.Meters;
import vn.iochub.repository.internal.writer.PendingRestore;
import vn.iochub.repository.internal.writer.QueueWorker;
import vn.iochub.repository.internal.writer.Writer;

/**
 * The repository as a service. Its second configuration, {@code vn.iochub.repository}, is the database's own, which names
 * the role that reads.
 */
@Component(
        immediate = true,
        service = {Receipts.class, HealthPart.class},
        configurationPid = {RepositoryConfig.PID, "vn.iochub.repository"})
public final class Repository implements Receipts, HealthPart {
    private static final Duration TYPE_PATIENCE = Duration.ofSeconds(60);
    private static final Duration PROBE_LATE = Duration.ofSeconds(30);

    private final Writer writer;
    private final Aggregates aggregates;
    private final ReceiptFinder receipts;

    /** Comes and goes with the runtime; the queues of what it ran are emptied also without it. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Sources sources;

    @Activate
    public Repository(
            @Reference Broker broker,
            @Reference DeadLetters dead,
            @Reference Resilience resilience,
            @Reference(target = "(hub.database=writer)") DataSource database,
            @Reference(target = "(hub.database=reader)") DataSource reader,
            @Reference MeterRegistry registry,
            RepositoryConfig config) {
        ChangePartitions partitions = new ChangePartitions(database);
        // Those who ask must not take the connections that the writers need.
        this.receipts = new ReceiptFinder(reader);
        Troubles troubles = new Troubles();
        this.writer = new Writer(
                database,
                partitions,
                new QueueWorker.Shared(
                        broker,
                        new QueueWorker.Faults(resilience, dead),
                        new Store(database, partitions),
                        new Types(database, this::types, config.reader_user()),
                        new Meters(registry),
                        troubles,
                        new Semaphore(Math.max(1, config.connections()), true),
                        Math.max(1, config.batch_records()),
                        Math.max(1024, config.batch_bytes()),
                        TYPE_PATIENCE),
                PROBE_LATE,
                new PendingRestore(Path.of(System.getProperty("karaf.data", "data"))));
        this.aggregates = new Aggregates(database, partitions, troubles, resilience, writer::ready);
    }

    // Not in the constructor: the threads look at the field above, which is bound after it.
    @Activate
    void start() {
        writer.start();
        aggregates.start();
    }

    @Deactivate
    void stop() {
        aggregates.close();
        writer.close();
    }

    private Collection<RecordType> types() {
        Sources now = sources;
        return now == null
                ? List.of()
                : now.all().stream()
                        .flatMap(each -> each.descriptor().types().stream())
                        .toList();
    }

    @Override
    public Optional<ReceiptStatus> find(UUID id) {
        if (!writer.ready()) {
            throw new UnavailableException("the repository is not ready yet", null);
        }
        return receipts.find(id);
    }

    @Override
    public List<Health> health() {
        return List.of(writer.health());
    }
}
