package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;

/**
 * Two minutes of faults, each kind that the machine allows once at least, then the judgement. The program runs in a process
 * of its own, as {@code tests/chaos/run} starts it. It stands here and not in {@code tests/chaos} so that it runs beside the
 * container's test: each of the two leaves half of the processor to the other.
 */
public class ChaosIT {
    private static final long START_AND_JUDGEMENT_SECONDS = 600;

    private Process program;

    @After
    public void end() throws Exception {
        if (program != null && program.isAlive()) {
            program.destroy(); // it ends what it started
            if (!program.waitFor(150, TimeUnit.SECONDS)) {
                program.destroyForcibly();
            }
        }
    }

    @Test
    public void whateverFailsNothingIsLostDuplicatedOrReordered() throws Exception {
        Path target = Path.of(System.getProperty("chaos.sources"), "tests/chaos/target")
                .toRealPath();
        Path work = target.resolve("chaos-it");
        Path said = target.resolve("chaos-it.txt");
        double minutes = Double.parseDouble(System.getProperty("chaos.minutes"));
        program = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.logFile=" + target.resolve("chaos-it.log"),
                        "-cp",
                        target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                        "vn.iochub.chaos.Main",
                        "--sources",
                        System.getProperty("chaos.sources"),
                        "--work",
                        work.toString(),
                        "--minutes",
                        System.getProperty("chaos.minutes"),
                        "--seed",
                        System.getProperty("chaos.seed"),
                        "--faults-per-minute",
                        System.getProperty("chaos.faultsPerMinute"),
                        "--visible-seconds",
                        System.getProperty("chaos.visibleSeconds")))
                .redirectOutput(said.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        assertThat(program.waitFor((long) (minutes * 60) + START_AND_JUDGEMENT_SECONDS, TimeUnit.SECONDS))
                .as("ends; it said:%n%s", Files.readString(said))
                .isTrue();
        String text = Files.readString(said);
        assertThat(program.exitValue()).as(text).isZero();
        assertThat(text).contains("Nothing was lost.", "lost 0, duplicated 0, reordered 0");
        String report = Files.readString(work.resolve("report.txt"));
        assertThat(report).contains("Each kind came, or it is told why it could not.");
        assertThat(work.resolve("hub")).as("what it leaves").doesNotExist();
        assertThat(work.resolve("broker-disk")).doesNotExist();
    }
}
