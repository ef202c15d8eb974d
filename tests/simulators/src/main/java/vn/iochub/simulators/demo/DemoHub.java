package vn.iochub.simulators.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import vn.iochub.simulators.sources.HubAddress;

/** A hub of the demo's own: its folder, its ports, its fresh data. Driven by the launcher, as an operator would. */
final class DemoHub implements AutoCloseable {
    private static final String MARK = ".iochub-demo";
    private static final String HTTP = "vn.iochub.http.cfg";
    private static final Duration START = Duration.ofSeconds(240);
    private static final Duration STOP = Duration.ofSeconds(150);
    private static final List<String> PORTS = List.of(
            "HUB_HTTP_PORT",
            "HUB_BROKER_PORT",
            "HUB_POSTGRES_PORT",
            "HUB_SSH_PORT",
            "HUB_JMX_REGISTRY_PORT",
            "HUB_JMX_PORT");

    private final Path home;
    private final Path launcher;
    private final Map<String, String> ports = new LinkedHashMap<>();
    private final Leftovers leftovers;
    private Certificate certificate;
    private FileChannel lock;
    private volatile Process starting;

    /**
     * @param home the folder; made, or one that an earlier demo made
     * @param launcher the script {@code hub}
     * @param chosen ports, by their variables, that are not to be any free ones
     */
    DemoHub(Path home, Path launcher, Map<String, Integer> chosen) {
        this.home = home;
        this.launcher = launcher;
        chosen.forEach((variable, port) -> ports.put(variable, Integer.toString(port)));
        this.leftovers = new Leftovers(home, launcher);
    }

    Path home() {
        return home;
    }

    private Path data() {
        return home.resolve("data");
    }

    /** Where large raw messages lie. */
    Path raw() {
        return data().resolve("raw");
    }

    /** Makes the folder as at a first start: what an earlier demo left running is stopped, its data deleted. */
    void prepare() throws Trouble, IOException, InterruptedException {
        Path mark = home.resolve(MARK);
        if (Files.isDirectory(home) && !Files.exists(mark) && !onlyBuilt()) {
            throw new Trouble(
                    home + " is there and is no demo's folder: the demo deletes what lies in it.",
                    "Cure: set HUB_DEMO_HOME to a folder that is not there yet.");
        }
        Files.createDirectories(home);
        Files.writeString(
                mark, "A hub of ./hub demo. Each demo deletes data/, upstreams/, tls/ and what it wrote to etc/.\n");
        lock();
        leftovers.endLauncher();
        stop();
        Trees.delete(data());
        Files.deleteIfExists(home.resolve("etc").resolve(HTTP));
        Path etc = home.resolve("etc");
        if (Files.isDirectory(etc)) {
            try (Stream<Path> files = Files.list(etc)) {
                for (Path file : files.filter(
                                each -> each.getFileName().toString().startsWith("vn.iochub.connector."))
                        .toList()) {
                    Files.delete(file);
                }
            }
        }
        choosePorts();
        certificate = Certificate.make(Certificate.in(home));
    }

    /** For as long as this program lives, however it ends. */
    private void lock() throws Trouble, IOException {
        lock = FileChannel.open(home.resolve(".demo-runs"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            throw new Trouble(
                    "another demo runs in " + home + ".",
                    "Cure: end it with Ctrl-C, or set HUB_DEMO_HOME to another folder.");
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    /** The launcher writes its build's log there before we come. */
    private boolean onlyBuilt() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.allMatch(file -> file.getFileName().toString().equals("build.log"));
        }
    }

    private void choosePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            // All are held open until all are chosen, so that none is chosen twice.
            for (String port : PORTS) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.putIfAbsent(port, Integer.toString(socket.getLocalPort()));
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** Gives its HTTP port the certificate: from then on it speaks https alone. */
    void secure(Path shipped) throws IOException {
        configure(HTTP, shipped, certificate.configuration());
    }

    /**
     * Writes a configuration: the shipped one with other values.
     *
     * @param file its name in {@code etc/}
     * @param shipped the default
     */
    void configure(String file, Path shipped, Map<String, String> values) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(shipped));
        values.forEach((key, value) -> {
            lines.removeIf(line -> line.matches("\\s*" + java.util.regex.Pattern.quote(key) + "\\s*=.*"));
            lines.add(key + " = " + value.replace("\\", "\\\\"));
        });
        Path etc = Files.createDirectories(home.resolve("etc"));
        Files.write(etc.resolve(file), lines);
    }

    /** Starts it and waits until it is ready. */
    void start() throws Trouble, IOException, InterruptedException {
        Path log = home.resolve("demo-start.log");
        // A session of its own: Ctrl-C at this terminal is for the demo, which then stops the hub.
        Process process = process(List.of("setsid", launcher.toString(), "start"))
                .redirectOutput(log.toFile())
                .redirectErrorStream(true)
                .start();
        starting = process;
        leftovers.startedLauncher(process.pid());
        try {
            if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                throw new Trouble("the hub did not start within " + START.toSeconds() + " s.", "See " + log);
            }
            if (process.exitValue() != 0) {
                String said = Files.readString(log).strip();
                throw new Trouble(
                        "the hub did not start:\n" + said,
                        "Cure: see above; its log is " + data().resolve("log/hub.log"));
            }
        } finally {
            process.destroy();
            starting = null;
            leftovers.launcherEnded();
        }
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().put("HUB_HOME", home.toString());
        builder.environment().remove("HUB_DEMO_HOME");
        builder.environment().putAll(ports);
        // Upstreams and a build of somebody's may share the machine with it.
        builder.environment().putIfAbsent("HUB_START_TIMEOUT", Long.toString(START.toSeconds() - 20));
        return builder;
    }

    /** What {@code hub env} prints. */
    HubAddress address() throws Trouble, IOException, InterruptedException {
        Process process = process(List.of(launcher.toString(), "env"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new Trouble("'hub env' failed.", "See " + data().resolve("log/hub.log"));
        }
        Map<String, String> env = new LinkedHashMap<>();
        for (String line : out.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = line.substring(equals + 1);
                boolean quoted = value.length() > 1 && value.startsWith("'") && value.endsWith("'");
                env.put(line.substring(0, equals), quoted ? value.substring(1, value.length() - 1) : value);
            }
        }
        return new HubAddress(env, certificate.trust());
    }

    /**
     * The repository's address with the login that the feeds read with: it may read a raw message's content, which tells
     * the rows of a page.
     */
    String contents(HubAddress address) throws Trouble, IOException {
        String name = "postgres.hub_feeds=";
        String password = Files.readAllLines(data().resolve("secrets/store")).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> new String(
                        Base64.getUrlDecoder().decode(line.substring(name.length())), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow(() -> new Trouble("the demo's hub has no login for its feeds.", "See data/secrets/store"));
        String views = address.get("HUB_REPOSITORY_JDBC_URL");
        return views.substring(0, views.indexOf('?')) + "?user=hub_feeds&password=" + password;
    }

    /** Stops it and everything of it, whatever state it is in. */
    void stop() throws IOException, InterruptedException {
        Process half = starting;
        if (half != null) {
            half.destroy();
            half.waitFor(10, TimeUnit.SECONDS);
        }
        if (Files.isDirectory(data())) {
            Process process = process(List.of("setsid", launcher.toString(), "stop"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        leftovers.endPrograms();
    }
}
