package vn.iochub.repository.internal.quarantine;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.repository.internal.messages.KeptMessages;

/** The quarantine as a service. */
@Component(name = "vn.iochub.repository.internal.QuarantineComponent", immediate = true, service = Quarantine.class)
public final class QuarantineComponent implements Quarantine {
    private static final Duration COUNT_EVERY = Duration.ofSeconds(5);
    private static final QuarantineDesk.Times TIMES =
            new QuarantineDesk.Times(Duration.ofMinutes(1), Duration.ofSeconds(5));

    private final OpenRows open;
    private final QuarantineDesk desk;

    /** Comes and goes with the runtime; without it rows can be listed and discarded all the same. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Reprocessing reprocessing;

    @Activate
    public QuarantineComponent(
            @Reference(target = "(hub.database=writer)") DataSource database,
            @Reference(target = "(hub.database=reader)") DataSource reader,
            @Reference MeterRegistry registry) {
        this.open = new OpenRows(reader, registry, COUNT_EVERY);
        this.desk = new QuarantineDesk(
                database,
                reader,
                KeptMessages.ofThisHub(),
                () -> Optional.ofNullable(reprocessing),
                open,
                Clock.systemUTC(),
                TIMES);
    }

    @Activate
    void start() {
        open.start();
    }

    @Deactivate
    void stop() {
        open.close();
    }

    @Override
    public List<Group> groups(Filter filter) {
        return desk.groups(filter);
    }

    @Override
    public List<Row> rows(Filter filter, long before, int limit) {
        return desk.rows(filter, before, limit);
    }

    @Override
    public Optional<Row> row(long id) {
        return desk.row(id);
    }

    @Override
    public Optional<Detail> detail(long id) {
        return desk.detail(id);
    }

    @Override
    public Check check(long id, Optional<Edit> edit) {
        return desk.check(id, edit);
    }

    @Override
    public Row reprocess(long id, Optional<Edit> edit, String by, String reason) {
        return desk.reprocess(id, edit, by, reason);
    }

    @Override
    public long discard(Filter filter, String by, String reason) {
        return desk.discard(filter, by, reason);
    }

    @Override
    public long discard(Set<Long> ids, String by, String reason) {
        return desk.discard(ids, by, reason);
    }

    @Override
    public Optional<Long> open() {
        return desk.open();
    }
}
