package vn.iochub.http.internal;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.Secrets;
import vn.iochub.api.service.SecurityEvents;

/**
 * The hub's one HTTP server. Every {@code jakarta.servlet.Servlet} service with {@link HttpPaths#PATH} is on it while it
 * is registered; its bundle comes and goes without a word here, and disturbs nobody else's requests.
 *
 * <p>The configuration is required, though it has a default for everything: without it the port would be opened twice at
 * a start, first where nobody wants it.
 */
@Component(
        service = HealthPart.class,
        immediate = true,
        configurationPid = "vn.iochub.http",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Config.class)
public final class HttpServer implements HealthPart {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_THREADS = 200;
    private static final int KEYSTORE_CHECK_SECONDS = 30;
    private static final int MIN_THREADS = 8;
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final String INBOUND = "inbound-paths";

    private final Server server;
    private final Router router;
    private final Port port;
    private final Path state;
    private final Timing timing;
    private final Arrival.Room room = new Arrival.Room();
    private final Map<String, List<Candidate>> candidates = new ConcurrentHashMap<>();
    private final ServiceTracker<Servlet, Candidate> tracker;
    private volatile boolean stopping;

    private final List<SecurityEvents> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public HttpServer(
            BundleContext context,
            Config config,
            @Reference Accounts accounts,
            @Reference SessionStore sessions,
            @Reference Secrets secrets)
            throws Exception {
        this(
                new Port.Settings(config.host(), config.port(), config.tls_keystore(), config.tls_password()),
                config.access_log(),
                accounts,
                sessions,
                secrets::resolve,
                Path.of(String.valueOf(context.getProperty("karaf.base"))),
                context.getDataFile(INBOUND).toPath(),
                new Timing(System::nanoTime, MAX_WAIT),
                context);
        tracker.open();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(SecurityEvents listener) {
        listeners.add(listener);
    }

    void removeListener(SecurityEvents listener) {
        listeners.remove(listener);
    }

    /**
     * The clock, and for how long the server waits: a request for its turn, and the end of a servlet for its requests.
     */
    record Timing(LongSupplier clock, Duration patience) {}

    /** @param context null in a test that puts its servlets here itself */
    HttpServer(
            Port.Settings settings,
            boolean accessLog,
            Accounts accounts,
            SessionStore sessions,
            UnaryOperator<String> secrets,
            Path base,
            Path state,
            Timing timing,
            BundleContext context)
            throws Exception {
        this.state = state;
        this.timing = timing;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("hub-http");
        server = new Server(threads);
        router = new Router(
                new Guard(accounts, sessions, new RefusedLogins(timing.clock()), listeners),
                timing.clock(),
                timing.patience(),
                room);
        server.setHandler(router);
        server.setErrorHandler(new Errors());
        if (accessLog) {
            server.setRequestLog(new AccessLog());
        }
        expectBack();
        server.start();
        port = new Port(server, settings, secrets, base, KEYSTORE_CHECK_SECONDS);
        port.open();
        tracker = context == null ? null : tracker(context);
    }

    @Deactivate
    void stop() throws Exception {
        stopping = true;
        port.close();
        router.end();
        List<Candidate> mounted = new ArrayList<>();
        for (List<Candidate> all : candidates.values()) {
            synchronized (all) {
                all.stream().filter(candidate -> candidate.mount != null).forEach(mounted::add);
            }
        }
        // All drain at once, so that the slowest of them is all there is to wait for.
        CompletableFuture<?>[] drains =
                mounted.stream().map(candidate -> candidate.mount.drain()).toArray(CompletableFuture[]::new);
        Mount.await(CompletableFuture.allOf(drains), timing.patience());
        mounted.forEach(this::remove);
        if (tracker != null) {
            tracker.close();
        }
        server.stop();
        server.destroy();
        LOG.info("http event=stopped");
    }

    // ---- servlets

    /** A servlet that wants to be on a path; at most one of those for the same path is. */
    static final class Candidate {
        private final Servlet servlet;
        private final ClassLoader loader;
        private Mount.Settings settings;
        private Mount mount;

        Candidate(Mount.Settings settings, Servlet servlet, ClassLoader loader) {
            this.settings = settings;
            this.servlet = servlet;
            this.loader = loader;
        }
    }

    private ServiceTracker<Servlet, Candidate> tracker(BundleContext context) throws InvalidSyntaxException {
        String filter = "(&(objectClass=" + Servlet.class.getName() + ")(" + HttpPaths.PATH + "=*))";
        return new ServiceTracker<>(context, FrameworkUtil.createFilter(filter), null) {
            @Override
            public Candidate addingService(ServiceReference<Servlet> reference) {
                Mount.Settings settings = settings(reference);
                if (settings == null) {
                    return null;
                }
                Servlet servlet = context.getService(reference);
                if (servlet == null) {
                    return null;
                }
                ClassLoader loader =
                        reference.getBundle().adapt(BundleWiring.class).getClassLoader();
                Candidate candidate = new Candidate(settings, servlet, loader);
                add(candidate);
                return candidate;
            }

            @Override
            public void modifiedService(ServiceReference<Servlet> reference, Candidate candidate) {
                Mount.Settings settings = settings(reference);
                if (settings != null && !settings.equals(candidate.settings)) {
                    HttpServer.this.remove(candidate);
                    candidate.settings = settings;
                    add(candidate);
                }
            }

            @Override
            public void removedService(ServiceReference<Servlet> reference, Candidate candidate) {
                HttpServer.this.remove(candidate);
                context.ungetService(reference);
            }
        };
    }

    private static Mount.Settings settings(ServiceReference<Servlet> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        try {
            return Mount.Settings.of(properties);
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "http event=servlet-refused path={} bundle={} cause=\"{}\"",
                    properties.get(HttpPaths.PATH),
                    reference.getBundle(),
                    e.getMessage());
            return null;
        }
    }

    void add(Candidate candidate) {
        List<Candidate> all = candidates.computeIfAbsent(candidate.settings.path(), path -> new ArrayList<>());
        synchronized (all) {
            all.add(candidate);
            if (stopping) {
                return;
            }
            if (all.size() == 1) {
                putUp(candidate);
            } else {
                LOG.warn(
                        "http event=servlet-waits path={} cause=\"another servlet has it\"", candidate.settings.path());
            }
        }
    }

    /** Returns when no request is in the servlet any more, or ten seconds have passed. */
    void remove(Candidate candidate) {
        List<Candidate> all = candidates.get(candidate.settings.path());
        if (all == null) {
            return;
        }
        synchronized (all) {
            boolean first = all.indexOf(candidate) == 0;
            all.remove(candidate);
            takeDown(candidate);
            if (first && !all.isEmpty() && !stopping) {
                putUp(all.get(0));
            }
        }
    }

    private void putUp(Candidate candidate) {
        Mount mount = new Mount(candidate.settings, candidate.servlet, candidate.loader, timing.patience());
        String path = candidate.settings.path();
        try {
            mount.start(server);
        } catch (Exception e) {
            LOG.error("http event=servlet-failed path={}", path, e);
            return;
        }
        candidate.mount = mount;
        router.add(mount);
        remember();
        LOG.info("http event=path-added path={}", path);
    }

    private void takeDown(Candidate candidate) {
        Mount mount = candidate.mount;
        if (mount == null) {
            return;
        }
        candidate.mount = null;
        String path = candidate.settings.path();
        router.remove(mount);
        try {
            boolean ended = mount.stop(mount.drain(), stopping ? Duration.ZERO : timing.patience());
            LOG.info("http event=path-removed path={} drained={}", path, ended);
        } catch (Exception e) {
            LOG.warn("http event=path-removed path={} drained=false", path, e);
        }
    }

    // ---- what was here before a restart

    /** The file is only for good manners at start, so whatever is wrong with it does not matter to anyone. */
    private void expectBack() {
        if (Files.exists(state)) {
            try {
                Files.readAllLines(state, StandardCharsets.UTF_8).forEach(router::expectBack);
            } catch (IOException e) {
                LOG.debug("http event=paths-not-read", e);
            }
        }
    }

    private synchronized void remember() {
        try {
            Files.write(state, new TreeSet<>(router.inbound()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.debug("http event=paths-not-written", e);
        }
    }

    boolean serves(String path) {
        return router.paths().contains(path);
    }

    /** Bytes of memory that are left for bodies on their way. */
    long room() {
        return room.left();
    }

    // ---- health

    int port() {
        return port.number();
    }

    @Override
    public List<Health> health() {
        Text trouble = port.trouble();
        Map<String, String> details =
                Map.of("url", port.url(), "paths", String.valueOf(router.paths().size()), "threads", threads());
        return List.of(
                trouble == null
                        ? new Health("http", Health.Status.UP, new Text("đang nhận", "listening"), details)
                        : new Health("http", Health.Status.DOWN, trouble, details));
    }

    private String threads() {
        return String.valueOf(
                server.getThreadPool().getThreads() - server.getThreadPool().getIdleThreads());
    }
}
