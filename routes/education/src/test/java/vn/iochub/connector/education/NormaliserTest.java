package vn.iochub.connector.education;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.LegacyText;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;
import vn.iochub.transport.ViewRows;

class NormaliserTest {
    private final EducationConnector connector = TestEducation.connector(Map.of());

    @Test
    void aReportWithMergedHeadingsGradesAndATotal() throws Exception {
        CollectingSink sink =
                run(connector, SampleMessage.of("education", Path.of("samples/good/bao-cao-dau-nam.xlsx")));

        assertThat(sink.rejections()).isEmpty();
        assertThat(sink.records().stream().map(HubRecord::key))
                .containsExactly(
                        "00068001|2025-2026|start|6",
                        "00068001|2025-2026|start|7",
                        "00068001|2025-2026|start",
                        "00068002|2025-2026|start");
        HubRecord first = sink.records().get(0);
        assertThat(first.origin()).isEqualTo("/sheet/Tổng hợp/row/7");
        assertThat(first.occurredAt()).contains(Instant.parse("2025-09-04T17:00:00Z"));
        assertThat(first.order().getAsLong())
                .isEqualTo(Instant.parse("2025-09-06T01:30:00Z").toEpochMilli() * 1000);
        assertThat(first.data().path("girls").asInt()).isEqualTo(60);
        assertThat(first.data().path("promotionRate").decimalValue()).isEqualByComparingTo("98.5");
        assertThat(first.data().at("/ward/name").asText()).isEqualTo("Xã Đức Trọng");
        assertThat(first.data().at("/province/code").asText()).isEqualTo("68");
    }

    @Test
    void aWardIsWhatItsCodeMeantThen() throws Exception {
        CollectingSink sink =
                run(connector, table("Mã trường,Năm học,Kỳ,Số học sinh,Mã xã\n1,2024-2025,Cuối năm,5,24958\n"));

        assertThat(sink.records().get(0).data().at("/ward/name").asText()).isEqualTo("Thị trấn Liên Nghĩa");
        assertThat(sink.records().get(0).data().at("/ward/successors/0/name").asText())
                .isEqualTo("Xã Đức Trọng");
    }

    @Test
    void aPupilIsAPseudonymAndNothingOfTheNameIsThere() throws Exception {
        CollectingSink sink = run(connector, SampleMessage.of("education", Path.of("samples/good/hoc-sinh.csv")));

        assertThat(sink.records()).hasSize(2);
        HubRecord pupil = sink.records().get(1);
        String student = pupil.data().path("student").asText();
        assertThat(pupil.key()).isEqualTo("68001|2025-2026|middle|" + student + "|1");
        assertThat(pupil.data().path("birthYear").asInt()).isEqualTo(2013);
        assertThat(pupil.data().path("disabled").asBoolean()).isTrue();
        assertThat(pupil.data().path("status").asText()).isEqualTo("transferredIn");
        for (HubRecord found : sink.records()) {
            assertThat(found.data() + found.key()).doesNotContain("Nguyễn", "Trần", "00680000", "15/03");
        }
        EducationConnector other = TestEducation.connector(Map.of("pseudonymKey", "another-key-of-the-province"));
        assertThat(run(other, SampleMessage.of("education", Path.of("samples/good/hoc-sinh.csv")))
                        .records()
                        .get(1)
                        .key())
                .isNotEqualTo(pupil.key());
    }

    @Test
    void pupilsCanBeSwitchedOff() {
        EducationConnector schools = TestEducation.connector(Map.of("students", false));

        assertThat(schools.source().types()).containsExactly(Schools.TYPE);
        for (String sample : List.of("hoc-sinh.csv", "view.json")) {
            SampleMessage message = SampleMessage.of("education", Path.of("samples/good", sample))
                    .withContentType(sample.endsWith("json") ? ViewRows.CONTENT_TYPE : null);
            assertThatThrownBy(() -> run(schools, message))
                    .isInstanceOfSatisfying(
                            UnreadableMessageException.class,
                            e -> assertThat(e.rejection().reason().vi()).contains("students = false"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LegacyText.Encoding.class,
            names = {"TCVN3", "VNI", "CP1258", "UTF_16LE"})
    void oldEncodingsAreConverted(LegacyText.Encoding encoding) throws Exception {
        String text = "Mã trường,Tên trường,Năm học,Kỳ,Số học sinh\n"
                + "68001,Trường Trung học phổ thông Nguyễn Văn Mẫu,2025-2026,Đầu năm,100\n";

        CollectingSink sink = run(connector, SampleMessage.of("education", LegacyText.encode(text, encoding)));

        assertThat(sink.records().get(0).data().path("schoolName").asText())
                .isEqualTo("Trường Trung học phổ thông Nguyễn Văn Mẫu");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-2026, 2025-2026",
        "2025 - 2026, 2025-2026",
        "2025/2026, 2025-2026",
        "2025, 2025-2026",
        "2025-26, 2025-2026",
        "Năm học 2025–2026, 2025-2026",
        "2025-2027,",
        "25-26,",
        "1900,"
    })
    void schoolYears(String text, String expected) {
        assertThat(SchoolYear.read(text).map(SchoolYear::toString).orElse(null)).isEqualTo(expected);
    }

    @Test
    void yearAndPeriodMayComeFromTheConfiguration() throws Exception {
        EducationConnector fixed = TestEducation.connector(Map.of(
                "schoolYear",
                "2025",
                "period",
                "Giữa năm",
                "schoolColumns",
                "so_hoc_sinh=Tổng HS|HS",
                "schoolCodeDigits",
                8));

        CollectingSink sink = run(fixed, table("Mã trường,HS\n68001,5\n"));

        assertThat(sink.records().get(0).key()).isEqualTo("00068001|2025-2026|middle");
        assertThat(run(connector, table("Mã trường,Số học sinh\n68001,5\n"))
                        .rejections()
                        .get(0)
                        .code())
                .isEqualTo(RejectCode.MISSING_FIELD);
    }

    @Test
    void microsecondsOfAViewAreTheOrder() throws Exception {
        CollectingSink sink = run(
                connector,
                SampleMessage.of("education", Path.of("samples/good/view.json"))
                        .withContentType(ViewRows.CONTENT_TYPE));

        assertThat(sink.records().get(0).order().getAsLong())
                .isEqualTo(Instant.parse("2025-09-06T01:30:00Z").getEpochSecond() * 1_000_000 + 123_456);
        assertThat(sink.records().get(1).type()).isEqualTo(Students.TYPE);
    }

    @ParameterizedTest
    @CsvSource({
        "22/11/2026,,2026-11-21T17:00:00Z",
        "2026-11-22,,2026-11-21T17:00:00Z",
        "2026-11-22 00:00:00,,2026-11-21T17:00:00Z",
        "2026-11-22T00:00:00.000000,,2026-11-21T17:00:00Z",
        "22/11/2026 08:30,1795311000000000,2026-11-22T01:30:00Z",
        "2026-11-22T08:30:00+07:00,1795311000000000,2026-11-22T01:30:00Z",
        "2026-11-22T08:30:00.000001,1795311000000001,2026-11-22T01:30:00.000001Z",
    })
    void aDateAloneIsNoVersion(String updated, Long order, String instant) throws Exception {
        CollectingSink sink = run(
                connector,
                table("Mã trường,Năm học,Kỳ,Số học sinh,Ngày cập nhật\n1,2026-2027,Đầu năm,5," + updated + "\n"));

        HubRecord found = sink.records().get(0);
        assertThat(found.order()).isEqualTo(order == null ? OptionalLong.empty() : OptionalLong.of(order));
        assertThat(found.data().path("updatedAt").asText()).isEqualTo(instant);
        assertThat(found.data().path("updatedAtText").asText()).isEqualTo(updated);
    }

    @Test
    void aSchoolHasOneKeyInATableAndInAView() throws Exception {
        EducationConnector padding = TestEducation.connector(Map.of("schoolCodeDigits", 8));
        String view = "{\"view\":\"v\",\"rows\":[{\"ma_truong\":\"1068001\",\"nam_hoc\":\"2025-2026\",\"ky\":\"1\","
                + "\"so_hoc_sinh\":\"5\"},{\"ma_truong\":\"thcs-1\",\"nam_hoc\":\"2025-2026\",\"ky\":\"1\","
                + "\"so_hoc_sinh\":\"5\"}]}";
        CollectingSink viewed = run(
                padding,
                SampleMessage.of("education", view.getBytes(StandardCharsets.UTF_8))
                        .withContentType(ViewRows.CONTENT_TYPE));
        CollectingSink read =
                run(padding, table("Mã trường,Năm học,Kỳ,Số học sinh\n1068001,2025-2026,1,5\nTHCS-1,2025-2026,1,5\n"));

        assertThat(viewed.rejections()).isEmpty();
        assertThat(viewed.records())
                .extracting(HubRecord::key)
                .containsExactly("01068001|2025-2026|start", "THCS-1|2025-2026|start")
                .containsExactlyElementsOf(
                        read.records().stream().map(HubRecord::key).toList());
        assertThat(viewed.records().get(0).data().path("schoolCode").asText()).isEqualTo("01068001");
        assertThat(viewed.records().get(1).data().path("schoolCode").asText()).isEqualTo("thcs-1");
    }

    @Test
    void subtotalsAreHeldAgainstTheRowsSinceTheLast() throws Exception {
        String head = "Mã trường,Tên trường,Năm học,Kỳ,Số học sinh\n";
        String text = head
                + "1,A,2025,Đầu năm,10\n2,B,2025,Đầu năm,20\n,Cộng,,,30\n3,C,2025,Đầu năm,5\n,Cộng,,,5\n,Tổng cộng,,,35\n";

        assertThat(run(connector, table(text)).rejections()).isEmpty();
        assertThat(run(connector, table(text.replace(",,35", ",,36"))).rejections())
                .hasSize(1);
    }

    @Test
    void aWrongConfigurationNamesItsKey() {
        assertThatThrownBy(() -> TestEducation.connector(Map.of("schoolYear", "năm nay")))
                .hasMessageContaining("schoolYear");
        assertThatThrownBy(() -> TestEducation.connector(Map.of("schoolColumns", "abc=x")))
                .hasMessageContaining("schoolColumns");
        assertThatThrownBy(() -> TestEducation.connector(Map.of("periods", "a=b")))
                .hasMessageContaining("periods");
        assertThatThrownBy(() -> TestEducation.connector(Map.of("pseudonymKey", "short")))
                .hasMessageContaining("pseudonymKey");
    }

    private static SampleMessage table(String text) {
        return SampleMessage.of("education", text.getBytes(StandardCharsets.UTF_8));
    }

    private static CollectingSink run(EducationConnector connector, SampleMessage message) throws Exception {
        CollectingSink sink = new CollectingSink(connector.source().types(), new Schemas());
        connector.normalise(message, sink);
        return sink;
    }
}
