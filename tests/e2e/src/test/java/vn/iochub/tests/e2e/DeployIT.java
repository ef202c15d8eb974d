package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Connectors come, change, fail and go in a hub that works: docs/DEPLOY.md as an admin and an integrator see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployIT {
    private static final String PUSHED = "iochub-connector-eprocedure";
    private static final int REDEPLOYS = Integer.getInteger("redeploys", 10);

    private HubUnderTest hub;
    private Path shipped;

    @BeforeAll
    void start() throws Exception {
        hub = HubUnderTest.unpack("deploy");
        hub.start();
        shipped = Files.copy(deploy(PUSHED + "-0.1.0.kar"), hub.home().resolve("shipped.kar"));
    }

    @AfterAll
    void stop() throws IOException {
        if (hub != null) {
            hub.close();
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(200));
    }

    private Path deploy(String name) {
        return hub.home().resolve("deploy").resolve(name);
    }

    private String shell(String line) {
        HubUnderTest.Outcome outcome = hub.hub("shell", line);
        return outcome.out() + outcome.err();
    }

    private JsonNode json(String line) throws IOException {
        String out = hub.hub("shell", line).out();
        return Portal.JSON.readTree(out.substring(out.indexOf('{')));
    }

    private List<JsonNode> reports(Predicate<JsonNode> which) throws IOException {
        List<JsonNode> reports = new ArrayList<>();
        try (Stream<Path> files = Files.list(hub.home().resolve("data/deploy/reports"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonNode report = Portal.JSON.readTree(file.toFile());
                if (which.test(report)) {
                    reports.add(report);
                }
            }
        }
        return reports;
    }

    private JsonNode last() throws IOException {
        List<JsonNode> all = reports(report -> true);
        return all.get(all.size() - 1);
    }

    /** Awaits that a version has ended as is told here. */
    private JsonNode ended(String version, String result) {
        List<JsonNode> found = new ArrayList<>();
        await().until(() -> {
            found.clear();
            found.addAll(reports(report -> report.path("to").asText().equals(version)
                    && !report.path("result").asText().equals("RUNNING")));
            return !found.isEmpty();
        });
        JsonNode report = found.get(found.size() - 1);
        assertThat(report.path("result").asText()).as(report.toString()).isEqualTo(result);
        return report;
    }

    /** Into the folder at once, as a move does it. */
    private void drop(Repacked archive, String name) throws IOException {
        Path draft = archive.of(shipped, hub.home().resolve(name + ".draft"));
        Files.move(draft, deploy(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What the framework keeps of each bundle: id, location, state, start level, and when it was last changed. */
    private Map<String, String> bundles() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> folders = Files.list(hub.home().resolve("data/cache"))) {
            for (Path info : folders.map(folder -> folder.resolve("bundle.info"))
                    .filter(Files::isRegularFile)
                    .toList()) {
                String text = Files.readString(info, StandardCharsets.ISO_8859_1);
                if (!text.contains("hub-deploy:vn.iochub.connector.eprocedure")) {
                    all.put(info.getParent().getFileName().toString(), text);
                }
            }
        }
        assertThat(all).hasSizeGreaterThan(100);
        return all;
    }

    /** How often each source was started. */
    private Map<String, Integer> starts() throws IOException {
        Map<String, Integer> starts = new TreeMap<>();
        Matcher found = Pattern.compile("event=source-up source=(\\S+)")
                .matcher(Files.readString(hub.home().resolve("data/log/hub.log")));
        while (found.find()) {
            if (!found.group(1).equals("eprocedure")) {
                starts.merge(found.group(1), 1, Integer::sum);
            }
        }
        return starts;
    }

    /** A portal that pushes one dossier after another, each until it has a receipt. */
    private final class Pushes implements AutoCloseable {
        private final AtomicInteger sent = new AtomicInteger();
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
                    if (push(portal, rows)) {
                        sent.incrementAndGet();
                    } else {
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
                // The login came while nobody was there; a caller is told 503 and nothing else, see below.
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
        Map<String, String> before = bundles();
        Map<String, Integer> starts = starts();
        try (Pushes pushes = new Pushes(1)) {
            drop(new Repacked("0.2.0"), PUSHED + "-0.2.0.kar");
            JsonNode report = ended("0.2.0", "DONE");
            assertThat(report.path("kind").asText()).isEqualTo("UPGRADE");
            assertThat(report.path("by").asText()).isEqualTo("deploy");
            int then = pushes.sent.get();
            await().until(() -> pushes.sent.get() > then + 5);
            allCameOnce(1, pushes.end());
        }
        await().until(() -> !Files.exists(deploy(PUSHED + "-0.1.0.kar")));
        assertThat(bundles()).isEqualTo(before);
        assertThat(starts()).isEqualTo(starts);
    }

    @Test
    @Order(3)
    void whatIsWrongIsRefusedBesideTheFileAndTheOldVersionGoesOn() throws Exception {
        Map<String, String> before = bundles();
        byte[] whole = new Repacked("0.3.0").of(Files.readAllBytes(shipped));
        drop(new Repacked("0.3.1").manifest(main -> main.putValue("Import-Package", "org.example.absent")), "bad.kar");
        ended("0.3.1", "REFUSED");
        await().until(() -> Files.exists(deploy("bad.kar.refused.txt")));
        assertThat(deploy("bad.kar.refused.txt")).content().contains("UNRESOLVED", "org.example.absent");
        Files.writeString(deploy("text.kar"), "no archive at all");
        await().until(() -> Files.exists(deploy("text.kar.refused.txt")));
        // Half of one is waited for, and is deployed when the rest has come.
        Files.write(deploy("half.kar"), Arrays.copyOf(whole, whole.length / 2));
        drop(
                new Repacked("0.3.2").manifest(main -> main.putValue("Bundle-SymbolicName", "vn.iochub.connector.tax")),
                "taken.kar");
        await().until(() -> Files.exists(deploy("taken.kar.refused.txt")));
        assertThat(deploy("half.kar.refused.txt")).doesNotExist();
        assertThat(json("hub:deployments --json").path("deployed").toString()).contains("0.2.0");
        assertThat(shell("hub:status")).contains("deploy ", "Refused in deploy/");
        Files.write(deploy("half.kar"), whole);
        ended("0.3.0", "DONE");

        for (String bad : List.of("bad.kar", "text.kar", "taken.kar")) {
            Files.delete(deploy(bad));
            await().until(() -> !Files.exists(deploy(bad + ".refused.txt")));
        }
        assertThat(bundles()).isEqualTo(before);
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
        Files.copy(broken, deploy("lacking.kar"));
        await().until(() -> last().path("to").asText().equals("0.5.0")
                && last().path("result").asText().equals("RUNNING"));
        hub.kill();
        Files.delete(deploy("lacking.kar"));
        hub.start();
        JsonNode report = ended("0.5.0", "ROLLED_BACK");
        assertThat(report.path("findings").toString()).contains("INTERRUPTED");
        int reports = reports(all -> true).size();
        assertThat(json("hub:deployments --json").path("deployed").toString()).contains("0.2.0");
        assertThat(new Portal(hub.env())
                        .login()
                        .pushDossiers(List.of(Portal.dossier(501, "2", "after")))
                        .code())
                .isEqualTo("00");

        // And one in good order installs nothing anew.
        Map<String, String> before = bundles();
        assertThat(hub.hub("restart").exit()).isZero();
        assertThat(reports(all -> true)).hasSize(reports);
        assertThat(bundles().keySet()).isEqualTo(before.keySet());
    }

    @Test
    @Order(6)
    void redeployedAgainAndAgainUnderLoad() throws Exception {
        Map<String, String> before = bundles();
        Map<String, Integer> starts = starts();
        redeploy("0.6.0");
        redeploy("0.6.1");
        long threads = threads();
        int beans = beans();
        long metaspace = metaspace();
        try (Pushes pushes = new Pushes(1_000)) {
            for (int i = 0; i < REDEPLOYS; i++) {
                redeploy("0.7." + i);
            }
            allCameOnce(1_000, pushes.end());
        }
        assertThat(bundles()).isEqualTo(before);
        assertThat(starts()).isEqualTo(starts);
        await().untilAsserted(() -> assertThat(threads()).isLessThanOrEqualTo(threads + 15));
        await().untilAsserted(() -> assertThat(beans()).isLessThanOrEqualTo(beans + 5));
        // A leaked class loader of this connector takes some 2 MB of it.
        await().untilAsserted(() -> assertThat(metaspace()).isLessThan(metaspace + 15_000 + REDEPLOYS * 200L));
        try (Stream<Path> work = Files.walk(hub.home().resolve("data/deploy"))) {
            assertThat(work.map(Path::toString)).noneMatch(path -> path.contains("read-") || path.endsWith(".part"));
        }
        assertThat(hub.home().resolve("data/kar"))
                .satisfiesAnyOf(kar -> assertThat(kar).doesNotExist(), kar -> assertThat(kar)
                        .isEmptyDirectory());
    }

    private void redeploy(String version) throws Exception {
        drop(new Repacked(version), PUSHED + "-" + version + ".kar");
        ended(version, "DONE");
    }

    private long threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(hub.pid()), "task"))) {
            return tasks.count();
        }
    }

    /** How many MBeans there are. */
    @SuppressWarnings("BanJNDI") // the address is our own
    private int beans() throws IOException {
        Map<String, String> env = hub.env();
        JMXServiceURL url = new JMXServiceURL(
                "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + hub.port("HUB_JMX_REGISTRY_PORT") + "/karaf-root");
        String[] login = {env.get("HUB_ADMIN_USER"), env.get("HUB_ADMIN_PASSWORD")};
        try (JMXConnector connector = JMXConnectorFactory.connect(url, Map.of(JMXConnector.CREDENTIALS, login))) {
            return connector.getMBeanServerConnection().getMBeanCount();
        }
    }

    /** In kilobytes, after a collection. */
    private long metaspace() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = Pattern.compile("Metaspace\\s+used (\\d+)K").matcher(jcmd("GC.heap_info"));
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(hub.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    @Test
    @Order(7)
    void removedItLeavesNothing() throws Exception {
        Map<String, String> before = bundles();
        assertThat(shell("hub:undeploy " + PUSHED)).contains("REMOVE", "DONE");
        try (Stream<Path> files = Files.list(hub.home().resolve("deploy"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("eprocedure"));
        }
        assertThat(bundles()).isEqualTo(before);
        try (Stream<Path> folders = Files.list(hub.home().resolve("data/cache"))) {
            assertThat(folders.map(folder -> folder.resolve("bundle.info"))
                            .filter(Files::isRegularFile)
                            .toList())
                    .hasSameSizeAs(before.keySet());
        }
        assertThat(hub.home().resolve("etc/vn.iochub.connector.eprocedure-main.cfg"))
                .exists();
        Files.copy(shipped, deploy("again.kar"));
        await().until(() -> last().path("to").asText().equals("0.1.0")
                && last().path("result").asText().equals("DONE"));
    }
}
