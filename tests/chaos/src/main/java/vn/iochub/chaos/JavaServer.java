package vn.iochub.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of this module's own in a JVM of its own: its main class makes the file {@code ready} when it serves. */
final class JavaServer implements Part {
    private static final long START_SECONDS = 60;

    private final String name;
    private final Class<?> main;
    private final Path folder;
    private final int megabytes;
    private final List<String> arguments;
    private Process process;

    /** @param folder where its log and its mark lie; the first argument of the main class */
    JavaServer(String name, Class<?> main, Path folder, int megabytes, String... arguments) {
        this.name = name;
        this.main = main;
        this.folder = folder;
        this.megabytes = megabytes;
        this.arguments = Arrays.asList(arguments);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized Collection<Long> pids() {
        return process != null && process.isAlive() ? List.of(process.pid()) : List.of();
    }

    @Override
    public synchronized void start() throws IOException, InterruptedException {
        if (process != null && process.isAlive()) {
            return;
        }
        Files.createDirectories(folder);
        Path ready = folder.resolve("ready");
        Files.deleteIfExists(ready);
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // Artemis would write a line for each message and each look at a queue.
                "-Dorg.slf4j.simpleLogger.log.org.apache.activemq.audit=error",
                "-Djava.security.auth.login.config=" + folder.resolve("login.config"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                folder.toString()));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(ready)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("the " + name + " did not start: see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() throws InterruptedException {
        Processes.kill(pids());
    }
}
