package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static vn.iochub.tests.e2e.Deployed.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

/**
 * A connector that brings a Camel component which the distribution lacks ({@code tests/adt}, with {@code camel-mllp}) is
 * dropped into a running hub: docs/CAMEL-COMPONENTS.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AdtIT {
    private static final String CONNECTOR = "iochub-connector-adt";
    private static final System.Logger LOG = System.getLogger(AdtIT.class.getName());

    private HubUnderTest hub;
    private Deployed deployed;
    private byte[] archive;
    private int port;
    private Map<String, String> bundles;
    private Ioc ioc;

    @BeforeAll
    void start() throws Exception {
        archive = Files.readAllBytes(
                Path.of(System.getProperty("e2e.clone"), "tests/adt/target", CONNECTOR + "-0.1.0.kar"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        hub = HubUnderTest.unpack("adt");
        deployed = new Deployed(hub.home());
        hub.start();
        // Before the connector comes: its own default would listen at a port that may be taken here.
        hub.configure("vn.iochub.connector.adt-main.cfg", "port", Integer.toString(port));
        ioc = new Ioc(hub.env(), "IOC");
        bundles = deployed.bundles("adt");
    }

    @AfterAll
    void stop() throws IOException {
        if (hub != null) {
            hub.close();
        }
    }

    /** A hospital's system: sends over a connection, opens a new one when that ends, waits for each acknowledgement. */
    private final class Hospital implements AutoCloseable {
        private Socket socket;

        /** The acknowledgement, or an {@link IOException} while nobody listens or the connection ends. */
        String send(String message) throws IOException {
            try {
                if (socket == null) {
                    socket = new Socket();
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
                    socket.setSoTimeout(30_000);
                }
                byte[] framed = ("\u000B" + message + "\u001C\r").getBytes(StandardCharsets.UTF_8);
                socket.getOutputStream().write(framed);
                StringBuilder answer = new StringBuilder();
                int b = socket.getInputStream().read();
                while (b != 0x1C) {
                    if (b < 0) {
                        throw new IOException("closed");
                    }
                    answer.append((char) b);
                    b = socket.getInputStream().read();
                }
                assertThat(socket.getInputStream().read()).isEqualTo('\r');
                return answer.toString();
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        /** Sends until somebody takes it. */
        String sendUntilTaken(String message) {
            String[] last = new String[1];
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptionsMatching(e -> e instanceof IOException)
                    .until(() -> {
                        last[0] = send(message);
                        return last[0].contains("MSA|AA|");
                    });
            return last[0];
        }

        @Override
        public void close() throws IOException {
            if (socket != null) {
                socket.close();
                socket = null;
            }
        }
    }

    /** Nobody of this name exists. */
    private static String admission(int number) {
        return """
            MSH|^~\\&|HIS|68001|HUB|IOC|20260105081530||ADT^A01|M%1$d|P|2.5.1|||||||UNICODE UTF-8
            EVN|A01|20260105081530
            PID|1||BN%1$d||NGUYỄN^VĂN THỬ||19800101|M
            PV1|1|I|K01^P101^G02||||||||||||||||V%1$d
            """
                .formatted(number)
                .replace('\n', '\r');
    }

    /** How often each stay is in the feed. */
    private Map<String, Integer> stays() throws IOException, InterruptedException {
        Map<String, Integer> found = new HashMap<>();
        String cursor = "";
        while (true) {
            JsonNode page =
                    ioc.json("/api/feeds/health/WardStay?limit=1000" + (cursor.isEmpty() ? "" : "&after=" + cursor));
            if (page.path("items").isEmpty()) {
                return found;
            }
            page.path("items").forEach(item -> found.merge(item.path("key").asText(), 1, Integer::sum));
            cursor = page.path("cursor").asText();
        }
    }

    private static String key(int number) {
        return "68001|V" + number;
    }

    private String shell(String line) {
        HubUnderTest.Outcome outcome = hub.hub("shell", line);
        return outcome.out() + outcome.err();
    }

    @Test
    @Order(1)
    void itIsDroppedAndItsFirstMessageBecomesARecord() throws Exception {
        try (Hospital hospital = new Hospital()) {
            long began = System.nanoTime();
            deployed.drop(archive, CONNECTOR + "-0.1.0.kar");
            String answer = hospital.sendUntilTaken(admission(1));
            long receipt = (System.nanoTime() - began) / 1_000_000;
            Matcher id = Pattern.compile("MSA\\|AA\\|M1\\|([0-9a-f-]{36})").matcher(answer);
            assertThat(id.find()).as(answer).isTrue();
            // What became of a message is told to people of the hub.
            JsonNode verdict = new Ioc(hub.env(), "ADMIN").receipt(id.group(1));
            assertThat(verdict.path("stored").asInt()).as(verdict.toString()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(stays()).containsEntry(key(1), 1));
            LOG.log(
                    System.Logger.Level.INFO,
                    "from the drop to the first acknowledgement {0} ms, to the record in the feed {1} ms",
                    receipt,
                    (System.nanoTime() - began) / 1_000_000);
            deployed.ended("0.1.0", "DONE");
        }
        assertThat(deployed.bundles("adt")).as("no other bundle is touched").isEqualTo(bundles);
    }

    @Test
    @Order(2)
    void whatIsWrongIsRefusedAndWhatCannotBeTakenNowIsToComeAgain() throws Exception {
        try (Hospital hospital = new Hospital()) {
            assertThat(hospital.send(admission(2).replace("ADT^A01", "ADT^A60")))
                    .contains("MSA|AR|M2|");
            assertThat(hub.hub("shell", "hub:source-pause --reason maintenance adt")
                            .exit())
                    .isZero();
            await().until(() -> hospital.send(admission(3)).contains("MSA|AE|M3|Send it again"));
            assertThat(hub.hub("shell", "hub:source-resume adt").exit()).isZero();
            await().until(() -> hospital.send(admission(3)).contains("MSA|AA|M3|"));
        }
        await().untilAsserted(() -> assertThat(stays()).containsEntry(key(3), 1).doesNotContainKey(key(2)));
    }

    @Test
    @Order(3)
    void anUpgradeUnderLoadLosesNothing() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        Throwable[] failure = new Throwable[1];
        Thread load = new Thread(() -> {
            try (Hospital hospital = new Hospital()) {
                while (!enough.get()) {
                    hospital.sendUntilTaken(admission(1_000 + sent.get()));
                    sent.incrementAndGet();
                }
            } catch (Exception | Error e) {
                failure[0] = e;
            }
        });
        load.start();
        await().until(() -> sent.get() > 20);
        for (int i = 2; i < 5; i++) {
            deployed.drop(new Repacked("0." + i + ".0").of(archive), CONNECTOR + "-0." + i + ".0.kar");
            deployed.ended("0." + i + ".0", "DONE");
            int then = sent.get();
            await().until(() -> sent.get() > then + 20);
        }
        enough.set(true);
        load.join(60_000);
        assertThat(failure[0]).isNull();
        Set<String> wanted = new HashSet<>();
        for (int i = 0; i < sent.get(); i++) {
            wanted.add(key(1_000 + i));
        }
        await().untilAsserted(() -> {
            Map<String, Integer> stays = stays();
            assertThat(stays.keySet()).containsAll(wanted);
            assertThat(stays.values()).as("each once").containsOnly(1);
        });
        LOG.log(System.Logger.Level.INFO, "three upgrades, {0} messages, each there once", sent);
        assertThat(deployed.bundles("adt")).as("no other bundle is touched").isEqualTo(bundles);
    }

    @Test
    @Order(4)
    void whatWasAcknowledgedOutlivesTheHub() throws Exception {
        try (Hospital hospital = new Hospital()) {
            assertThat(hospital.send(admission(4))).contains("MSA|AA|M4|");
            hub.kill();
        }
        hub.start();
        await().ignoreExceptions().untilAsserted(() -> assertThat(stays()).containsEntry(key(4), 1));
        try (Hospital hospital = new Hospital()) {
            hospital.sendUntilTaken(admission(5));
        }
    }

    private boolean listens() {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @Order(5)
    void itGoesAndLeavesNothing() throws Exception {
        assertThat(Files.readString(hub.home().resolve("data/log/hub.log")))
                .as("the log tells of no patient")
                .doesNotContain("NGUY", "PID|", "BN1");
        assertThat(shell("hub:undeploy " + CONNECTOR)).contains("REMOVE", "DONE");
        await().until(() -> !listens());
        assertThat(deployed.bundles("adt")).isEqualTo(bundles);
        assertThat(deployed.bundles("none")).as("its own bundle is gone").isEqualTo(bundles);
    }
}
