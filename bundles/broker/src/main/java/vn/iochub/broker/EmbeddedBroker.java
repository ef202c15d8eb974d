package vn.iochub.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.JMSFactoryType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.paging.PagingStore;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServer.SERVER_STATE;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Resilience;

/**
 * Artemis in this JVM. One thread starts it, looks four times a second whether it lives and whether its disk has room, and
 * starts it again, with growing pauses, when it has stopped itself on a journal error. Thread-safe.
 */
final class EmbeddedBroker implements Backend {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

    private static final long TICK_MILLIS = 250;
    private static final long LOCK_WAIT_MILLIS = 5_000;
    private static final int MIB = 1 << 20;

    /** Bytes in memory of one address, and of all, before messages go to pages on disk. */
    /** Some 10,000 receipts of one source. */
    private static final long REPLY_MEMORY = 16L * MIB;

    private static final long ADDRESS_MEMORY = 24L * MIB;

    private static final long GLOBAL_MEMORY = 96L * MIB;
    static final String DEAD = DeadLetters.QUEUE;

    /** What waits of one source may take one part in so many of maxDisk. */
    private static final int SHARE_OF_ONE_SOURCE = 4;

    private static final int PAGE_SIZE = 4 * MIB;
    private static final int READ_AHEAD = 20 * MIB;

    /** Numbers the brokers of this JVM, which only tests have several of. */
    private static final AtomicInteger SERVERS = new AtomicInteger();

    private final Settings settings;
    private final Accounts accounts;
    private final int serverId = SERVERS.getAndIncrement();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "hub-broker");
        created.setDaemon(true);
        return created;
    });

    private record Running(ActiveMQServer server, ActiveMQConnectionFactory factory, JournalChoice journal) {}

    // written by the thread only
    private volatile Optional<Running> running = Optional.empty();
    private volatile Optional<Text> noRoom = Optional.empty();
    private volatile Health health;
    private Optional<ActiveMQServer> stopping = Optional.empty();
    private final Backoff backoff;
    private String told = "";
    private boolean withoutAsyncio;

    private volatile boolean closed;

    EmbeddedBroker(Settings settings, Accounts accounts, Resilience resilience) {
        this.backoff = resilience.backoff(Resilience.BROKER);
        this.settings = settings;
        this.accounts = accounts;
        health = state(
                Health.Status.STARTING, new Text("Bộ môi giới đang khởi động", "The broker is starting"), Map.of());
    }

    @Override
    public void start() {
        thread.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            Optional<Running> now = running;
            if (now.isPresent() && now.get().server().getState() != SERVER_STATE.STARTED) {
                log.error("broker.stopped cause=\"it stopped itself, see the log above\" action=restart");
                failed(new Text(
                        "Bộ môi giới đã tự dừng do lỗi nhật ký trên đĩa, đang khởi động lại",
                        "The broker stopped itself on an error of its journal and is being restarted"));
                discard(now.get());
            }
            if (stopping.isPresent() && stopping.get().getState() == SERVER_STATE.STOPPED) {
                stopping = Optional.empty();
            }
            noRoom = room();
            if (running.isEmpty() && stopping.isEmpty() && !closed && !backoff.waiting()) {
                launch();
            }
            running.ifPresent(this::look);
        } catch (Exception | LinkageError e) {
            // the next tick tries again; without this catch the executor would never tick again
            log.error("broker.supervision failed", e);
        }
    }

    private void launch() {
        AtomicReference<Exception> activation = new AtomicReference<>();
        ActiveMQServer server = null;
        boolean asyncio = false;
        try {
            checkPort();
            Path folder = privateFolder(settings.folder());
            JournalChoice journal = JournalChoice.of(
                    withoutAsyncio ? Settings.Journal.NIO : settings.journal(),
                    privateFolder(folder.resolve("journal")));
            asyncio = journal.type() == JournalType.ASYNCIO;
            server = ActiveMQServers.newActiveMQServer(
                    configuration(folder, journal),
                    ManagementFactory.getPlatformMBeanServer(),
                    new HubSecurity(accounts),
                    true);
            server.registerActivationFailureListener(activation::set);
            ActiveMQServer guarded = server;
            server.registerBrokerPlugin(new SendGuard(
                    () -> noRoom, settings.maxDisk() / SHARE_OF_ONE_SOURCE, address -> waiting(guarded, address)));
            startWithItsLoader(server);
            if (activation.get() != null) {
                throw activation.get();
            }
            if (!server.isActive()) {
                throw new IOException("the broker did not become active");
            }
            // Its notifications have no reader here, and each costs a message.
            server.getManagementService().enableNotifications(false);
            server.createQueue(durable(DEAD), true);
            ActiveMQConnectionFactory factory = Connections.tuned(ActiveMQJMSClient.createConnectionFactoryWithoutHA(
                    JMSFactoryType.CF,
                    new TransportConfiguration(
                            InVMConnectorFactory.class.getName(),
                            Map.of(
                                    org.apache.activemq.artemis.core.remoting.impl.invm.TransportConstants
                                            .SERVER_ID_PROP_NAME,
                                    serverId))));
            running = Optional.of(new Running(server, factory, journal));
            backoff.well();
            told = "";
            log.info(
                    "broker.started mode=embedded version={} url={} journal={} sync.micros={} buffer.micros={}",
                    server.getVersion().getFullVersion(),
                    settings.publicUrl(),
                    journal.type().name().toLowerCase(Locale.ROOT),
                    journal.syncNanos() / 1000,
                    journal.timeoutNanos() / 1000);
        } catch (Exception e) {
            if (!told.equals(String.valueOf(e.getMessage()))) {
                told = String.valueOf(e.getMessage());
                log.error(
                        "broker.start failed mode=embedded folder={} cause=\"{}\" further=\"tried again, the same cause is not logged\"",
                        settings.folder(),
                        e.getMessage(),
                        e instanceof IOException ? null : e);
            }
            failed(new Text(
                    "Không khởi động được bộ môi giới: " + e.getMessage(),
                    "The broker could not be started: " + e.getMessage()));
            // The kernel may refuse what the library offers, as when its fs.aio-max-nr is used up.
            withoutAsyncio = asyncio && settings.journal() == Settings.Journal.AUTO;
            if (server != null) {
                stop(server);
            }
        }
    }

    /** Artemis finds its protocols and gives its threads their loader by the context loader of the starting thread. */
    private static void startWithItsLoader(ActiveMQServer server) throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(ActiveMQServers.class.getClassLoader());
        try {
            server.start();
        } finally {
            current.setContextClassLoader(before);
        }
    }

    /** Artemis tells of a port in use only in its log, and half started; asked here, the cause is clear. */
    private void checkPort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + " (" + e.getMessage()
                            + "); set another port in etc/vn.iochub.broker.cfg or HUB_BROKER_PORT",
                    e);
        }
    }

    private static Path privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return folder;
    }

    private Configuration configuration(Path folder, JournalChoice journal) throws Exception {
        Configuration config = new ConfigurationImpl();
        config.setName("iochub");
        config.setPersistenceEnabled(true);
        config.setJournalDirectory(folder.resolve("journal").toString());
        config.setBindingsDirectory(folder.resolve("bindings").toString());
        config.setPagingDirectory(folder.resolve("paging").toString());
        config.setLargeMessagesDirectory(folder.resolve("large").toString());
        config.setJournalLockAcquisitionTimeout(LOCK_WAIT_MILLIS);

        config.setJournalType(journal.type());
        config.setJournalSyncTransactional(true);
        config.setJournalSyncNonTransactional(true);
        config.setJournalDatasync(true);
        config.setJournalBufferTimeout_AIO(journal.timeoutNanos());
        config.setJournalBufferTimeout_NIO(journal.timeoutNanos());
        config.setPageSyncTimeout(journal.timeoutNanos());
        config.setJournalBufferSize_AIO(MIB);
        config.setJournalBufferSize_NIO(MIB);
        config.setJournalFileSize(10 * MIB);
        config.setJournalMinFiles(2);
        config.setJournalPoolFiles(6);

        config.setGlobalMaxSize(GLOBAL_MEMORY);
        // SendGuard refuses when the disk is full; Artemis itself would block senders without an end.
        config.setMaxDiskUsage(-1);
        config.setMinDiskFree(-1);

        config.setSecurityEnabled(true);
        config.setPopulateValidatedUser(false);
        config.setGracefulShutdownEnabled(false);
        config.setJMXManagementEnabled(true);
        config.setMessageCounterEnabled(false);
        config.setSuppressSessionNotifications(true);
        config.setPersistIDCache(false);
        config.setMessageExpiryScanPeriod(-1);

        config.addAcceptorConfiguration(new TransportConfiguration(
                InVMAcceptorFactory.class.getName(),
                Map.of(
                        org.apache.activemq.artemis.core.remoting.impl.invm.TransportConstants.SERVER_ID_PROP_NAME,
                        serverId),
                "hub"));
        config.addAcceptorConfiguration(new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                Map.of(
                        TransportConstants.HOST_PROP_NAME,
                        settings.host(),
                        TransportConstants.PORT_PROP_NAME,
                        settings.port(),
                        TransportConstants.PROTOCOLS_PROP_NAME,
                        "CORE,AMQP",
                        // native transports would have to be unpacked from a bundle, and win nothing here
                        TransportConstants.USE_EPOLL_PROP_NAME,
                        false,
                        TransportConstants.USE_KQUEUE_PROP_NAME,
                        false,
                        TransportConstants.REMOTING_THREADS_PROPNAME,
                        2),
                "outside",
                Map.of("saslMechanisms", "PLAIN")));

        config.addAddressSetting("#", addressSettings());
        config.addAddressSetting(Broker.REPLY + "#", replySettings());
        return config;
    }

    /** Receipts that their source does not fetch may not fill the disk; what became of a message can be asked for by HTTP. */
    private static AddressSettings replySettings() {
        return new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP)
                .setMaxSizeBytes(REPLY_MEMORY);
    }

    private AddressSettings addressSettings() {
        return new AddressSettings()
                .setAutoCreateAddresses(false)
                .setAutoCreateQueues(false)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false)
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                // A database that is down for a day is no poison message; nothing is ever put aside or expired.
                .setMaxDeliveryAttempts(-1)
                .setRedeliveryDelay(100)
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(1_000)
                .setNoExpiry(true)
                // Only an admin's hand can move a message there; without an address it would be dropped.
                .setDeadLetterAddress(SimpleString.of(DEAD))
                .setExpiryAddress(SimpleString.of(DEAD))
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(ADDRESS_MEMORY)
                .setPageSizeBytes(PAGE_SIZE)
                // Also the most that a consumer can hold unacknowledged while it drains a backlog from disk.
                .setMaxReadPageBytes(READ_AHEAD)
                .setPrefetchPageBytes(READ_AHEAD)
                .setPageLimitBytes(settings.maxDisk())
                .setPageFullMessagePolicy(PageFullMessagePolicy.FAIL);
    }

    /** Why there is no room for more messages. */
    private Optional<Text> room() throws IOException {
        if (running.isPresent()) {
            long paged = paged(running.get().server());
            if (paged >= settings.maxDisk()) {
                return Optional.of(new Text(
                        "Hàng chờ trên đĩa đã đầy: " + mib(paged) + " trên giới hạn maxDisk " + mib(settings.maxDisk()),
                        "The backlog on disk is full: " + mib(paged) + " of maxDisk " + mib(settings.maxDisk())));
            }
        }
        if (running.isPresent()) {
            // Large messages lie in files of their own, which are no pages.
            long waiting = waiting(running.get().server());
            if (waiting >= settings.maxDisk() + GLOBAL_MEMORY) {
                return Optional.of(new Text(
                        "Hàng chờ trên đĩa đã đầy: " + mib(waiting) + " đang chờ, giới hạn maxDisk "
                                + mib(settings.maxDisk()),
                        "The backlog on disk is full: " + mib(waiting) + " wait, maxDisk is "
                                + mib(settings.maxDisk())));
            }
        }
        if (!Files.exists(settings.folder())) {
            return Optional.empty();
        }
        long free = free();
        if (free < settings.minDiskFree()) {
            return Optional.of(new Text(
                    "Đĩa của bộ môi giới đầy: còn " + mib(free) + ", cần ít nhất minDiskFree "
                            + mib(settings.minDiskFree()),
                    "The broker's disk is full: " + mib(free) + " free, minDiskFree is "
                            + mib(settings.minDiskFree())));
        }
        return Optional.empty();
    }

    private long free() throws IOException {
        return Files.getFileStore(settings.folder()).getUsableSpace();
    }

    private static long paged(ActiveMQServer server) throws IOException {
        long bytes = 0;
        for (SimpleString address : server.getPagingManager().getStoreNames()) {
            PagingStore store = store(server, address);
            if (store.isPaging()) {
                bytes += store.getNumberOfPages() * store.getPageSizeBytes();
            }
        }
        return bytes;
    }

    /** Bytes of all that waits, in memory, in pages and in files of their own. */
    private static long waiting(ActiveMQServer server) {
        return server.getPostOffice()
                .getAllBindings()
                .filter(QueueBinding.class::isInstance)
                .mapToLong(binding -> ((QueueBinding) binding).getQueue().getPersistentSize())
                .sum();
    }

    private static long waiting(ActiveMQServer server, String queue) {
        Queue found = server.locateQueue(queue);
        return found == null ? 0 : found.getPersistentSize();
    }

    private static PagingStore store(ActiveMQServer server, SimpleString address) throws IOException {
        try {
            return server.getPagingManager().getPageStore(address);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void look(Running now) {
        try {
            Map<String, String> details = new TreeMap<>();
            details.put("version", now.server().getVersion().getFullVersion());
            details.put("journal", now.journal().type().name().toLowerCase(Locale.ROOT));
            details.put("journal.sync.micros", Long.toString(now.journal().syncNanos() / 1000));
            details.put("disk.free", mib(free()));
            details.put("backlog.disk", mib(paged(now.server())));
            Optional<Text> full = noRoom;
            if (full.isPresent()) {
                health = state(Health.Status.DEGRADED, full.get(), details);
                return;
            }
            long paged = paged(now.server());
            if (paged >= settings.maxDisk() / 10) {
                health = state(
                        Health.Status.DEGRADED,
                        new Text(
                                "Hàng chờ dài: " + mib(paged) + " nằm trên đĩa, giới hạn maxDisk "
                                        + mib(settings.maxDisk()),
                                "The backlog is long: " + mib(paged) + " of it on disk, maxDisk is "
                                        + mib(settings.maxDisk())),
                        details);
                return;
            }
            long free = free();
            if (free / 2 < settings.minDiskFree()) {
                health = state(
                        Health.Status.DEGRADED,
                        new Text(
                                "Đĩa của bộ môi giới gần đầy: còn " + mib(free) + ", dưới "
                                        + mib(settings.minDiskFree()) + " thì hub ngừng nhận",
                                "The broker's disk is nearly full: " + mib(free) + " free; below "
                                        + mib(settings.minDiskFree()) + " the hub takes no more"),
                        details);
                return;
            }
            health = state(Health.Status.UP, new Text("Chạy trong hub", "Runs within the hub"), details);
        } catch (IOException e) {
            health = state(
                    Health.Status.DEGRADED,
                    new Text("Không đọc được đĩa: " + e.getMessage(), "The disk cannot be read: " + e.getMessage()),
                    Map.of());
        }
    }

    private Health state(Health.Status status, Text cause, Map<String, String> details) {
        Map<String, String> all = new TreeMap<>(details);
        all.put("mode", "embedded");
        all.put("url", settings.publicUrl());
        return new Health("broker", status, cause, all);
    }

    private static String mib(long bytes) {
        return bytes / MIB + " MB";
    }

    private void failed(Text cause) {
        health = state(Health.Status.DOWN, cause, Map.of());
        backoff.failed();
    }

    private void discard(Running old) {
        running = Optional.empty();
        old.factory().close();
        stop(old.server());
    }

    private void stop(ActiveMQServer server) {
        stopping = Optional.of(server);
        try {
            server.stop();
        } catch (Exception e) {
            log.warn("broker.stop failed", e);
        }
    }

    /** For tests, which break it. */
    ActiveMQServer server() {
        return running.orElseThrow().server();
    }

    private Optional<Text> down() {
        Optional<Running> now = running;
        if (now.isEmpty()) {
            return Optional.of(health.cause());
        }
        return now.get().server().isStarted()
                ? Optional.empty()
                : Optional.of(new Text("Bộ môi giới đã dừng", "The broker has stopped"));
    }

    private Running up() throws JMSException {
        Optional<Running> now = running;
        Optional<Text> cause = down();
        if (now.isEmpty() || cause.isPresent()) {
            throw new JMSException(cause.orElseGet(health::cause).en());
        }
        return now.get();
    }

    @Override
    public Connection connect() throws JMSException {
        Accounts.InternalLogin login = accounts.internal();
        return up().factory().createConnection(login.user(), login.password());
    }

    @Override
    public void ensureQueue(String name) throws JMSException {
        try {
            up().server().createQueue(durable(name), true);
        } catch (JMSException e) {
            throw e;
        } catch (Exception e) {
            throw asJms("queue " + name + " could not be created", e);
        }
    }

    /** A queue that outlives everything, on an address of its name. */
    static QueueConfiguration durable(String name) {
        return QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true)
                .setAutoDelete(false)
                .setAutoCreateAddress(true);
    }

    @Override
    public List<String> queues(String prefix) throws JMSException {
        return up().server()
                .getPostOffice()
                .getAllBindings()
                .filter(QueueBinding.class::isInstance)
                .map(Binding::getUniqueName)
                .map(SimpleString::toString)
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    @Override
    public List<QueueFigures> figures() throws JMSException {
        return up().server()
                .getPostOffice()
                .getAllBindings()
                .filter(QueueBinding.class::isInstance)
                .map(binding -> ((QueueBinding) binding).getQueue())
                .filter(queue -> !queue.isTemporary()
                        && QueueFigures.shown(queue.getName().toString()))
                .map(EmbeddedBroker::figures)
                .toList();
    }

    private static QueueFigures figures(Queue queue) {
        PagingStore store = queue.getPagingStore();
        return new QueueFigures(
                queue.getName().toString(),
                queue.getAddress().toString(),
                queue.getMessageCount(),
                queue.getDeliveringCount(),
                queue.getConsumerCount(),
                queue.getMessagesAdded(),
                queue.getMessagesAcknowledged(),
                store != null && store.isPaging(),
                queue.getPersistentSize());
    }

    @Override
    public long depth(String queue) throws JMSException {
        Queue found = up().server().locateQueue(queue);
        return found == null ? 0 : found.getMessageCount();
    }

    @Override
    public OptionalLong acknowledged(String queue) throws JMSException {
        Queue found = up().server().locateQueue(queue);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found.getMessagesAcknowledged());
    }

    @Override
    public String url() {
        return settings.publicUrl();
    }

    @Override
    public Optional<Text> refusal() {
        return down().or(() -> noRoom);
    }

    @Override
    public Health health() {
        return health;
    }

    static JMSException asJms(String problem, Exception cause) {
        JMSException e = new JMSException(problem + ": " + cause.getMessage());
        e.initCause(cause);
        return e;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.execute(() -> {
                running.ifPresent(this::discard);
                log.info("broker.closed mode=embedded");
            });
        } catch (RejectedExecutionException e) {
            log.debug("closed before", e);
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(60, TimeUnit.SECONDS)) {
                log.warn("broker.close is taking longer than a minute; the journal stays whole in any case");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
