package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static vn.iochub.tests.e2e.Deployed.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import vn.iochub.tests.launcher.HubUnderTest;
import vn.iochub.tests.launcher.Repacked;

/** Connectors come, change, fail and go in a hub that works: docs/DEPLOY.md as an admin and an integrator see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployIT {
    private static final String SOURCE = "eprocedure";
    private static final String PUSHED = "iochub-connector-" + SOURCE;

    /** From the drop of a file to the receipt of a message that only its connector can take. */
    private static final Duration FIRST_MESSAGE = Duration.ofSeconds(3);

    private static final System.Logger LOG = System.getLogger(DeployIT.class.getName());

    private HubUnderTest hub;
    private Deployed deployed;
    private Path shipped;

    @BeforeAll
    void start() throws Exception {
        hub = HubUnderTest.unpack("deploy");
        deployed = new Deployed(hub.home());
        hub.start();
        shipped = Files.copy(deployed.file(PUSHED + "-0.1.0.kar"), hub.home().resolve("shipped.kar"));
    }

    @AfterAll
    void stop() throws IOException {
        if (hub != null) {
            hub.close();
        }
    }

    private String shell(String line) {
        HubUnderTest.Outcome outcome = hub.hub("shell", line);
        return outcome.out() + outcome.err();
    }

    private JsonNode json(String line) throws IOException {
        String out = hub.hub("shell", line).out();
        return Portal.JSON.readTree(out.substring(out.indexOf('{')));
    }

    private void drop(Repacked archive, String name) throws IOException {
        deployed.drop(archive.of(Files.readAllBytes(shipped)), name);
    }

    /** A portal that pushes one dossier after another, each until it has a receipt. */
    private final class Pushes implements AutoCloseable {
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicLong longest = new AtomicLong();
        private final AtomicBoolean ending = new AtomicBoolean();
        private final int first;
        private final Thread thread;
        private volatile Throwable failure;

        Pushes(int first) throws Exception {
            this.first = first;
            Portal portal = new Portal(hub.env()).login();
            thread = new Thread(() -> run(portal));
            thread.start();
            await().until(() -> sent.get() > 5);
        }

        private void run(Portal portal) {
            try {
                while (!ending.get()) {
                    var rows = List.of(Portal.dossier(first + sent.get(), "2", "load"));
                    long began = System.nanoTime();
                    boolean taken = push(portal, rows);
                    longest.accumulateAndGet(System.nanoTime() - began, Math::max);
                    if (taken) {
                        sent.incrementAndGet();
                    } else {
                        refused.incrementAndGet();
                        // The portal comes again, as the Retry-After asks it to.
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                }
            } catch (Exception | Error e) {
                failure = e;
            }
        }

        private boolean push(Portal portal, List<com.fasterxml.jackson.databind.node.ObjectNode> rows)
                throws InterruptedException {
            try {
                Portal.Reply reply = portal.pushDossiers(rows);
                if (reply.code().equals("00")) {
                    return true;
                }
                assertThat(reply.status()).as(reply.text()).isEqualTo(503);
                return false;
            } catch (IOException | AssertionError e) {
                // The login came while nobody was there; a caller is told 503 and nothing else.
                if (String.valueOf(e.getMessage()).contains("503")) {
                    return false;
                }
                throw new AssertionError(e);
            }
        }

        /** How many have a receipt; every one of them must come out, once. */
        int end() throws Exception {
            ending.set(true);
            thread.join(60_000);
            assertThat(failure).isNull();
            return sent.get();
        }

        @Override
        public void close() {
            ending.set(true);
        }
    }

    private void allCameOnce(int first, int count) throws Exception {
        Set<String> wanted = new HashSet<>();
        for (int n = first; n < first + count; n++) {
            wanted.add(Portal.number(n));
        }
        List<String> keys = new Ioc(hub.env(), "IOC")
                        .await(Duration.ofSeconds(60), items -> items.stream()
                                .map(item -> item.path("key").asText())
                                .collect(java.util.stream.Collectors.toSet())
                                .containsAll(wanted))
                        .stream()
                        .map(item -> item.path("key").asText())
                        .filter(wanted::contains)
                        .toList();
        assertThat(keys).as("each once").hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    @Order(1)
    void theShippedOnesAreInstalledAndOnRecord() throws Exception {
        JsonNode all = json("hub:deployments --json");
        int shipped;
        try (Stream<Path> files = Files.list(hub.home().resolve("deploy"))) {
            shipped =
                    (int) files.filter(file -> file.toString().endsWith(".kar")).count();
        }
        assertThat(shipped).as("the six sources and tabular").isEqualTo(7);
        assertThat(all.path("deployed")).hasSize(shipped);
        assertThat(all.path("deployments")).hasSize(shipped).allSatisfy(report -> {
            assertThat(report.path("result").asText()).isEqualTo("DONE");
            assertThat(report.path("kind").asText()).isEqualTo("INSTALL");
        });
        assertThat(shell("hub:audit-list --limit 100")).contains("deployment.deploy");
    }

    @Test
    @Order(2)
    void anUpgradeUnderLoadLosesNothingAndTouchesNobodyElse() throws Exception {
        Map<String, String> before = deployed.bundles(SOURCE);
        Map<String, Integer> starts = deployed.starts(SOURCE);
        try (Pushes pushes = new Pushes(1)) {
            drop(new Repacked("0.2.0"), PUSHED + "-0.2.0.kar");
            JsonNode report = deployed.ended("0.2.0", "DONE");
            assertThat(report.path("kind").asText()).isEqualTo("UPGRADE");
            assertThat(report.path("by").asText()).isEqualTo("deploy");
            int then = pushes.sent.get();
            await().until(() -> pushes.sent.get() > then + 5);
            allCameOnce(1, pushes.end());
            LOG.log(
                    System.Logger.Level.INFO,
                    "upgrade under load: {0} pushes taken, {1} refused, the longest answered after {2} ms",
                    pushes.sent,
                    pushes.refused,
                    pushes.longest.get() / 1_000_000);
            assertThat(pushes.refused).as("pushes that were to come again").hasValue(0);
        }
        await().until(() -> !Files.exists(deployed.file(PUSHED + "-0.1.0.kar")));
        assertThat(deployed.bundles(SOURCE)).isEqualTo(before);
        assertThat(deployed.starts(SOURCE)).isEqualTo(starts);
    }

    @Test
    @Order(3)
    void whatIsWrongIsRefusedBesideTheFileAndTheOldVersionGoesOn() throws Exception {
        Map<String, String> before = deployed.bundles(SOURCE);
        byte[] whole = new Repacked("0.3.0").of(Files.readAllBytes(shipped));
        drop(new Repacked("0.3.1").manifest(main -> main.putValue("Import-Package", "org.example.absent")), "bad.kar");
        deployed.ended("0.3.1", "REFUSED");
        await().until(() -> Files.exists(deployed.file("bad.kar.refused.txt")));
        assertThat(deployed.file("bad.kar.refused.txt")).content().contains("UNRESOLVED", "org.example.absent");
        Files.writeString(deployed.file("text.kar"), "no archive at all");
        await().until(() -> Files.exists(deployed.file("text.kar.refused.txt")));
        // Half of one is waited for, and is deployed when the rest has come.
        Files.write(deployed.file("half.kar"), Arrays.copyOf(whole, whole.length / 2));
        drop(
                new Repacked("0.3.2").manifest(main -> main.putValue("Bundle-SymbolicName", "vn.iochub.connector.tax")),
                "taken.kar");
        await().until(() -> Files.exists(deployed.file("taken.kar.refused.txt")));
        assertThat(deployed.file("half.kar.refused.txt")).doesNotExist();
        assertThat(json("hub:deployments --json").path("deployed").toString()).contains("0.2.0");
        assertThat(shell("hub:status")).contains("deploy ", "Refused in deploy/");
        Files.write(deployed.file("half.kar"), whole);
        deployed.ended("0.3.0", "DONE");

        for (String bad : List.of("bad.kar", "text.kar", "taken.kar")) {
            Files.delete(deployed.file(bad));
            await().until(() -> !Files.exists(deployed.file(bad + ".refused.txt")));
        }
        assertThat(deployed.bundles(SOURCE)).isEqualTo(before);
    }

    @Test
    @Order(4)
    void aVersionThatDoesNotStartIsTakenBack() throws Exception {
        Path broken = new Repacked("0.4.0")
                .component(xml -> xml.replace(
                        "class=\"vn.iochub.connector.eprocedure.", "class=\"vn.iochub.connector.eprocedure.absent."))
                .of(shipped, hub.home().resolve("broken.kar"));
        HubUnderTest.Outcome outcome = hub.hub("shell", "hub:deploy " + broken);
        assertThat(outcome.out() + outcome.err()).contains("ROLLED_BACK", "NOT_STARTED");
        assertThat(json("hub:deployments --json").path("deployed").toString()).contains("0.3.0");
        assertThat(new Portal(hub.env())
                        .login()
                        .pushDossiers(List.of(Portal.dossier(500, "2", "after")))
                        .code())
                .isEqualTo("00");
        assertThat(shell("hub:deploy-check " + broken)).contains("UPGRADE", "procedure/ServiceDossier.v1");
        assertThat(shell("hub:rollback " + PUSHED)).contains("ROLL_BACK", "DONE");
        assertThat(json("hub:deployments --json").path("deployed").toString()).contains("0.2.0");
    }

    @Test
    @Order(5)
    void aHubThatDiedInTheMiddleBringsBackWhatWasThere() throws Exception {
        Path broken = new Repacked("0.5.0")
                .component(xml -> xml.replace("vn.iochub.api.SourceSecrets", "vn.iochub.api.NoSuchService")
                        .replace("vn.iochub.api.SourceAccess", "vn.iochub.api.NoSuchService"))
                .of(shipped, hub.home().resolve("lacking.kar"));
        Files.copy(broken, deployed.file("lacking.kar"));
        await().until(() -> deployed.last().path("to").asText().equals("0.5.0")
                && deployed.last().path("result").asText().equals("RUNNING"));
        hub.kill();
        Files.delete(deployed.file("lacking.kar"));
        hub.start();
        JsonNode report = deployed.ended("0.5.0", "ROLLED_BACK");
        assertThat(report.path("findings").toString()).contains("INTERRUPTED");
        int reports = deployed.reports(all -> true).size();
        assertThat(json("hub:deployments --json").path("deployed").toString()).contains("0.2.0");
        assertThat(new Portal(hub.env())
                        .login()
                        .pushDossiers(List.of(Portal.dossier(501, "2", "after")))
                        .code())
                .isEqualTo("00");

        // And one in good order installs nothing anew.
        Map<String, String> before = deployed.bundles(SOURCE);
        assertThat(hub.hub("restart").exit()).isZero();
        assertThat(deployed.reports(all -> true)).hasSize(reports);
        assertThat(deployed.bundles(SOURCE).keySet()).isEqualTo(before.keySet());
    }

    /** The middle one of three: one that meets another program's work is not the hub's doing. */
    @Test
    @Order(6)
    void aFreshOneTakesItsFirstMessageWithinThreeSeconds() throws Exception {
        List<Duration> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(shell("hub:undeploy " + PUSHED)).contains("REMOVE", "DONE");
            var rows = List.of(Portal.dossier(600 + i, "2", "first"));
            byte[] archive = Files.readAllBytes(shipped);
            Portal portal = new Portal(hub.env());
            long began = System.nanoTime();
            deployed.drop(archive, "first.kar");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptionsMatching(e -> e instanceof IOException)
                    .until(() -> accepted(portal, rows));
            taken.add(Duration.ofNanos(System.nanoTime() - began));
            allCameOnce(600 + i, 1);
            await().until(() -> deployed.last().path("result").asText().equals("DONE"));
        }
        LOG.log(System.Logger.Level.INFO, "from the drop to the first receipt: {0}", taken);
        taken.sort(null);
        assertThat(taken.get(1)).isLessThan(FIRST_MESSAGE);
    }

    /** Whether there is somebody who takes it: nobody is there before the connector is. */
    private static boolean accepted(Portal portal, List<com.fasterxml.jackson.databind.node.ObjectNode> rows)
            throws IOException, InterruptedException {
        try {
            return portal.login().pushDossiers(rows).code().equals("00");
        } catch (AssertionError e) {
            return false;
        }
    }

    @Test
    @Order(7)
    void removedItLeavesNothing() throws Exception {
        Map<String, String> before = deployed.bundles(SOURCE);
        assertThat(shell("hub:undeploy " + PUSHED)).contains("REMOVE", "DONE");
        try (Stream<Path> files = Files.list(hub.home().resolve("deploy"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("eprocedure"));
        }
        assertThat(deployed.bundles(SOURCE)).isEqualTo(before);
        try (Stream<Path> folders = Files.list(hub.home().resolve("data/cache"))) {
            assertThat(folders.map(folder -> folder.resolve("bundle.info"))
                            .filter(Files::isRegularFile)
                            .toList())
                    .hasSameSizeAs(before.keySet());
        }
        assertThat(hub.home().resolve("etc/vn.iochub.connector.eprocedure-main.cfg"))
                .exists();
        Files.copy(shipped, deployed.file("again.kar"));
        await().until(() -> deployed.last().path("to").asText().equals("0.1.0")
                && deployed.last().path("result").asText().equals("DONE"));
    }
}
