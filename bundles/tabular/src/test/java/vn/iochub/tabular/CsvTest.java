package vn.iochub.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vn.iochub.tabular.Tables.read;
import static vn.iochub.tabular.Tables.refusal;

import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.LegacyText;

class CsvTest {
    private static final String HEAD = "Mã trường,Tên trường,Số học sinh,Nữ\n";

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void theMappingDecidesTheSeparator(String separator) throws Exception {
        String text = "Báo cáo, kỳ 1; năm học 2025-2026\n\nMã trường,Tên trường,Số học sinh,Nữ\n00123,THCS Mẫu,120,60\n"
                .replace(",", separator);

        assertThat(read(Message.of(text))).containsExactly("/row/4 code=00123 name=THCS Mẫu pupils=120 girls=60");
    }

    @Test
    void excelsOwnFirstLineNamesTheSeparator() throws Exception {
        assertThat(read(Message.of("sep=;\nMã trường;Số học sinh\n1;2\n"))).containsExactly("/row/3 code=1 pupils=2");
    }

    @Test
    void quotesLineBreaksAndEmptyRowsKeepTheRowsNumbers() throws Exception {
        String text = "\uFEFF" + HEAD + "1,\"Tên, \"\"có\"\" dấu\nhai dòng\",3,4\r\n,,,\r\n2,B,5,\r\n";

        assertThat(read(Message.of(text)))
                .containsExactly(
                        "/row/2 code=1 name=Tên, \"có\" dấu\nhai dòng pupils=3 girls=4",
                        "/row/4 code=2 name=B pupils=5");
    }

    @ParameterizedTest
    @EnumSource(LegacyText.Encoding.class)
    void anyEncodingIsConverted(LegacyText.Encoding encoding) throws Exception {
        String text = HEAD + "00123,Trường Trung học cơ sở Nguyễn Văn Mẫu,120,60\n";

        assertThat(read(Message.of(LegacyText.encode(text, encoding))))
                .containsExactly("/row/2 code=00123 name=Trường Trung học cơ sở Nguyễn Văn Mẫu pupils=120 girls=60");
    }

    @Test
    void bytesThatContradictTheEncodingRejectTheirRowAlone() throws Exception {
        byte[] good = (HEAD
                        + "1,Trường Nguyễn Văn Mẫu ở xã Đức Trọng tỉnh Lâm Đồng,1,1\n2,Trường,2,1\n3,Trường C,3,1\n")
                .getBytes(StandardCharsets.UTF_8);
        String latin = new String(good, StandardCharsets.ISO_8859_1);
        int at = latin.indexOf("2,Tr") + 5;
        good[at] = (byte) 0xFF;

        assertThat(read(Message.of(good)))
                .containsExactly(
                        "/row/2 code=1 name=Trường Nguyễn Văn Mẫu ở xã Đức Trọng tỉnh Lâm Đồng pupils=1 girls=1",
                        "/row/3 code=2 name!BAD_ENCODING pupils=2 girls=1",
                        "/row/4 code=3 name=Trường C pupils=3 girls=1");
    }

    @Test
    void unicodeInsideALegacyFileRejectsItsRowAlone() throws Exception {
        byte[] legacy = LegacyText.encode(
                HEAD + "1,Trường Nguyễn Văn Mẫu,1,1\n2,@,2,1\n3,Trường Đức Trọng,3,1\n", LegacyText.Encoding.TCVN3);
        String latin = new String(legacy, StandardCharsets.ISO_8859_1);
        String mixed = latin.replace(
                "@", new String("Trường Lạc Dương".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));

        assertThat(read(Message.of(mixed.getBytes(StandardCharsets.ISO_8859_1))))
                .containsExactly(
                        "/row/2 code=1 name=Trường Nguyễn Văn Mẫu pupils=1 girls=1",
                        "/row/3 code=2 name!BAD_ENCODING pupils=2 girls=1",
                        "/row/4 code=3 name=Trường Đức Trọng pupils=3 girls=1");
    }

    @Test
    void anOldFontSavedAsUnicodeIsUncovered() throws Exception {
        byte[] tcvn3 = LegacyText.encode(
                HEAD + "1,Trường Nguyễn Văn Mẫu,1,1\n2,Trường Đức Trọng,3,1\n", LegacyText.Encoding.TCVN3);
        String disguised = new String(tcvn3, java.nio.charset.Charset.forName("windows-1252"));

        assertThat(read(Message.of(disguised)))
                .containsExactly(
                        "/row/2 code=1 name=Trường Nguyễn Văn Mẫu pupils=1 girls=1",
                        "/row/3 code=2 name=Trường Đức Trọng pupils=3 girls=1");
    }

    @Test
    void anEncodingThatCannotBeToldIsRefused() {
        byte[] text = (HEAD + "1,A,1,1\n").getBytes(StandardCharsets.UTF_16LE);

        assertThat(refusal(Message.of(text)).code()).isEqualTo(RejectCode.BAD_ENCODING);
    }

    @Test
    void aNulRejectsItsRowAlone() throws Exception {
        assertThat(read(Message.of(HEAD + "1,A\0B,1,1\n2,Trường,2,1\n")))
                .containsExactly(
                        "/row/2 code=1 name!BAD_ENCODING pupils=1 girls=1",
                        "/row/3 code=2 name=Trường pupils=2 girls=1");
    }

    @Test
    void headingsOverTwoRowsAreAddressedFromTheTop() throws Exception {
        String text =
                "SỞ GIÁO DỤC,,,,,\nBáo cáo đầu năm,,,,,\nMã trường,Tên trường,Học sinh,,Giáo viên,\n,,Tổng số,Nữ,Tổng số,Nữ\n"
                        + "(1),(2),(3),(4),(5),(6)\n00001,A,100,50,10,7\n";

        assertThat(read(Message.of(text))).containsExactly("/row/6 code=00001 name=A pupils=100 girls=50 teachers=10");
    }

    @Test
    void aHeadingTwiceIsRefused() {
        var refused = refusal(Message.of("Mã trường,Số học sinh,Mã trường\n1,2,3\n"));

        assertThat(refused.code()).isEqualTo(RejectCode.UNREADABLE);
        assertThat(refused.reason().vi()).contains("hai lần").contains("Mã trường");
    }

    @Test
    void missingColumnsAreNamedWithThoseThatAreThere() {
        var refused = refusal(Message.of("Mã trường,Tên trường,Nữ\n1,Nguyễn Văn Mẫu,3\n"));

        assertThat(refused.reason().vi())
                .contains("Học sinh/Tổng số")
                .contains("Tên trường")
                .doesNotContain("Mẫu");
        assertThat(refusal(Message.of("a,b\n1,2\n")).reason().vi()).contains("Không tìm thấy dòng tiêu đề");
    }

    @Test
    void totalsRepeatedHeadingsAndSignaturesAreNoData() throws Exception {
        String text =
                HEAD + "1,Trường Cộng Hòa,10,5\n" + HEAD + "2,B,20,9\n,Tổng cộng,30,14\n,,,\n,\"Ngày 5 tháng 9\",,\n";

        assertThat(read(Message.of(text)))
                .containsExactly(
                        "/row/2 code=1 name=Trường Cộng Hòa pupils=10 girls=5",
                        "/row/4 code=2 name=B pupils=20 girls=9");
        TableReader delivering = new TableReader(Tables.SCHOOLS.withTotals(TableMapping.USUAL_TOTALS, true));
        assertThat(read(delivering, Message.of(text)))
                .hasSize(3)
                .last()
                .isEqualTo("/row/5 name=Tổng cộng pupils=30 girls=14 TOTAL");
    }

    @Test
    void identifiersOfAFixedWidthGetTheirZerosBack() throws Exception {
        TableReader reader = new TableReader(Tables.SCHOOLS.withWidths(java.util.Map.of("code", 8)));

        assertThat(read(reader, Message.of("Mã trường,Số học sinh\n1234567,2\nAB12,3\n")))
                .containsExactly("/row/2 code=01234567 pupils=2", "/row/3 code=AB12 pupils=3");
    }

    @Test
    void theMappingWithMostColumnsIsTaken() throws Exception {
        TableMapping other = Tables.mapping(Set.of("code", "student"), "code", "Mã trường", "student", "Mã học sinh");
        TableReader reader = new TableReader(List.of(Tables.SCHOOLS, other), TableLimits.USUAL);

        assertThat(read(reader, Message.of("Mã trường,Mã học sinh\n1,2\n"))).containsExactly("/row/2 code=1 student=2");
        assertThat(read(reader, Message.of("Mã trường,Số học sinh\n1,2\n"))).containsExactly("/row/2 code=1 pupils=2");
    }

    @Test
    void tenThousandColumnsAreRefused() {
        String wide = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));

        for (String text : List.of(wide + "\n", HEAD + wide + "\n", HEAD + ",".repeat(100_000) + "x\n")) {
            var refused = refusal(Message.of(text));
            assertThat(refused.code()).isEqualTo(RejectCode.TOO_LARGE);
            assertThat(refused.reason().vi()).contains("1000 cột");
        }
    }

    @Test
    void oneEndlessLineIsRefusedWithoutBeingRead() {
        byte[] piece = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        Message endless = new Message(
                -1,
                () -> new SequenceInputStream(
                        new java.io.ByteArrayInputStream(HEAD.getBytes(StandardCharsets.UTF_8)),
                        new SequenceInputStream(
                                Collections.enumeration(Collections.nCopies(500, (InputStream) null).stream()
                                        .map(none -> (InputStream) new java.io.ByteArrayInputStream(piece))
                                        .toList()))));

        assertThat(refusal(endless).code()).isIn(RejectCode.TOO_LARGE, RejectCode.UNREADABLE);
    }

    @Test
    void aQuoteThatIsNotClosedEndsTheFileAndKeepsTheRowsBefore() {
        List<String> before = new ArrayList<>();
        Message broken = Message.of(HEAD + "1,A,1,1\n2,\"B,2,1\n3,C,3,1\n");

        assertThatThrownBy(() -> new TableReader(Tables.SCHOOLS).read(broken, row -> before.add(Tables.show(row))))
                .isInstanceOfSatisfying(UnreadableMessageException.class, e -> {
                    assertThat(e.rejection().code()).isEqualTo(RejectCode.UNREADABLE);
                    assertThat(e.rejection().origin()).isEqualTo("/row/3");
                });
        assertThat(before).containsExactly("/row/2 code=1 name=A pupils=1 girls=1");
    }

    @Test
    void tooManyRowsAreRefused() {
        TableLimits few = new TableLimits(1_000_000, 1_000_000, 10, 100, 1_000, 10_000, 30);
        TableReader reader = new TableReader(List.of(Tables.SCHOOLS), few);

        assertThat(refusal(reader, Message.of(HEAD + "1,A,1,1\n".repeat(11))).code())
                .isEqualTo(RejectCode.TOO_LARGE);
    }

    @Test
    void otherFormatsAreRefusedWithTheCure() {
        byte[] ole = new byte[2000];
        byte[] mark = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1};
        System.arraycopy(mark, 0, ole, 0, mark.length);

        assertThat(refusal(Message.of(ole)).reason().vi()).contains(".xls").contains(".xlsx");
        byte[] encrypted = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);
        System.arraycopy(encrypted, 0, ole, 1000, encrypted.length);
        assertThat(refusal(Message.of(ole)).reason().vi()).contains("mật khẩu");
        assertThat(refusal(Message.of("<html><table>")).reason().vi()).contains("HTML");
        assertThat(refusal(Message.of("%PDF-1.7")).reason().vi()).contains("PDF");
        assertThat(refusal(Message.of("")).reason().vi()).contains("rỗng");
    }
}
