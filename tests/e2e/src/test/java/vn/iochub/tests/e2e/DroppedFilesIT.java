package vn.iochub.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vn.iochub.tests.launcher.HubUnderTest;

/**
 * Files that are dropped on the assembled hub: made to do harm, and far larger than its memory. The route goes on, and the
 * reason lies beside the file.
 */
class DroppedFilesIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(20);
    /** The heap is 512 MB; the rest is code, threads and buffers. docs/PERFORMANCE.md has what was measured. */
    private static final long MEMORY_BOUND_MB = 900;

    private static HubUnderTest hub;
    private static DropFolder tax;
    private static DropFolder education;
    private static Map<String, String> env;

    @BeforeAll
    static void start() throws Exception {
        hub = HubUnderTest.unpack("dropped-files").asDelivered();
        tax = new DropFolder(hub.home().resolve("drop/tax")).of(hub, "tax");
        education = new DropFolder(hub.home().resolve("drop/education")).of(hub, "education");
        hub.start();
        env = hub.env();
    }

    @AfterAll
    static void stop() throws IOException {
        hub.close();
    }

    private static int huge(String property) {
        return Integer.getInteger(property);
    }

    @Test
    void hostileFilesAreRefusedWithAReasonAndTheRouteGoesOn() throws Exception {
        Map<String, DropFolder.Content> hostile = new LinkedHashMap<>();
        hostile.put("bomb.zip", DroppedFilesIT::bomb);
        hostile.put(
                "laughs.xml",
                text("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                        + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><CHUNGTU>&c;</CHUNGTU>"));
        hostile.put(
                "entity.xml",
                text("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
                        + "<CHUNGTU><SO_CTU>&e;</SO_CTU></CHUNGTU>"));
        hostile.put("deep.xml", text("<CHUNGTU>" + "<a>".repeat(10_000) + "</a>".repeat(10_000) + "</CHUNGTU>"));
        hostile.put("damaged.xml", out -> {
            out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?><CHUNGTU><SO_CTU>".getBytes(UTF_8));
            out.write(new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF, (byte) 0xFE});
            out.write("</SO_CTU></CHUNGTU>".getBytes(UTF_8));
        });
        hostile.put("wide.csv", text("c,".repeat(10_000) + "c\n" + "1,".repeat(10_000) + "1\n"));
        hostile.put("noise.xml", out -> {
            byte[] noise = new byte[200_000];
            new Random(1).nextBytes(noise);
            out.write(noise);
        });
        hostile.put("empty.xml", text(""));
        for (Map.Entry<String, DropFolder.Content> each : hostile.entrySet()) {
            tax.put(each.getKey(), each.getValue());
            education.put(each.getKey(), each.getValue());
        }
        for (String name : hostile.keySet()) {
            for (DropFolder folder : new DropFolder[] {tax, education}) {
                String reason = folder.awaitFailed(name, SOON);
                assertThat(reason).as(name).containsPattern("1[.] .*\\[[A-Z_]+\\] \\S.{5}");
                assertThat(reason).as(name).doesNotContain("root:", "Exception", "vn.iochub.");
            }
        }
        tax.put("after.xml", out -> slips(out, 3, 900_000));
        tax.awaitDone("after.xml", SOON);
        assertThat(hub.hub("status").out())
                .contains("source:tax", "source:education")
                .doesNotContain("DOWN");
    }

    @Test
    void aFileFarLargerThanMemoryIsReadInFlatMemory() throws Exception {
        int megabytes = huge("e2e.huge.megabytes");
        long[] slips = new long[1];
        tax.put("huge.xml", out -> slips[0] = slipsOf(out, megabytes * 1_000_000L));
        long began = System.nanoTime();
        tax.awaitDone("huge.xml", LONG);
        double seconds = (System.nanoTime() - began) / 1e9;
        long peak = peakMegabytes();
        System.getLogger(DroppedFilesIT.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        String.format(
                                "%d MB of XML, %d slips, %.0f s: %.1f MB/s, %.0f records/s; peak of the JVM %d MB",
                                megabytes, slips[0], seconds, megabytes / seconds, 2 * slips[0] / seconds, peak));
        assertThat(peak).as("peak of the JVM's memory in MB").isLessThan(MEMORY_BOUND_MB);
        Ioc admin = new Ioc(env, "ADMIN");
        Awaitility.await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(
                        stored(admin, "tax"))
                .isGreaterThanOrEqualTo(2 * slips[0]));
    }

    @Test
    void aSpreadsheetOfVeryManyRowsIsReadOrRefusedWithAReason() throws Exception {
        int rows = huge("e2e.huge.rows");
        education.put("rows.xlsx", out -> spreadsheet(out, rows));
        education.awaitDone("rows.xlsx", LONG);
        assertThat(peakMegabytes()).isLessThan(MEMORY_BOUND_MB);
    }

    private static long stored(Ioc admin, String source) throws IOException, InterruptedException {
        return admin.get("/metrics")
                .body()
                .lines()
                .filter(line ->
                        line.startsWith("iochub_stored_records_total{") && line.contains("source=\"" + source + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The most that the JVM has held of the machine's memory since its start. */
    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(hub.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private static DropFolder.Content text(String content) {
        return out -> out.write(content.getBytes(UTF_8));
    }

    /** 2 GB of blanks in a few MB. */
    private static void bomb(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.putNextEntry(new ZipEntry("slips.xml"));
        zip.write("<CHUNGTU>".getBytes(UTF_8));
        byte[] blanks = " ".repeat(1 << 20).getBytes(UTF_8);
        for (int i = 0; i < 2_000; i++) {
            zip.write(blanks);
        }
        zip.finish();
    }

    private static void slips(OutputStream out, int count, int first) throws IOException {
        out.write("<DSCHUNGTU>".getBytes(UTF_8));
        for (int i = 0; i < count; i++) {
            out.write(slip(first + i).getBytes(UTF_8));
        }
        out.write("</DSCHUNGTU>".getBytes(UTF_8));
    }

    private static long slipsOf(OutputStream out, long bytes) throws IOException {
        out.write("<DSCHUNGTU>".getBytes(UTF_8));
        long written = 0;
        long count = 0;
        while (written < bytes) {
            byte[] slip = slip(count).getBytes(UTF_8);
            out.write(slip);
            written += slip.length;
            count++;
        }
        out.write("</DSCHUNGTU>".getBytes(UTF_8));
        return count;
    }

    private static String slip(long number) {
        return """
            <CHUNGTU><NDUNG_CTU_NH><SO_CTU>%1$07d</SO_CTU><NDUNG_CTU><CHUNGTU_HDR><MST_NNOP>5801999015</MST_NNOP>\
            <TEN_NNOP>Công ty TNHH Mẫu Đức Trọng</TEN_NNOP><NGAY_LAP>05/01/2026</NGAY_LAP><TONG_TIEN>15750000</TONG_TIEN>\
            <MA_THAMCHIEU>110682601%1$08d</MA_THAMCHIEU><MA_KBNN>2661</MA_KBNN></CHUNGTU_HDR><CHUNGTU_CTIET>
            <ROW_CTIET><NDUNG_NOP>Thuế GTGT hàng sản xuất, kinh doanh trong nước</NDUNG_NOP><MA_NDKT>1701</MA_NDKT>\
            <MA_CHUONG>754</MA_CHUONG><KY_THUE>12/2025</KY_THUE><TIEN_PNOP>12500000</TIEN_PNOP><TK>7111</TK></ROW_CTIET>
            <ROW_CTIET><NDUNG_NOP>Thuế TNDN từ hoạt động sản xuất, kinh doanh</NDUNG_NOP><MA_NDKT>1052</MA_NDKT>\
            <MA_CHUONG>754</MA_CHUONG><KY_THUE>Q4/2025</KY_THUE><TIEN_PNOP>3250000</TIEN_PNOP><TK>7111</TK></ROW_CTIET>
            </CHUNGTU_CTIET></NDUNG_CTU></NDUNG_CTU_NH></CHUNGTU>
            """
                .formatted(number);
    }

    /** The smallest workbook that is one, its rows streamed into it. */
    private static void spreadsheet(OutputStream out, int rows) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        part(
                zip,
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                        + "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>");
        part(
                zip,
                "_rels/.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\""
                        + " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        part(
                zip,
                "xl/workbook.xml",
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
                        + " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>"
                        + "<sheet name=\"Truong\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
        part(
                zip,
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\""
                        + " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
        zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
        zip.write(("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
                        + row("Mã trường", "Tên trường", "Năm học", "Kỳ", "Khối", "Số lớp", "Số học sinh", "Nữ"))
                .getBytes(UTF_8));
        for (int i = 0; i < rows; i++) {
            zip.write(row(String.format("T%07d", i), "Trường mẫu", "2025-2026", "Đầu năm", "6", "10", "400", "190")
                    .getBytes(UTF_8));
        }
        zip.write("</sheetData></worksheet>".getBytes(UTF_8));
        zip.closeEntry();
        zip.finish();
    }

    private static void part(ZipOutputStream zip, String name, String xml) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml).getBytes(UTF_8));
        zip.closeEntry();
    }

    private static String row(String... cells) {
        StringBuilder row = new StringBuilder("<row>");
        for (String cell : cells) {
            row.append("<c t=\"inlineStr\"><is><t>").append(cell).append("</t></is></c>");
        }
        return row.append("</row>").toString();
    }
}
