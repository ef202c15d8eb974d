package vn.iochub.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.reading.PartialDates.Precision;

class ValuesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.234.567,89 | 1234567.89",
                "1,234,567.89 | 1234567.89",
                "1 234 567,5 | 1234567.5",
                "1234567.89 | 1234567.89",
                "1234567,89 | 1234567.89",
                "1.234.567 | 1234567",
                "1.234,5 | 1234.5",
                "12,5 | 12.5",
                "0,125 | 0.125",
                "1234,567 | 1234.567",
                "-12 | -12",
                "\u221212 | -12",
                "(1.234.567) | -1234567",
                "+7 | 7",
                "007 | 7",
                "0.10 | 0.10",
                "12345678901234567890,123456789 | 12345678901234567890.123456789"
            })
    void numbersAreExact(String text, String number) {
        assertThat(Numbers.read(text)).contains(new BigDecimal(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1.234",
                "1,234",
                "12.345",
                "abc",
                "1e5",
                "1E999999999",
                "1.23.456",
                "1,2,3",
                "--1",
                "1-",
                ".5",
                "5.",
                "1.234.56",
                "85%",
                "0x10",
                "١٢٣",
                "()",
                "1 23",
                "NaN",
                "99999999999999999999999999999999999999999999999999"
            })
    void whatIsNoNumberOrCouldBeTwoIsNone(String text) {
        assertThat(Numbers.read(text)).isEmpty();
    }

    /** Every number written in the Vietnamese and the English way comes back, or is none where it could be two. */
    @Test
    void writtenNumbersComeBack() {
        Random random = new Random(5);
        for (int n = 0; n < 20_000; n++) {
            BigDecimal number = BigDecimal.valueOf(random.nextLong() >> random.nextInt(60), random.nextInt(5));
            String plain = number.abs().toPlainString();
            String whole = plain.contains(".") ? plain.substring(0, plain.indexOf('.')) : plain;
            String rest = plain.substring(whole.length()).replace(".", "");
            String grouped = whole.replaceAll("(?<=\\d)(?=(?:\\d{3})+$)", ".");
            String sign = number.signum() < 0 ? "-" : "";
            String vietnamese = sign + grouped + (rest.isEmpty() ? "" : "," + rest);
            String english = vietnamese.replace('.', '!').replace(',', '.').replace('!', ',');
            for (String text : List.of(vietnamese, english)) {
                Numbers.read(text)
                        .ifPresentOrElse(read -> assertThat(read).as(text).isEqualTo(number), () -> assertThat(text)
                                .matches("-?[1-9]\\d{0,2}[.,]\\d{3}"));
            }
        }
    }

    @Test
    void percentages() {
        assertThat(Numbers.percent("85,5%")).contains(new BigDecimal("85.5"));
        assertThat(Numbers.percent("100 %")).contains(new BigDecimal("100"));
        assertThat(Numbers.percent("12.5")).contains(new BigDecimal("12.5"));
        assertThat(Numbers.percent("%")).isEmpty();
        assertThat(Numbers.percent("85%%")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "19850712, DAY, 1985-07-12",
        "198507120000, DAY, 1985-07-12",
        "198507120830, MINUTE, 1985-07-12T08:30",
        "19850712083059, MINUTE, 1985-07-12T08:30",
        "19850700, MONTH, 1985-07",
        "198507000000, MONTH, 1985-07",
        "19850000, YEAR, 1985",
        "198500000000, YEAR, 1985",
        "1985, YEAR, 1985",
        "12/07/1985, DAY, 1985-07-12",
        "1985-07-12, DAY, 1985-07-12",
        "20240229, DAY, 2024-02-29"
    })
    void datesOfWhichAPartIsKnown(String text, Precision precision, String iso) {
        PartialDates.PartialDate date = PartialDates.read(text);
        assertThat(date.precision()).isEqualTo(precision);
        assertThat(date.iso()).isEqualTo(iso);
        assertThat(date.toString()).doesNotContain("1985");
    }

    @Test
    void theFirstDayOfWhatItMayBe() {
        assertThat(PartialDates.read("19850000").first()).isEqualTo(LocalDate.of(1985, 1, 1));
        assertThat(PartialDates.read("19850700").first()).isEqualTo(LocalDate.of(1985, 7, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "19850012",
                "198500000830",
                "198507000830",
                "20230229",
                "19851301",
                "198507122460",
                "00000000",
                "1985071",
                "198507",
                "abcd",
                "18500101",
                "99990101"
            })
    void whatIsNoDateIsNone(String text) {
        assertThatThrownBy(() -> PartialDates.read(text)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Hoà, Hòa",
        "Thuỷ, Thủy",
        "khoẻ, khỏe",
        "HOÀ BÌNH, Hòa  Bình",
        "Thanh Hoá, Thanh Hóa",
        "UỶ BAN, Ủy ban",
        "Ðức Trọng, Đức Trọng",
        "Bà Rịa – Vũng Tàu, Bà Rịa - Vũng Tàu",
        "Quý, Qúy"
    })
    void spellingsOfOneName(String one, String other) {
        assertThat(Names.same(one, other)).isTrue();
        assertThat(Names.same(one, Normalizer.normalize(other, Normalizer.Form.NFD)))
                .isTrue();
        assertThat(Names.key(Names.key(one))).isEqualTo(Names.key(one));
    }

    @ParameterizedTest
    @CsvSource({"Hòa, Hóa", "Hoa, Hòa", "Mỹ, Mĩ", "Thúy, Thủy", "Đức, Dức", "Lan, Lân", "Của, Cúa"})
    void otherNamesStayApart(String one, String other) {
        assertThat(Names.same(one, other)).isFalse();
    }

    @Test
    void headingsWithoutMarks() {
        assertThat(Names.plain("  Ngày\u00A0tháng\n năm SINH ")).isEqualTo("ngay thang nam sinh");
        assertThat(Names.plain("Đường ĐẤT")).isEqualTo("duong dat");
        assertThat(Names.plain("\uFEFFMã\u200B số")).isEqualTo("ma so");
    }

    @Test
    void aRowBecomesARecordOrARejectionAndTheRestGoesOn() {
        List<HubRecord> records = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        RecordSink sink = new RecordSink() {
            @Override
            public void accept(HubRecord record) {
                records.add(record);
            }

            @Override
            public void reject(Rejection rejection) {
                rejections.add(rejection);
            }
        };
        assertThat(Rows.hand(sink, "/1", "the row", row -> null)).isFalse();
        assertThat(Rows.hand(sink, "/2", "the row", row -> {
                    throw new Fault(RejectCode.RULE, "/x", new Text("sai", "wrong"), null);
                }))
                .isFalse();
        assertThat(records).isEmpty();
        assertThat(rejections).singleElement().satisfies(rejection -> {
            assertThat(rejection.origin()).isEqualTo("/2");
            assertThat(rejection.fragment()).isEqualTo("the row");
        });
        assertThatThrownBy(() -> Rows.hand(sink, "/3", "the row", row -> {
                    throw new IllegalStateException("a bug is not the row's fault");
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
