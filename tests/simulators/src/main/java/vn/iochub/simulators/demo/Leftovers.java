package vn.iochub.simulators.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a demo that was killed has left running. Known by what only its own processes have: a program that lies in the
 * demo's home, as its PostgreSQL servers' do; the home as Karaf's base; the pid that was written down for the launcher. A
 * shell or an editor that somebody has open in the folder is none of them.
 */
final class Leftovers {
    private static final long TERM_SECONDS = 10;
    private static final long KILL_SECONDS = 20;

    private final Path home;
    private final Path launcher;

    Leftovers(Path home, Path launcher) {
        this.home = home;
        this.launcher = launcher;
    }

    /** Where the pid of a launcher that starts the hub is written down. */
    private Path starting() {
        return home.resolve("demo-start.pid");
    }

    void startedLauncher(long pid) throws IOException {
        Files.writeString(starting(), pid + "\n");
    }

    void launcherEnded() throws IOException {
        Files.deleteIfExists(starting());
    }

    /** Ends the launcher of an earlier demo that was killed while its hub was starting. */
    void endLauncher() throws IOException, InterruptedException {
        if (Files.exists(starting())) {
            String text = Files.readString(starting()).strip();
            if (text.matches("[0-9]{1,9}")) {
                end(handle -> handle.pid() == Long.parseLong(text)
                        && arguments(handle).contains(launcher.toString()));
            }
            launcherEnded();
        }
    }

    /** Ends the hub and the PostgreSQL servers that run from this home. */
    void endPrograms() throws InterruptedException {
        String base = "-Dkaraf.base=" + home;
        String folder = home + "/";
        end(handle -> arguments(handle).contains(base)
                || handle.info().command().orElse("").startsWith(folder));
    }

    private static List<String> arguments(ProcessHandle handle) {
        return handle.info().arguments().map(List::of).orElse(List.of());
    }

    private static void end(Predicate<ProcessHandle> mine) throws InterruptedException {
        Predicate<ProcessHandle> others =
                handle -> handle.pid() != ProcessHandle.current().pid();
        each(others.and(mine), ProcessHandle::destroy, TERM_SECONDS);
        each(others.and(mine), ProcessHandle::destroyForcibly, KILL_SECONDS);
    }

    private static void each(Predicate<ProcessHandle> mine, Consumer<ProcessHandle> end, long seconds)
            throws InterruptedException {
        List<ProcessHandle> found = ProcessHandle.allProcesses().filter(mine).toList();
        found.forEach(end);
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (found.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
