package vn.iochub.connector.eprocedure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;
import vn.iochub.testkit.TestAccess;

/** What the portal's fields become. */
class NormaliserTest {

    @Test
    void aDossierKeepsItsSupplementsExtensionsAndSuspensions() throws Exception {
        HubRecord found = sample("dossiers.json", Map.of()).records().get(1);
        JsonNode data = found.data();
        assertThat(found.key()).isEqualTo("000.00.15.H51-260106-0002");
        assertThat(found.order()).isEmpty();
        assertThat(found.origin()).isEqualTo("/data/1");
        assertThat(found.occurredAt()).contains(Instant.parse("2026-01-06T02:00:00Z"));
        assertThat(data.path("unit").asText()).isEqualTo("000.00.15.H51");
        assertThat(data.path("applicant").path("kind").asText()).isEqualTo("business");
        assertThat(data.path("status").asText()).isEqualTo("supplementRequested");
        assertThat(data.path("sourceStatus").asText()).isEqualTo("5");
        assertThat(data.path("phase").asText()).isEqualTo("paused");
        assertThat(data.path("channel").asText()).isEqualTo("inPerson");
        assertThat(data.path("receivedAt").asText()).isEqualTo("2026-01-06T02:00:00Z");
        assertThat(data.path("receivedAtText").asText()).isEqualTo("20260106090000");
        assertThat(data.path("dueAt").asText()).isEqualTo("2026-01-09T10:00:00Z");
        assertThat(data.path("effectiveDueAt").asText()).isEqualTo("2026-01-16T16:59:59Z");
        assertThat(data.path("note").asText()).isEqualTo("Chờ bổ sung hợp đồng thuê\nmặt bằng");
        assertThat(data.path("fees").path(0).path("amount").asLong()).isEqualTo(100_000);
        assertThat(data.path("fees").path(1).path("amount").decimalValue()).isEqualByComparingTo("1234567.5");
        JsonNode supplement = data.path("supplements").path(0);
        assertThat(supplement.path("previousDueAt").asText()).isEqualTo("2026-01-09T10:00:00Z");
        assertThat(supplement.path("newDueAt").asText()).isEqualTo("2026-01-14T10:00:00Z");
        assertThat(supplement.path("requestedAtText").asText()).isEqualTo("2026-01-07T10:00:00");
        assertThat(data.path("extensions").path(0).path("newDueAtText").asText())
                .isEqualTo("20260116");
        assertThat(data.path("suspensions").path(0).path("until").asText()).isEqualTo("2026-01-09T01:00:00Z");
        assertThat(data.has("completedAt")).isFalse();
    }

    @Test
    void aFinishedDossierHappenedWhenItsResultWasReturned() throws Exception {
        HubRecord found = sample("dossiers.json", Map.of()).records().get(2);
        assertThat(found.occurredAt()).contains(Instant.parse("2025-12-31T03:15:00Z"));
        assertThat(found.data().path("phase").asText()).isEqualTo("ended");
        assertThat(found.data().path("results")).hasSize(1);
    }

    @Test
    void theStatusMapIsTheInstances() throws Exception {
        List<HubRecord> records = sample("progress.json", Map.of("statuses", "4=accepted, 9=stopped"))
                .records();
        assertThat(records.get(0).data().path("status").asText()).isEqualTo("accepted");
        assertThat(records.get(2).data().path("status").asText()).isEqualTo("stopped");
        CollectingSink sink = sample("dossiers.json", Map.of("statuses", "4=inProcess"));
        assertThat(sink.records()).hasSize(1);
        assertThat(sink.rejections()).allMatch(one -> one.code() == RejectCode.UNKNOWN_CODE);
    }

    @Test
    void isUpdatingMakesNoOtherState() throws Exception {
        String call = "{\"madonvi\":\"000.00.15.H51\",\"service\":\"DongBoHoSoMC\",\"isUpdating\":\"%s\",\"data\":"
                + "[{\"MaHoSo\":\"000.00.15.H51-260105-0001\",\"MaTTHC\":\"2.002492\",\"TrangThaiHoSo\":\"1\"}]}";
        HubRecord added = run(Map.of(), String.format(call, "False")).records().get(0);
        HubRecord updated = run(Map.of(), String.format(call, "True")).records().get(0);
        assertThat(updated.data()).isEqualTo(added.data());
    }

    @Test
    void whatNobodyAsksForIsSteppedOver() throws Exception {
        String call = "\uFEFF{\"madonvi\":\"000.00.15.H51\",\"service\":\"DongBoHoSoMC\",\"data\":"
                + "[{\"NoiDungTep\":\"" + "A".repeat(2_000_000) + "\",\"x\":{\"MaHoSo\":1},"
                + "\"MaHoSo\":\"000.00.15.H51-260105-0001\",\"MaTTHC\":\"2.002492\",\"TrangThaiHoSo\":1}]}";
        assertThat(run(Map.of(), call).records()).hasSize(1);
    }

    @Test
    void aRejectionNamesThePlaceAndTheValue() throws Exception {
        String call = "{\"madonvi\":\"000.00.15.H51\",\"service\":\"DongBoHoSoMC\",\"data\":[{},"
                + "{\"MaHoSo\":\"000.00.15.H51-260105-0001\",\"MaTTHC\":\"2.002492\",\"TrangThaiHoSo\":\"4\","
                + "\"NgayTiepNhan\":\"20260105081530\",\"DanhSachHoSoBoSung\":[{},{\"NgayHenTraMoi\":\"20260231\"}]}]}";
        CollectingSink sink = run(Map.of(), call);
        assertThat(sink.rejections()).hasSize(2);
        assertThat(sink.rejections().get(0).path()).isEqualTo("/MaHoSo");
        assertThat(sink.rejections().get(1).origin()).isEqualTo("/data/1");
        assertThat(sink.rejections().get(1).path()).isEqualTo("/DanhSachHoSoBoSung/1/NgayHenTraMoi");
        assertThat(sink.rejections().get(1).fragment()).isEqualTo("20260231");
    }

    private static CollectingSink sample(String name, Map<String, Object> config) throws Exception {
        return run(config, SampleMessage.of("eprocedure", Path.of("samples/good", name)));
    }

    private static CollectingSink run(Map<String, Object> config, String body) throws Exception {
        return run(config, SampleMessage.of("eprocedure", body.getBytes(StandardCharsets.UTF_8)));
    }

    private static CollectingSink run(Map<String, Object> config, SampleMessage message) throws Exception {
        EprocedureConnector connector = new EprocedureConnector(new TestAccess("eprocedure"), TestConfig.with(config));
        CollectingSink sink = new CollectingSink(connector.source().types(), new Schemas());
        connector.normalise(message, sink);
        return sink;
    }
}
