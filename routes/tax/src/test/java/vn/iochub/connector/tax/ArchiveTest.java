package vn.iochub.connector.tax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;

/** What a ZIP may do and what it may not. */
class ArchiveTest {
    private static final String SLIP = "<CHUNGTU><CHUNGTU_HDR><NGAY_LAP>05/01/2026</NGAY_LAP><TONG_TIEN>5</TONG_TIEN>"
            + "<MA_THAMCHIEU>%s</MA_THAMCHIEU></CHUNGTU_HDR><ROW_CTIET><MA_NDKT>1701</MA_NDKT>"
            + "<TIEN_PNOP>5</TIEN_PNOP></ROW_CTIET></CHUNGTU>";

    private final TaxConnector connector = TestTax.connector();
    private CollectingSink sink = new CollectingSink(connector.source().types(), new Schemas());

    @Test
    void entriesOfEveryFormAreReadWithTheirPlace() throws Exception {
        connector.normalise(SampleMessage.of("tax", Path.of("samples/good/mixed.zip")), sink);
        assertThat(sink.rejections()).isEmpty();
        assertThat(sink.records())
                .extracting(HubRecord::origin)
                .contains(
                        "/entry/chung-tu~105-01.xml/CHUNGTU/1/ROW_CTIET/1",
                        "/entry/hoa-don.xml/HDon/1",
                        "/entry/khong-ten/HSoKhaiThue/1");
        assertThat(sink.records()).extracting(found -> found.type().name()).hasSize(6);
    }

    @Test
    void aBombEndsTheArchiveAndKeepsWhatCameBefore() throws Exception {
        Rejection bomb = refused(joined("good.xml", String.format(SLIP, "R"), "bomb.xml", " ".repeat(40_000_000)));
        assertThat(bomb.code()).isEqualTo(RejectCode.TOO_LARGE);
        assertThat(bomb.reason().en()).contains("bomb.xml");
        assertThat(sink.records()).extracting(HubRecord::key).containsExactly("R|1");
    }

    @Test
    void allEntriesTogetherUnpackToNoMoreThanTheLimit() throws Exception {
        TaxConnector small = TestTax.connector(Map.of("maxUnzippedMegabytes", 1));
        byte[] archive = joined(
                "a.xml", String.format(SLIP, "A") + " ".repeat(600_000), "b.xml", "<a>" + " ".repeat(600_000) + "</a>");
        Rejection rejection = refused(small, archive);
        assertThat(rejection.code()).isEqualTo(RejectCode.TOO_LARGE);
        assertThat(sink.records()).hasSize(1);
    }

    @Test
    void thereAreNoMoreEntriesThanTheLimit() throws Exception {
        TaxConnector small = TestTax.connector(Map.of("maxZipEntries", 2));
        byte[] archive = joined(
                "a.xml",
                String.format(SLIP, "A"),
                "b.xml",
                String.format(SLIP, "B"),
                "c.xml",
                String.format(SLIP, "C"));
        assertThat(refused(small, archive).code()).isEqualTo(RejectCode.TOO_LARGE);
        assertThat(sink.records()).hasSize(2);
    }

    @Test
    void anArchiveCutOffAnywhereIsNeverTakenForWhole() throws Exception {
        byte[] whole = joined("a.xml", String.format(SLIP, "A"), "b.xml", String.format(SLIP, "B"));
        for (int length = 5; length < whole.length; length++) {
            Rejection rejection = refused(connector, Arrays.copyOf(whole, length));
            assertThat(rejection.code()).as("cut off after %s bytes", length).isEqualTo(RejectCode.UNREADABLE);
        }
    }

    @Test
    void namesAreNeverPaths() throws Exception {
        Path probe = Path.of("target", "probe-of-archive-test.xml").toAbsolutePath();
        Files.deleteIfExists(probe);
        byte[] archive = joined(
                "../../../../../../../../.." + probe,
                String.format(SLIP, "A"),
                probe + "\u0007",
                String.format(SLIP, "B"));
        connector.normalise(SampleMessage.of("tax", archive), sink);
        assertThat(probe).doesNotExist();
        assertThat(sink.records()).hasSize(2);
        assertThat(sink.origins()).allMatch(origin -> origin.startsWith("/entry/") && !origin.contains("\u0007"));
    }

    @Test
    void twoEntriesOfOneNameAreOneTooMany() throws Exception {
        byte[] archive = joined("a.xml", String.format(SLIP, "A"), "b.xml", String.format(SLIP, "B"));
        String latin = new String(archive, StandardCharsets.ISO_8859_1).replace("b.xml", "a.xml");
        connector.normalise(SampleMessage.of("tax", latin.getBytes(StandardCharsets.ISO_8859_1)), sink);
        assertThat(sink.records()).hasSize(1);
        assertThat(sink.rejections()).extracting(Rejection::code).containsExactly(RejectCode.RULE);
    }

    @Test
    void aFailingSourceIsNoFaultOfTheArchive() throws Exception {
        byte[] archive = joined("a.xml", String.format(SLIP, "A"), "b.xml", String.format(SLIP, "B"));
        SampleMessage failing = SampleMessage.of("tax", archive.length, () -> new Failing(archive));
        assertThatThrownBy(() -> connector.normalise(failing, sink))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
    }

    @Test
    void noTableOfAnEntryIsLeftOnTheDisk() throws Exception {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        long before = tables(folder);
        connector.normalise(SampleMessage.of("tax", Path.of("samples/good/mixed.zip")), sink);
        assertThat(tables(folder)).isEqualTo(before);
    }

    private static long tables(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("tax-entry.*[.]table"))
                    .count();
        }
    }

    private Rejection refused(byte[] archive) {
        return refused(connector, archive);
    }

    private Rejection refused(TaxConnector by, byte[] archive) {
        sink = new CollectingSink(by.source().types(), new Schemas());
        UnreadableMessageException thrown = catchThrowableOfType(
                UnreadableMessageException.class, () -> by.normalise(SampleMessage.of("tax", archive), sink));
        assertThat(thrown).isNotNull();
        return thrown.rejection();
    }

    private static byte[] joined(String... namesAndContents) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            entries.put(namesAndContents[i], namesAndContents[i + 1]);
        }
        return Zips.of(entries);
    }

    /** Fails in the middle. */
    private static final class Failing extends FilterInputStream {
        private int left;

        Failing(byte[] content) {
            super(new ByteArrayInputStream(content));
            left = content.length / 2;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("the disk is gone");
            }
            int read = in.read(bytes, offset, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
