package vn.iochub.connector.tax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.testkit.SampleMessage;

/**
 * Files larger than a heap may be, read with a heap that does not grow: 100 MB in every build, 1 GB with the profile
 * {@code full}.
 */
class LargeFilesTest {
    private static final int MEGABYTES = Integer.getInteger("tax.megabytes", 100);
    private static final long FLAT_BYTES = 48_000_000;
    private static final int ROWS_IN_SLIP = 10;

    private final TaxConnector connector = TestTax.connector();

    @TempDir
    Path folder;

    @Test
    void oneXmlFile() throws Exception {
        SampleMessage message = SampleMessage.of("tax", -1, Slips::new);
        Heap heap = new Heap();
        connector.normalise(message, heap);
        assertThat(heap.records).isEqualTo(Slips.slips() * ROWS_IN_SLIP);
        heap.isFlat();
    }

    @Test
    void oneXmlFileInAnArchive() throws Exception {
        Path file = folder.resolve("slips.zip");
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
                InputStream in = new Slips()) {
            zip.putNextEntry(new ZipEntry("slips.xml"));
            in.transferTo(zip);
            zip.closeEntry();
        }
        Heap heap = new Heap();
        connector.normalise(SampleMessage.of("tax", file), heap);
        assertThat(heap.records).isEqualTo(Slips.slips() * ROWS_IN_SLIP);
        heap.isFlat();
    }

    @Test
    void aBomb() throws Exception {
        Path file = folder.resolve("bomb.zip");
        byte[] blank = " ".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("bomb.xml"));
            zip.write("<CHUNGTU>".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < MEGABYTES; i++) {
                zip.write(blank);
            }
            zip.closeEntry();
        }
        Heap heap = new Heap();
        UnreadableMessageException bomb = catchThrowableOfType(
                UnreadableMessageException.class, () -> connector.normalise(SampleMessage.of("tax", file), heap));
        assertThat(bomb.rejection().code()).isEqualTo(RejectCode.TOO_LARGE);
        heap.look();
        heap.isFlat();
    }

    /** Counts, and looks at the heap now and then. */
    private static final class Heap implements RecordSink {
        private long records;
        private long least = used();
        private long most = least;

        @Override
        public void accept(HubRecord found) {
            records++;
            if (records % (Slips.slips() * ROWS_IN_SLIP / 5) == 0) {
                look();
            }
        }

        @Override
        public void reject(Rejection rejection) {
            throw new AssertionError("rejected: " + rejection);
        }

        void look() {
            long now = used();
            least = Math.min(least, now);
            most = Math.max(most, now);
        }

        void isFlat() {
            assertThat(most - least).as("growth of the heap in bytes").isLessThan(FLAT_BYTES);
        }

        private static long used() {
            Runtime runtime = Runtime.getRuntime();
            long used = Long.MAX_VALUE;
            for (int i = 0; i < 2; i++) {
                System.gc();
                used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
            }
            return used;
        }
    }

    /** A document of slips, made while it is read; numbers that differ, so that it packs as real ones do. */
    private static final class Slips extends InputStream {
        private static final int SLIP_BYTES = slip(123_456).length;

        private byte[] part = "<DSCHUNGTU>".getBytes(StandardCharsets.UTF_8);
        private int at;
        private long next;

        static long slips() {
            return MEGABYTES * 1_000_000L / SLIP_BYTES;
        }

        private static byte[] slip(long number) {
            StringBuilder out = new StringBuilder();
            long sum = 0;
            StringBuilder rows = new StringBuilder();
            for (int row = 0; row < ROWS_IN_SLIP; row++) {
                long amount = (number * 7919 + row * 104_729L) % 9_000_000 + 1_000_000;
                sum += amount;
                rows.append("<ROW_CTIET><NDUNG_NOP>Thuế giá trị gia tăng, lô ")
                        .append(number * 31 + row)
                        .append(
                                "</NDUNG_NOP><MA_NDKT>1701</MA_NDKT><MA_CHUONG>754</MA_CHUONG><KY_THUE>01/2026</KY_THUE>"
                                        + "<TIEN_PNOP>")
                        .append(amount)
                        .append("</TIEN_PNOP></ROW_CTIET>");
            }
            out.append("<CHUNGTU><NDUNG_CTU_NH><SO_CTU>")
                    .append(number)
                    .append("</SO_CTU><NDUNG_CTU><CHUNGTU_HDR><MST_NNOP>5801999015</MST_NNOP>"
                            + "<NGAY_LAP>05/01/2026</NGAY_LAP><TONG_TIEN>")
                    .append(sum)
                    .append("</TONG_TIEN></CHUNGTU_HDR><CHUNGTU_CTIET>")
                    .append(rows)
                    .append("</CHUNGTU_CTIET></NDUNG_CTU></NDUNG_CTU_NH></CHUNGTU>\n");
            return out.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (at == part.length) {
                if (next > slips()) {
                    return -1;
                }
                part = next < slips() ? slip(next) : "</DSCHUNGTU>".getBytes(StandardCharsets.UTF_8);
                next++;
                at = 0;
            }
            int read = Math.min(length, part.length - at);
            System.arraycopy(part, at, bytes, offset, read);
            at += read;
            return read;
        }
    }
}
