package vn.iochub.tabular;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.LegacyText;
import vn.iochub.reading.LegacyText.Encoding;
import vn.iochub.reading.Texts;

/**
 * The encoding of a text file, told by its beginning and then held: bytes further on that contradict it become U+FFFD, so
 * that the rows they stand in, and no others, are rejected.
 */
final class TextDecoding {
    private static final int LONGEST_PIECE = 1 << 20;
    private static final char DAMAGED = '\uFFFD';

    private final Encoding encoding;

    private TextDecoding(Encoding encoding) {
        this.encoding = encoding;
    }

    /** The encoding that the table's author names. */
    static TextDecoding as(String encoding) {
        return new TextDecoding(Encoding.valueOf(encoding));
    }

    static TextDecoding of(byte[] head) throws UnreadableMessageException {
        if (startsWith(head, 0xEF, 0xBB, 0xBF) || mostlyUtf8(head)) {
            return new TextDecoding(Encoding.UTF_8);
        }
        // Some tools write U+0000 into cells: their rows are rejected, and it tells nothing of the encoding.
        Optional<Encoding> found = LegacyText.detect(withoutFewNuls(head), true);
        return new TextDecoding(found.orElseThrow(() -> new UnreadableMessageException(new Rejection(
                RejectCode.BAD_ENCODING,
                "",
                "",
                new Text(
                        "Không xác định được bảng mã của tệp; hãy lưu lại dạng CSV UTF-8",
                        "The file's encoding cannot be told; save it as CSV in UTF-8"),
                ""))));
    }

    Encoding encoding() {
        return encoding;
    }

    /** The beginning as text, to guess the separator by. */
    String sample(byte[] head) throws IOException {
        try (Reader reader = reader(new ByteArrayInputStream(head))) {
            StringBuilder text = new StringBuilder(head.length);
            char[] buffer = new char[8192];
            int read = reader.read(buffer);
            while (read >= 0) {
                text.append(buffer, 0, read);
                read = reader.read(buffer);
            }
            return text.toString();
        }
    }

    /** All of it as text; closing it closes the stream. */
    Reader reader(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        return switch (encoding) {
            case UTF_8 -> unicode(buffered, StandardCharsets.UTF_8, 0xEF, 0xBB, 0xBF);
            case UTF_16LE -> unicode(buffered, StandardCharsets.UTF_16LE, 0xFF, 0xFE);
            case UTF_16BE -> unicode(buffered, StandardCharsets.UTF_16BE, 0xFE, 0xFF);
            case CP1258, TCVN3, VNI -> new BufferedReader(new LineDecoder(buffered, encoding), 1 << 16);
        };
    }

    private static Reader unicode(BufferedInputStream in, Charset charset, int... mark) throws IOException {
        in.mark(mark.length);
        for (int b : mark) {
            if (in.read() != b) {
                in.reset();
                break;
            }
        }
        return new InputStreamReader(
                in,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    private static boolean startsWith(byte[] head, int... mark) {
        if (head.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((head[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether damage in a few places alone keeps it from being UTF-8: those rows are rejected then, not the file. */
    private static boolean mostlyUtf8(byte[] head) {
        int good = 0;
        int bad = 0;
        boolean damage = false;
        int i = 0;
        while (i < head.length) {
            int length = sequence(head, i);
            good += length > 1 ? 1 : 0;
            // What is left of a broken sequence is the same damage.
            bad += length == 0 && !damage ? 1 : 0;
            damage = length == 0;
            i += Math.max(length, 1);
        }
        return good >= 5 && bad * 10 <= good;
    }

    /** The length of the UTF-8 sequence that begins here; 0 when none does. */
    private static int sequence(byte[] text, int at) {
        int b = text[at] & 0xFF;
        int length =
                b < 0x80 ? 1 : b >= 0xC2 && b < 0xE0 ? 2 : b >= 0xE0 && b < 0xF0 ? 3 : b >= 0xF0 && b < 0xF5 ? 4 : 0;
        if (at + length > text.length) {
            return 1;
        }
        for (int i = 1; i < length; i++) {
            if ((text[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static byte[] withoutFewNuls(byte[] head) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(head.length);
        for (byte b : head) {
            if (b != 0) {
                kept.write(b);
            }
        }
        boolean few = kept.size() >= head.length - Math.max(head.length / 100, 1);
        return few && !startsWith(head, 0xFF, 0xFE) && !startsWith(head, 0xFE, 0xFF) ? kept.toByteArray() : head;
    }

    /** Decodes line by line, as no character of these encodings spans a line's end. */
    private static final class LineDecoder extends Reader {
        private final InputStream in;
        private final Encoding encoding;
        private String piece = "";
        private int at;

        LineDecoder(InputStream in, Encoding encoding) {
            this.in = in;
            this.encoding = encoding;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            while (at == piece.length()) {
                byte[] line = line();
                if (line.length == 0) {
                    return -1;
                }
                piece = decode(line);
                at = 0;
            }
            int count = Math.min(length, piece.length() - at);
            piece.getChars(at, at + count, buffer, offset);
            at += count;
            return count;
        }

        private byte[] line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            int b = in.read();
            while (b >= 0) {
                line.write(b);
                if (b == '\n' || line.size() >= LONGEST_PIECE) {
                    break;
                }
                b = in.read();
            }
            return line.toByteArray();
        }

        private String decode(byte[] line) {
            boolean ascii = true;
            for (byte b : line) {
                ascii &= b > 0;
            }
            if (!ascii && utf8(line)) {
                return damaged(line);
            }
            try {
                String text = LegacyText.decode(line, encoding);
                return text.isEmpty() ? damaged(line) : text;
            } catch (Texts.DamagedTextException e) {
                // Not swallowed: the row is rejected for the marks put here.
                return damaged(line);
            }
        }

        private static boolean utf8(byte[] line) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }

        private static String damaged(byte[] line) {
            StringBuilder text = new StringBuilder(line.length);
            for (byte b : line) {
                text.append(b > 0 ? (char) b : DAMAGED);
            }
            return text.toString();
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
