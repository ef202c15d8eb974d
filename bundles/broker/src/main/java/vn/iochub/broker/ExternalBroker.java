package vn.iochub.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Text;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.Secrets;

/** An Artemis that the province runs elsewhere, reached over TCP. Thread-safe. */
final class ExternalBroker implements Backend {
    private static final Logger log = LoggerFactory.getLogger(ExternalBroker.class);

    private static final long LOOK_MILLIS = 2_000;
    private static final int CONNECT_MILLIS = 3_000;
    /**
     * For what is asked of the broker about itself: a broker that stands still is shown as such within ten seconds, of which
     * the next look, its call and the end of its session each take a part.
     */
    private static final int ASK_MILLIS = 3_000;

    /** What is asked of a queue; see {@link #figures}. */
    private static final List<String> FIGURES = List.of(
            "address",
            "temporary",
            "messageCount",
            "deliveringCount",
            "consumerCount",
            "messagesAdded",
            "messagesAcknowledged",
            "persistentSize");

    private static final int QUEUES_AT_ONCE = 50;

    /** No answer for so long is no slow answer. */
    private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(ASK_MILLIS + 1_000L);

    private final Settings settings;
    private final Secrets secrets;
    private final ActiveMQConnectionFactory factory;
    private final ActiveMQConnectionFactory asking;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "hub-broker");
        created.setDaemon(true);
        return created;
    });
    private final Object lock = new Object();
    private Optional<Admin> admin = Optional.empty();

    // the thread's own
    private final Backoff backoff;
    private boolean deadThere;

    private volatile Health health;
    /** When the first question was put to which there is no answer yet, by {@link System#nanoTime}; 0 when there is none. */
    private volatile long unansweredSince;

    private volatile boolean closed;

    /** Queues that the hub needs and could not make, each with what is wrong. */
    private final Map<String, String> missing = new ConcurrentHashMap<>();

    /** The one session that asks the broker about itself; not thread-safe, used below {@link #lock}. */
    private record Admin(ClientSessionFactory factory, ClientSession session, ManagementCalls calls, String version) {
        void close() {
            factory.close();
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T on(Admin admin) throws Exception;
    }

    ExternalBroker(Settings settings, Secrets secrets, Resilience resilience) {
        this.backoff = resilience.backoff(Resilience.BROKER);
        this.settings = settings;
        this.secrets = secrets;
        factory = patient(settings);
        asking = patient(settings);
        asking.setCallTimeout(ASK_MILLIS);
        health = state(
                Health.Status.STARTING, new Text("Đang kết nối tới bộ môi giới", "Connecting to the broker"), Map.of());
    }

    private static ActiveMQConnectionFactory patient(Settings settings) {
        ActiveMQConnectionFactory factory = Connections.tuned(new ActiveMQConnectionFactory(locator(settings.urls())));
        factory.setConnectionTTL(30_000);
        factory.setClientFailureCheckPeriod(10_000);
        return factory;
    }

    private static String locator(List<String> urls) {
        List<String> all = urls.stream()
                .map(url -> url + (url.contains("?") ? "&" : "?") + "connect-timeout-millis=" + CONNECT_MILLIS)
                .toList();
        return all.size() == 1 ? all.get(0) : "(" + String.join(",", all) + ")";
    }

    @Override
    public void start() {
        thread.execute(this::watch);
    }

    private void watch() {
        long next = LOOK_MILLIS;
        try {
            look();
            if (health.status() == Health.Status.DOWN) {
                next = backoff.failed().toMillis();
            } else {
                backoff.well();
            }
        } finally {
            try {
                thread.schedule(this::watch, next, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("the watch ends with the broker", e);
            }
        }
    }

    private void look() {
        Health.Status before = health.status();
        try {
            String version = call("the broker does not answer", now -> {
                // reading anything proves that it lives; only the version is shown
                now.session().addressQuery(SimpleString.of("hub.records.hub"));
                return now.version();
            });
            deadThere = deadThere || ensured(DeadLetters.QUEUE);
            Optional<String> lacking = missing.values().stream().sorted().findFirst();
            health = lacking.isEmpty()
                    ? state(
                            Health.Status.UP,
                            new Text("Kết nối tới bộ môi giới ngoài", "Connected to the external broker"),
                            Map.of("version", version))
                    : state(
                            Health.Status.DEGRADED,
                            new Text(
                                    "Thiếu hàng đợi và không tạo được: " + String.join(", ", missing.keySet()),
                                    lacking.get() + "; see docs/EXTERNAL-ARTEMIS.md"),
                            Map.of("version", version));
        } catch (JMSSecurityException e) {
            health = state(
                    Health.Status.DOWN,
                    new Text(
                            "Bộ môi giới từ chối tài khoản của hub: " + e.getMessage(),
                            "The broker refuses the hub's account: " + e.getMessage()
                                    + ". See docs/EXTERNAL-ARTEMIS.md for the rights it needs"),
                    Map.of());
        } catch (JMSException e) {
            health = state(
                    Health.Status.DOWN,
                    new Text(
                            "Không kết nối được bộ môi giới tại " + settings.publicUrl() + ": " + e.getMessage(),
                            "The broker at " + settings.publicUrl() + " cannot be reached: " + e.getMessage()),
                    Map.of());
        } catch (RuntimeException | LinkageError e) {
            // the next look tries again; without this catch there would be none, and the last refusal would stand for
            // ever
            log.error("broker.supervision failed", e);
        }
        if (before != health.status()) {
            log.info(
                    "broker.state mode=external url={} status={} cause=\"{}\"",
                    settings.publicUrl(),
                    health.status(),
                    health.cause().en());
        }
    }

    private boolean ensured(String queue) {
        try {
            ensureQueue(queue);
            return true;
        } catch (JMSException e) {
            // It is among the missing ones now, and so in the health.
            log.debug("queue {} is not there", queue, e);
            return false;
        }
    }

    private Health state(Health.Status status, Text cause, Map<String, String> details) {
        Map<String, String> all = new TreeMap<>(details);
        all.put("mode", "external");
        all.put("url", settings.publicUrl());
        all.put("user", settings.user());
        return new Health("broker", status, cause, all);
    }

    @Override
    public Connection connect() throws JMSException {
        return factory.createConnection(settings.user(), password());
    }

    private String password() throws JMSException {
        try {
            return secrets.resolve(settings.password());
        } catch (IllegalArgumentException e) {
            JMSSecurityException failure =
                    new JMSSecurityException("the password cannot be resolved: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public void ensureQueue(String name) throws JMSException {
        String problem = "queue " + name + " is missing and could not be created";
        boolean there = false;
        try {
            call(problem, now -> create(name, now));
            there = true;
        } finally {
            // Only now: a queue that is just being made is none that is missing.
            if (there) {
                missing.remove(name);
            } else {
                missing.put(name, problem);
            }
        }
    }

    private static String create(String name, Admin now) throws Exception {
        if (!now.session().queueQuery(SimpleString.of(name)).isExists()) {
            // the address in a step of its own: over the wire a queue does not bring its address with it
            if (!now.session().addressQuery(SimpleString.of(name)).isExists()) {
                now.session().createAddress(SimpleString.of(name), RoutingType.ANYCAST, false);
            }
            now.session().createQueue(EmbeddedBroker.durable(name));
        }
        return name;
    }

    @Override
    public List<String> queues(String prefix) throws JMSException {
        return call("the queues cannot be listed", now -> {
            Object[] names = (Object[]) now.calls().ask("getQueueNames", RoutingType.ANYCAST.name());
            return Stream.of(names)
                    .map(String::valueOf)
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        });
    }

    @Override
    public List<QueueFigures> figures() throws JMSException {
        return call("the queues cannot be read", now -> {
            Object[] names = (Object[]) now.calls().ask("getQueueNames", RoutingType.ANYCAST.name());
            List<String> queues = Stream.of(names)
                    .map(String::valueOf)
                    .filter(QueueFigures::shown)
                    .toList();
            List<QueueFigures> all = new ArrayList<>();
            for (int first = 0; first < queues.size(); first += QUEUES_AT_ONCE) {
                all.addAll(figures(now, queues.subList(first, Math.min(queues.size(), first + QUEUES_AT_ONCE))));
            }
            return all;
        });
    }

    private static List<QueueFigures> figures(Admin now, List<String> queues) throws Exception {
        List<ManagementCalls.Attribute> wanted = new ArrayList<>();
        for (String queue : queues) {
            FIGURES.forEach(name -> wanted.add(new ManagementCalls.Attribute(ResourceNames.QUEUE + queue, name)));
        }
        List<Object> told = now.calls().attributes(wanted);
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < queues.size(); i++) {
            addresses.add(String.valueOf(told.get(i * FIGURES.size())));
        }
        List<Object> paging = now.calls()
                .attributes(addresses.stream()
                        .map(address -> new ManagementCalls.Attribute(ResourceNames.ADDRESS + address, "paging"))
                        .toList());
        List<QueueFigures> all = new ArrayList<>();
        for (int i = 0; i < queues.size(); i++) {
            List<Object> of = told.subList(i * FIGURES.size(), (i + 1) * FIGURES.size());
            if (of.get(0) != null && !Boolean.TRUE.equals(of.get(1))) {
                all.add(new QueueFigures(
                        queues.get(i),
                        addresses.get(i),
                        number(of.get(2)),
                        number(of.get(3)),
                        number(of.get(4)),
                        number(of.get(5)),
                        number(of.get(6)),
                        Boolean.TRUE.equals(paging.get(i)),
                        number(of.get(7))));
            }
        }
        return all;
    }

    private static long number(Object told) {
        return told instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public long depth(String queue) throws JMSException {
        return call("queue " + queue + " cannot be read", now -> {
            ClientSession.QueueQuery found = now.session().queueQuery(SimpleString.of(queue));
            return found.isExists() ? found.getMessageCount() : 0L;
        });
    }

    @Override
    public OptionalLong acknowledged(String queue) throws JMSException {
        return call("queue " + queue + " cannot be read", now -> {
            if (!now.session().queueQuery(SimpleString.of(queue)).isExists()) {
                return OptionalLong.empty();
            }
            Object told = now.calls().attribute(ResourceNames.QUEUE + queue, "messagesAcknowledged");
            return told instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
        });
    }

    private <T> T call(String problem, Call<T> call) throws JMSException {
        synchronized (lock) {
            if (unansweredSince == 0) {
                unansweredSince = System.nanoTime() | 1;
            }
            try {
                if (admin.isEmpty()) {
                    admin = Optional.of(open());
                }
                T answer = call.on(admin.get());
                unansweredSince = 0;
                return answer;
            } catch (Exception e) {
                if (!silent(e)) {
                    unansweredSince = 0;
                }
                drop();
                throw translated(problem, e);
            }
        }
    }

    /** Whether the broker said nothing, as against something that the caller did not like. */
    private static boolean silent(Exception e) {
        return !(e instanceof ActiveMQException known)
                || known.getType() == ActiveMQExceptionType.CONNECTION_TIMEDOUT
                || known.getType() == ActiveMQExceptionType.NOT_CONNECTED
                || known.getType() == ActiveMQExceptionType.DISCONNECTED
                || known.getType() == ActiveMQExceptionType.UNBLOCKED;
    }

    private Admin open() throws Exception {
        if (closed) {
            throw new JMSException("the hub is stopping");
        }
        String password = password();
        ClientSessionFactory sessions = asking.getServerLocator().createSessionFactory();
        try {
            ClientSession session = sessions.createSession(settings.user(), password, false, true, true, false, 1);
            session.start();
            ManagementCalls calls = new ManagementCalls(session);
            return new Admin(sessions, session, calls, String.valueOf(calls.ask("getVersion")));
        } catch (Exception e) {
            sessions.close();
            throw e;
        }
    }

    private void drop() {
        admin.ifPresent(Admin::close);
        admin = Optional.empty();
    }

    private static JMSException translated(String problem, Exception e) {
        if (e instanceof JMSException known) {
            return known;
        }
        if (e instanceof ActiveMQException known && known.getType() == ActiveMQExceptionType.SECURITY_EXCEPTION) {
            JMSSecurityException failure = new JMSSecurityException(problem + ": " + e.getMessage());
            failure.initCause(e);
            return failure;
        }
        return EmbeddedBroker.asJms(problem, e);
    }

    @Override
    public String url() {
        return settings.publicUrl();
    }

    @Override
    public Optional<Text> refusal() {
        return health.status() == Health.Status.DOWN ? Optional.of(health.cause()) : Optional.empty();
    }

    @Override
    public Health health() {
        long since = unansweredSince;
        Health known = health;
        // A broker that stands still keeps each asker waiting for its turn, the watch too: it may be long in telling.
        long silent = since == 0 ? 0 : System.nanoTime() - since;
        if (silent < SILENT_NANOS || known.status() == Health.Status.DOWN) {
            return known;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(silent);
        return state(
                Health.Status.DOWN,
                new Text(
                        "Bộ môi giới tại " + settings.publicUrl() + " không trả lời đã " + seconds + " giây",
                        "The broker at " + settings.publicUrl() + " has not answered for " + seconds + " s"),
                Map.of());
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        synchronized (lock) {
            drop();
        }
        asking.close();
        factory.close();
        log.info("broker.closed mode=external");
    }
}
