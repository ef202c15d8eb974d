package vn.iochub.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.database.internal.Role;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.reconcile.RepositoryReader;
import vn.iochub.simulators.sources.Education;
import vn.iochub.simulators.sources.Health;
import vn.iochub.simulators.sources.HubAddress;
import vn.iochub.simulators.sources.Ioffice;
import vn.iochub.simulators.sources.Portal;
import vn.iochub.simulators.sources.Qoffice;
import vn.iochub.simulators.sources.Shared;
import vn.iochub.simulators.sources.Simulator;
import vn.iochub.simulators.sources.Tax;
import vn.iochub.simulators.synthetic.Mix;

/** The hub, all that it depends on, each in processes of its own, and a relay on every way between them. */
final class Rig implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rig.class);
    private static final Pattern ADDRESS = Pattern.compile("127[.]0[.]0[.]1:([0-9]+)");
    private static final double SOURCE_FAULTS = 0.02;
    private static final String BROKER_DISK = "512m";
    private static final String HUB_DISK = "2g";

    private final Settings settings;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, Relay> relays = new LinkedHashMap<>();
    private final List<Simulator> simulators = new ArrayList<>();
    private Ledger ledger;
    private Disk brokerDisk;
    private Disk hubDisk;
    private Broker brokerSettings;
    private String brokerPassword;
    private JavaServer broker;
    private JavaServer sftp;
    private Database database;
    private Hub hub;
    private Map<String, String> env;
    private HubAddress address;
    private HealthWatch health;
    private FeedReader feed;
    private Probe probe;
    private Admin admin;

    private Rig(Settings settings) {
        this.settings = settings;
    }

    /** Starts all of it; the sources do not send yet. */
    static Rig open(Settings settings) throws Exception {
        Rig rig = new Rig(settings);
        try {
            rig.start();
            return rig;
        } catch (Exception e) {
            rig.close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T thing) {
        open.push(thing);
        return thing;
    }

    private void start() throws Exception {
        Path work = settings.work();
        ledger = opened(new Ledger(work.resolve("ledger.jsonl")));
        servers(work);
        hub(work);
        sources(work);
        LOG.info("event=hub_starts");
        hub.start();
        env = hub.env();
        accounts();
        address = new HubAddress(throughRelay(env), null);
        health = opened(new HealthWatch(hub.port(), env, hub.home()));
        feed = opened(new FeedReader(relays.get("feed").port(), env));
        probe = new Probe(address, ledger, feed);
        admin = new Admin(hub.port(), env);
    }

    private void servers(Path work) throws Exception {
        int databasePort = freePort();
        database = opened(new Database("database", work.resolve("database"), databasePort));
        database.start();
        relay("database", databasePort);

        brokerDisk = opened(Disk.open(work.resolve("broker-disk"), BROKER_DISK));
        int brokerPort = freePort();
        relay("broker", brokerPort);
        brokerPassword = Secrets.random();
        brokerSettings = new Broker(work.resolve("broker"));
        brokerSettings.write(
                settings.sources().resolve("docs/EXTERNAL-ARTEMIS.md"), brokerDisk.folder(), brokerPort, "32M");
        accounts();
        broker = opened(new JavaServer("broker", BrokerMain.class, work.resolve("broker"), 256));
        broker.start();

        int sftpPort = freePort();
        relay("sftp", sftpPort);
        Path folder = work.resolve("sftp");
        SftpAccounts drops = new SftpAccounts(folder, relays.get("sftp").port());
        sftp = opened(new JavaServer("sftp", SftpMain.class, folder, 128, Integer.toString(sftpPort)));
        sftp.start();
        Shared shared = opened(new Shared(work.resolve("upstreams"), drops));
        long seed = settings.seed();
        double each = settings.rate() / 6;
        Mix mix = Mix.USUAL;
        simulators.add(opened(new Ioffice("ioffice", ledger, seed + 300, each, mix)));
        simulators.add(opened(new Qoffice("qoffice", shared, ledger, 2 * seed + 400, each, mix, SOURCE_FAULTS)));
        simulators.add(opened(new Portal("eprocedure", ledger, seed, each, mix)));
        simulators.add(opened(new Tax("tax", shared, ledger, seed + 100, each, mix)));
        simulators.add(opened(new Education("education", shared, ledger, seed + 500, each, mix)));
        simulators.add(opened(new Health("health", shared, ledger, seed + 200, each, mix)));
    }

    private void hub(Path work) throws Exception {
        Path home = work.resolve("hub");
        hubDisk = opened(Disk.open(home.resolve("data"), HUB_DISK));
        hub = opened(Hub.unpack(settings.distribution(), home, work.resolve("hub-clock")));
        relay("push", hub.port());
        relay("feed", hub.port());
        hub.environment("CHAOS_DB_PASSWORD", database.password(Role.WRITER.user()));
        hub.environment("CHAOS_READER_PASSWORD", database.password(Role.READER.user()));
        hub.environment("CHAOS_BROKER_PASSWORD", brokerPassword);
        // Its own disk is small; the default would call it full from the beginning.
        hub.configure("vn.iochub.hub.cfg", null, Map.of("minDiskFree", "64M"));
        hub.configure(
                "vn.iochub.repository.cfg",
                null,
                Map.of(
                        "mode",
                        "external",
                        "url",
                        "jdbc:postgresql://127.0.0.1:" + relays.get("database").port() + "/" + Role.HUB,
                        "user",
                        Role.WRITER.user(),
                        "password",
                        "env:CHAOS_DB_PASSWORD",
                        "reader.user",
                        Role.READER.user(),
                        "reader.password",
                        "env:CHAOS_READER_PASSWORD"));
        hub.configure(
                "vn.iochub.broker.cfg",
                null,
                Map.of(
                        "mode",
                        "external",
                        "url",
                        "tcp://127.0.0.1:" + relays.get("broker").port(),
                        "user",
                        Broker.USER,
                        "password",
                        "env:CHAOS_BROKER_PASSWORD"));
    }

    private void sources(Path work) throws IOException {
        for (Simulator each : simulators) {
            String file = "vn.iochub.connector." + each.source() + "-main.cfg";
            Map<String, String> values = new LinkedHashMap<>(each.configuration());
            for (String key : List.of("url", "jdbc.url")) {
                String url = values.get(key);
                if (url != null) {
                    Matcher port = ADDRESS.matcher(url);
                    if (!port.find()) {
                        throw new IOException(url + " has no port");
                    }
                    String name = key.equals("url") ? "qoffice" : "view";
                    if (!relays.containsKey(name)) {
                        relay(name, Integer.parseInt(port.group(1)));
                    }
                    values.put(
                            key,
                            port.replaceFirst("127.0.0.1:" + relays.get(name).port()));
                }
            }
            hub.configure(
                    file, settings.sources().resolve("routes/" + each.source() + "/src/main/etc/" + file), values);
        }
    }

    /** The broker knows the hub and, when the hub has made its account, the source that pushes messages. */
    private void accounts() throws IOException {
        List<String[]> accounts = new ArrayList<>();
        accounts.add(new String[] {Broker.USER, brokerPassword, "iochub"});
        if (env != null) {
            accounts.add(
                    new String[] {env.get("HUB_EPROCEDURE_USER"), env.get("HUB_EPROCEDURE_PASSWORD"), "eprocedure"});
        }
        brokerSettings.accounts(accounts);
    }

    private Map<String, String> throughRelay(Map<String, String> printed) {
        Map<String, String> values = new LinkedHashMap<>(printed);
        values.replaceAll((key, value) -> key.endsWith("_URL") && value.startsWith("http")
                ? ADDRESS.matcher(value)
                        .replaceFirst("127.0.0.1:" + relays.get("push").port())
                : value);
        // The simulators look into the repository to know what may come next; that is no part of what is tried.
        values.put("HUB_REPOSITORY_JDBC_URL", database.address(Role.READER));
        return values;
    }

    private void relay(String name, int port) throws IOException {
        relays.put(name, opened(new Relay(name, () -> port)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Ledger ledger() {
        return ledger;
    }

    List<Simulator> simulators() {
        return simulators;
    }

    Relay relay(String name) {
        return relays.get(name);
    }

    Disk brokerDisk() {
        return brokerDisk;
    }

    Disk hubDisk() {
        return hubDisk;
    }

    Part broker() {
        return broker;
    }

    Part sftp() {
        return sftp;
    }

    Part database() {
        return database;
    }

    Hub hub() {
        return hub;
    }

    HubAddress address() {
        return address;
    }

    HealthWatch health() {
        return health;
    }

    FeedReader feed() {
        return feed;
    }

    Probe probe() {
        return probe;
    }

    Admin admin() {
        return admin;
    }

    /** Reads the repository past the relay. */
    RepositoryReader repository() {
        return new RepositoryReader(
                database.address(Role.READER),
                database.address(Role.WRITER),
                hub.home().resolve("data/raw"));
    }

    /** The change log: positions by type. */
    Map<String, List<Long>> changes() throws SQLException {
        Map<String, List<Long>> positions = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection(database.address(Role.READER));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT type, position FROM repo.change ORDER BY position")) {
            while (row.next()) {
                positions
                        .computeIfAbsent(row.getString(1), type -> new ArrayList<>())
                        .add(row.getLong(2));
            }
        }
        return positions;
    }

    /** The external servers' versions, for the report. */
    String databaseVersion() throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.address(Role.READER));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Copies the logs out before everything goes. */
    void keepLogs(Path to) throws IOException, InterruptedException {
        Files.createDirectories(to);
        Processes.run(
                List.of("cp", "-r", hub.log().toString(), to.resolve("hub").toString()));
        for (String log : List.of("broker/broker.log", "sftp/sftp.log")) {
            Path file = settings.work().resolve(log);
            if (Files.exists(file)) {
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Processes.run(List.of(
                "cp",
                "-r",
                settings.work().resolve("database/log").toString(),
                to.resolve("database").toString()));
    }

    /** Ends everything that it started, the last first, whatever state it is in. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable each = open.pop();
            try {
                each.close();
            } catch (Exception e) {
                // The others are to be ended all the same.
                LOG.warn("event=close_failed what={}", each.getClass().getSimpleName(), e);
            }
        }
    }
}
