package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import vn.iochub.tests.launcher.HubUnderTest;

/** A backup of a hub under load, restored into an empty one by the commands that the README names. */
class BackupIT {

    @Test
    void anEmptyHubBecomesTheOneThatWasBackedUp() throws Exception {
        Path file;
        String cursor;
        Map<String, JsonNode> records;
        Set<String> before;
        JsonNode receipt;
        try (HubUnderTest hub = HubUnderTest.unpack("backup")) {
            hub.start();
            Portal portal = new Portal(hub.env()).login();
            Ioc ioc = new Ioc(hub.env(), "IOC");
            List<ObjectNode> some = new ArrayList<>();
            for (int n = 1; n <= 200; n++) {
                some.add(Portal.dossier(n, "2", "backup"));
            }
            some.add(Portal.dossier(201, "not a state", "backup"));
            receipt = new Ioc(hub.env(), "ADMIN").receipt(Receipts.id(portal.pushDossiers(some)));
            cursor = ioc.json("/api/feeds/procedure/ServiceDossier?limit=1")
                    .path("cursor")
                    .asText();

            Set<String> receipted = ConcurrentHashMap.newKeySet();
            CountDownLatch stop = new CountDownLatch(1);
            ExecutorService source = Executors.newSingleThreadExecutor();
            file = hub.home().resolveSibling("backup-under-load.zip");
            Files.deleteIfExists(file);
            try {
                Future<?> pushing = source.submit(() -> {
                    AtomicInteger next = new AtomicInteger(1000);
                    while (!stop.await(20, TimeUnit.MILLISECONDS)) {
                        int n = next.getAndIncrement();
                        assertThat(portal.pushDossiers(List.of(Portal.dossier(n, "2", "backup")))
                                        .code())
                                .isEqualTo("00");
                        receipted.add(Portal.number(n));
                    }
                    return null;
                });
                ioc.await(Duration.ofSeconds(30), items -> items.size() > 220);
                before = Set.copyOf(receipted);
                HubUnderTest.Outcome outcome = hub.hub("backup", file.toString());
                assertThat(outcome.exit())
                        .as("%s%n%s", outcome.out(), outcome.err())
                        .isZero();
                stop.countDown();
                pushing.get(30, TimeUnit.SECONDS);
            } finally {
                stop.countDown();
                source.shutdownNow();
            }
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            records =
                    byKey(ioc.await(Duration.ofSeconds(30), items -> keys(items).containsAll(receipted)));
            HubUnderTest.Outcome verified = hub.hub("backup", "--verify", file.toString());
            assertThat(verified.exit()).as(verified.err()).isZero();
            assertThat(verified.out()).contains("It is whole");
            assertThat(hub.hub("restore", file.toString()).err()).contains("the hub runs");
        }

        try (HubUnderTest hub = HubUnderTest.unpack("restored")) {
            HubUnderTest.Outcome outcome = hub.hub("restore", file.toString());
            assertThat(outcome.exit())
                    .as("%s%n%s", outcome.out(), outcome.err())
                    .isZero();
            Ioc ioc = new Ioc(hub.env(), "IOC");
            Map<String, JsonNode> restored = byKey(ioc.dossiers());

            assertThat(restored.keySet())
                    .as("all that had a receipt before the backup was asked for")
                    .containsAll(before)
                    .contains(Portal.number(1), Portal.number(200));
            restored.forEach((key, record) -> assertThat(record.path("data"))
                    .as(key)
                    .isEqualTo(records.get(key).path("data")));
            assertThat(ioc.get("/api/feeds/procedure/ServiceDossier?after=" + cursor)
                            .statusCode())
                    .as("a cursor from before the restore")
                    .isEqualTo(410);
            assertThat(new Ioc(hub.env(), "ADMIN").receipt(receipt.path("id").asText()))
                    .as("the receipt of a message from before")
                    .isEqualTo(receipt);
            // The same accounts, and records go on.
            Portal portal = new Portal(hub.env()).login();
            assertThat(portal.pushDossiers(List.of(Portal.dossier(1, "2", "backup"), Portal.dossier(5000, "2", "new")))
                            .code())
                    .isEqualTo("00");
            List<JsonNode> feed =
                    ioc.await(Duration.ofSeconds(30), items -> keys(items).contains(Portal.number(5000)));
            assertThat(feed).as("what it knew before it was restored is known").hasSize(restored.size() + 1);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Set<String> keys(List<JsonNode> items) {
        return byKey(items).keySet();
    }

    private static Map<String, JsonNode> byKey(List<JsonNode> items) {
        Map<String, JsonNode> all = new HashMap<>();
        for (JsonNode item : items) {
            assertThat(all.put(item.path("key").asText(), item))
                    .as("twice: %s", item)
                    .isNull();
        }
        return all;
    }
}
