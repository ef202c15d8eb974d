package vn.iochub.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The built distribution, unpacked into a folder of its own and driven by its launcher, as an operator would. Free ports
 * only; {@link #close()} ends every process that it started, whatever state the test left them in.
 *
 * <p>System properties: {@code e2e.workdir} is where it is unpacked, {@code e2e.distributions} where the archive lies.
 */
public final class HubUnderTest implements AutoCloseable {
    private static final List<String> PORTS = List.of(
            "HUB_HTTP_PORT",
            "HUB_BROKER_PORT",
            "HUB_POSTGRES_PORT",
            "HUB_SSH_PORT",
            "HUB_JMX_REGISTRY_PORT",
            "HUB_JMX_PORT");

    private static final String JVM = "EXTRA_JAVA_OPTS";
    /** A hub of a minute or two spends a third of its processor time on compiling what it then hardly runs. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    private HubUnderTest(Path home) {
        this.home = home;
        environment.put(JVM, SHORT_LIVED);
    }

    /** The hub's JVM as it is delivered, with both of its compilers: for what is about speed or memory. */
    public HubUnderTest asDelivered() {
        environment.remove(JVM);
        return this;
    }

    /** Unpacks the distribution; nothing runs yet. */
    public static HubUnderTest unpack(String name) throws IOException, InterruptedException {
        Path target = Path.of(System.getProperty("e2e.workdir")).resolve(name).toAbsolutePath();
        if (Files.exists(target)) {
            deleteTree(target);
        }
        Files.createDirectories(target);
        Path archive = distribution();
        Process tar = new ProcessBuilder(
                        "tar", "-xzf", archive.toString(), "-C", target.toString(), "--strip-components=1")
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).as("unpacking %s", archive).isZero();
        HubUnderTest hub = new HubUnderTest(target);
        // All six are held open until all are chosen, so that none is chosen twice.
        List<ServerSocket> held = new ArrayList<>();
        try {
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
        return hub;
    }

    private static Path distribution() throws IOException {
        Path folder = Path.of(System.getProperty("e2e.distributions"));
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No distribution in " + folder + ": run mvn verify"));
        }
    }

    /** The folder it was unpacked into. */
    public Path home() {
        return home;
    }

    /** @param variable such as {@code HUB_HTTP_PORT} */
    public int port(String variable) {
        return Integer.parseInt(environment.get(variable));
    }

    /** Its ports by their variables. */
    Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        PORTS.forEach(variable -> ports.put(variable, port(variable)));
        return ports;
    }

    /** What its launcher is to find in its environment. */
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Sets a variable of the launcher's environment. */
    public HubUnderTest with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Sets a line in a file of etc/. */
    public HubUnderTest configure(String file, String key, String value) throws IOException {
        Path path = home.resolve("etc").resolve(file);
        List<String> lines = new ArrayList<>(Files.exists(path) ? Files.readAllLines(path) : List.of());
        lines.removeIf(line -> line.matches("\\s*" + key.replace(".", "\\.") + "\\s*=.*"));
        lines.add(key + " = " + value);
        Files.write(path, lines);
        return this;
    }

    /** What the launcher printed and how it ended. */
    public record Outcome(int exit, String out, String err) {}

    /** Runs the launcher to its end. */
    public Outcome hub(String... words) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("hub").toString());
        command.addAll(List.of(words));
        try {
            Path out = Files.createTempFile(home, "out", ".txt");
            Path err = Files.createTempFile(home, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .redirectInput(new java.io.File("/dev/null"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(240, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("hub " + String.join(" ", words) + " did not end within 240 s");
            }
            Outcome outcome = new Outcome(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
            Files.delete(out);
            Files.delete(err);
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts and waits until it is ready; returns how long that took. */
    public Duration start() {
        long before = System.nanoTime();
        Outcome outcome = hub("start");
        assertThat(outcome.exit())
                .as("hub start printed:%n%s%n%s%n%s", outcome.out(), outcome.err(), lastLog())
                .isZero();
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** What {@code hub env} prints, as a shell that sources it would see it. */
    public Map<String, String> env() {
        Map<String, String> values = new LinkedHashMap<>();
        Outcome outcome = hub("env");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        for (String line : outcome.out().lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = line.substring(equals + 1);
                if (value.length() > 1 && value.startsWith("'") && value.endsWith("'")) {
                    value = value.substring(1, value.length() - 1);
                }
                values.put(line.substring(0, equals), value);
            }
        }
        return values;
    }

    /** Of its JVM. */
    public long pid() throws IOException {
        return Long.parseLong(Files.readString(home.resolve("data/run/hub.pid")).strip());
    }

    /** SIGKILL to the JVM alone, as the kernel would do it; the embedded database's processes go on. */
    public void kill() throws IOException {
        ProcessHandle handle = ProcessHandle.of(pid()).orElseThrow(() -> new AssertionError("the hub does not run"));
        handle.destroyForcibly();
        handle.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private String lastLog() {
        Path log = home.resolve("data/log/hub.log");
        try {
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Every process whose command line or working folder lies in this hub's folder. */
    public List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains(home.toString())
                        || linkTarget(Path.of("/proc", Long.toString(p.pid()), "cwd"))
                                .startsWith(home.toString()))
                .filter(p -> p.pid() != ProcessHandle.current().pid())
                .toList();
    }

    private static String linkTarget(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // gone, or another user's
        }
    }

    @Override
    public void close() throws IOException {
        hub("stop");
        for (ProcessHandle left : processes()) {
            left.destroyForcibly();
            left.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
        keepLogs();
        deleteTree(home);
    }

    /** The unpacked hub is some hundred megabytes; its logs are what a failure is understood by. */
    private void keepLogs() throws IOException {
        Path logs = home.resolve("data/log");
        if (!Files.isDirectory(logs)) {
            return;
        }
        Path kept = home.resolveSibling(home.getFileName() + "-logs");
        if (Files.exists(kept)) {
            deleteTree(kept);
        }
        Files.move(logs, kept);
    }

    private static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attrs) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
