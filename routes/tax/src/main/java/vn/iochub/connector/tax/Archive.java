package vn.iochub.connector.tax;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/**
 * Reads a ZIP as a stream, entry by entry, within limits of entries, unpacked size and ratio, so that no bomb takes memory
 * or more time than a real file of that size. Names of entries are shown and never used as paths. An entry that cannot be
 * read is rejected alone; of an archive that cannot be read on, what was read before stays.
 */
final class Archive {
    /** Reads one entry. */
    @FunctionalInterface
    interface EntryReader {
        /**
         * @param name the entry's, for what a name may tell of a format
         * @param at where the entry is in the message: {@code /entry/a.xml}
         */
        void read(String name, String at, InputStream in) throws UnreadableMessageException, IOException;
    }

    /** @param ratio how many times larger than packed an entry may be, once it is larger than {@link #FREE} */
    record Limits(long bytes, int entries, int ratio) {}

    /** Below this a high ratio is no harm: a small file of many equal rows has one. */
    static final long FREE = 10_000_000;

    private static final int LONGEST_NAME = 200;

    private final Limits limits;
    private final ZipTail packed;
    private final ZipInputStream zip;
    private long unpacked;

    private Archive(InputStream in, Limits limits) {
        this.limits = limits;
        this.packed = new ZipTail(in);
        // A name in the code page of somebody's Windows is shown wrong, and the archive is read all the same.
        this.zip = new ZipInputStream(packed, StandardCharsets.ISO_8859_1);
    }

    static void read(InputStream in, Limits limits, RecordSink sink, EntryReader reader)
            throws UnreadableMessageException, IOException {
        Archive archive = new Archive(in, limits);
        try {
            archive.entries(sink, reader);
        } catch (ZipTail.SourceException e) {
            // The world is at fault, not the archive.
            throw e.cause();
        } catch (LimitException e) {
            throw new UnreadableMessageException(new Rejection(RejectCode.TOO_LARGE, "/entry", "", e.reason, ""), e);
        } catch (ZipException | EOFException e) {
            throw broken(e);
        }
    }

    private void entries(RecordSink sink, EntryReader reader) throws UnreadableMessageException, IOException {
        Set<String> names = new HashSet<>();
        int count = 0;
        int files = 0;
        ZipEntry entry = next();
        while (entry != null) {
            count++;
            if (count > limits.entries()) {
                throw new LimitException(new Text(
                        "Tệp nén có hơn " + limits.entries() + " tệp con",
                        "The archive has more than " + limits.entries() + " entries"));
            }
            String name = name(entry);
            Guarded content = new Guarded(name);
            // Folders, and what macOS puts beside each file, hold no data.
            if (!entry.isDirectory() && !entry.getName().startsWith("__MACOSX/")) {
                files++;
                String at = "/entry/" + name.replace("~", "~0").replace("/", "~1");
                if (names.add(name)) {
                    one(sink, reader, name, at, content);
                } else {
                    sink.reject(new Rejection(
                            RejectCode.RULE,
                            at + "/" + count,
                            "",
                            new Text("Tệp nén có hai tệp con cùng tên", "The archive has two entries of the same name"),
                            ""));
                }
            }
            content.transferTo(OutputStream.nullOutputStream());
            entry = next();
        }
        if (!packed.ended(count)) {
            throw broken(null);
        }
        if (files == 0) {
            throw new UnreadableMessageException(new Rejection(
                    RejectCode.UNREADABLE,
                    "",
                    "",
                    new Text("Tệp nén không có tệp con nào", "The archive has no file in it"),
                    ""));
        }
    }

    private ZipEntry next() throws IOException {
        try {
            return zip.getNextEntry();
        } catch (IllegalArgumentException e) {
            // A name that claims to be UTF-8 and is not.
            throw (ZipException) new ZipException("name of an entry").initCause(e);
        }
    }

    private static void one(RecordSink sink, EntryReader reader, String name, String at, InputStream content)
            throws IOException {
        try {
            reader.read(name, at, content);
        } catch (UnreadableMessageException e) {
            Rejection wrong = e.rejection();
            sink.reject(
                    new Rejection(wrong.code(), at + wrong.origin(), wrong.path(), wrong.reason(), wrong.fragment()));
        }
    }

    /** The entry's name for people: short, without control characters. */
    private static String name(ZipEntry entry) {
        String name = entry.getName().replaceAll("\\p{Cntrl}", "").replace('\\', '/');
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    private static UnreadableMessageException broken(Exception cause) {
        return new UnreadableMessageException(
                new Rejection(
                        RejectCode.UNREADABLE,
                        "/entry",
                        "",
                        new Text(
                                "Tệp nén (ZIP) hỏng, bị cắt cụt, có mật khẩu hoặc dùng cách nén không hỗ trợ",
                                "The ZIP is damaged, cut off, has a password or is packed in an unknown way"),
                        ""),
                cause);
    }

    /** A limit was passed; an {@link IOException} so that it passes through every reader. */
    private static final class LimitException extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient Text reason;

        LimitException(Text reason) {
            super(reason.en());
            this.reason = reason;
        }
    }

    /** The content of the entry that the archive stands at; closing it leaves the archive open. */
    private final class Guarded extends FilterInputStream {
        private final String name;
        private final long before = packed.count();
        private long size;

        Guarded(String name) {
            super(zip);
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            if (next >= 0) {
                took(1);
            }
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read > 0) {
                took(read);
            }
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long left = bytes;
            byte[] away = new byte[8192];
            while (left > 0) {
                int read = read(away, 0, (int) Math.min(left, away.length));
                if (read < 0) {
                    break;
                }
                left -= read;
            }
            return bytes - left;
        }

        private void took(int read) throws IOException {
            size += read;
            unpacked += read;
            if (unpacked > limits.bytes()) {
                throw new LimitException(new Text(
                        "Tệp nén giải ra lớn hơn " + limits.bytes() / 1_000_000 + " MB",
                        "The archive unpacks to more than " + limits.bytes() / 1_000_000 + " MB"));
            }
            if (size > FREE && size / limits.ratio() > packed.count() - before + 1) {
                throw new LimitException(new Text(
                        "Tệp con " + name + " giải ra gấp hơn " + limits.ratio()
                                + " lần: có dấu hiệu là bom nén, nên không đọc tiếp",
                        "The entry " + name + " unpacks to more than " + limits.ratio()
                                + " times its size: it looks like a bomb and is not read on"));
            }
        }

        @Override
        public void close() {
            // The archive is closed by whoever opened it.
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
