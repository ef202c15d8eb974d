package vn.iochub.tests.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program of {@code ./hub demo}, called as the launcher calls it, with an unpacked distribution for its hub: simulators
 * of all six sources send over every way in, and at the end the repository is held to their ledger. The hub has the ports of
 * {@link HubUnderTest}. The system property {@code e2e.clone} is where the sources lie.
 */
public final class Demo implements AutoCloseable {
    private final Path said;
    private final Process process;

    /** @param options as of {@code ./hub demo} */
    public Demo(HubUnderTest hub, String... options) throws IOException {
        // By this file the demo knows a folder whose data it may delete.
        Files.writeString(hub.home().resolve(".iochub-demo"), "");
        said = hub.home().resolve("demo-said.txt");
        ProcessBuilder builder = new ProcessBuilder(command(hub, options))
                .redirectOutput(said.toFile())
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"));
        builder.environment().putAll(hub.environment());
        process = builder.start();
    }

    /** What it has printed so far. */
    public String said() throws IOException {
        return Files.readString(said);
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** As Ctrl-C: it sends no more, settles, and reconciles. */
    public void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Waits for its end; its exit status is 0 when every message is accounted for. */
    public int end(long longestSeconds) throws IOException, InterruptedException {
        if (!process.waitFor(longestSeconds, TimeUnit.SECONDS)) {
            throw new AssertionError("The demo does not end; it said:\n" + said());
        }
        return process.exitValue();
    }

    /** Ends the program at once; its hub goes on, and is the {@link HubUnderTest}'s to close. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static List<String> command(HubUnderTest hub, String... options) throws IOException {
        Path clone = Path.of(System.getProperty("e2e.clone")).toRealPath();
        Path target = clone.resolve("tests/simulators/target");
        Path jar;
        try (Stream<Path> files = Files.list(target)) {
            jar = files.filter(file -> file.getFileName().toString().matches("iochub-tests-simulators-[0-9.]+[.]jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No simulators in " + target + ": run mvn verify"));
        }
        List<String> command = new ArrayList<>(List.of(
                // A build that a script runs in the background ignores SIGINT, and so would what it starts.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.logFile=" + hub.home().resolve("demo.log"),
                "-cp",
                jar + ":" + target.resolve("lib") + "/*",
                "vn.iochub.simulators.demo.Main",
                "--clone",
                clone.toString(),
                "--home",
                hub.home().toString(),
                "--launcher",
                hub.home().resolve("hub").toString()));
        hub.ports().forEach((variable, port) -> command.addAll(List.of("--port", variable + "=" + port)));
        command.addAll(List.of(options));
        return command;
    }
}
