package vn.iochub.simulators.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On programs that only sleep, one of them a copy that lies in the home. */
class LeftoversTest {
    private static final Path SLEEP = Path.of("/bin/sleep");

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process run(Path in, String... command) throws Exception {
        Process process = new ProcessBuilder(command).directory(in.toFile()).start();
        started.add(process);
        return process;
    }

    @Test
    void onlyTheHomesOwnProgramsAreEnded() throws Exception {
        Path home = Files.createDirectory(folder.toRealPath().resolve("home"));
        Path beside = Files.createDirectory(folder.toRealPath().resolve("home-of-another"));
        String own = Files.copy(SLEEP.toRealPath(), home.resolve("sleep")).toString();
        String others = Files.copy(SLEEP.toRealPath(), beside.resolve("sleep")).toString();
        Process server = run(beside, own, "100");
        Process shell = run(home, SLEEP.toString(), "100");
        Process neighbour = run(home, others, "100");

        Leftovers leftovers = new Leftovers(home, home.resolve("hub"));
        leftovers.startedLauncher(shell.pid());
        // The pid is somebody else's by now: its command line does not name the launcher.
        leftovers.endLauncher();
        leftovers.endPrograms();

        assertThat(server.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.isAlive()).isTrue();
        assertThat(neighbour.isAlive()).isTrue();
    }

    @Test
    void aLauncherOfAKilledDemoIsEnded() throws Exception {
        Path home = folder.toRealPath();
        Path launcher = home.resolve("hub");
        Files.writeString(launcher, "while true; do sleep 1; done\n");
        Process launched = run(home, "/bin/sh", launcher.toString(), "start");
        Leftovers leftovers = new Leftovers(home, launcher);
        leftovers.startedLauncher(launched.pid());
        leftovers.endLauncher();
        assertThat(launched.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }
}
