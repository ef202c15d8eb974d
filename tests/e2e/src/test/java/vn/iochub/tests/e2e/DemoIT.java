package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code ./hub demo} on the built distribution: simulators of all six sources send for a while over every way in, and the
 * repository is held to their ledger. The program is called as the launcher calls it, with the distribution's own launcher
 * for its hub, so that nothing is built anew here.
 */
class DemoIT {
    private static final long LONGEST_SECONDS = 300;

    private HubUnderTest hub;
    private Process demo;

    @BeforeEach
    void unpack() throws Exception {
        hub = HubUnderTest.unpack("demo");
        // By this file the demo knows a folder whose data it may delete.
        Files.writeString(hub.home().resolve(".iochub-demo"), "");
    }

    @AfterEach
    void close() throws IOException {
        if (demo != null) {
            demo.destroyForcibly();
        }
        hub.close();
    }

    @Test
    void everyMessageOfSixSourcesIsAccountedFor() throws Exception {
        Path said = hub.home().resolve("demo-said.txt");
        demo = new ProcessBuilder(command("--seconds", "20", "--seed", "7"))
                .redirectOutput(said.toFile())
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"))
                .start();
        assertThat(demo.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
                .as("ends; it said:%n%s", Files.readString(said))
                .isTrue();
        String text = Files.readString(said);
        assertThat(demo.exitValue()).as(text).isZero();
        assertThat(text).contains("The hub is up at https://127.0.0.1:");

        List<String> reckoning = Files.readAllLines(hub.home().resolve("reconciliation.txt"));
        assertThat(reckoning).contains("Every message is accounted for.");
        assertThat(text).contains("Every message is accounted for.");
        for (String source : List.of("education", "eprocedure", "health", "ioffice", "qoffice", "tax")) {
            assertThat(sums(reckoning, source)).as(source).satisfies(sums -> {
                assertThat(sums.get(0)).as("sent").isGreaterThan(10);
                assertThat(sums.get(2)).as("stored").isGreaterThan(10);
                assertThat(sums.get(sums.size() - 1)).as("differences").isZero();
            });
        }
        assertThat(sums(reckoning, "total").get(5)).as("rejected").isPositive();
        assertThat(reckoning).as("derived records").anyMatch(line -> line.matches("[1-9][0-9,]* derived records .*"));

        assertThat(hub.processes()).as("what the demo leaves running").isEmpty();
        assertThat(hub.home().resolve("data")).doesNotExist();
        assertThat(hub.home().resolve("upstreams")).doesNotExist();
    }

    /** The numbers of a row of the table: sent, rows, stored, duplicate, superseded, rejected, … */
    private static List<Integer> sums(List<String> reckoning, String row) {
        String line = reckoning.stream()
                .filter(each -> each.startsWith(row + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + row + " in " + reckoning));
        return Stream.of(line.substring(row.length()).strip().split(" +"))
                .map(number -> Integer.valueOf(number.replace(",", "")))
                .toList();
    }

    private List<String> command(String... options) throws IOException {
        Path clone = Path.of(System.getProperty("e2e.clone")).toRealPath();
        Path target = clone.resolve("tests/simulators/target");
        Path jar;
        try (Stream<Path> files = Files.list(target)) {
            jar = files.filter(file -> file.getFileName().toString().matches("iochub-tests-simulators-[0-9.]+[.]jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No simulators in " + target + ": run mvn verify"));
        }
        List<String> command = new ArrayList<>(List.of(
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
        command.addAll(List.of(options));
        return command;
    }
}
