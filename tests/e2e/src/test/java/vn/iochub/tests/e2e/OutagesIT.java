package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;
import vn.iochub.tests.launcher.HubUnderTest;

/** A hub between a PostgreSQL and an Artemis that are not its own, and what it does when one of them is away. */
class OutagesIT {
    private static final Path WORK = Path.of(System.getProperty("e2e.workdir"));

    @Test
    void anOutageOfEitherServerLosesNothing() throws Exception {
        Path servers = WORK.resolve("servers-" + ProcessHandle.current().pid());
        // Both keep their port when they are started again.
        int databasePort = freePort();
        int brokerPort = freePort();
        try (EmbeddedPostgres database =
                        new EmbeddedPostgres(servers.resolve("db"), databasePort, login -> "pw-of-" + login);
                ExternalBroker broker = new ExternalBroker(servers.resolve("broker"), brokerPort);
                HubUnderTest hub = HubUnderTest.unpack("outages")) {
            database.start();
            broker.start();
            hub.configure("vn.iochub.repository.cfg", "mode", "external")
                    .configure("vn.iochub.repository.cfg", "url", database.url(Role.WRITER))
                    .configure("vn.iochub.repository.cfg", "user", Role.WRITER.user())
                    .configure("vn.iochub.repository.cfg", "password", "env:TEST_DB_PASSWORD")
                    .configure("vn.iochub.repository.cfg", "reader.user", Role.READER.user())
                    .configure("vn.iochub.repository.cfg", "reader.password", "env:TEST_READER_PASSWORD")
                    .configure("vn.iochub.broker.cfg", "mode", "external")
                    .configure("vn.iochub.broker.cfg", "url", broker.url())
                    .configure("vn.iochub.broker.cfg", "user", ExternalBroker.USER)
                    .configure("vn.iochub.broker.cfg", "password", "env:TEST_BROKER_PASSWORD")
                    .with("TEST_DB_PASSWORD", "pw-of-" + Role.WRITER.user())
                    .with("TEST_READER_PASSWORD", "pw-of-" + Role.READER.user())
                    .with("TEST_BROKER_PASSWORD", ExternalBroker.PASSWORD);
            hub.start();
            Map<String, String> env = hub.env();
            assertThat(env.get("HUB_BROKER_URL")).isEqualTo(broker.url());
            Portal portal = new Portal(env).login();
            Ioc ioc = new Ioc(env, "IOC");
            Ioc admin = new Ioc(env, "ADMIN");
            portal.pushDossiers(List.of(Portal.dossier(1, "2", "both up")));
            ioc.await(Duration.ofSeconds(20), items -> items.size() == 1);

            // The database away: receipts go on, /health says so, and all of it is there when it is back.
            database.stop();
            List<String> promised = new ArrayList<>();
            for (int n = 2; n <= 50; n++) {
                Portal.Reply reply = portal.pushDossiers(List.of(Portal.dossier(n, "2", "database down")));
                assertThat(reply.status()).as(reply.text()).isEqualTo(200);
                promised.add(Receipts.id(reply));
            }
            Awaitility.await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                assertThat(admin.get("/health").body()).contains("DOWN");
            });
            assertThat(ioc.get("/api/feeds/procedure/ServiceDossier").statusCode())
                    .isEqualTo(503);
            database.start();
            assertThat(ioc.await(Duration.ofSeconds(60), items -> items.size() == 50))
                    .hasSize(50);
            for (String id : promised) {
                assertThat(admin.receipt(id).path("stored").asInt()).isEqualTo(1);
            }

            // The broker away: no receipt, but the word to come again; when it is back, so are the pushes.
            broker.kill();
            Portal.Reply later = portal.pushDossiers(List.of(Portal.dossier(51, "2", "broker down")));
            assertThat(later.status()).as(later.text()).isEqualTo(503);
            assertThat(later.code()).isNotEqualTo("00");
            broker.start();
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                Portal.Reply again = portal.pushDossiers(List.of(Portal.dossier(51, "2", "broker down")));
                assertThat(again.status()).as(again.text()).isEqualTo(200);
            });
            List<JsonNode> all = ioc.await(Duration.ofSeconds(60), items -> items.size() == 51);
            assertThat(all.stream().map(item -> item.path("key").asText()).distinct())
                    .hasSize(51);
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                            admin.json("/health").path("status").asText())
                    .isEqualTo("UP"));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aFullDiskOfTheBrokerIsA503AndNoReceipt() throws Exception {
        try (HubUnderTest hub = HubUnderTest.unpack("full-disk")) {
            hub.start();
            Portal portal = new Portal(hub.env()).login();
            assertThat(portal.pushDossiers(List.of(Portal.dossier(1, "2", "room")))
                            .status())
                    .isEqualTo(200);
            // Asking for more free room than the disk has is what a full disk looks like to the broker. The change of
            // the
            // file takes a second or two to be seen: the first pushes may still be taken.
            hub.configure("vn.iochub.broker.cfg", "minDiskFree", "900000G");
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                Portal.Reply full = portal.pushDossiers(List.of(Portal.dossier(2, "2", "no room")));
                assertThat(full.status()).as(full.text()).isEqualTo(503);
                assertThat(full.code()).isNotEqualTo("00");
            });
            Ioc admin = new Ioc(hub.env(), "ADMIN");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(admin.get("/health").body()).contains("minDiskFree is"));
            hub.configure("vn.iochub.broker.cfg", "minDiskFree", "100M");
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                Portal.Reply again = portal.pushDossiers(List.of(Portal.dossier(2, "2", "room again")));
                assertThat(again.status()).as(again.text()).isEqualTo(200);
            });
            List<JsonNode> feed = new Ioc(hub.env(), "IOC").await(Duration.ofSeconds(30), items -> items.stream()
                    .anyMatch(item ->
                            item.path("data").path("organization").asText().equals("room again")));
            assertThat(feed.get(feed.size() - 1)
                            .path("data")
                            .path("organization")
                            .asText())
                    .isEqualTo("room again");
        }
    }
}
