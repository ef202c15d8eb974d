package vn.iochub.tabular;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/**
 * The ZIP file that an xlsx is, in a private file of its own. Every part is unpacked once to the end, thrown away, and
 * measured before any of it is read: a part that unpacks to too much, or whose check sum is wrong, is found before a row of
 * it counts.
 */
final class XlsxPackage implements Closeable {
    private static final int MOST_PARTS = 10_000;
    /** Deflate reaches 1,032. Sheets whose cells say their places were measured at 8 to 12, one row repeated without at 343. */
    private static final long MOST_RATIO = 400;

    private static final long SMALL = 32_000_000;
    private static final int END_RECORD = 22;
    private static final int LONGEST_COMMENT = 65_535;
    private static final long LARGEST_DIRECTORY = 4_000_000;

    private final Path file;
    private final ZipFile zip;
    private final TableLimits limits;

    private XlsxPackage(Path file, ZipFile zip, TableLimits limits) {
        this.file = file;
        this.zip = zip;
        this.limits = limits;
    }

    /** Copies the stream to a file of its own and opens it; {@link #close} deletes it. */
    static XlsxPackage open(InputStream in, TableLimits limits) throws UnreadableMessageException, IOException {
        Path file = Spool.create();
        try {
            copy(in, file, limits.fileBytes());
            checkDirectory(file);
            XlsxPackage opened = new XlsxPackage(file, zip(file), limits);
            Spool.unlink(file);
            return opened;
        } catch (UnreadableMessageException | IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static ZipFile zip(Path file) throws UnreadableMessageException, IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw damaged(e);
        }
        if (zip.size() > MOST_PARTS) {
            zip.close();
            throw damaged(null);
        }
        return zip;
    }

    private static void copy(InputStream in, Path file, long most) throws UnreadableMessageException, IOException {
        try (OutputStream out = Spool.write(file)) {
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            int read = in.read(buffer);
            while (read >= 0) {
                size += read;
                if (size > most) {
                    throw Refusals.tooLarge(
                            "",
                            new Text("Tệp lớn hơn " + most + " byte", "The file is larger than " + most + " bytes"));
                }
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        }
    }

    /** The JDK reads the whole table of contents into memory: one that is larger than any spreadsheet's is not given to it. */
    private static void checkDirectory(Path file) throws UnreadableMessageException, IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(in.length(), END_RECORD + LONGEST_COMMENT)];
            in.seek(in.length() - tail.length);
            in.readFully(tail);
            for (int at = tail.length - END_RECORD; at >= 0; at--) {
                if (tail[at] == 'P' && tail[at + 1] == 'K' && tail[at + 2] == 5 && tail[at + 3] == 6) {
                    long size = 0;
                    for (int i = 3; i >= 0; i--) {
                        size = size << 8 | (tail[at + 12 + i] & 0xFF);
                    }
                    if (size <= LARGEST_DIRECTORY) {
                        return;
                    }
                    throw damaged(null);
                }
            }
        }
        throw Refusals.unreadable(
                "",
                new Text(
                        "Tệp xlsx bị cắt cụt; hãy gửi lại cả tệp",
                        "The xlsx file is cut off; send the whole file again"));
    }

    static UnreadableMessageException damaged(Throwable cause) {
        return Refusals.unreadable(
                "",
                new Text(
                        "Tệp xlsx bị hỏng hoặc không phải bảng tính; hãy mở bằng Excel, lưu lại rồi gửi",
                        "The xlsx file is damaged or no spreadsheet; open it in a spreadsheet program, save and send it again"),
                cause);
    }

    boolean has(String name) {
        return zip.getEntry(name) != null;
    }

    /** Unpacks the part to its end, into nothing. */
    void verify(String name) throws UnreadableMessageException, IOException {
        ZipEntry entry = entry(name);
        CRC32 sum = new CRC32();
        long size = 0;
        long most =
                Math.min(limits.expandedBytes(), Math.max(SMALL, Math.max(entry.getCompressedSize(), 1) * MOST_RATIO));
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] buffer = new byte[1 << 16];
            int read = in.read(buffer);
            while (read >= 0) {
                sum.update(buffer, 0, read);
                size += read;
                if (size > most) {
                    throw Refusals.tooLarge(
                            "",
                            new Text(
                                    "Tệp nén phình to bất thường khi giải nén (bom nén); không đọc",
                                    "The file unpacks to far more than its size allows (a zip bomb); it is not read"));
                }
                read = in.read(buffer);
            }
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
        if (sum.getValue() != entry.getCrc()) {
            throw damaged(null);
        }
    }

    /** The part's content; verify it first. The caller closes it. */
    InputStream open(String name) throws UnreadableMessageException, IOException {
        try {
            return new Part(zip.getInputStream(entry(name)));
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    private ZipEntry entry(String name) throws UnreadableMessageException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.isDirectory()) {
            throw Refusals.unreadable(
                    "",
                    new Text(
                            "Tệp xlsx thiếu một phần bên trong; hãy mở bằng Excel, lưu lại rồi gửi",
                            "The xlsx file lacks one of its parts; open it in a spreadsheet program, save and send it again"));
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        try {
            zip.close();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** What a damaged file throws is no failure of the world, which would be tried again for ever. */
    static final class DamagedPartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DamagedPartException(IOException cause) {
            super(cause);
        }
    }

    private static final class Part extends FilterInputStream {
        Part(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (ZipException | EOFException e) {
                throw new DamagedPartException(e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (ZipException | EOFException e) {
                throw new DamagedPartException(e);
            }
        }
    }
}
