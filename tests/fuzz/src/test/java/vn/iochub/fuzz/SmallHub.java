package vn.iochub.fuzz;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.osgi.framework.BundleContext;
import vn.iochub.api.Connector;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Backups;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.Messages;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.Receipts;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.Secrets;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.Storage;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.audit.internal.AuditTrail;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;
import vn.iochub.feeds.internal.FeedsDoor;
import vn.iochub.http.internal.HttpDoor;
import vn.iochub.management.internal.HubStatus;
import vn.iochub.management.internal.operations.Operations;
import vn.iochub.management.internal.operations.ServicesDoor;
import vn.iochub.management.internal.rest.ManageServlet;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.PushDoor;
import vn.iochub.testkit.Configs;

/**
 * The hub behind its port without a framework: port, guard, servlets, operations, audit trail, pipeline of one source,
 * repository, PostgreSQL and broker are the real ones. Control of sources and backups, which take their words as they are
 * given, only say that they were called.
 */
final class SmallHub implements AutoCloseable {
    static final String SOURCE = "eprocedure";

    /** Each one's password is its name. */
    private static final Map<String, Set<String>> ACCOUNTS = Map.of(
            "viewer", Set.of("viewer"),
            "operator", Set.of("operator"),
            "admin", Set.of("admin"),
            "keeper", Set.of("admin", "personal"),
            "ioc", Set.of("ioc"),
            "doctor", Set.of("ioc", "personal"),
            "source", Set.of("source:" + SOURCE));

    /** All else changes something. */
    private static final Set<String> LOOKS = Set.of(
            "groups",
            "rows",
            "row",
            "detail",
            "check",
            "open",
            "message",
            "messages",
            "content",
            "history",
            "states",
            "preview",
            "find",
            "paused",
            "cursors",
            "count",
            "usage",
            "lastRun",
            "progress",
            "verify",
            "all",
            "toString",
            "write");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    /** Changes that were asked of a service, the last at the end. */
    private final List<String> changes = new ArrayList<>();

    private volatile boolean absentAsked;

    private final HikariDataSource writer;
    private final HttpDoor port;
    private final Receipts receipts;

    SmallHub(Path folder, List<byte[]> messages) throws Exception {
        // The components ask where the hub's data lies.
        System.setProperty("karaf.data", folder.resolve("data").toString());
        try {
            Map<String, String> passwords = new HashMap<>();
            EmbeddedPostgres postgres = new EmbeddedPostgres(
                    folder.resolve("postgres"),
                    0,
                    user -> passwords.computeIfAbsent(
                            user, u -> UUID.randomUUID().toString()));
            open.push(postgres::close);
            postgres.start();
            writer = pool(postgres.dataSource(Role.WRITER));
            DataSource reader = pool(postgres.dataSource(Role.FEEDS));
            SmallBroker broker = opened(new SmallBroker(folder.resolve("broker")));
            for (String prefix : List.of("hub.records.", "hub.raw.", "hub.quarantine.", "hub.in.", "hub.reply.")) {
                broker.ensureQueue(prefix + SOURCE);
            }
            DeadLetterQueue dead = opened(new DeadLetterQueue(broker));
            ResilienceComponent resilience = ResilienceComponent.withDefaults();
            MeterRegistry registry = new SimpleMeterRegistry();
            Connector connector = Targets.eprocedure();
            PushDoor source = opened(new PushDoor(broker, dead, resilience, folder.resolve("data"), connector));
            Sources sources = () -> List.of(new Sources.Source(
                    connector.source(),
                    "fuzz",
                    "1",
                    new Health("source:" + SOURCE, Health.Status.UP, new Text("đang nhận", "receiving"), Map.of()),
                    Optional.of(Instant.EPOCH)));
            Map<Class<?>, Object> there = Map.of(Sources.class, sources, Reprocessing.class, source.reprocessing());
            receipts = (Receipts) component(there, "Repository", broker, dead, resilience, writer, reader, registry);
            Quarantine quarantine = (Quarantine) component(there, "QuarantineComponent", writer, reader, registry);
            Messages kept = (Messages) component(there, "Lineage", reader);
            Replays replays = (Replays) component(there, "ReplayService", broker, resilience, writer, reader, registry);
            Storage storage = (Storage) component(there, "StorageService", writer, broker, registry);
            Audit audit = audit();
            HubStatus status = figures();
            Operations operations = new Operations(
                    ServicesDoor.of(
                            List.of(
                                    noted(Audit.class, audit),
                                    noted(Quarantine.class, quarantine),
                                    noted(Messages.class, kept),
                                    noted(Replays.class, replays),
                                    noted(SourceControl.class, new Control()),
                                    noted(Sources.class, sources),
                                    noted(DeadLetters.class, dead),
                                    noted(Backups.class, new Backup()),
                                    noted(Storage.class, storage)),
                            this::absent),
                    status);
            port = opened(new HttpDoor(folder, new Logins()));
            port.add("/api/manage", new ManageServlet(operations, status), "admin", "operator", "viewer");
            port.add("/api/feeds", FeedsDoor.feeds(reader), "ioc", "admin", "operator", "viewer");
            port.add("/api/receipts", FeedsDoor.receipts(receipts), "*");
            for (byte[] message : messages) {
                source.take(message, "application/json");
            }
            awaitStored(messages.size());
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private HikariDataSource pool(DataSource database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(10);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        return opened(new HikariDataSource(config));
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.push(one);
        return one;
    }

    // ---------------------------------------------------------------------------------------------- the repository

    /** A component of the repository by its simple name, wherever among its packages it is: made, bound and activated. */
    private Object component(Map<Class<?>, Object> there, String name, Object... given) throws Exception {
        Class<?> type = repositoryClass(name);
        Constructor<?> constructor = Stream.of(type.getConstructors())
                .filter(each -> takes(each.getParameterTypes(), given))
                .findFirst()
                .orElseThrow();
        Object[] arguments = new Object[constructor.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> wanted = constructor.getParameterTypes()[i];
            arguments[i] = i < given.length ? given[i] : Configs.of(wanted.asSubclass(Annotation.class));
        }
        Object made = called(() -> constructor.newInstance(arguments));
        for (Field field : type.getDeclaredFields()) {
            if (there.containsKey(field.getType())) {
                field.setAccessible(true);
                field.set(made, there.get(field.getType()));
            }
        }
        stopped(made);
        Optional<Method> start = lifecycle(made, "start");
        if (start.isPresent()) {
            called(() -> start.get().invoke(made));
        }
        return made;
    }

    private static Optional<Method> lifecycle(Object component, String name) {
        Optional<Method> found = Stream.of(component.getClass().getDeclaredMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
                .findFirst();
        found.ifPresent(method -> method.setAccessible(true));
        return found;
    }

    /** Whether they are what is given, and behind that only configurations, which have defaults. */
    private static boolean takes(Class<?>[] wanted, Object... given) {
        boolean fits = wanted.length >= given.length;
        for (int i = 0; fits && i < wanted.length; i++) {
            fits = i < given.length ? wanted[i].isInstance(given[i]) : wanted[i].isAnnotation();
        }
        return fits;
    }

    private void stopped(Object component) {
        lifecycle(component, "stop")
                .or(() -> lifecycle(component, "close"))
                .ifPresent(stop -> open.push(() -> called(() -> stop.invoke(component))));
    }

    private interface Reflective {
        Object call() throws ReflectiveOperationException;
    }

    private static Object called(Reflective call) throws Exception {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Class<?> repositoryClass(String name) throws Exception {
        String migration = "db/migration/V1__repository.sql";
        URL found = SmallHub.class.getClassLoader().getResource(migration);
        String wanted = "/" + name + ".class";
        if (found.getProtocol().equals("jar")) {
            Path jar = Path.of(
                    URI.create(found.getPath().substring(0, found.getPath().indexOf('!'))));
            try (FileSystem files = FileSystems.newFileSystem(jar)) {
                return named(files.getPath("/"), wanted);
            }
        }
        Path root = Path.of(found.toURI());
        for (int i = 0; i < Path.of(migration).getNameCount(); i++) {
            root = root.getParent();
        }
        return named(root, wanted);
    }

    private static Class<?> named(Path root, String wanted) throws Exception {
        try (Stream<Path> files = Files.walk(root.resolve("vn/iochub/repository"))) {
            Path file = files.filter(each -> each.toString().endsWith(wanted))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No " + wanted + " in " + root));
            String path = root.relativize(file).toString();
            return Class.forName(
                    path.substring(0, path.length() - ".class".length()).replace('/', '.'));
        }
    }

    private void awaitStored(int messages) {
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ready()
                        && number("SELECT count(*) FROM hub.raw_message") >= messages
                        && number("SELECT count(*) FROM hub.quarantine") > 0
                        && number("SELECT count(*) FROM hub.change") > 0);
    }

    private boolean ready() {
        try {
            receipts.find(new UUID(0, 0));
            return true;
        } catch (UnavailableException e) {
            // Its tables are being made.
            return false;
        }
    }

    // -------------------------------------------------------------------------------------------------- the services

    private Audit audit() throws Exception {
        // All that it asks of its bundle is where the hub's data lies.
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                SmallHub.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> System.getProperty((String) arguments[0]));
        Map<String, String> made = new ConcurrentHashMap<>();
        Secrets secrets = new Secrets() {
            @Override
            public Optional<String> get(String name) {
                return Optional.ofNullable(made.get(name));
            }

            @Override
            public String getOrCreate(String name) {
                return made.computeIfAbsent(name, each -> "made-for-the-fuzzing-alone");
            }

            @Override
            public void announce(Map<String, String> lines) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String resolve(String value) {
                return value;
            }
        };
        Constructor<?> constructor = AuditTrail.class.getConstructors()[0];
        Object config = Configs.of(constructor.getParameterTypes()[1].asSubclass(Annotation.class));
        AuditTrail trail = (AuditTrail) called(() -> constructor.newInstance(context, config, secrets));
        stopped(trail);
        return trail;
    }

    private <T> T noted(Class<T> type, T service) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    // Replays and the audit trail are listed, dead letters too; nothing else is.
                    if (!LOOKS.contains(method.getName()) && !method.getName().equals("list")) {
                        synchronized (changes) {
                            changes.add(type.getSimpleName() + "." + method.getName());
                        }
                    }
                    try {
                        return method.invoke(service, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** A part that is not here: it says so, as one does whose bundle is away. */
    private Object absent(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            absentAsked = true;
            throw new UnavailableException(type.getSimpleName() + " is not part of the small hub", null);
        });
    }

    private static HubStatus figures() {
        return new HubStatus() {
            @Override
            public Snapshot snapshot() {
                return new Snapshot(
                        Health.Status.UP,
                        true,
                        true,
                        "fuzz",
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Instant.now(),
                        Map.of(),
                        List.of(new Part(
                                new Health(
                                        "source:" + SOURCE,
                                        Health.Status.UP,
                                        new Text("đang nhận", "receiving"),
                                        Map.of()),
                                Instant.EPOCH)));
            }

            @Override
            public List<SourceFigures> sources() {
                return List.of();
            }
        };
    }

    private static final class Control implements SourceControl {
        @Override
        public Optional<Pause> paused(String instance) {
            return Optional.of(new Pause(Instant.EPOCH, "admin", ""));
        }

        @Override
        public Map<String, Pause> paused() {
            return Map.of();
        }

        @Override
        public void pause(String instance, String by, String reason) {
            // Noted by the proxy around it; so are the others.
        }

        @Override
        public void resume(String instance) {
            // As above.
        }

        @Override
        public int poll(String instance) {
            return 1;
        }

        @Override
        public Map<String, String> cursors(String instance) {
            return Map.of("changes", "2026-03-01T00:00:00Z");
        }

        @Override
        public void cursor(String instance, String name, String position) {
            // As above.
        }
    }

    private static final class Backup implements Backups {
        @Override
        public Progress start(Path file, String by) {
            return new Progress(file, by, Instant.EPOCH, Optional.empty(), "dump", 0, 0, Optional.empty());
        }

        @Override
        public Optional<Progress> progress() {
            return Optional.empty();
        }

        @Override
        public void cancel() {
            // Noted by the proxy around it.
        }

        @Override
        public List<Text> verify(Path file) {
            return List.of();
        }
    }

    private static final class Logins implements Accounts {
        @Override
        public Optional<Identity> authenticate(String user, String password) {
            return ACCOUNTS.containsKey(user) && password.equals(user)
                    ? Optional.of(new Identity(user, ACCOUNTS.get(user)))
                    : Optional.empty();
        }

        @Override
        public void ensure(String user, Set<String> roles, String envPrefix) {
            throw new UnsupportedOperationException();
        }

        @Override
        public InternalLogin internal() {
            throw new UnsupportedOperationException();
        }
    }

    // ---------------------------------------------------------------------------------------------------- for a target

    static List<String> users() {
        return ACCOUNTS.keySet().stream().sorted().toList();
    }

    int port() {
        return port.port();
    }

    /** What was asked of the services since the last call that changes anything. */
    List<String> changes() {
        synchronized (changes) {
            List<String> all = List.copyOf(changes);
            changes.clear();
            return all;
        }
    }

    /** Whether a part was asked since the last time that is not here. */
    boolean absentAsked() {
        boolean asked = absentAsked;
        absentAsked = false;
        return asked;
    }

    /** What there is, as one text; it stays as it is while nobody changes anything. */
    String state() throws SQLException {
        return text(
                "SELECT concat_ws(' ', (SELECT md5(string_agg(concat_ws('|', id, state, by_, note, mending), ',' ORDER BY id))"
                        + " FROM hub.quarantine), (SELECT count(*) FROM hub.mend), (SELECT count(*) FROM hub.raw_message),"
                        + " (SELECT count(*) FROM hub.record), (SELECT count(*) FROM hub.change))");
    }

    /** All refused rows are open again. */
    void reopen() throws SQLException {
        try (Connection connection = writer.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE hub.quarantine SET state = 'open', by_ = '', note = '', resolved_at = NULL,"
                    + " mending = NULL, mending_until = NULL");
        }
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    String text(String sql) throws SQLException {
        try (Connection connection = writer.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        System.clearProperty("karaf.data");
    }
}
