package vn.iochub.repository.internal.replay;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.repository.internal.base.Failures;
import vn.iochub.repository.internal.messages.KeptMessages;

/** Replays as a service. */
@Component(
        name = "vn.iochub.repository.internal.ReplayService",
        immediate = true,
        service = Replays.class,
        configurationPid = ReplayConfig.PID)
public final class ReplayService implements Replays {
    private static final String RETRIES = "replay";

    private static final int MAX_LIST = 1000;

    private final ReplayTable table;
    private final ReplayPreviews previews;
    private final ReplayControl control = new ReplayControl();
    private final ReplayMeters meters;
    private final ReplayRunner runner;
    private final String province;

    /** Comes and goes with the runtime; meanwhile replays of messages wait. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Reprocessing reprocessing;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Sources sources;

    @Activate
    public ReplayService(
            @Reference Broker broker,
            @Reference Resilience resilience,
            @Reference(target = "(hub.database=writer)") DataSource database,
            @Reference(target = "(hub.database=reader)") DataSource reader,
            @Reference MeterRegistry registry,
            ReplayConfig config) {
        this(
                broker,
                resilience,
                database,
                reader,
                registry,
                config.province(),
                Path.of(System.getProperty("karaf.data", "data"), "raw"),
                null,
                ReplayLimits.DEFAULT);
    }

    /** @param reprocessing null where it comes later */
    ReplayService(
            Broker broker,
            Resilience resilience,
            DataSource database,
            DataSource reader,
            MeterRegistry registry,
            String province,
            Path rawFolder,
            Reprocessing reprocessing,
            ReplayLimits limits) {
        this.province = province;
        this.reprocessing = reprocessing;
        table = new ReplayTable(database);
        previews = new ReplayPreviews(database, () -> Optional.ofNullable(this.reprocessing), limits);
        meters = new ReplayMeters(registry);
        KeptMessages kept = new KeptMessages(rawFolder);
        runner = new ReplayRunner(
                database,
                table,
                control,
                resilience.backoff(RETRIES),
                () -> new MessageReplay(
                        database,
                        broker,
                        kept,
                        () -> Optional.ofNullable(this.reprocessing),
                        table,
                        () -> resilience.backoff(RETRIES),
                        limits.gone(),
                        meters),
                () -> new ChangeReplay(reader, broker, this::urn, () -> resilience.backoff(RETRIES), meters),
                meters);
    }

    // Not in the constructor: the thread looks at the fields above, which are bound after it.
    @Activate
    void start() {
        runner.start();
    }

    @Deactivate
    void stop() {
        runner.close();
        meters.close();
    }

    /** As the record's own envelope said it, as long as its source is deployed. */
    private String urn(String instance) {
        Sources now = sources;
        String source = now == null
                ? instance
                : now.all().stream()
                        .filter(each -> each.descriptor().instance().equals(instance))
                        .map(each -> each.descriptor().id())
                        .findFirst()
                        .orElse(instance);
        return "urn:iochub:" + province + ":" + source + ":" + instance;
    }

    @FunctionalInterface
    private interface Query<T> {
        T run() throws SQLException;
    }

    private static <T> T ask(Query<T> query) {
        try {
            return query.run();
        } catch (SQLException e) {
            throw new UnavailableException("the repository cannot be reached now: " + Failures.words(e), e);
        }
    }

    @Override
    public Preview preview(Order order) {
        ReplayOrders.check(order);
        return ask(() -> previews.look(order, Instant.now(), table.head()));
    }

    @Override
    public Replay start(Order order, String by) {
        ReplayOrders.check(order);
        long id = ask(() -> {
            Instant until = Instant.now();
            long last = table.head();
            Preview preview = previews.beforeStart(order, until, last);
            if (!preview.obstacles().isEmpty()) {
                throw new RefusedException(
                        RefusedException.Kind.CONFLICT, preview.obstacles().get(0));
            }
            if (preview.count() == 0) {
                throw new RefusedException(
                        RefusedException.Kind.CONFLICT,
                        "Không có gì để phát lại với bộ lọc này.",
                        "There is nothing to replay by this filter.");
            }
            return table.insert(order, by, preview.count(), until, last);
        });
        control.tell();
        return get(id);
    }

    @Override
    public List<Replay> list(int limit) {
        if (limit < 1 || limit > MAX_LIST) {
            throw ReplayOrders.invalid("Số dòng phải từ 1 đến 1000.", "The limit is between 1 and 1000.");
        }
        return ask(() -> table.list(limit).stream().map(ReplayTable.Job::replay).toList());
    }

    @Override
    public Optional<Replay> find(long id) {
        return ask(() -> table.find(id).map(ReplayTable.Job::replay));
    }

    private Replay get(long id) {
        return find(id).orElseThrow(() -> new RefusedException(
                RefusedException.Kind.UNKNOWN, "Không có lần phát lại " + id + ".", "There is no replay " + id + "."));
    }

    private static RefusedException ended(Replay replay) {
        return new RefusedException(
                RefusedException.Kind.CONFLICT,
                "Lần phát lại " + replay.id() + " đã kết thúc.",
                "Replay " + replay.id() + " has ended.");
    }

    /** After a change that did something, or nothing because of the state the replay is in. */
    private Replay after(long id) {
        control.tell();
        return get(id);
    }

    private Replay notEnded(long id) {
        Replay replay = get(id);
        if (replay.state().ended()) {
            throw ended(replay);
        }
        return replay;
    }

    @Override
    public Replay pause(long id) {
        notEnded(id);
        ask(() -> table.move(
                id,
                EnumSet.of(State.WAITING, State.RUNNING),
                State.PAUSED,
                new Text("Được tạm dừng.", "Paused by an operator.")));
        return after(id);
    }

    @Override
    public Replay resume(long id) {
        notEnded(id);
        ask(() -> table.move(id, EnumSet.of(State.PAUSED), State.WAITING, ReplayTable.TURN));
        return after(id);
    }

    @Override
    public Replay cancel(long id) {
        notEnded(id);
        ask(() -> table.cancel(id, new Text("Được hủy.", "Cancelled by an operator."), Instant.now()));
        return after(id);
    }

    @Override
    public Replay throttle(long id, double perSecond) {
        ReplayOrders.checkRate(perSecond);
        notEnded(id);
        ask(() -> table.throttle(id, perSecond));
        return after(id);
    }
}
