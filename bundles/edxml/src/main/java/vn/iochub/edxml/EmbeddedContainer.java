package vn.iochub.edxml;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.commons.io.input.ReaderInputStream;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.xml.XmlInput;

/**
 * What lies inside the texts of a message's pieces, for messages whose pieces are no documents themselves: services take a
 * document as a parameter, as escaped XML or base64 of XML, of a ZIP or of gzip, in an element of any name. Everything streams;
 * nothing is kept of a text that is no document.
 */
final class EmbeddedContainer implements Container {
    /** So much of a text tells what it is. */
    private static final int PROBE = 64;

    /** Archives in archives. */
    private static final int DEEPEST = 3;

    private static final String DATA = "data:";

    private final Container outer;

    EmbeddedContainer(Container outer) {
        this.outer = outer;
    }

    @Override
    public void each(Visitor visitor) throws UnreadableMessageException, IOException {
        Walk walk = new Walk(visitor);
        outer.each(walk::outer);
    }

    /** One walk; not thread-safe. */
    private static final class Walk {
        private final Visitor visitor;
        private int index;

        Walk(Visitor visitor) {
            this.visitor = visitor;
        }

        private boolean outer(Part part, InputStream content) throws UnreadableMessageException, IOException {
            BufferedInputStream in = new BufferedInputStream(content);
            byte[] head = head(in);
            if (zip(head) || gzip(head)) {
                return unpacked(part, in, 0);
            }
            if (markup(head)) {
                return part.mustBeDocument() ? texts(in) : visit(part, in, true);
            }
            if (part.mustBeDocument() && base64(head)) {
                // The whole piece is one text.
                return decoded(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
            }
            return visit(part, in, false);
        }

        /** A piece that was packed: what is in an archive, or the piece itself. */
        private boolean unpacked(Part part, BufferedInputStream in, int depth)
                throws UnreadableMessageException, IOException {
            byte[] head = head(in);
            if (depth < DEEPEST && zip(head)) {
                Source source = new Source(in);
                boolean[] go = {true};
                ZipContainer.entries(new ZipInputStream(source), source, (entry, content) -> {
                    go[0] = unpacked(entry, new BufferedInputStream(content), depth + 1);
                    return go[0];
                });
                return go[0];
            }
            if (depth < DEEPEST && gzip(head)) {
                Source source = new Source(in);
                try {
                    return unpacked(part, new BufferedInputStream(new GZIPInputStream(source)), depth + 1);
                } catch (IOException e) {
                    throw source.fault(Container.unreadable(
                            RejectCode.UNREADABLE,
                            "Dữ liệu nén gzip hỏng hoặc bị cắt cụt",
                            "The gzip data is damaged or cut off",
                            e));
                }
            }
            return visit(part, in, markup(head));
        }

        private boolean visit(Part part, InputStream in, boolean markup)
                throws UnreadableMessageException, IOException {
            if (index >= MOST_PARTS) {
                throw Container.tooManyParts();
            }
            // Archives and services name files as they like: what looks like XML may be the document.
            String type = markup && !part.mayBeDocument() ? "text/xml" : part.contentType();
            return visitor.visit(new Part(index++, part.name(), part.contentId(), type, part.root()), in);
        }

        /** The texts of an XML document that are documents. */
        private boolean texts(InputStream in) throws UnreadableMessageException, IOException {
            try (XmlInput xml = XmlInput.open(Encoded.of(in, false).in())) {
                boolean more = xml.nextElement();
                while (more) {
                    if (xml.atStart()) {
                        if (!text(xml.text())) {
                            return false;
                        }
                        // The reader stands on the next element already, or at the document's end.
                        more = xml.atStart() || xml.nextElement();
                    } else {
                        more = xml.nextElement();
                    }
                }
                return true;
            } catch (CharacterCodingException e) {
                // Of the beginning, which is decoded before the parser is there to say where.
                throw Container.wrongEncoding(e);
            }
        }

        private boolean text(Reader text) throws UnreadableMessageException, IOException {
            PushbackReader reader = new PushbackReader(text, PROBE);
            try {
                int first = reader.read();
                while (first >= 0 && (first <= ' ' || first == 0xFEFF)) {
                    first = reader.read();
                }
                if (first < 0) {
                    return true;
                }
                reader.unread(first);
                char[] chars = new char[PROBE];
                int length = 0;
                while (length < PROBE) {
                    int count = reader.read(chars, length, PROBE - length);
                    if (count < 0) {
                        break;
                    }
                    length += count;
                }
                reader.unread(chars, 0, length);
                boolean go = true;
                if (chars[0] == '<') {
                    InputStream xml = ReaderInputStream.builder()
                            .setReader(reader)
                            .setCharset(StandardCharsets.UTF_8)
                            .get();
                    go = visit(
                            new Part(0, "", "", "", true), Encoded.of(xml, true).in(), true);
                } else if (base64(new String(chars, 0, length).getBytes(StandardCharsets.ISO_8859_1))) {
                    go = decoded(reader);
                }
                if (go) {
                    reader.transferTo(Writer.nullWriter());
                }
                return go;
            } catch (IOException e) {
                // The outer document's fault, which the inner one's parser could only see as a stream that failed.
                if (e.getCause() instanceof UnreadableMessageException fault) {
                    throw fault;
                }
                throw e;
            }
        }

        private boolean decoded(Reader reader) throws UnreadableMessageException, IOException {
            PushbackReader text = new PushbackReader(reader, PROBE);
            skipScheme(text);
            Source source = new Source(ReaderInputStream.builder()
                    .setReader(text)
                    .setCharset(StandardCharsets.ISO_8859_1)
                    .get());
            try {
                InputStream bytes = Base64.getMimeDecoder().wrap(new Alphabet(source));
                return unpacked(new Part(0, "", "", "", true), new BufferedInputStream(bytes), 0);
            } catch (IOException e) {
                throw source.fault(Container.unreadable(
                        RejectCode.BAD_FORMAT,
                        "Văn bản nhúng trong thông điệp không phải base64 hoặc bị cắt cụt",
                        "The document inside the message is not base64, or is cut off",
                        e));
            }
        }

        /** {@code data:text/xml;base64,} (RFC 2397). */
        private static void skipScheme(PushbackReader text) throws IOException {
            char[] chars = new char[DATA.length()];
            int length = Math.max(0, text.read(chars));
            if (!new String(chars, 0, length).equalsIgnoreCase(DATA)) {
                text.unread(chars, 0, length);
                return;
            }
            int c = text.read();
            while (c >= 0 && c != ',') {
                c = text.read();
            }
        }
    }

    private static byte[] head(BufferedInputStream in) throws IOException {
        in.mark(PROBE);
        byte[] head = in.readNBytes(PROBE);
        in.reset();
        return head;
    }

    private static boolean zip(byte[] head) {
        return head.length > 3 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
    }

    private static boolean gzip(byte[] head) {
        return head.length > 2 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B && head[2] == 8;
    }

    /** Whether it begins as XML does, in any encoding, behind white space and a mark. */
    private static boolean markup(byte[] head) {
        for (byte b : head) {
            if (b == '<') {
                return true;
            }
            int mark = b & 0xFF;
            if (b > ' ' || (b < 0 && mark != 0xEF && mark != 0xBB && mark != 0xBF && mark < 0xFE)) {
                return false;
            }
        }
        return false;
    }

    /** Whether it is base64 of something that may be a document; of the text's beginning. */
    private static boolean base64(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1).strip();
        if (text.regionMatches(true, 0, DATA, 0, DATA.length())) {
            int comma = text.indexOf(',');
            return comma < 0
                    || comma == text.length() - 1
                    || base64(text.substring(comma + 1).getBytes(StandardCharsets.ISO_8859_1));
        }
        String dense = text.replaceAll("\\s", "");
        if (dense.length() < 16 || !dense.matches("[A-Za-z0-9+/_-]+={0,2}")) {
            return false;
        }
        byte[] begun = Base64.getMimeDecoder().decode(standard(dense.substring(0, dense.length() / 4 * 4)));
        return zip(begun) || gzip(begun) || markup(begun);
    }

    private static String standard(String base64) {
        return base64.replace('-', '+').replace('_', '/');
    }
}
