package vn.iochub.connector.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.reading.Pseudonyms;
import vn.iochub.testkit.TestAccess;

/** What a visit means. */
class EncounterTest {
    private final HealthConnector connector = Health.connector();

    private HubRecord one(Map<String, String> changed) throws Exception {
        return one("202508082200", changed);
    }

    private HubRecord one(String created, Map<String, String> changed) throws Exception {
        Health.Outcome outcome = outcome(created, changed);
        assertThat(outcome.rejections()).isEmpty();
        assertThat(outcome.sink().records()).hasSize(1);
        return outcome.sink().records().get(0);
    }

    private Health.Outcome outcome(String created, Map<String, String> changed) throws Exception {
        String document =
                Health.envelope(created, Health.dossier(Health.part("XML1", Health.base64(Health.visit(changed)))));
        return Health.normalise(connector, Health.redact(connector, Health.utf8(document)));
    }

    private void rejected(RejectCode code, String path, Map<String, String> changed) throws Exception {
        Health.Outcome outcome = outcome("202508082200", changed);
        assertThat(outcome.sink().records()).isEmpty();
        assertThat(outcome.rejections()).hasSize(1);
        assertThat(outcome.rejections().get(0).code()).isEqualTo(code);
        assertThat(outcome.rejections().get(0).path()).isEqualTo(path);
        assertThat(outcome.rejections().get(0).origin()).isEqualTo("/HOSO/1");
    }

    @Test
    void aVisitHasAllThatTheReadmeSays() throws Exception {
        HubRecord visit = one(Map.of("NGAY_VAO_NOI_TRU", "202508040915", "T_VTYT", "120000"));
        JsonNode data = visit.data();
        assertThat(visit.key()).matches("68001\\|[0-9a-f]{32}");
        assertThat(visit.order())
                .isEqualTo(OptionalLong.of(Instant.parse("2025-08-08T15:00:00Z").getEpochSecond() * 1_000_000));
        assertThat(visit.occurredAt()).contains(Instant.parse("2025-08-08T08:00:00Z"));
        assertThat(data.path("facility").asText()).isEqualTo("68001");
        assertThat(data.path("visitDate").asText()).isEqualTo("2025-08-04");
        assertThat(data.path("admittedAt").asText()).isEqualTo("2025-08-04T00:30:00Z");
        assertThat(data.path("admittedAtText").asText()).isEqualTo("202508040730");
        assertThat(data.path("inpatientAt").asText()).isEqualTo("2025-08-04T02:15:00Z");
        assertThat(data.path("stage").asText()).isEqualTo("discharged");
        assertThat(data.path("sourceForm").asText()).isEqualTo("130");
        assertThat(data.path("patientKind").asText()).isEqualTo("citizenId");
        assertThat(data.path("ageGroup").asText()).isEqualTo("40-44");
        assertThat(data.path("gender").asText()).isEqualTo("male");
        assertThat(data.path("careType").asText()).isEqualTo("inpatient");
        assertThat(data.path("careKind").asText()).isEqualTo("inpatient");
        assertThat(data.path("departments")).extracting(JsonNode::asText).containsExactly("K03", "K48");
        assertThat(data.path("mainDisease").asText()).isEqualTo("J18.9");
        assertThat(data.path("otherDiseases")).extracting(JsonNode::asText).containsExactly("I10", "E11.9");
        assertThat(data.path("outcome").asText()).isEqualTo("cured");
        assertThat(data.path("dischargeKind").asText()).isEqualTo("discharged");
        assertThat(data.path("bedDays").asInt()).isEqualTo(5);
        assertThat(data.path("cost").toString())
                .isEqualTo("{\"total\":3250000.5,\"medicine\":850000.5,\"supplies\":120000,\"insurance\":2480000,"
                        + "\"consistent\":true}");
        assertThat(data.path("residence").path("ward").path("name").asText()).isEqualTo("Xã Đức Trọng");
        assertThat(data.path("residence").path("ward").path("codeSystem").asText())
                .isEqualTo("GSO-34");
    }

    @Test
    void aWardCodeIsWhatItWasOnTheDayOfTheVisit() throws Exception {
        JsonNode ward = one(Map.of("NGAY_VAO", "202506300730", "MAHUYEN_CU_TRU", "678", "MAXA_CU_TRU", "24958"))
                .data()
                .path("residence")
                .path("ward");
        assertThat(ward.path("name").asText()).isEqualTo("Thị trấn Liên Nghĩa");
        assertThat(ward.path("codeSystem").asText()).isEqualTo("GSO-63");
        assertThat(ward.path("successors").path(0).path("name").asText()).isEqualTo("Xã Đức Trọng");
        JsonNode unknown =
                one(Map.of("MAXA_CU_TRU", "99")).data().path("residence").path("ward");
        assertThat(unknown.toString()).isEqualTo("{\"code\":\"00099\"}");
        JsonNode district =
                one(Map.of("MAHUYEN_CU_TRU", "8")).data().path("residence").path("district");
        assertThat(district.toString()).isEqualTo("{\"code\":\"008\",\"codeSystem\":\"GSO-63\"}");
        JsonNode province =
                one(Map.of("MATINH_CU_TRU", "99")).data().path("residence").path("province");
        assertThat(province.toString()).isEqualTo("{\"code\":\"99\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "198508040000, 40-44",
        "198508050000, 35-39",
        "198500000000, 40-44",
        "19850000, 40-44",
        "1985, 40-44",
        "198509000000, 35-39",
        "198508000000, 40-44",
        "202507010000, 0",
        "202408030000, 1-4",
        "192001010000, 85+",
        "04/08/1985, 40-44",
        "1985-08-05, 35-39"
    })
    void birthDatesMayBePartial(String born, String group) throws Exception {
        assertThat(one(Map.of("NGAY_SINH", born)).data().path("ageGroup").asText())
                .isEqualTo(group);
    }

    @Test
    void onePersonHasOnePseudonymWhateverTheFacility() throws Exception {
        String here = patient(Map.of());
        assertThat(patient(Map.of("MA_CSKCB", "68002", "MA_BN", "X", "MA_THE_BHYT", "")))
                .isEqualTo(here);
        assertThat(patient(Map.of("SO_CCCD", "", "MA_THE_BHYT", "068085000001")))
                .isEqualTo(here);
        assertThat(patient(Map.of("SO_CCCD", "068085000002"))).isNotEqualTo(here);
        // The last ten digits of a card are the person's, its group and province are not.
        String insured = patient(Map.of("SO_CCCD", "", "MA_THE_BHYT", "DN4680000000001"));
        assertThat(patient(Map.of("SO_CCCD", "000000000000", "MA_THE_BHYT", "HT2790000000001")))
                .isEqualTo(insured);
        assertThat(patient(Map.of("SO_CCCD", "", "MA_THE_BHYT", "0000000001"))).isEqualTo(insured);
        assertThat(patient(Map.of("SO_CCCD", "", "MA_THE_BHYT", "GD4680000000001;DN4680000000001")))
                .isEqualTo(insured);
        assertThat(insured).isNotEqualTo(here);
        // MA_BN is one facility's own.
        String local = patient(Map.of("SO_CCCD", "", "MA_THE_BHYT", ""));
        assertThat(patient(Map.of("SO_CCCD", "", "MA_THE_BHYT", "", "MA_CSKCB", "68002")))
                .isNotEqualTo(local);
        JsonNode nobody =
                one(Map.of("SO_CCCD", "", "MA_THE_BHYT", "", "MA_BN", "")).data();
        assertThat(nobody.has("patient")).isFalse();
    }

    private String patient(Map<String, String> changed) throws Exception {
        return one(changed).data().path("patient").asText();
    }

    @Test
    void anotherKeyMakesOtherPseudonyms() throws Exception {
        Pseudonyms one = new Pseudonyms("pseudonymKey", "a key of the province");
        Pseudonyms other = new Pseudonyms("pseudonymKey", "another key, made later");
        assertThat(one.of("citizenId", "068085000001"))
                .matches("[0-9a-f]{32}")
                .isEqualTo(new Pseudonyms("pseudonymKey", "a key of the province").of("citizenId", "068085000001"))
                .isNotEqualTo(one.of("oldId", "068085000001"))
                .isNotEqualTo(other.of("citizenId", "068085000001"));
        assertThat(one.keyId()).hasSize(8).isNotEqualTo(other.keyId());
        assertThatThrownBy(() -> new Pseudonyms("pseudonymKey", "short")).hasMessageContaining("pseudonymKey");
    }

    @Test
    void theCheckInIsAnOlderStateOfTheSameVisit() throws Exception {
        byte[] document = Files.readAllBytes(Path.of("samples/good/check-in.xml"));
        HubRecord checkIn = Health.normalise(connector, Health.redact(connector, document))
                .sink()
                .records()
                .get(0);
        byte[] later = Files.readAllBytes(Path.of("samples/good/envelope-3176.xml"));
        HubRecord treated = Health.normalise(connector, Health.redact(connector, later))
                .sink()
                .records()
                .get(0);
        assertThat(checkIn.data().path("stage").asText()).isEqualTo("checkedIn");
        assertThat(checkIn.key()).isEqualTo(treated.key());
        assertThat(checkIn.data().path("patient")).isEqualTo(treated.data().path("patient"));
        assertThat(checkIn.order().getAsLong()).isLessThan(treated.order().getAsLong());
    }

    @Test
    void checkInsMayStandInAnEnvelope() throws Exception {
        String row =
                Health.row("TRANG_THAI_KCB", Map.of("MA_LK", "LK-1", "NGAY_VAO", "202508040730", "MA_CSKCB", "68001"));
        String document = Health.envelope(
                "202508082200",
                Health.dossier(row, Health.row("TRANG_THAI_KCB", Map.of("MA_LK", "LK-2", "NGAY_VAO", "202508040731"))),
                Health.dossier(Health.part("XML0", Health.base64(row))));
        Health.Outcome outcome = Health.normalise(connector, Health.redact(connector, Health.utf8(document)));
        assertThat(outcome.rejections()).isEmpty();
        assertThat(outcome.sink().origins()).containsExactly("/HOSO/1", "/HOSO/1/2", "/HOSO/2");
        assertThat(outcome.sink().records())
                .allMatch(visit -> visit.data().path("stage").asText().equals("checkedIn"));
    }

    @Test
    void anEnvelopeWithoutATimeOfDayIsOrderedByArrival() throws Exception {
        assertThat(one("20250808", Map.of()).order()).isEmpty();
        assertThat(one("", Map.of()).order()).isEmpty();
        assertThat(one("2025-08-08 22:00", Map.of()).order()).isPresent();
        assertThat(one("202502302200", Map.of()).order()).isEmpty();
    }

    @Test
    void theOlderFormMeansTheSame() throws Exception {
        byte[] document = Files.readAllBytes(Path.of("samples/good/envelope-4210-inline.xml"));
        HubRecord visit = Health.normalise(connector, document).sink().records().get(0);
        JsonNode data = visit.data();
        assertThat(data.path("sourceForm").asText()).isEqualTo("4210");
        assertThat(data.path("mainDisease").asText()).isEqualTo("I10");
        assertThat(data.path("otherDiseases")).extracting(JsonNode::asText).containsExactly("E11", "E78.5");
        assertThat(data.path("careType").asText()).isEqualTo("examination");
        assertThat(data.path("dischargeKind").asText()).isEqualTo("discharged");
        assertThat(data.path("patientKind").asText()).isEqualTo("insuranceNumber");
        assertThat(data.path("ageGroup").asText()).isEqualTo("70-74");
        assertThat(data.path("cost").path("total").asInt()).isEqualTo(247_000);
        assertThat(visit.order()).isEmpty();
    }

    @Test
    void whatIsWrongIsNamed() throws Exception {
        rejected(RejectCode.BAD_DATE, "/NGAY_VAO", Map.of("NGAY_VAO", "202502300730"));
        rejected(RejectCode.RULE, "/NGAY_RA", Map.of("NGAY_RA", "202508040729"));
        rejected(RejectCode.RULE, "/NGAY_SINH", Map.of("NGAY_SINH", "202600000000"));
        rejected(RejectCode.BAD_DATE, "/NGAY_SINH", Map.of("NGAY_SINH", "202313010000"));
        rejected(RejectCode.UNKNOWN_CODE, "/MA_LOAI_KCB", Map.of("MA_LOAI_KCB", "11"));
        rejected(RejectCode.UNKNOWN_CODE, "/GIOI_TINH", Map.of("GIOI_TINH", "0"));
        rejected(RejectCode.BAD_FORMAT, "/MA_BENH_KT", Map.of("MA_BENH_KT", "I10;XX"));
        rejected(RejectCode.BAD_FORMAT, "/T_BHTT", Map.of("T_BHTT", "-1"));
        rejected(RejectCode.BAD_FORMAT, "/T_BHTT", Map.of("T_BHTT", "1,5"));
        rejected(RejectCode.BAD_FORMAT, "/SO_NGAY_DTRI", Map.of("SO_NGAY_DTRI", "năm"));
        rejected(RejectCode.MISSING_FIELD, "/MA_LK", Map.of("MA_LK", " "));
        rejected(RejectCode.BAD_FORMAT, "/MA_CSKCB", Map.of("MA_CSKCB", "1"));
    }

    @Test
    void partsOverTheTotalAreToldAndRejectNothing() throws Exception {
        JsonNode cost =
                one(Map.of("T_TONGCHI_BV", "100", "T_THUOC", "101")).data().path("cost");
        assertThat(cost.path("consistent").asBoolean()).isFalse();
        assertThat(cost.path("total").asInt()).isEqualTo(100);
    }

    @Test
    void aFacilityThatIsNotServedIsNotOurs() throws Exception {
        HealthConnector served =
                Health.connector(new TestAccess("health"), Map.of("facilities", "68009, 68010"), Map.of());
        String document = Health.envelope("202508082200", Health.dossier(Health.part("XML1", Health.visit(Map.of()))));
        assertThat(Health.normalise(served, Health.utf8(document)).rejections())
                .extracting(rejection -> rejection.code())
                .containsExactly(RejectCode.NOT_YOURS);
    }

    @Test
    void configurationFaultsNameTheKey() {
        for (Map.Entry<String, ?> wrong : Map.of(
                        "genders", "1=man", "inpatientCareTypes", "bed", "maxBodyMegabytes", 0, "careTypes", "1")
                .entrySet()) {
            Map<String, Object> config = new LinkedHashMap<>();
            config.put(wrong.getKey(), wrong.getValue());
            assertThatThrownBy(() -> Health.connector(new TestAccess("health"), config, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong.getKey());
        }
    }

    @Test
    void theAggregateIsMadeOfFieldsThatTheEncounterHas() throws Exception {
        JsonNode encounter =
                new com.fasterxml.jackson.databind.ObjectMapper().readTree(EncounterMapper.ENCOUNTER.schema());
        JsonNode daily = new com.fasterxml.jackson.databind.ObjectMapper().readTree(EncounterMapper.DAILY.schema());
        JsonNode rule = daily.path("x-aggregate");
        assertThat(EncounterMapper.DAILY.derived()).isTrue();
        assertThat(rule.path("of").asText()).isEqualTo(EncounterMapper.ENCOUNTER.path());
        List<String> paths = new java.util.ArrayList<>();
        rule.path("by").forEach(field -> paths.add(field.asText()));
        for (Map.Entry<String, JsonNode> field : rule.path("fields").properties()) {
            assertThat(daily.path("properties").has(field.getKey()))
                    .as(field.getKey())
                    .isTrue();
            if (field.getValue().has("sum")) {
                paths.add(field.getValue().path("sum").asText());
            }
            field.getValue().path("count").fieldNames().forEachRemaining(paths::add);
        }
        for (String path : paths) {
            JsonNode at = encounter;
            for (String step : List.of(path.split("[.]", -1))) {
                at = at.path("properties").path(step);
            }
            assertThat(at.isMissingNode()).as(path).isFalse();
        }
    }
}
