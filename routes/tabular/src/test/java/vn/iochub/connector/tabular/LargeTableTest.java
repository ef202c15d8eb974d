package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.Rejection;
import vn.iochub.testkit.SampleMessage;

/** A workbook as large as a sheet can be, through a description: every row is a record, and none stays in memory. */
class LargeTableTest {
    private static final int ROWS = Integer.getInteger("tabular.rows", 100_000);
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static final String[] PARAMETERS = {"PM2.5", "PM10", "SO2", "NO2"};
    private static final LocalDateTime FIRST = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm");

    @TempDir
    private Path folder;

    @Test
    void everyRowIsARecordAndNoneStaysInMemory() throws Exception {
        Path file = folder.resolve("quan-trac.xlsx");
        write(file);
        Counting sink = new Counting();
        long begun = System.nanoTime();

        Described.example("quan-trac").normalise(SampleMessage.of("quan-trac", file), sink);

        double seconds = (System.nanoTime() - begun) / 1e9;
        // The figures that docs/TABULAR-CONNECTORS.md gives are read off here.
        System.out.printf(
                "large table rows=%d bytes=%d seconds=%.1f rowsPerSecond=%.0f mostBytes=%d%n",
                ROWS, Files.size(file), seconds, ROWS / seconds, sink.most);
        assertThat(sink.rejected).isZero();
        assertThat(sink.accepted).isEqualTo(ROWS);
        assertThat(sink.lastKey).isEqualTo(key(ROWS - 1));
        assertThat(sink.most - sink.least).as("growth in bytes").isLessThan(16_000_000);
        assertThat(sink.most).as("in use at most, in bytes").isLessThan(100_000_000);
    }

    private static LocalDateTime time(int row) {
        return FIRST.plusMinutes(row / PARAMETERS.length);
    }

    private static String key(int row) {
        String parameter = PARAMETERS[row % PARAMETERS.length]
                .toLowerCase(java.util.Locale.ROOT)
                .replace(".", "");
        return "KK-01|" + parameter + "|" + time(row).minusHours(7) + ":00Z";
    }

    private static void write(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                ZipOutputStream zip = new ZipOutputStream(out);
                Writer text = new OutputStreamWriter(zip, StandardCharsets.UTF_8)) {
            part(zip, text, "[Content_Types].xml");
            text.write("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
            part(zip, text, "_rels/.rels");
            text.write("<Relationships xmlns=\"" + PACKAGE + "\"><Relationship Id=\"a\" Type=\"" + OFFICE
                    + "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            part(zip, text, "xl/workbook.xml");
            text.write("<workbook xmlns=\"" + MAIN + "\" xmlns:r=\"" + OFFICE
                    + "\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"b\"/></sheets></workbook>");
            part(zip, text, "xl/_rels/workbook.xml.rels");
            text.write("<Relationships xmlns=\"" + PACKAGE + "\"><Relationship Id=\"b\" Type=\"" + OFFICE
                    + "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
            part(zip, text, "xl/worksheets/sheet1.xml");
            text.write("<worksheet xmlns=\"" + MAIN + "\"><sheetData>");
            row(text, 1, "Mã trạm", "Thời điểm đo", "Thông số", "Giá trị", "Trạng thái");
            for (int i = 0; i < ROWS; i++) {
                row(
                        text,
                        i + 2,
                        "KK-01",
                        MINUTE.format(time(i)),
                        PARAMETERS[i % PARAMETERS.length],
                        i % 1000 + ",5",
                        "Đang đo");
            }
            text.write("</sheetData></worksheet>");
            text.flush();
            zip.closeEntry();
        }
    }

    private static void part(ZipOutputStream zip, Writer text, String name) throws IOException {
        text.flush();
        zip.putNextEntry(new ZipEntry(name));
    }

    private static void row(Writer text, int number, String... cells) throws IOException {
        text.write("<row r=\"" + number + "\">");
        for (int i = 0; i < cells.length; i++) {
            text.write(
                    "<c r=\"" + (char) ('A' + i) + number + "\" t=\"inlineStr\"><is><t>" + cells[i] + "</t></is></c>");
        }
        text.write("</row>");
    }

    private static final class Counting implements RecordSink {
        private long accepted;
        private long rejected;
        private long least = Long.MAX_VALUE;
        private long most;
        private String lastKey = "";

        @Override
        public void accept(HubRecord found) {
            accepted++;
            lastKey = found.key();
            if (accepted % (ROWS / 5) == 0) {
                System.gc();
                long used = Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory();
                least = Math.min(least, used);
                most = Math.max(most, used);
            }
        }

        @Override
        public void reject(Rejection rejection) {
            rejected++;
        }
    }
}
