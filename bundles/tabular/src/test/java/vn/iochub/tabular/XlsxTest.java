package vn.iochub.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vn.iochub.tabular.Tables.read;
import static vn.iochub.tabular.Tables.refusal;
import static vn.iochub.tabular.Xlsx.row;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.LegacyText;

class XlsxTest {
    private static final String HEAD = row(1, "Mã trường", "Tên trường", "Số học sinh", "Nữ", "Tỷ lệ");

    @TempDir
    Path data;

    private String before;

    @BeforeEach
    void theHubsDataFolder() {
        before = System.getProperty("karaf.data");
        System.setProperty("karaf.data", data.toString());
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        if (before == null) {
            System.clearProperty("karaf.data");
        } else {
            System.setProperty("karaf.data", before);
        }
        if (Files.exists(data.resolve("tmp"))) {
            try (Stream<Path> left = Files.list(data.resolve("tmp"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void titlesMergedHeadingsColumnNumbersAndTotals() throws Exception {
        String rows = row(1, "SỞ GIÁO DỤC VÀ ĐÀO TẠO")
                + row(3, "Mã trường", "Tên trường", "Học sinh", "", "Giáo viên", "")
                + row(4, "", "", "Tổng số", "Nữ", "Tổng số", "Nữ")
                + row(5, "=><v>1</v>", "=><v>2</v>", "=><v>3</v>", "=><v>4</v>", "=><v>5</v>", "=><v>6</v>")
                + row(6, "00001", "Trường A", "=><v>100</v>", "=><v>50</v>", "=><v>10</v>", "=><v>7</v>")
                + row(9, "00002", "Trường B", "=><v>200</v>", "=><v>90</v>", "=><v>12</v>", "=><v>8</v>")
                + row(10, "", "Tổng cộng", "=><v>300</v>");

        assertThat(read(new Xlsx().sheet("Báo cáo", rows).message()))
                .containsExactly(
                        "/sheet/Báo cáo/row/6 code=00001 name=Trường A pupils=100 girls=50 teachers=10",
                        "/sheet/Báo cáo/row/9 code=00002 name=Trường B pupils=200 girls=90 teachers=12");
    }

    @Test
    void sharedTextsRunsAndEscapes() throws Exception {
        String rows = HEAD + row(2, "=t=\"s\"><v>0</v>", "=t=\"s\"><v>1</v>", "=t=\"s\"><v>2</v>", "=t=\"s\"><v>9</v>");

        assertThat(read(new Xlsx()
                        .strings(
                                "<t>00012</t>",
                                "<r><rPr><b/></rPr><t>Trường </t></r><r><t xml:space=\"preserve\">Mẫu_x0041_</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh>",
                                "<t>5</t>")
                        .sheet("A", rows)
                        .message()))
                .containsExactly("/sheet/A/row/2 code=00012 name=Trường MẫuA pupils=5 girls!BAD_FORMAT");
    }

    @Test
    void numbersDatesPercentsAndFormulas() throws Exception {
        TableMapping mapping = Tables.mapping(Set.of("a"), "a", "A", "b", "B", "c", "C", "d", "D", "e", "E", "f", "F");
        String rows = row(1, "A", "B", "C", "D", "E", "F")
                + row(
                        2,
                        "=><v>0.30000000000000004</v>",
                        "=s=\"1\"><v>46266</v>",
                        "=s=\"2\"><v>46266.5</v>",
                        "=s=\"3\"><v>0.125</v>",
                        "=><f>A2*2</f><v>1.5E3</v>",
                        "=t=\"str\"><f>\"x\"</f><v>chữ</v>")
                + row(
                        3,
                        "=><v>12.345</v>",
                        "=><f>A1</f>",
                        "=t=\"e\"><v>#REF!</v>",
                        "=t=\"b\"><v>1</v>",
                        "=><v>1e999999999</v>",
                        "=s=\"1\"><v>59</v>");

        assertThat(read(
                        new TableReader(mapping),
                        new Xlsx()
                                .styles("dd/mm/yyyy", "[$-42A]dd\\-mm\\-yyyy hh:mm", "0.0%")
                                .sheet("A", rows)
                                .message()))
                .containsExactly(
                        "/sheet/A/row/2 a=0,3 b=2026-09-01 c=2026-09-01 12:00:00 d=12,5% e=1500 f=chữ",
                        "/sheet/A/row/3 a=12,3450 b!BAD_FORMAT c!BAD_FORMAT d=1 e!BAD_FORMAT f=1900-02-28");
    }

    @Test
    void identifiersGetTheirZerosBackWhereTheyWereNumbers() throws Exception {
        TableReader reader = new TableReader(Tables.SCHOOLS.withWidths(Map.of("code", 8)));
        String rows = HEAD + row(2, "=><v>1234567</v>", "A", "1") + row(3, "1234567", "B", "2");

        assertThat(read(reader, new Xlsx().sheet("A", rows).message()))
                .containsExactly(
                        "/sheet/A/row/2 code=01234567 name=A pupils=1", "/sheet/A/row/3 code=1234567 name=B pupils=2");
    }

    @Test
    void sheetsAreChosenByName() throws Exception {
        Xlsx file = new Xlsx()
                .sheet("Hướng dẫn", row(1, "Đọc kỹ"))
                .sheet("Khối 6", HEAD + row(2, "1", "A", "1"))
                .sheet("Khối 7/8", HEAD + row(2, "2", "B", "2"))
                .sheet(
                        "Khối ẩn",
                        "state=\"hidden\"",
                        out -> out.write(row(1, "x").getBytes(StandardCharsets.UTF_8)));
        TableMapping mapping = Tables.SCHOOLS;
        TableReader reader =
                new TableReader(new TableMapping(mapping.columns(), mapping.required(), List.of("khoi *")));

        assertThat(read(reader, file.message()))
                .containsExactly(
                        "/sheet/Khối 6/row/2 code=1 name=A pupils=1", "/sheet/Khối 7~18/row/2 code=2 name=B pupils=2");
        TableReader other = new TableReader(new TableMapping(mapping.columns(), mapping.required(), List.of("Lớp*")));
        assertThat(refusal(other, file.message()).reason().vi()).contains("Khối 6");
    }

    @Test
    void anOldFontIsUncoveredColumnByColumn() throws Exception {
        String name = "Trường Trung học cơ sở Nguyễn Văn Mẫu";
        String disguised =
                new String(LegacyText.encode(name, LegacyText.Encoding.TCVN3), Charset.forName("windows-1252"));
        String rows = HEAD + row(2, "1", disguised, "1") + row(3, "2", name, "2");

        assertThat(read(new Xlsx().sheet("A", rows).message()))
                .containsExactly(
                        "/sheet/A/row/2 code=1 name=" + name + " pupils=1",
                        "/sheet/A/row/3 code=2 name=" + name + " pupils=2");
    }

    @Test
    void aLargeSheetIsReadInFlatMemory() throws Exception {
        int rows = Integer.getInteger("tabular.rows", 100_000);
        Path file = data.resolve("large.xlsx");
        try (OutputStream out = Files.newOutputStream(file)) {
            new Xlsx()
                    .part("xl/sharedStrings.xml", sst -> {
                        sst.write(("<sst xmlns=\"" + Xlsx.MAIN + "\">").getBytes(StandardCharsets.UTF_8));
                        for (int i = 0; i < rows; i++) {
                            sst.write(("<si><t>Trường Mẫu số " + i + "</t></si>").getBytes(StandardCharsets.UTF_8));
                        }
                        sst.write("</sst>".getBytes(StandardCharsets.UTF_8));
                    })
                    .sheet("A", "", sheet -> {
                        sheet.write(HEAD.getBytes(StandardCharsets.UTF_8));
                        for (int i = 0; i < rows; i++) {
                            sheet.write(row(i + 2, "=><v>" + i + "</v>", "=t=\"s\"><v>" + i + "</v>", "=><v>100</v>")
                                    .getBytes(StandardCharsets.UTF_8));
                        }
                    })
                    .write(out);
        }
        long[] seen = new long[3];
        new TableReader(Tables.SCHOOLS).read(Message.of(file), row -> {
            seen[0]++;
            assertThat(row.text("name", 100)).isEqualTo("Trường Mẫu số " + (seen[0] - 1));
            if (seen[0] % (rows / 5) == 0) {
                System.gc();
                long used = Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory();
                seen[1] = seen[1] == 0 ? used : Math.min(seen[1], used);
                seen[2] = Math.max(seen[2], used);
            }
        });

        assertThat(seen[0]).isEqualTo(rows);
        assertThat(seen[2] - seen[1]).as("growth in bytes").isLessThan(16_000_000);
        assertThat(seen[2]).as("in use at most, in bytes").isLessThan(100_000_000);
        Files.delete(file);
    }

    @Test
    void aZipBombIsRefusedBeforeARowCounts() {
        byte[] zeros = new byte[1 << 20];
        Arrays.fill(zeros, (byte) ' ');
        Xlsx bomb = new Xlsx().sheet("A", "", sheet -> {
            sheet.write((HEAD + row(2, "1", "A", "1")).getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 300; i++) {
                sheet.write(zeros);
            }
        });

        var refused = refusal(bomb.message());
        assertThat(refused.code()).isEqualTo(RejectCode.TOO_LARGE);
        assertThat(refused.reason().vi()).contains("bom nén");
    }

    @Test
    void entitiesAreNeverExpanded() {
        String laughs = "<!DOCTYPE worksheet [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><worksheet><sheetData>"
                + row(1, "&b;") + "</sheetData></worksheet>";
        String external = "<!DOCTYPE worksheet [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData>"
                + row(1, "&a;") + "</sheetData></worksheet>";

        for (String sheet : List.of(laughs, external)) {
            assertThat(refusal(new Xlsx()
                                    .sheet("A", "")
                                    .part("xl/worksheets/sheet1.xml", sheet)
                                    .message())
                            .code())
                    .isEqualTo(RejectCode.UNREADABLE);
        }
    }

    @Test
    void aCellFarOutTakesNoMemory() {
        for (String place : List.of("ZZZZ1", "AAAAAAAAAAAA1", "XFD1")) {
            String rows = HEAD + "<row r=\"2\"><c r=\"" + place + "\"><v>1</v></c></row>";
            var refused = refusal(new Xlsx().sheet("A", rows).message());
            assertThat(refused.code()).isEqualTo(RejectCode.TOO_LARGE);
            assertThat(refused.origin()).isEqualTo("/sheet/A/row/2");
        }
        StringBuilder wide = new StringBuilder("<row r=\"2\">");
        wide.append("<c><v>1</v></c>".repeat(10_000));
        assertThat(refusal(new Xlsx().sheet("A", HEAD + wide + "</row>").message())
                        .reason()
                        .vi())
                .contains("1000 cột");
    }

    @Test
    void emptyCellsAndRowsToTheEndOfTheSheetAreNoData() throws Exception {
        String rows =
                HEAD + "<row r=\"2\"><c r=\"A2\"><v>7</v></c><c r=\"C2\"><v>3</v></c><c r=\"XFD2\" s=\"1\"/></row>"
                        + "<row r=\"1048576\"><c r=\"A1048576\" s=\"1\"/></row>";

        assertThat(read(new Xlsx().sheet("A", rows).message())).containsExactly("/sheet/A/row/2 code=7 pupils=3");
    }

    @Test
    void missingPartsAreNamed() {
        Xlsx file = new Xlsx().strings("<t>a</t>").sheet("A", HEAD);
        assertThat(refusal(new Xlsx()
                                .sheet("A", HEAD)
                                .without("xl/worksheets/sheet1.xml")
                                .message())
                        .reason()
                        .vi())
                .contains("thiếu một phần");
        assertThat(refusal(file.without("xl/sharedStrings.xml").message())
                        .reason()
                        .vi())
                .contains("thiếu một phần");
        assertThat(refusal(new Xlsx().without("_rels/.rels").message()).code()).isEqualTo(RejectCode.UNREADABLE);
        assertThat(refusal(new Xlsx()
                                .without("_rels/.rels")
                                .part("content.xml", "<a/>")
                                .message())
                        .reason()
                        .vi())
                .contains(".ods");
        assertThat(refusal(new Xlsx().message()).reason().vi()).contains("trang tính");
    }

    @Test
    void whatIsCutOffOrSpoiltIsRefusedOrReadRight() throws Exception {
        String rows = HEAD + row(2, "00001", "Trường A", "=><v>100</v>", "=><v>50</v>");
        byte[] good =
                new Xlsx().strings("<t>a</t>").styles("0").sheet("A", rows).bytes();
        List<String> expected = read(Message.of(good));
        for (int part = 1; part < 40; part++) {
            assertThat(refusal(Message.of(Arrays.copyOf(good, good.length * part / 40))))
                    .isNotNull();
        }
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] spoilt = good.clone();
            spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
            try {
                assertThat(read(Message.of(spoilt))).isEqualTo(expected);
            } catch (UnreadableMessageException e) {
                assertThat(e.rejection().reason().vi()).isNotBlank();
            }
        }
    }

    @Test
    void aStreamThatFailsIsNoFaultOfTheFile() {
        byte[] good = new Xlsx().sheet("A", HEAD).bytes();
        Message failing = new Message(
                -1,
                () -> new java.io.SequenceInputStream(
                        new java.io.ByteArrayInputStream(good, 0, 100), new java.io.InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("the raw store fails");
                            }
                        }));

        assertThatThrownBy(() -> read(failing)).isInstanceOf(IOException.class).hasMessage("the raw store fails");
    }

    @Test
    void anExceptionOfTheTakersPasses() {
        Message good = new Xlsx().sheet("A", HEAD + row(2, "1", "A", "1")).message();

        assertThatThrownBy(() -> new TableReader(Tables.SCHOOLS).read(good, row -> {
                    throw new IllegalStateException("broker");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broker");
    }
}
