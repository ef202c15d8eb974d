package vn.iochub.runtime.internal;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.runtime.internal.ingest.IngestPipeline;
import vn.iochub.runtime.internal.ingest.IngestService;

/**
 * One instance of a connector, from its deployment to its end. All work is done by the instance's own thread, so that a
 * slow or broken one delays nobody; a failed start is tried again with growing pauses. Thread-safe.
 */
final class Instance {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);
    private static final List<String> QUEUES =
            List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN, Broker.REPLY);
    private static final long CLOSE_SECONDS = 25;
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /** What every instance works with. */
    record Services(
            Broker broker,
            DeadLetters dead,
            Resilience resilience,
            Accounts accounts,
            IngestService ingest,
            Supplier<Optional<SchemaGate>> gate,
            Clock clock) {}

    private final Deployment deployment;
    private final Services services;
    private final ConcurrentMap<String, Instance> owners;
    private final Troubles troubles;
    private final ScheduledThreadPoolExecutor thread;
    private volatile State state = State.starting();
    private volatile boolean closing;

    // the thread's own
    private final Backoff backoff;
    private volatile IngestPipeline pipeline;
    private volatile HostedContext context;
    private volatile InstanceHub hub;
    private MessagePush push;
    /** Whether its ways in rest, as they do while it is paused. */
    private boolean rests;

    /** @param owners which instance has the right to an id; shared by all */
    Instance(Deployment deployment, Services services, ConcurrentMap<String, Instance> owners) {
        this.deployment = deployment;
        this.services = services;
        this.owners = owners;
        this.backoff = services.resilience().backoff("source-start");
        this.troubles = new Troubles(deployment.instance(), services.clock());
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "hub-source-" + deployment.instance());
            created.setDaemon(true);
            return created;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void start() {
        thread.execute(this::attempt);
    }

    private void attempt() {
        if (closing) {
            return;
        }
        long began = System.nanoTime();
        try {
            State next = tryToStart();
            enter(next);
            if (next.status() == Health.Status.UP) {
                LOG.info(
                        "event=source-up source={} bundle={} version={} millis={}",
                        deployment.instance(),
                        deployment.bundle(),
                        deployment.version(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                return;
            }
        } catch (Exception | Error e) {
            // Errors too: one that a connector throws must neither end this thread nor leave the status at STARTING.
            stop();
            enter(StartFailure.of(e));
        } finally {
            if (closing) {
                // The start took longer than the wait for it, and what was to stop the instance may have been dropped.
                leave();
            }
        }
        if (!closing) {
            thread.schedule(this::attempt, backoff.failed().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private State tryToStart() throws Exception {
        Instance owner = owners.putIfAbsent(deployment.instance(), this);
        if (owner != null && owner != this) {
            return State.down(
                    Category.CONFIGURATION,
                    new Text(
                            "Đã có bộ kết nối khác (" + owner.deployment.bundle() + ") dùng mã " + deployment.instance()
                                    + "; hãy đặt mã khác trong tệp cấu hình.",
                            "Another connector (" + owner.deployment.bundle() + ") has the instance id "
                                    + deployment.instance() + "; set another one in the configuration file."));
        }
        Optional<Text> breach = breach();
        if (breach.isPresent()) {
            return State.down(Category.CONFIGURATION, breach.get());
        }
        try {
            for (String prefix : QUEUES) {
                services.broker().ensureQueue(prefix + deployment.instance());
            }
        } catch (JMSException e) {
            return State.waitingForBroker(e);
        }
        if (deployment.source().pushes()) {
            services.accounts()
                    .ensure(
                            deployment.instance(),
                            Set.of(Accounts.sourceRole(deployment.instance())),
                            environmentPrefix(deployment.instance()));
        }
        pipeline = services.ingest()
                .open(
                        deployment.connector(),
                        deployment.source(),
                        deployment.bundle() + "/" + deployment.version(),
                        troubles);
        hub = new InstanceHub(
                deployment.instance(),
                services.ingest().cursors(deployment.instance()),
                troubles,
                services.resilience());
        rests = paused().isPresent();
        context = HostedContext.start(
                deployment.platform(), deployment.connector(), deployment.source(), pipeline, hub, rests);
        if (!rests) {
            listen();
        }
        // It may have been paused or resumed meanwhile.
        execute(this::follow);
        return context.waysIn() > 0 ? State.up() : State.idle(deployment.instance());
    }

    /** How its schemas would break those who read what is stored; the first of it. */
    private Optional<Text> breach() {
        Optional<SchemaGate> gate = services.gate().get();
        if (gate.isEmpty()) {
            return Optional.empty();
        }
        try {
            return deployment.source().types().stream()
                    .flatMap(type -> gate.get().breaches(type).stream())
                    .map(SchemaGate.Breach::text)
                    .findFirst();
        } catch (UnavailableException e) {
            // A database that is away stops nobody from sending; the repository keeps the schema that it has.
            LOG.debug("event=schemas-unchecked source={}", deployment.instance(), e);
            return Optional.empty();
        }
    }

    private void listen() {
        push = new MessagePush(
                services.broker(), services.dead(), services.resilience(), deployment.instance(), pipeline);
        push.start();
    }

    private Optional<SourceControl.Pause> paused() {
        return services.ingest().intake().pauses().of(deployment.instance());
    }

    /** Goes to rest or back to work as it is paused now; returns at once. */
    void followPause() {
        execute(this::follow);
    }

    private void follow() {
        boolean wanted = paused().isPresent();
        if (closing || context == null || wanted == rests) {
            // One that does not run looks when it starts.
            return;
        }
        if (wanted) {
            rests = true;
            context.rest();
            silence();
        } else if (context.fetchers() > 0) {
            renew();
        } else {
            rests = false;
            troubles.forget();
            listen();
        }
    }

    /** Starts all of it anew: positions are read again, no wait of before counts, and what fetches does so at once. */
    private void renew() {
        stop();
        troubles.forget();
        state = State.starting();
        backoff.well();
        attempt();
    }

    /** @return how many of its ways in fetch, and do so now */
    int poll() {
        HostedContext now = context;
        int fetchers = now == null ? 0 : now.fetchers();
        if (fetchers > 0) {
            execute(() -> {
                // What is busy is fetching already.
                if (!closing && context != null && !context.busy()) {
                    renew();
                }
            });
        }
        return fetchers;
    }

    /** From now on what runs cannot store a position; what starts next can. */
    void fenceCursors() {
        InstanceHub now = hub;
        if (now != null) {
            now.fence();
        }
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("event=source-stopping source={}", deployment.instance(), e);
        }
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static String environmentPrefix(String instance) {
        return "HUB_" + instance.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Takes the state, and logs it when it is news. */
    private void enter(State next) {
        if (!next.equals(state) && next.status() != Health.Status.UP) {
            LOG.warn(
                    "event=source-not-up source={} status={} category={} cause=\"{}\"",
                    deployment.instance(),
                    next.status(),
                    next.category().map(Enum::name).orElse(""),
                    next.cause().en());
        }
        state = next;
    }

    private void leave() {
        // It may come of the wait that was given up; a stop that is interrupted itself leaves half of it running.
        boolean interrupted = Thread.interrupted();
        try {
            stop();
        } finally {
            owners.remove(deployment.instance(), this);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stop() {
        if (pipeline != null) {
            pipeline.beginClose();
        }
        silence();
        if (context != null) {
            try {
                context.close();
            } catch (RuntimeException e) {
                // What is left of it does no harm to the next start, which must come.
                LOG.error("event=context-stop-failed source={}", deployment.instance(), e);
            }
            context = null;
        }
        if (pipeline != null) {
            try {
                pipeline.close();
            } catch (IOException e) {
                // Nothing is lost by it: the next start goes on above the reserved stamps.
                LOG.warn("event=arrival-not-saved source={} cause=\"{}\"", deployment.instance(), e.toString());
            }
            pipeline = null;
        }
        services.resilience().forgetUpstreams(deployment.instance());
    }

    private void silence() {
        if (push != null) {
            push.close();
            push = null;
        }
    }

    /** Begins to stop; the result is done when nothing of the instance runs any more. */
    Future<?> beginClose() {
        closing = true;
        Future<?> stopped = thread.submit(() -> {
            leave();
            LOG.info("event=source-stopped source={}", deployment.instance());
        });
        thread.shutdown();
        return stopped;
    }

    void awaitClose(Future<?> stopped) {
        try {
            stopped.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.shutdownNow();
        } catch (ExecutionException e) {
            LOG.error("event=source-stop-failed source={}", deployment.instance(), e.getCause());
        } catch (TimeoutException e) {
            LOG.error("event=source-stop-hangs source={} seconds={}", deployment.instance(), CLOSE_SECONDS);
            thread.shutdownNow();
        }
    }

    /** Stops: what is in flight has 10 s to end. Returns when all is stopped. */
    void close() {
        awaitClose(beginClose());
    }

    boolean owns() {
        return owners.get(deployment.instance()) == this;
    }

    String id() {
        return deployment.instance();
    }

    /** The way of its messages, while it runs. */
    Optional<IngestPipeline> pipeline() {
        return Optional.ofNullable(pipeline);
    }

    Health health() {
        State now = state;
        Map<String, String> details = new HashMap<>();
        Optional<SourceControl.Pause> paused = paused();
        List<String> stopped = now.status() == Health.Status.UP && paused.isEmpty() ? stopped() : List.of();
        if (!stopped.isEmpty()) {
            now = State.stopped(stopped);
            details.put("stopped", String.join(", ", stopped));
        } else if (now.status() == Health.Status.UP) {
            State well = now;
            now = paused.map(State::paused).or(this::backlog).or(troubles::now).orElse(well);
        }
        paused.ifPresent(pause -> {
            details.put("paused", pause.since().toString());
            details.put("pausedBy", pause.by());
        });
        services.ingest().intake().quota(deployment.instance()).ifPresent(quota -> details.put("quota", quota));
        details.put("bundle", deployment.bundle());
        details.put("version", deployment.version());
        now.category().ifPresent(category -> details.put("category", category.name()));
        if (troubles.now().filter(now::equals).isPresent()) {
            details.putAll(troubles.details());
        }
        troubles.lastReceived().ifPresent(time -> details.put("lastReceived", time.toString()));
        Instance owner = owners.get(deployment.instance());
        boolean second = owner != null && owner != this;
        String part = "source:" + deployment.instance() + (second ? "#" + deployment.serviceId() : "");
        return new Health(part, now.status(), spared(now, details), details);
    }

    /** The cause, and until when a source that fails again and again is left alone. */
    private Text spared(State now, Map<String, String> details) {
        InstanceHub mine = hub;
        Optional<String> until = mine == null || now.status() == Health.Status.UP
                ? Optional.empty()
                : mine.notBefore().map(Instance::clockTime);
        until.ifPresent(time -> details.put("notAskedBefore", time));
        return until.map(time -> new Text(
                        now.cause().vi() + " Hub không hỏi lại trước " + time + ".",
                        now.cause().en() + " It is not asked again before " + time + "."))
                .orElse(now.cause());
    }

    private static String clockTime(Instant time) {
        return DateTimeFormatter.ofPattern("HH:mm:ss").format(time.atZone(ZoneId.of("Asia/Ho_Chi_Minh")));
    }

    private List<String> stopped() {
        HostedContext now = context;
        return now == null ? List.of() : now.stopped();
    }

    private Optional<State> backlog() {
        return services.ingest()
                .intake()
                .backlog(deployment.instance())
                .map(full -> State.degraded(
                        Category.COMMUNICATION,
                        new Text(
                                services.ingest().intake().waiting(deployment.instance())
                                        + " bản ghi còn chờ được lưu, đã đến giới hạn; hub tạm không nhận thêm.",
                                services.ingest().intake().waiting(deployment.instance())
                                        + " records wait to be stored, which is the limit; no more are taken until some"
                                        + " are.")));
    }

    Sources.Source source() {
        return new Sources.Source(
                deployment.source(), deployment.bundle(), deployment.version(), health(), troubles.lastReceived());
    }
}
