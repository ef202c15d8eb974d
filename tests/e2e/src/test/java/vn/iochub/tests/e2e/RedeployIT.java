package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static vn.iochub.tests.e2e.Deployed.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.iochub.tests.launcher.Demo;
import vn.iochub.tests.launcher.HubUnderTest;
import vn.iochub.tests.launcher.Repacked;

/**
 * One connector is replaced again and again while all six sources send over every way in: nobody else is touched, no caller
 * is sent away, nothing of the versions before is left behind, and at the end every message is accounted for.
 * {@code -Dredeploys=100} for the long proof; docs/DEPLOY.md has its figures.
 */
class RedeployIT {
    private static final String SOURCE = "eprocedure";
    private static final String PUSHED = "iochub-connector-" + SOURCE;
    private static final int REDEPLOYS = Integer.getInteger("redeploys");
    /** What is made once and kept (pools, compiled code, the kept versions' reports) is there after these. */
    private static final int WARM_UP = Math.max(3, REDEPLOYS / 5);

    private static final System.Logger LOG = System.getLogger(RedeployIT.class.getName());

    private HubUnderTest hub;
    private Deployed deployed;
    private Demo demo;

    @BeforeEach
    void start() throws Exception {
        hub = HubUnderTest.unpack("redeploy").asDelivered();
        deployed = new Deployed(hub.home());
        demo = new Demo(hub, "--seconds", "0", "--seed", "11", "--rate", "40");
        Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> {
            assertThat(demo.alive()).as(demo.said()).isTrue();
            return demo.said().contains("The hub is up at") && answered("eprocedure", "health", "ioffice");
        });
    }

    @AfterEach
    void stop() throws IOException {
        demo.close();
        hub.close();
    }

    @Test
    void redeployedAgainAndAgainWhileSixSourcesSend() throws Exception {
        byte[] shipped = Files.readAllBytes(deployed.file(PUSHED + "-0.1.0.kar"));
        Map<String, String> bundles = deployed.bundles(SOURCE);
        Map<String, Integer> starts = deployed.starts(SOURCE);
        List<Long> millis = new ArrayList<>();
        Footprint warm = null;
        for (int i = 1; i <= WARM_UP + REDEPLOYS; i++) {
            String version = "0.7." + i;
            byte[] archive = new Repacked(version).of(shipped);
            long began = System.nanoTime();
            deployed.drop(archive, PUSHED + "-" + version + ".kar");
            deployed.ended(version, "DONE");
            millis.add((System.nanoTime() - began) / 1_000_000);
            if (i == WARM_UP) {
                warm = Footprint.of(hub.pid());
                LOG.log(System.Logger.Level.INFO, "after {0} redeploys: {1}", i, warm);
            } else if (i % 20 == 0) {
                LOG.log(System.Logger.Level.INFO, "after {0} redeploys: {1}", i, Footprint.of(hub.pid()));
            }
        }
        Footprint first = warm;
        await().untilAsserted(() -> Footprint.of(hub.pid()).isFlatSince(first));
        LOG.log(System.Logger.Level.INFO, "after {0} redeploys: {1}", millis.size(), Footprint.of(hub.pid()));
        assertThat(deployed.bundles(SOURCE)).as("all other bundles").isEqualTo(bundles);
        assertThat(deployed.starts(SOURCE)).as("starts of all other sources").isEqualTo(starts);
        leavesNoWorkBehind();

        demo.interrupt();
        int exit = demo.end(600);
        Map<String, Integer> ends = ends();
        millis.sort(null);
        LOG.log(
                System.Logger.Level.INFO,
                "{0} redeploys under load; from the drop to DONE {1} ms in the middle, {2} ms at most; attempts: {3}",
                millis.size(),
                millis.get(millis.size() / 2),
                millis.get(millis.size() - 1),
                ends);
        assertThat(exit).as(demo.said()).isZero();
        assertThat(demo.said()).contains("Every message is accounted for.");
        // QOffice cuts some of its own answers off, so that the hub asks again.
        assertThat(ends.keySet().stream().filter(end -> !end.startsWith("qoffice polled")))
                .as("calls that were not answered, or sent away with a 503: %s", ends)
                .noneMatch(end -> end.endsWith("UNKNOWN") || end.endsWith("WRONG"));
    }

    private void leavesNoWorkBehind() throws IOException {
        try (var work = Files.walk(hub.home().resolve("data/deploy"))) {
            assertThat(work.map(Path::toString)).noneMatch(path -> path.contains("read-") || path.endsWith(".part"));
        }
        assertThat(hub.home().resolve("data/kar"))
                .satisfiesAnyOf(kar -> assertThat(kar).doesNotExist(), kar -> assertThat(kar)
                        .isEmptyDirectory());
    }

    /** Whether each of these has a receipt already. */
    private boolean answered(String... sources) throws IOException {
        Map<String, Integer> ends = ends();
        for (String source : sources) {
            if (ends.keySet().stream().noneMatch(end -> end.startsWith(source) && end.endsWith("ANSWERED"))) {
                return false;
            }
        }
        return true;
    }

    /** How the attempts of the sources that call the hub have ended, by source, way and end. */
    private Map<String, Integer> ends() throws IOException {
        Path ledger = hub.home().resolve("ledger.jsonl");
        if (!Files.exists(ledger)) {
            return Map.of();
        }
        Map<String, String> ways = new HashMap<>();
        Map<String, Integer> ends = new java.util.TreeMap<>();
        String text = Files.readString(ledger);
        // The last line may be under way.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            JsonNode node = Portal.JSON.readTree(line);
            String id = node.path("id").asText();
            switch (node.path("line").asText()) {
                case "sent" ->
                    ways.put(
                            id,
                            node.path("source").asText() + " "
                                    + node.path("way").asText());
                case "attempt" ->
                    ends.merge(ways.get(id) + " " + node.path("end").asText(), 1, Integer::sum);
                default -> {
                    // What is in a message, and its other forms.
                }
            }
        }
        return ends;
    }
}
