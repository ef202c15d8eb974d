package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import vn.iochub.tests.launcher.HubUnderTest;

/** Push, receipt, SIGKILL, start: nothing that has a receipt is lost, nothing is there twice. */
class CrashIT {
    private static final int PUSHERS = 3;
    private static final int PER_CALL = 20;

    @Test
    void whatHasAReceiptSurvivesAKill() throws Exception {
        int rounds = Integer.getInteger("e2e.rounds");
        Random random = new Random(20261122);
        Set<String> receipted = ConcurrentHashMap.newKeySet();
        AtomicInteger next = new AtomicInteger(1);
        try (HubUnderTest hub = HubUnderTest.unpack("crash")) {
            for (int round = 0; round < rounds; round++) {
                hub.start();
                int goal = receipted.size() + 200 + random.nextInt(400);
                ExecutorService pushers = Executors.newFixedThreadPool(PUSHERS);
                try {
                    List<Future<?>> running = new ArrayList<>();
                    for (int i = 0; i < PUSHERS; i++) {
                        Portal portal = new Portal(hub.env()).login();
                        running.add(pushers.submit(() -> pushUntilItDies(portal, next, receipted)));
                    }
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> receipted.size() >= goal);
                    hub.kill();
                    for (Future<?> pusher : running) {
                        pusher.get();
                    }
                } finally {
                    pushers.shutdownNow();
                }
            }
            hub.start();
            Ioc ioc = new Ioc(hub.env(), "IOC");
            List<JsonNode> feed = ioc.await(
                    Duration.ofSeconds(60), items -> keys(items).keySet().containsAll(receipted));
            Map<String, Integer> times = keys(feed);
            assertThat(times.values())
                    .as("dossiers that are there more than once")
                    .containsOnly(1);
            assertThat(receipted).hasSizeGreaterThanOrEqualTo(rounds * 200);
            assertThat(times.keySet()).containsAll(receipted);
        }
    }

    private static void pushUntilItDies(Portal portal, AtomicInteger next, Set<String> receipted) {
        while (true) {
            List<ObjectNode> call = new ArrayList<>();
            List<String> numbers = new ArrayList<>();
            for (int i = 0; i < PER_CALL; i++) {
                int n = next.getAndIncrement();
                call.add(Portal.dossier(n, "2", "crash"));
                numbers.add(Portal.number(n));
            }
            try {
                Portal.Reply reply = portal.pushDossiers(call);
                assertThat(reply.code()).as(reply.text()).isEqualTo("00");
                receipted.addAll(numbers);
            } catch (IOException e) {
                return; // the hub is dead, as it should be; this call has no receipt
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Map<String, Integer> keys(List<JsonNode> items) {
        Map<String, Integer> times = new HashMap<>();
        items.forEach(item -> times.merge(item.path("key").asText(), 1, Integer::sum));
        return times;
    }
}
