package vn.iochub.runtime.internal;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;
import vn.iochub.runtime.internal.ingest.IngestPipeline;
import vn.iochub.runtime.internal.ingest.IngestService;

/**
 * One instance of a connector, from its deployment to its end. All work is done by the instance's own thread, so that a
 * slow or broken one delays nobody; a failed start is tried again with growing pauses. Thread-safe.
 */
final class Instance {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final List<String> QUEUES =
            List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN, Broker.REPLY);
    private static final long CLOSE_SECONDS = 25;

    /** What every instance works with. */
    record Services(Broker broker, Accounts accounts, IngestService ingest, Clock clock) {}

    private final Deployment deployment;
    private final Services services;
    private final ConcurrentMap<String, Instance> owners;
    private final Troubles troubles;
    private final ScheduledThreadPoolExecutor thread;
    private volatile State state = State.starting();
    private volatile boolean closing;

    // the thread's own
    private long pause = FIRST_PAUSE_MILLIS;
    private volatile IngestPipeline pipeline;
    private HostedContext context;
    private MessagePush push;

    /** @param owners which instance has the right to an id; shared by all */
    Instance(Deployment deployment, Services services, ConcurrentMap<String, Instance> owners) {
        this.deployment = deployment;
        this.services = services;
        this.owners = owners;
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
            thread.schedule(this::attempt, pause, TimeUnit.MILLISECONDS);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
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
        InstanceHub hub = new InstanceHub(services.ingest().cursors(deployment.instance()), troubles);
        context =
                HostedContext.start(deployment.platform(), deployment.connector(), deployment.source(), pipeline, hub);
        push = new MessagePush(services.broker(), deployment.instance(), pipeline);
        push.start();
        return context.waysIn() > 0 ? State.up() : State.idle(deployment.instance());
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
        if (push != null) {
            push.close();
            push = null;
        }
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
        if (now.status() == Health.Status.UP) {
            now = troubles.now().orElse(now);
        }
        Map<String, String> details = new HashMap<>();
        details.put("bundle", deployment.bundle());
        details.put("version", deployment.version());
        now.category().ifPresent(category -> details.put("category", category.name()));
        troubles.lastReceived().ifPresent(time -> details.put("lastReceived", time.toString()));
        Instance owner = owners.get(deployment.instance());
        boolean second = owner != null && owner != this;
        String part = "source:" + deployment.instance() + (second ? "#" + deployment.serviceId() : "");
        return new Health(part, now.status(), now.cause(), details);
    }

    Sources.Source source() {
        return new Sources.Source(
                deployment.source(), deployment.bundle(), deployment.version(), health(), troubles.lastReceived());
    }
}
