package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.iochub.tests.launcher.Demo;
import vn.iochub.tests.launcher.HubUnderTest;

/**
 * {@code ./hub demo} on the built distribution: simulators of all six sources send for a while over every way in, and the
 * repository is held to their ledger.
 */
class DemoIT {
    private static final long LONGEST_SECONDS = 300;

    private HubUnderTest hub;
    private Demo demo;

    @BeforeEach
    void unpack() throws Exception {
        hub = HubUnderTest.unpack("demo");
    }

    @AfterEach
    void close() throws IOException {
        if (demo != null) {
            demo.close();
        }
        hub.close();
    }

    @Test
    void everyMessageOfSixSourcesIsAccountedFor() throws Exception {
        demo = new Demo(hub, "--seconds", "20", "--seed", "7");
        int exit = demo.end(LONGEST_SECONDS);
        String text = demo.said();
        assertThat(exit).as(text).isZero();
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
}
