package vn.iochub.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The distribution, unpacked into a folder of its own and driven by its launcher, as an operator would. */
final class Hub implements Part {
    private static final int START_SECONDS = 300;
    private static final int STOP_SECONDS = 150;
    private static final List<String> PORTS = List.of(
            "HUB_HTTP_PORT",
            "HUB_BROKER_PORT",
            "HUB_POSTGRES_PORT",
            "HUB_SSH_PORT",
            "HUB_JMX_REGISTRY_PORT",
            "HUB_JMX_PORT");
    private static final List<Path> CLOCKS = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

    private final Path home;
    private final Path clock;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final boolean clockMoves;

    private Hub(Path home, Path clock, boolean clockMoves) {
        this.home = home;
        this.clock = clock;
        this.clockMoves = clockMoves;
    }

    /**
     * Unpacks it; nothing runs yet.
     *
     * @param home there already when its data is to lie on a disk of its own
     * @param clock the file by which its clock is moved
     */
    static Hub unpack(Path distribution, Path home, Path clock) throws IOException, InterruptedException {
        Files.createDirectories(home);
        if (Processes.run(List.of(
                        "tar",
                        "-xzf",
                        distribution.toString(),
                        "-C",
                        home.toString(),
                        "--strip-components=1",
                        "--no-overwrite-dir"))
                == null) {
            throw new IOException(distribution + " cannot be unpacked into " + home);
        }
        Path library = CLOCKS.stream().filter(Files::exists).findFirst().orElse(null);
        Hub hub = new Hub(home, clock, library != null);
        List<ServerSocket> held = new ArrayList<>();
        try {
            // All are held open until all are chosen, so that none is chosen twice.
            for (String port : PORTS) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                hub.environment.put(port, Integer.toString(socket.getLocalPort()));
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        hub.environment.put("HUB_START_TIMEOUT", Integer.toString(START_SECONDS));
        hub.environment.put("HUB_MIN_DISK_MB", "1");
        if (library != null) {
            hub.step(0);
            hub.environment.put("LD_PRELOAD", library.toString());
            hub.environment.put("FAKETIME_TIMESTAMP_FILE", clock.toString());
            hub.environment.put("FAKETIME_CACHE_DURATION", "1");
            hub.environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            // Without it timed waits of a JVM return at once, and its threads run hot.
            hub.environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
            hub.environment.put("NO_FAKE_STAT", "1");
        }
        return hub;
    }

    @Override
    public String name() {
        return "hub";
    }

    Path home() {
        return home;
    }

    Path log() {
        return home.resolve("data/log");
    }

    int port() {
        return Integer.parseInt(environment.get("HUB_HTTP_PORT"));
    }

    /** Whether its clock can be moved. */
    boolean clockMoves() {
        return clockMoves;
    }

    /** Its clock is so many seconds ahead of the true one; behind, when negative. */
    void step(long seconds) throws IOException {
        Path next = clock.resolveSibling(clock.getFileName() + ".new");
        Files.writeString(next, String.format(java.util.Locale.ROOT, "%+d\n", seconds));
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void environment(String name, String value) {
        environment.put(name, value);
    }

    /**
     * Sets lines in a file of {@code etc/}.
     *
     * @param shipped the default, when the file is not there yet
     */
    void configure(String file, Path shipped, Map<String, String> values) throws IOException {
        Path path = home.resolve("etc").resolve(file);
        List<String> lines = new ArrayList<>(Files.readAllLines(Files.exists(path) ? path : shipped));
        values.forEach((key, value) -> {
            lines.removeIf(line -> line.matches("\\s*" + Pattern.quote(key) + "\\s*=.*"));
            lines.add(key + " = " + value.replace("\\", "\\\\"));
        });
        Files.write(path, lines);
    }

    @Override
    public Collection<Long> pids() throws IOException {
        Path file = home.resolve("data/run/hub.pid");
        if (!Files.exists(file)) {
            return List.of();
        }
        String pid = Files.readString(file).strip();
        return pid.matches("[0-9]+") && Processes.in(home).contains(Long.valueOf(pid))
                ? List.of(Long.valueOf(pid))
                : List.of();
    }

    @Override
    public void start() throws IOException, InterruptedException {
        launcher(START_SECONDS + 30, "start");
    }

    void stop() throws IOException, InterruptedException {
        launcher(STOP_SECONDS, "stop");
    }

    /** Runs the launcher to its end; returns what it printed. */
    String launcher(int seconds, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("hub").toString()));
        command.addAll(List.of(words));
        Path out = Files.createTempFile(home.getParent(), "launcher", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .redirectInput(new java.io.File("/dev/null"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("hub " + String.join(" ", words) + " did not end within " + seconds + " s:\n"
                        + Files.readString(out));
            }
            String said = Files.readString(out, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException("hub " + String.join(" ", words) + " failed:\n" + said);
            }
            return said;
        } finally {
            Files.delete(out);
        }
    }

    /** What {@code hub env} prints. */
    Map<String, String> env() throws IOException, InterruptedException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : launcher(60, "env").lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = line.substring(equals + 1);
                boolean quoted = value.length() > 1 && value.startsWith("'") && value.endsWith("'");
                values.put(line.substring(0, equals), quoted ? value.substring(1, value.length() - 1) : value);
            }
        }
        return values;
    }

    /** The archive of a source's connector in {@code deploy/}. */
    Path archive(String source) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("deploy"))) {
            return files.filter(file ->
                            file.getFileName().toString().matches("iochub-connector-" + source + "-[0-9.]+[.]kar"))
                    .findFirst()
                    .orElseThrow(() -> new UncheckedIOException(new IOException("no archive of " + source)));
        }
    }

    @Override
    public void close() throws Exception {
        thaw();
        try {
            stop();
        } finally {
            if (Files.isDirectory(home)) {
                Processes.kill(Processes.in(home));
            }
        }
    }
}
