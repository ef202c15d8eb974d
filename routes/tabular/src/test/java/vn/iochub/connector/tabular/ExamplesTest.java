package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.transport.ViewRows;

/** Each example with its table: what the guide promises. */
class ExamplesTest {
    private static CollectingSink read(String name, String data) {
        SampleMessage message = SampleMessage.of(
                        name, Described.EXAMPLES.resolve("data").resolve(data))
                .withAttributes(java.util.Map.of("file", data, "modified", "2026-11-02T01:00:00Z"));
        return Described.read(
                Described.example(name),
                data.endsWith(".json") ? message.withContentType(ViewRows.CONTENT_TYPE) : message);
    }

    @Test
    void indicatorsOfACommune() {
        CollectingSink sink = read("kt-xh-xa", "kt-xh-xa.xlsx");
        assertThat(Described.rejections(sink)).isEmpty();
        assertThat(Described.records(sink))
                .hasSize(8)
                .contains(
                        "24958|2026-09|KINH TẾ|Tổng thu ngân sách nhà nước {\"commune\":\"24958\",\"period\":\"2026-09\","
                                + "\"group\":\"KINH TẾ\",\"indicator\":\"Tổng thu ngân sách nhà nước\","
                                + "\"unit\":\"triệu đồng\",\"plan\":12500,\"month\":1020.75,\"total\":10250.5}",
                        "24958|2026-10|KINH TẾ|Diện tích gieo trồng {\"commune\":\"24958\",\"period\":\"2026-10\","
                                + "\"group\":\"KINH TẾ\",\"indicator\":\"Diện tích gieo trồng\",\"unit\":\"ha\","
                                + "\"plan\":850,\"total\":812.5}",
                        "24958|2026-10|XÃ HỘI|Tổng số hộ nghèo {\"commune\":\"24958\",\"period\":\"2026-10\","
                                + "\"group\":\"XÃ HỘI\",\"indicator\":\"Tổng số hộ nghèo\",\"unit\":\"hộ\",\"total\":37}");
        assertThat(sink.records()).allSatisfy(found -> {
            assertThat(found.order()).hasValue(1_793_581_200_000_000L);
            assertThat(found.occurredAt()).isPresent();
        });
        assertThat(sink.records().get(0).occurredAt().orElseThrow()).hasToString("2026-09-29T17:00:00Z");
        assertThat(sink.records().get(0).origin()).isEqualTo("/sheet/Tháng 09/row/11");
    }

    @Test
    void revenueOfCommunes() {
        CollectingSink sink = read("thu-ngan-sach", "thu-ngan-sach.xlsx");
        assertThat(Described.rejections(sink)).isEmpty();
        assertThat(Described.records(sink))
                .containsExactly(
                        "24958|2026-Q3 {\"commune\":\"24958\",\"quarter\":\"2026-Q3\",\"communeName\":\"Xã Mẫu An\","
                                + "\"total\":1200500000,\"tax\":900000000,\"fees\":200500000,\"other\":100000000}",
                        "24961|2026-Q3 {\"commune\":\"24961\",\"quarter\":\"2026-Q3\",\"communeName\":\"Xã Mẫu Bình\","
                                + "\"total\":800000000,\"tax\":500000000,\"fees\":200000000,\"other\":100000000}",
                        "00123|2026-Q3 {\"commune\":\"00123\",\"quarter\":\"2026-Q3\",\"communeName\":\"Phường Mẫu\","
                                + "\"total\":2500000000,\"tax\":2000000000,\"fees\":300000000,\"other\":200000000}");
    }

    @Test
    void aTotalThatDoesNotComeOutRejectsItsRows() {
        CollectingSink sink = read("thu-ngan-sach", "thu-ngan-sach-sai.xlsx");
        assertThat(sink.records()).isEmpty();
        assertThat(Described.rejections(sink))
                .containsExactly(
                        "/sheet/Biểu 01/row/7/Tổng thu RULE",
                        "/sheet/Biểu 01/row/8/Tổng thu RULE",
                        "/sheet/Biểu 01/row/9/Tổng thu RULE",
                        "/sheet/Biểu 01/row/10/Tổng thu RULE");
        assertThat(sink.rejections().get(3).fragment()).isEqualTo("4600500000 ≠ 4500500000");
        assertThat(sink.rejections().get(0).reason().en()).contains("row 10", "tong-cong");
    }

    @Test
    void qualityOfSchools() {
        CollectingSink sink = read("chat-luong-truong", "chat-luong-truong.xlsx");
        assertThat(Described.rejections(sink)).isEmpty();
        assertThat(Described.records(sink))
                .containsExactly(
                        "68001|2026-2027|1 {\"level\":\"primary\",\"school\":\"68001\",\"schoolName\":\"TH Mẫu 1\","
                                + "\"schoolYear\":\"2026-2027\",\"semester\":\"1\",\"pupils\":420,\"good\":120,\"fair\":200,"
                                + "\"pass\":95,\"fail\":5,\"attendance\":98.5}",
                        "68002|2026-2027|1 {\"level\":\"primary\",\"school\":\"68002\",\"schoolName\":\"TH Mẫu 2\","
                                + "\"schoolYear\":\"2026-2027\",\"semester\":\"1\",\"pupils\":300,\"good\":80,\"fair\":150,"
                                + "\"pass\":60,\"fail\":10,\"attendance\":97}",
                        "68010|2026-2027|1 {\"level\":\"lowerSecondary\",\"school\":\"68010\",\"schoolName\":\"THCS Mẫu\","
                                + "\"schoolYear\":\"2026-2027\",\"semester\":\"1\",\"pupils\":510,\"good\":100,\"fair\":250,"
                                + "\"pass\":140,\"fail\":20,\"attendance\":96.25}");
    }

    @Test
    void landUseFromAView() {
        CollectingSink sink = read("su-dung-dat", "su-dung-dat.json");
        assertThat(Described.rejections(sink)).isEmpty();
        assertThat(sink.records()).hasSize(2);
        assertThat(sink.records().get(0).key()).isEqualTo("24958-12-105");
        assertThat(sink.records().get(0).order()).hasValue(1_790_903_730_123_456L);
        assertThat(sink.records().get(0).data().toString())
                .contains("\"landType\":\"rice\",\"area\":1250", "\"updatedAt\":\"2026-10-02T01:15:30.123456Z\"")
                .doesNotContain("000000000001");
        assertThat(sink.records().get(0).data().get("user").asText()).matches("[0-9a-f]{32}");
        // Midnight does not tell two states of a day apart: the hub's order of arrival does.
        assertThat(sink.records().get(1).order()).isEmpty();
        assertThat(sink.records().get(1).data().get("commune").asText()).isEqualTo("00123");
    }

    @Test
    void theBudgetOfACommune() {
        CollectingSink sink = read("can-doi-ngan-sach", "can-doi-ngan-sach.xlsx");
        assertThat(Described.rejections(sink)).isEmpty();
        assertThat(Described.records(sink))
                .hasSize(15)
                .contains("24958|2026-Q3|Mầm non {\"commune\":\"24958\",\"quarter\":\"2026-Q3\",\"number\":\"1,1\","
                        + "\"item\":\"Mầm non\",\"plan\":1200000000,\"actual\":300500000}");
    }

    @Test
    void anItemThatIsNotTheSumOfItsPartsIsRejectedWithThem() {
        CollectingSink sink = read("can-doi-ngan-sach", "can-doi-ngan-sach-sai.xlsx");
        // Two figures changed places in row 8: 205 for 250. The rest of the form is as good as it was.
        assertThat(sink.records()).hasSize(12);
        assertThat(Described.rejections(sink))
                .containsExactly(
                        "/sheet/Quý III/row/7/Thực hiện trong quý RULE",
                        "/sheet/Quý III/row/8/Thực hiện trong quý RULE",
                        "/sheet/Quý III/row/9/Thực hiện trong quý RULE");
        assertThat(sink.rejections()).allSatisfy(rejection -> {
            assertThat(rejection.fragment()).isEqualTo("1250000000 ≠ 1205000000");
            assertThat(rejection.reason().vi())
                    .isEqualTo("Thực hiện trong quý: dòng 7 của trang này không bằng tổng các dòng cấp ngay dưới nó"
                            + " (cap-bac)");
        });
    }

    @Test
    void everyExampleHasADescription() {
        assertThat(Path.of("examples").toFile().list((folder, name) -> name.endsWith(".yaml")))
                .hasSize(6)
                .allSatisfy(name ->
                        assertThat(Described.example(name.replace(".yaml", ""))).isNotNull());
    }
}
