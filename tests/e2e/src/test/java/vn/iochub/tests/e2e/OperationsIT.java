package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import vn.iochub.tests.launcher.HubUnderTest;

/** An admin's day at the assembled hub, by the commands that docs/OPERATIONS.md names. */
class OperationsIT {
    private static final int BAD = 400;

    private HubUnderTest hub;

    @Test
    void aRowIsMendedAMappingReplayedASourcePausedAndAllOfItIsOnRecord() throws Exception {
        try (HubUnderTest started = HubUnderTest.unpack("operations")) {
            hub = started;
            hub.start();
            Ioc ioc = new Ioc(hub.env(), "IOC");
            Ioc admin = new Ioc(hub.env(), "ADMIN");
            Portal portal = new Portal(hub.env()).login();

            // 1 bad row in 1,000.
            List<ObjectNode> rows = new ArrayList<>();
            for (int n = 1; n <= 1000; n++) {
                rows.add(Portal.dossier(n, "2", "operations"));
            }
            rows.get(BAD).put("NgayTiepNhan", "20260231090000");
            String id = Receipts.id(portal.pushDossiers(rows));
            JsonNode receipt = admin.receipt(id);
            assertThat(receipt.path("stored").asInt()).isEqualTo(999);
            assertThat(receipt.path("rejected").asInt()).isEqualTo(1);
            List<JsonNode> feed = ioc.await(Duration.ofSeconds(30), items -> items.size() == 999);
            assertThat(keys(feed)).doesNotContain(Portal.number(BAD + 1));

            JsonNode causes = json("hub:quarantine --json").path("groups");
            assertThat(causes).hasSize(1);
            assertThat(causes.get(0).path("source").asText()).isEqualTo("eprocedure");
            assertThat(causes.get(0).path("open").asInt()).isEqualTo(1);
            JsonNode row = json("hub:quarantine-list --json").path("rows").get(0);
            assertThat(row.path("code").asText()).isEqualTo("BAD_DATE");
            assertThat(row.path("message").asText()).isEqualTo(id);
            String number = row.path("id").asText();

            // Tried, then mended; what is wrong with a mend is told, and changes nothing.
            assertThat(shell("hub:quarantine-mend --check --set '=20260228090000' " + number))
                    .contains("It would be taken");
            assertThat(shell("hub:quarantine-mend --check --set '=20260230090000' " + number))
                    .contains("BAD_DATE");
            assertThat(shell("hub:quarantine-mend --set '=20260228090000' --reason 'by telephone' " + number))
                    .contains("has become a record");
            feed = ioc.await(Duration.ofSeconds(30), items -> items.size() == 1000);
            JsonNode mended = feed.get(999);
            assertThat(mended.path("key").asText()).isEqualTo(Portal.number(BAD + 1));
            assertThat(json("hub:quarantine-list --state resolved --json")
                            .path("rows")
                            .get(0)
                            .path("note")
                            .asText())
                    .isEqualTo("mend by admin");
            assertThat(admin.json("/api/receipts/" + id).path("stored").asInt()).isEqualTo(1000);
            assertThat(shell("hub:trace procedure/ServiceDossier " + Portal.number(BAD + 1)))
                    .contains("mend by admin")
                    .contains(id);

            // A replay through the same mapping changes nothing, not even what was mended.
            assertThat(shell("hub:replay --source eprocedure")).contains("Nothing runs yet");
            assertThat(shell("hub:replay --source eprocedure --rate 1000 --run --wait"))
                    .contains("DONE")
                    .contains("changed 0");
            assertThat(ioc.dossiers()).isEqualTo(feed);

            // A pause outlives a restart.
            shell("hub:source-pause --reason maintenance eprocedure");
            Portal.Reply refused = portal.pushOnce("DongBoHoSoMC", List.of(Portal.dossier(2000, "2", "operations")));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(hub.hub("restart").exit()).isZero();
            assertThat(shell("hub:sources")).contains("PAUSED").contains("maintenance");
            Portal again = new Portal(hub.env()).login();
            assertThat(again.pushOnce("DongBoHoSoMC", List.of(Portal.dossier(2000, "2", "operations")))
                            .status())
                    .isEqualTo(503);
            shell("hub:source-resume eprocedure");
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> again.pushOnce(
                            "DongBoHoSoMC", List.of(Portal.dossier(2000, "2", "operations")))
                    .code()
                    .equals("00"));
            ioc.await(Duration.ofSeconds(30), items -> items.size() == 1001);

            // All of it is on record, and the record is whole.
            assertThat(shell("hub:audit-verify")).contains("Intact:");
            String trail = shell("hub:audit-list");
            assertThat(trail)
                    .contains("quarantine.mend")
                    .contains("replay.start")
                    .contains("source.pause")
                    .contains("source.resume")
                    .doesNotContain("20260228090000");
            assertThat(shell("hub:storage")).contains("raw");
            assertThat(shell("hub:dead-letters")).contains("There is none");
        }
    }

    private static Set<String> keys(List<JsonNode> items) {
        return items.stream().map(item -> item.path("key").asText()).collect(Collectors.toSet());
    }

    private String shell(String line) {
        HubUnderTest.Outcome outcome = hub.hub("shell", line);
        return outcome.out() + outcome.err();
    }

    private JsonNode json(String line) throws Exception {
        String out = hub.hub("shell", line).out();
        return Portal.JSON.readTree(out.substring(out.indexOf('{')));
    }
}
