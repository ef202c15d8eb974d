package vn.iochub.connector.qoffice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.testkit.TestHub;
import vn.iochub.testkit.TestSecrets;

/** QOffice's protocol over real HTTP, against a server that keeps a ledger. */
@Execution(ExecutionMode.CONCURRENT)
class QofficeTransportTest {
    private final Map<String, String> cursors = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-10T03:00:00Z"));
    private final Map<String, Object> config = new HashMap<>();
    private QofficeServer server;
    private TestHub hub;

    @BeforeEach
    void server() throws Exception {
        server = new QofficeServer();
        config.putAll(Map.of(
                "url",
                server.url(),
                "systemId",
                QofficeServer.SYSTEM,
                "secretKey",
                "secret:qoffice",
                "everySeconds",
                1,
                "timeoutSeconds",
                2,
                "pageSize",
                2));
    }

    @AfterEach
    void stop() throws Exception {
        try {
            if (hub != null) {
                hub.close();
            }
        } finally {
            server.close();
        }
    }

    private void start() throws Exception {
        TestSecrets secrets = new TestSecrets().with("qoffice", QofficeServer.KEY);
        hub = TestHub.start(new QofficeConnector(secrets, TestConfig.with(config), now::get), cursors);
    }

    private static byte[] sample(String name) throws Exception {
        return Files.readAllBytes(Path.of("samples", name));
    }

    private void documents(int count) throws Exception {
        String document = new String(sample("good/document.edxml"), StandardCharsets.UTF_8);
        for (int i = 1; i <= count; i++) {
            server.add(
                    "d-" + i,
                    document.replace(">12<", ">" + (100 + i) + "<").getBytes(StandardCharsets.UTF_8),
                    "application/xml");
        }
    }

    private void allDone(int count) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.statuses().values().stream()
                                .filter("done"::equals)
                                .count()
                        == count);
    }

    @Test
    void everyPageIsFetchedAndAcknowledgedOnce() throws Exception {
        documents(5);
        start();
        allDone(5);
        await().until(() -> "2026-01-10".equals(cursors.get("polled")));
        assertThat(hub.taken()).hasSize(5);
        assertThat(hub.taken().get(0).records().get(0).key()).isEqualTo("000.00.15.H51|2026-01-05|101/SNV-VP");
        assertThat(hub.taken().get(0).attributes())
                .containsEntry("docId", "d-1")
                .containsEntry("messageType", "edoc");
        assertThat(hub.troubles()).isEmpty();
        assertThat(server.calls("getReceivedEdocList").get(0))
                .contains("fromDate=2026%2F01%2F03")
                .contains("toDate=2026%2F01%2F10");
        int looks = server.calls("getReceivedEdocList").size();
        await().until(() -> server.calls("getReceivedEdocList").size() > looks + 4);
        assertThat(server.calls("getEdoc"))
                .as("what is done is not fetched again")
                .hasSize(5);
    }

    @Test
    void aServerThatGivesSmallerPagesThanAskedForIsReadToTheEnd() throws Exception {
        config.put("pageSize", 100);
        server.mostOnAPage(2);
        documents(5);
        start();
        allDone(5);
        assertThat(hub.taken()).hasSize(5);
    }

    @Test
    void aListWithoutPagesAndStatusesIsReadOnce() throws Exception {
        server.pages(false);
        server.showsStatus(false);
        documents(5);
        start();
        allDone(5);
        int looks = server.calls("getReceivedEdocList").size();
        await().until(() -> server.calls("getReceivedEdocList").size() > looks + 4);
        assertThat(server.calls("getEdoc")).hasSize(5);
        hub.close();
        start();
        int after = server.calls("getReceivedEdocList").size();
        await().until(() -> server.calls("getReceivedEdocList").size() > after + 4);
        assertThat(server.calls("getEdoc")).as("remembered over a restart").hasSize(5);
    }

    @Test
    void aRejectedDocumentIsAnsweredWithItsReason() throws Exception {
        server.add("bad", sample("bad/wrong-date.edxml"), "application/xml");
        server.add("reply", sample("good/reply.json"), "application/json");
        start();
        await().until(() -> server.updates().size() == 2);
        assertThat(server.statuses()).containsEntry("bad", "fail").containsEntry("reply", "done");
        assertThat(server.updates().get(0).path("errorDesc").asText())
                .contains("BAD_DATE")
                .contains("không phải ngày giờ có thật");
        assertThat(hub.taken().get(1).records().get(0).data().path("attachments"))
                .hasSize(2);
    }

    @Test
    void signedCallsCarryNoKey() throws Exception {
        server.hmac(true);
        config.put("authentication", "hmac");
        documents(3);
        start();
        allDone(3);
        assertThat(hub.troubles()).isEmpty();
    }

    @Test
    void noSignedCallIsSentTwice() throws Exception {
        server.hmac(true);
        config.put("authentication", "hmac");
        documents(3);
        AtomicInteger asked = new AtomicInteger();
        server.faults(
                call -> call.contains("getEdoc") && asked.incrementAndGet() <= 2 ? QofficeServer.Fault.of(503) : null);
        start();
        await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    now.updateAndGet(time -> time.plusSeconds(1));
                    return server.statuses().values().stream().allMatch("done"::equals);
                });
        await().until(() -> hub.troubles().isEmpty());
        assertThat(hub.taken()).hasSize(3);
        assertThat(server.calls("getEdoc"))
                .as("each document, and two that failed")
                .hasSize(5);
    }

    @Test
    void aWrongKeyIsATroubleOfCredentials() throws Exception {
        config.put("secretKey", "another");
        documents(1);
        start();
        await().until(() -> hub.troubles().containsKey("qoffice"));
        assertThat(hub.troubles().get("qoffice").kind()).isEqualTo(Trouble.CREDENTIALS);
        assertThat(hub.troubles().get("qoffice").cause().both()).doesNotContain("another");
        assertThat(hub.taken()).isEmpty();
    }

    @Test
    void tooManyCallsWaitAsLongAsTheyAreTold() throws Exception {
        documents(3);
        AtomicInteger asked = new AtomicInteger();
        server.faults(call -> call.contains("getEdoc") && asked.incrementAndGet() == 2
                ? new QofficeServer.Fault(429, Map.of("Retry-After", "600"), new byte[0], -1)
                : null);
        start();
        await().until(() -> hub.troubles().containsKey("qoffice"));
        assertThat(hub.troubles().get("qoffice").kind()).isEqualTo(Trouble.COMMUNICATION);
        int calls = server.calls("").size();
        now.updateAndGet(time -> time.plusSeconds(599));
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(4))
                .until(() -> server.calls("").size() == calls);
        assertThat(hub.taken()).hasSize(1);
        now.updateAndGet(time -> time.plusSeconds(2));
        allDone(3);
        await().until(() -> hub.troubles().isEmpty());
        assertThat(hub.taken()).hasSize(3);
    }

    @Test
    void aClockThatIsSetBackEndsAWait() throws Exception {
        documents(1);
        AtomicInteger asked = new AtomicInteger();
        server.faults(call -> asked.incrementAndGet() == 1
                ? new QofficeServer.Fault(429, Map.of("Retry-After", "600"), new byte[0], -1)
                : null);
        start();
        await().until(() -> hub.troubles().containsKey("qoffice"));
        now.updateAndGet(time -> time.minusSeconds(3600));
        allDone(1);
        assertThat(hub.taken()).hasSize(1);
    }

    @Test
    void aServerThatFailsIsTriedAgain() throws Exception {
        documents(3);
        AtomicInteger asked = new AtomicInteger();
        server.faults(call -> asked.incrementAndGet() <= 2 ? QofficeServer.Fault.of(503) : null);
        start();
        await().until(() -> hub.troubles().containsKey("qoffice"));
        await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    now.updateAndGet(time -> time.plusSeconds(1));
                    return server.statuses().values().stream().allMatch("done"::equals);
                });
        await().until(() -> hub.troubles().isEmpty());
        assertThat(hub.taken()).hasSize(3);
    }

    @Test
    void oneDocumentThatFailsHoldsUpNoOther() throws Exception {
        documents(4);
        server.remove("d-2");
        server.faults(call -> call.contains("docId=d-3") ? QofficeServer.Fault.of(500) : null);
        start();
        await().until(() -> server.updates().size() == 2);
        assertThat(server.statuses()).containsEntry("d-1", "done").containsEntry("d-4", "done");
        assertThat(server.statuses()).containsEntry("d-2", "initial").containsEntry("d-3", "initial");
        assertThat(cursors).doesNotContainKey("polled");
        server.faults(call -> null);
        await().until(() -> "done".equals(server.statuses().get("d-3")));
        await().until(() -> cursors.containsKey("polled"));
    }

    @Test
    void anAnswerCutOffIsNotTaken() throws Exception {
        documents(1);
        byte[] whole = sample("good/document.edxml");
        AtomicInteger asked = new AtomicInteger();
        server.faults(call -> call.contains("getEdoc") && asked.incrementAndGet() <= 1
                ? new QofficeServer.Fault(
                        200, Map.of("Content-Type", "application/xml"), Arrays.copyOf(whole, 900), whole.length)
                : null);
        start();
        allDone(1);
        assertThat(hub.taken()).hasSize(1);
        assertThat(asked.get()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html>\n<html><body>Đăng nhập</body></html>",
                "\uFEFF \r\n<html lang='vi'>",
                "<?xml version='1.0'?><!-- bảo trì --><!DOCTYPE HTML PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"><html/>",
                "",
                " \n",
            })
    void aPageOrNothingInADocumentsPlaceIsNotAnsweredAsADocument(String page) throws Exception {
        documents(1);
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        AtomicInteger asked = new AtomicInteger();
        server.faults(call -> call.contains("getEdoc") && asked.incrementAndGet() <= 1
                ? new QofficeServer.Fault(200, Map.of("Content-Type", "text/html"), body, -1)
                : null);
        start();
        allDone(1);
        assertThat(server.updates()).as("never 'fail'").hasSize(1);
        assertThat(hub.taken()).hasSize(1);
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void aSlowServerIsGivenUpAndTriedAgain() throws Exception {
        documents(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        server.faults(call -> {
            if (call.contains("getEdoc") && asked.incrementAndGet() == 1) {
                try {
                    assertThat(never.await(10, TimeUnit.SECONDS)).isFalse();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return null;
        });
        start();
        await().until(() -> hub.troubles().containsKey("qoffice"));
        assertThat(hub.troubles().get("qoffice").kind()).isEqualTo(Trouble.COMMUNICATION);
        allDone(1);
        assertThat(hub.taken()).hasSize(1);
    }

    @Test
    void nothingIsAcknowledgedWhileTheHubIsDown() throws Exception {
        documents(3);
        start();
        hub.available(false);
        await().until(() -> !server.calls("getEdoc").isEmpty());
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(3))
                .until(() ->
                        server.updates().isEmpty() && server.calls("getEdoc").size() == 1);
        hub.available(true);
        // The hub asked for 30 s; a poll that rested so long would see nothing of its source meanwhile.
        now.updateAndGet(time -> time.plusSeconds(6));
        allDone(3);
        assertThat(hub.taken()).hasSize(3);
    }

    @Test
    void aCrashBetweenTakingAndAcknowledgingFetchesAgain() throws Exception {
        documents(2);
        server.faults(call -> call.contains("updateStatus") ? QofficeServer.Fault.of(500) : null);
        start();
        await().until(() -> hub.taken().size() >= 1);
        String key = hub.taken().get(0).records().get(0).key();
        hub.close();
        assertThat(server.updates()).isEmpty();
        server.faults(call -> null);
        start();
        allDone(2);
        assertThat(hub.taken()).hasSize(2);
        assertThat(hub.taken().get(0).records().get(0).key()).isEqualTo(key);
    }

    @Test
    void afterALongStopTheListIsAskedForFromWhereItEnded() throws Exception {
        cursors.put("polled", "2025-11-20");
        start();
        await().until(() -> !server.calls("getReceivedEdocList").isEmpty());
        assertThat(server.calls("getReceivedEdocList").get(0)).contains("fromDate=2025%2F11%2F13");
    }

    @Test
    void anUnreadableListIsATroubleOfData() throws Exception {
        server.faults(call -> new QofficeServer.Fault(
                200, Map.of("Content-Type", "text/html"), "<html>bảo trì</html>".getBytes(StandardCharsets.UTF_8), -1));
        start();
        await().until(() -> hub.troubles().containsKey("qoffice"));
        assertThat(hub.troubles().get("qoffice").kind()).isEqualTo(Trouble.DATA);
    }

    @Test
    void aDocumentOverTheLimitIsAnsweredAndNotKept() throws Exception {
        config.put("maxDocumentMegabytes", 1);
        server.add("large", new byte[1_500_000], "application/xml");
        documents(1);
        start();
        await().until(() -> server.updates().size() == 2);
        assertThat(server.statuses()).containsEntry("large", "fail").containsEntry("d-1", "done");
        assertThat(server.updates().get(0).path("errorDesc").asText()).contains("TOO_LARGE");
        assertThat(hub.taken()).hasSize(1);
        assertThat(hub.refused()).containsExactly("too-large");
    }

    @Test
    void withoutAnAddressNothingRunsAndNothingIsWrong() throws Exception {
        config.put("url", "");
        start();
        assertThat(hub.troubles()).isEmpty();
    }

    @Test
    void aWrongConfigurationNamesItsKey() {
        assertThatThrownBy(() -> configured(Map.of("url", "qoffice"))).hasMessageContaining("url");
        assertThatThrownBy(() -> configured(Map.of("systemId", ""))).hasMessageContaining("systemId");
        assertThatThrownBy(() -> configured(Map.of("authentication", "none"))).hasMessageContaining("authentication");
        assertThatThrownBy(() -> configured(Map.of("parameters", "from=a"))).hasMessageContaining("parameters");
    }

    private void configured(Map<String, Object> set) {
        Map<String, Object> all = new HashMap<>(config);
        all.putAll(set);
        Settings.of(TestConfig.with(all), new TestSecrets().with("qoffice", "k"));
    }
}
