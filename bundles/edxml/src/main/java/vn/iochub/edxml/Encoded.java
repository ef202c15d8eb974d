package vn.iochub.edxml;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.input.CloseShieldInputStream;
import org.apache.commons.io.input.ReaderInputStream;
import vn.iochub.reading.FullReads;
import vn.iochub.reading.LegacyText;
import vn.iochub.reading.LegacyText.Encoding;
import vn.iochub.reading.Texts;

/**
 * XML in the encoding that it is in, whatever it declares: UTF-16 with and without a byte order mark, UTF-8 that says it is
 * something else (.NET's writers declare {@code utf-16} and send UTF-8), and encodings from before Unicode that declare nothing.
 * Only the beginning is looked at; what comes behind it and is not in the same encoding is a fault, never mojibake.
 *
 * <p>Control characters that XML does not allow, as word processors leave them in a subject, become spaces.
 *
 * @param recoded whether the bytes are others than those that came, so that a signature over them says nothing
 * @param doubtful whether the declaration alone tells the encoding, and it is one in which any bytes are text
 */
record Encoded(InputStream in, boolean recoded, boolean doubtful) {
    private static final int HEAD = 65_536;
    private static final Pattern DECLARATION =
            Pattern.compile("<\\?xml\\s[^>]{0,200}?(\\sencoding\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'))");
    private static final Pattern UTF_8 = Pattern.compile("utf-?8");
    private static final Pattern ASCII = Pattern.compile("(?:us-)?ascii");

    /** @param unicode whether the bytes are known to be UTF-8, as they were made from text */
    static Encoded of(InputStream content, boolean unicode) throws IOException {
        // A sequence of streams closes each at its end; this one goes on where it is an archive's entry.
        InputStream in = new FullReads(CloseShieldInputStream.wrap(content));
        byte[] head = in.readNBytes(HEAD);
        Charset wide = wide(head);
        if (wide != null) {
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
            InputStreamReader reader = new InputStreamReader(
                    new FullReads(whole),
                    wide.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT));
            InputStream narrow = ReaderInputStream.builder()
                    .setReader(reader)
                    .setCharset(StandardCharsets.UTF_8)
                    .get();
            return new Encoded(of(narrow, true).in, false, false);
        }
        boolean cut = head.length == HEAD;
        Matcher declaration = DECLARATION.matcher(new String(head, StandardCharsets.ISO_8859_1));
        // Behind the beginning it would be another document inside this one.
        boolean declares = declaration.find() && declaration.start() < 1_100;
        String declared = declares
                ? (declaration.group(2) == null ? declaration.group(3) : declaration.group(2))
                        .strip()
                        .toLowerCase(Locale.ROOT)
                : "";
        boolean plain = plain(head);
        Optional<Encoding> found = plain ? Optional.empty() : LegacyText.detect(head, cut);
        boolean sayUtf8 = declared.isEmpty() || UTF_8.matcher(declared).matches();
        boolean isUtf8 = unicode
                || found.equals(Optional.of(Encoding.UTF_8))
                || (plain
                        && (declared.startsWith("utf-16")
                                || ASCII.matcher(declared).matches()));
        if (isUtf8 && !sayUtf8) {
            Arrays.fill(head, declaration.start(1), declaration.end(1), (byte) ' ');
        }
        if (isUtf8 || (plain && sayUtf8)) {
            return new Encoded(clean(head, in), false, false);
        }
        boolean legacy = found.isPresent() && !(found.get() == Encoding.CP1258 && declared.equals("windows-1258"));
        if (legacy) {
            if (declares) {
                Arrays.fill(head, declaration.start(1), declaration.end(1), (byte) ' ');
            }
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
            return new Encoded(clean(new byte[0], new Recoding(whole, found.get())), true, true);
        }
        return new Encoded(clean(head, in), false, !sayUtf8 && found.isEmpty());
    }

    private static InputStream clean(byte[] head, InputStream rest) {
        return new WithoutControls(new SequenceInputStream(new ByteArrayInputStream(head), rest));
    }

    private static boolean plain(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** UTF-16 by its mark, or by the zeros beside the letters of its markup; null where it is not. */
    private static Charset wide(byte[] head) {
        if (head.length > 1 && (head[0] & 0xFF) == 0xFE && (head[1] & 0xFF) == 0xFF) {
            return StandardCharsets.UTF_16;
        }
        if (head.length > 1 && (head[0] & 0xFF) == 0xFF && (head[1] & 0xFF) == 0xFE) {
            return StandardCharsets.UTF_16;
        }
        int[] zeros = new int[2];
        int length = Math.min(head.length, 256);
        for (int i = 0; i < length; i++) {
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        }
        if (length >= 16 && zeros[0] == 0 && zeros[1] > length / 3) {
            return StandardCharsets.UTF_16LE;
        }
        return length >= 16 && zeros[1] == 0 && zeros[0] > length / 3 ? StandardCharsets.UTF_16BE : null;
    }

    /** Bytes below the space, but white space, become spaces; U+0000 stays, and is a fault. */
    private static final class WithoutControls extends FilterInputStream {
        WithoutControls(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            return b < 0 ? b : replaced((byte) b) & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            for (int i = offset; i < offset + count; i++) {
                buffer[i] = replaced(buffer[i]);
            }
            return count;
        }

        private static byte replaced(byte b) {
            return b > 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' ? (byte) ' ' : b;
        }
    }

    /** From an encoding before Unicode to UTF-8, piece by piece: a piece ends between two bytes that are ASCII. */
    private static final class Recoding extends InputStream {
        private static final int PIECE = 16_384;

        private final InputStream in;
        private final Encoding encoding;
        private byte[] left = new byte[0];
        private byte[] text = new byte[0];
        private int next;

        Recoding(InputStream in, Encoding encoding) {
            this.in = in;
            this.encoding = encoding;
        }

        @Override
        public int read() throws IOException {
            return next < text.length || fill() ? text[next++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (next == text.length && !fill()) {
                return -1;
            }
            int count = Math.min(length, text.length - next);
            System.arraycopy(text, next, buffer, offset, count);
            next += count;
            return count;
        }

        private boolean fill() throws IOException {
            byte[] more = in.readNBytes(PIECE);
            byte[] piece = Arrays.copyOf(left, left.length + more.length);
            System.arraycopy(more, 0, piece, left.length, more.length);
            if (piece.length == 0) {
                return false;
            }
            int end = piece.length;
            if (more.length == PIECE) {
                do {
                    end--;
                } while (end > 0 && (piece[end] < 0 || piece[end - 1] < 0));
                if (end == 0) {
                    throw new CharacterCodingException();
                }
            }
            left = Arrays.copyOfRange(piece, end, piece.length);
            try {
                text = LegacyText.decode(Arrays.copyOf(piece, end), encoding).getBytes(StandardCharsets.UTF_8);
            } catch (Texts.DamagedTextException e) {
                throw new CharacterCodingException();
            }
            next = 0;
            return text.length > 0 || fill();
        }
    }
}
