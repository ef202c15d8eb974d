package vn.iochub.connector.tax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.Configs;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;

/** What the forms become. */
class NormaliserTest {
    private static final String PERSON = "068099000001";

    @Test
    void aSlipsRowsAreEntriesWithItsHeaderAndTheirSegments() throws Exception {
        List<HubRecord> records = sample("chung-tu.xml").records();
        assertThat(records).hasSize(5);
        HubRecord second = records.get(1);
        assertThat(second.key()).isEqualTo("11068260105000101|2");
        assertThat(second.origin()).isEqualTo("/CHUNGTU/1/ROW_CTIET/2");
        assertThat(second.order()).isEmpty();
        assertThat(second.occurredAt()).contains(Instant.parse("2026-01-04T17:00:00Z"));
        JsonNode data = second.data();
        assertThat(data.path("slipNumber").asText()).isEqualTo("0000101");
        assertThat(data.path("amount").asLong()).isEqualTo(3_250_000);
        assertThat(data.path("slipTotal").asLong()).isEqualTo(15_750_000);
        assertThat(data.path("subItem").asText()).isEqualTo("1052");
        assertThat(data.path("chapter").asText()).isEqualTo("754");
        assertThat(data.path("account").asText()).isEqualTo("7111");
        assertThat(data.path("sector").asText()).isEqualTo("000");
        assertThat(data.path("area").asText()).isEqualTo("68678");
        assertThat(data.path("reserve").asText()).isEqualTo("000");
        assertThat(data.path("treasury").asText()).isEqualTo("2661");
        assertThat(data.path("issuedOn").asText()).isEqualTo("2026-01-05");
        assertThat(data.path("issuedOnText").asText()).isEqualTo("05/01/2026");
        assertThat(data.path("payerTaxCodeKind").asText()).isEqualTo("organization");
    }

    @Test
    void aSlipWithoutReferenceIsKnownByItsNumberAndAPayersWrongCodeIsAWarning() throws Exception {
        List<HubRecord> records = sample("chung-tu.xml").records();
        assertThat(records.get(2).key()).isEqualTo("0000102|2026-01-06|1");
        assertThat(records.get(2).data().path("amount").asLong()).isEqualTo(1_000_000);
        assertThat(records.get(2).data().path("payerTaxCodeKind").asText()).isEqualTo("personal");
        assertThat(records.get(3).data().path("payerTaxCodeValid").asBoolean(true))
                .isFalse();
        assertThat(records.get(4).data().path("amount").asLong()).isEqualTo(-50_000);
    }

    @Test
    void aSlipsElementsMayBeNestedInAnyOfTheWaysSeen() throws Exception {
        String head = "<CHUNGTU_HDR><NGAY_LAP>05/01/2026</NGAY_LAP><TONG_TIEN>5</TONG_TIEN>%s</CHUNGTU_HDR>";
        String rows = "<CHUNGTU_CTIET><ROW_CTIET><TIEN_PNOP>5</TIEN_PNOP><MA_NDKT>1701</MA_NDKT></ROW_CTIET>"
                + "</CHUNGTU_CTIET>";
        String referred = String.format(head, "<MA_THAMCHIEU>R</MA_THAMCHIEU>");
        String bare = String.format(head, "");
        for (String form : List.of(
                "<CHUNGTU>" + referred + rows + "</CHUNGTU>",
                "<x:CHUNGTU xmlns:x='urn:x'>" + rows + referred + "</x:CHUNGTU>",
                "<NDUNG_CTU>" + referred + rows + "</NDUNG_CTU>",
                "<a>" + referred + rows + "</a>")) {
            assertThat(run(form).records()).as(form).extracting(HubRecord::key).containsExactly("R|1");
        }
        for (String form : List.of(
                "<CHUNGTU><SO_CTU>R</SO_CTU><NDUNG_CTU>" + bare + rows + "</NDUNG_CTU></CHUNGTU>",
                "<CHUNGTU><NDUNG_CTU_NH><NDUNG_CTU>" + bare + rows
                        + "</NDUNG_CTU><SO_CTU>R</SO_CTU></NDUNG_CTU_NH></CHUNGTU>")) {
            assertThat(run(form).records()).as(form).extracting(HubRecord::key).containsExactly("R|2026-01-05|1");
        }
        CollectingSink two = run("<CHUNGTU><SO_CTU>R</SO_CTU><NDUNG_CTU>" + bare + rows + "</NDUNG_CTU><NDUNG_CTU>"
                + bare + rows + "</NDUNG_CTU></CHUNGTU>");
        assertThat(two.records()).hasSize(1);
        assertThat(two.rejections()).extracting(Rejection::code).containsExactly(RejectCode.RULE);
    }

    @Test
    void aWrongSumRejectsEveryRowOfItsSlipWithBothSums() throws Exception {
        CollectingSink sink = run(Path.of("samples/bad/sums.xml"), Map.of());
        assertThat(sink.rejections().subList(0, 2)).allSatisfy(rejection -> {
            assertThat(rejection.code()).isEqualTo(RejectCode.RULE);
            assertThat(rejection.reason().vi()).contains("101").contains("100");
            assertThat(rejection.reason().en()).contains("101").contains("100");
        });
        assertThat(sink.rejections().get(1).origin()).isEqualTo("/CHUNGTU/1/ROW_CTIET/2");
        assertThat(sink.records()).extracting(HubRecord::key).containsExactly("R2|1", "R5|2");
    }

    @Test
    void moneyIsExact() throws Exception {
        String slip = "<CHUNGTU><CHUNGTU_HDR><NGAY_LAP>05/01/2026</NGAY_LAP><MA_THAMCHIEU>R</MA_THAMCHIEU>"
                + "<TONG_TIEN>%s</TONG_TIEN></CHUNGTU_HDR>"
                + "<ROW_CTIET><TIEN_PNOP>0,1</TIEN_PNOP><MA_NDKT>1701</MA_NDKT></ROW_CTIET>"
                + "<ROW_CTIET><TIEN_PNOP>900719925474099.20</TIEN_PNOP><MA_NDKT>1701</MA_NDKT></ROW_CTIET></CHUNGTU>";
        assertThat(run(String.format(slip, "900.719.925.474.099,3")).records())
                .extracting(found -> found.data().path("amount").toString())
                .containsExactly("0.1", "900719925474099.2");
        assertThat(run(String.format(slip, "900719925474099.31")).records()).isEmpty();
    }

    @Test
    void anInvoiceIsItsTotalsWithoutItsBuyer() throws Exception {
        List<HubRecord> records = sample("invoices.xml").records();
        HubRecord first = records.get(0);
        assertThat(first.key()).isEqualTo("5801999015|1|C26TAA|15");
        JsonNode data = first.data();
        assertThat(data.path("lineCount").asInt()).isEqualTo(5);
        assertThat(data.path("discountLineCount").asInt()).isEqualTo(1);
        assertThat(data.path("linesTotal").decimalValue()).isEqualByComparingTo("3000000.4");
        assertThat(data.path("total").asLong()).isEqualTo(3_250_000);
        assertThat(data.path("totalVnd").asLong()).isEqualTo(3_250_000);
        assertThat(data.path("byRate")).hasSize(2);
        assertThat(data.path("byRate").path(1).path("rate").asText()).isEqualTo("10%");
        assertThat(data.path("byRate").path(1).path("tax").asLong()).isEqualTo(200_000);
        assertThat(data.path("buyerKind").asText()).isEqualTo("organization");
        assertThat(data.path("buyerTaxCode").asText()).isEqualTo("0401999237");
        assertThat(records).noneMatch(found -> found.data().toString().contains("Lê Văn Mẫu"));

        JsonNode foreign = records.get(2).data();
        assertThat(foreign.path("sellerTaxCode").asText()).isEqualTo("0401999237-001");
        assertThat(foreign.path("currency").asText()).isEqualTo("USD");
        assertThat(foreign.path("totalVnd").decimalValue()).isEqualByComparingTo("3306857.4");

        JsonNode adjusting = records.get(3).data();
        assertThat(adjusting.path("total").asLong()).isEqualTo(-220_000);
        assertThat(adjusting.path("related").path("kind").asText()).isEqualTo("adjustment");
        assertThat(adjusting.path("buyerKind").asText()).isEqualTo("person");
        assertThat(adjusting.toString()).doesNotContain("048199000002");
    }

    @Test
    void roundingIsAllowedForEachLineAndCanBeSwitchedOff() throws Exception {
        CollectingSink strict = run(Path.of("samples/bad/invoices.xml"), Map.of("roundingPerLine", 0));
        assertThat(strict.records()).isEmpty();
        CollectingSink loose = run(Path.of("samples/bad/invoices.xml"), Map.of("roundingPerLine", 5));
        assertThat(loose.records()).hasSize(3);
    }

    @Test
    void aDeclarationsVersionIsItsSubmission() throws Exception {
        List<HubRecord> records = sample("declarations.xml").records();
        assertThat(records).hasSize(3);
        assertThat(records.get(0).key()).isEqualTo("5801999015|842|4/2025");
        assertThat(records.get(0).order())
                .hasValue(java.time.LocalDate.of(2026, 1, 16).toEpochDay());
        assertThat(records.get(1).key()).isEqualTo(records.get(0).key());
        assertThat(records.get(1).order())
                .hasValue(1_000_000 + java.time.LocalDate.of(2026, 1, 16).toEpochDay());
        JsonNode data = records.get(1).data();
        assertThat(data.path("kind").asText()).isEqualTo("supplementary");
        assertThat(data.path("periodKind").asText()).isEqualTo("quarter");
        assertThat(data.path("signedOn").asText()).isEqualTo("2026-01-16");
        assertThat(data.path("indicators"))
                .extracting(one -> one.path("code").asText() + "=" + one.path("amount"))
                .containsExactly("ct21=0", "ct22=1500000", "ct23=45000000", "ct24=4200000", "ct40=-250000");
    }

    @Test
    void aPersonalTaxCodeIsInNoKey() throws Exception {
        for (String name : List.of("declarations.xml", "invoices.xml", "households.json", "chung-tu.xml")) {
            assertThat(sample(name).records())
                    .as(name)
                    .extracting(HubRecord::key)
                    .noneMatch(key -> key.contains(PERSON));
        }
        String key = sample("households.json").records().get(0).key();
        assertThat(key).matches("p-[0-9a-f]{32}\\|2026");
        assertThat(sample("declarations.xml").records().get(2).key()).startsWith(key.substring(0, 34));
    }

    @Test
    void aHouseholdsUnitIsWhatItsCodeMeantOnThatDay() throws Exception {
        List<HubRecord> records = sample("households.json").records();
        JsonNode now = records.get(0).data().path("ward");
        assertThat(now.path("name").asText()).isEqualTo("Xã Đức Trọng");
        assertThat(now.path("codeSystem").asText()).isEqualTo("GSO-34");
        assertThat(now.path("successors")).isEmpty();
        JsonNode before = records.get(1).data().path("ward");
        assertThat(before.path("name").asText()).isEqualTo("Thị trấn Liên Nghĩa");
        assertThat(before.path("codeSystem").asText()).isEqualTo("GSO-63");
        assertThat(before.path("successors").path(0).path("name").asText()).isEqualTo("Xã Đức Trọng");
        JsonNode fixed = run(Path.of("samples/good/households.json"), Map.of("unitsAsOf", "2025-06-30"))
                .records()
                .get(0)
                .data();
        assertThat(fixed.path("ward").path("name").asText()).isEqualTo("Thị trấn Liên Nghĩa");
    }

    @Test
    void aHouseholdsVersionIsItsLastChangeToTheMicrosecond() throws Exception {
        List<HubRecord> records = sample("households.json").records();
        assertThat(records.get(0).order())
                .hasValue(Instant.parse("2026-01-05T01:15:30Z").getEpochSecond() * 1_000_000 + 123_456);
        assertThat(records.get(2).occurredAt()).contains(Instant.parse("2026-01-06T02:00:00.5Z"));
        assertThat(records.get(0).data().path("status").asText()).isEqualTo("active");
        assertThat(records.get(0).data().path("revenueEstimate").asLong()).isEqualTo(480_000_000);
    }

    @Test
    void aDateAloneIsNoVersionOfAHousehold() throws Exception {
        for (String updated : List.of("22/11/2026", "2026-11-22", "2026-11-22 00:00:00")) {
            String table = "MS;Tên;Phường;Ngày cập nhật\n" + PERSON + ";Hộ Mẫu;24958;" + updated + "\n";
            HubRecord found = run(
                            SampleMessage.of("tax", table.getBytes(StandardCharsets.UTF_8)),
                            Map.of("householdColumns", "taxCode=MS, name=Tên, wardCode=Phường"))
                    .records()
                    .get(0);
            assertThat(found.order()).as(updated).isEmpty();
            assertThat(found.data().path("updatedAt").asText()).isEqualTo("2026-11-21T17:00:00Z");
        }
    }

    @Test
    void aDeclarationSentAnewUnderTheSameNumberOutranksTheOneBefore() throws Exception {
        String table = "mst,maTKhai,kyKKhai,loaiTKhai,soLan,ngayKy\n5801999015,842,4/2025,C,,2026-01-16\n"
                + "5801999015,842,4/2025,C,0,2026-01-19\n5801999015,842,4/2025,B,1,2026-01-17\n"
                + "5801999015,842,4/2025,B,2,\n";
        List<HubRecord> records = run(table).records();
        assertThat(records).extracting(HubRecord::key).containsOnly("5801999015|842|4/2025");
        assertThat(records)
                .extracting(found -> found.order().getAsLong())
                .hasSize(4)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void columnsOfAnExtractOrViewAreMappedByConfiguration() throws Exception {
        String table = "MS;Tên;Phường;DT\n" + PERSON + ";Hộ Mẫu;24958;1.000.000\n";
        CollectingSink sink = run(
                SampleMessage.of("tax", table.getBytes(StandardCharsets.UTF_8)),
                Map.of("householdColumns", "taxCode=MS, name=Tên, wardCode=Phường, revenueEstimate=Doanh thu|DT"));
        assertThat(sink.rejections()).isEmpty();
        assertThat(sink.records().get(0).data().path("revenueEstimate").asLong())
                .isEqualTo(1_000_000);
        String view = "{\"view\":\"v\",\"rows\":[{\"so\":\"" + PERSON + "\",\"name\":\"Hộ Mẫu\"},{\"name\":\"x\"}]}";
        sink = run(
                SampleMessage.of("tax", view.getBytes(StandardCharsets.UTF_8)),
                Map.of("householdColumns", "taxCode=SO"));
        assertThat(sink.records()).hasSize(1);
        assertThat(sink.rejections().get(0).path()).isEqualTo("/so");
    }

    @Test
    void anExtractsRowIsTheSameRecordAsTheSlips() throws Exception {
        String slip = "<CHUNGTU><SO_CTU>7</SO_CTU><CHUNGTU_HDR><NGAY_LAP>05/01/2026</NGAY_LAP><TONG_TIEN>5</TONG_TIEN>"
                + "<MA_THAMCHIEU>R</MA_THAMCHIEU></CHUNGTU_HDR><ROW_CTIET><MA_NDKT>1701</MA_NDKT>"
                + "<TIEN_PNOP>5</TIEN_PNOP></ROW_CTIET></CHUNGTU>";
        String table = "MA_THAMCHIEU,SO_CTU,STT,NGAY_LAP,TONG_TIEN,MA_NDKT,TIEN_PNOP\nR,7,1,05/01/2026,5,1701,5\n";
        HubRecord one = run(slip).records().get(0);
        HubRecord other = run(table).records().get(0);
        assertThat(other.key()).isEqualTo(one.key());
        assertThat(other.data()).isEqualTo(one.data());
    }

    @Test
    void theNameOfAFileIsInNoRecord() throws Exception {
        Path file = Path.of("samples/good/chung-tu.xml");
        CollectingSink one = run(SampleMessage.of("tax", file).withAttributes(Map.of("file", "a.xml")), Map.of());
        CollectingSink other = run(SampleMessage.of("tax", file).withAttributes(Map.of("file", "b.csv")), Map.of());
        assertThat(other.records()).isEqualTo(one.records());
    }

    @Test
    void aDocumentMayMixTheForms() throws Exception {
        String mixed = "<Goi>" + body("chung-tu.xml") + body("invoices.xml") + body("declarations.xml") + "</Goi>";
        assertThat(run(mixed).records())
                .extracting(found -> found.type().name())
                .containsOnly("BudgetRevenueEntry", "InvoiceAggregate", "TaxDeclaration")
                .hasSize(12);
    }

    @Test
    void columnsKeepTheirOrderSoThatAReplayComesToTheSame() {
        Settings settings =
                Settings.of(Configs.of(TaxConnector.Config.class, Map.of("householdColumns", "name=Tên, taxCode=Mã")));
        assertThat(settings.householdColumns().keySet())
                .startsWith("taxCode", "name", "address", "provinceCode", "wardCode");
        assertThat(settings.householdColumns()).containsEntry("taxCode", List.of("Mã"));
    }

    @Test
    void theConfigurationIsCheckedAndNamesTheKey() {
        assertThatThrownBy(() -> TestTax.connector(Map.of("householdColumns", "mst=x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("householdColumns");
        assertThatThrownBy(() -> TestTax.connector(Map.of("householdStatuses", "00=offen")))
                .hasMessageContaining("householdStatuses");
        assertThatThrownBy(() -> TestTax.connector(Map.of("unitsAsOf", "30/06/2025")))
                .hasMessageContaining("unitsAsOf");
        assertThatThrownBy(() -> TestTax.connector(Map.of("maxZipRatio", 1))).hasMessageContaining("maxZipRatio");
    }

    private static String body(String sample) throws Exception {
        return java.nio.file.Files.readString(Path.of("samples/good", sample)).replaceFirst("^<\\?xml.*\\?>", "");
    }

    private static CollectingSink sample(String name) throws Exception {
        return run(Path.of("samples/good", name), Map.of());
    }

    private static CollectingSink run(String body) throws Exception {
        return run(SampleMessage.of("tax", body.getBytes(StandardCharsets.UTF_8)), Map.of());
    }

    private static CollectingSink run(Path file, Map<String, ?> config) throws Exception {
        return run(SampleMessage.of("tax", file), config);
    }

    private static CollectingSink run(SampleMessage message, Map<String, ?> config) throws Exception {
        TaxConnector connector = TestTax.connector(config);
        CollectingSink sink = new CollectingSink(connector.source().types(), new Schemas());
        connector.normalise(message, sink);
        return sink;
    }
}
