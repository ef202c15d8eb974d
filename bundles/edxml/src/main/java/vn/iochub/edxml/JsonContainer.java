package vn.iochub.edxml;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RejectCode;
import vn.iochub.api.UnreadableMessageException;

/**
 * A JSON reply around a document, as the HTTP interfaces of document exchanges give it: {@code {"data": {"edxml": "…",
 * "attachments": [{"fileName": "…", "fileContent": "base64"}]}}}. The document is a text or base64. It is read by hand
 * because a JSON library holds a text whole, and here one text is a document with all its attachments.
 */
final class JsonContainer implements Container {
    private static final int DEEPEST = 32;
    private static final int PROBE = 256;
    private static final int LONGEST_NAME = 1_000;
    private static final Set<String> LISTS = Set.of("attachments", "attachment", "files");
    private static final Set<String> FILE_NAMES = Set.of("filename", "name", "attachmentname");
    private static final Set<String> FILE_CONTENTS = Set.of("filecontent", "content", "base64", "data");
    private static final Set<String> DOCUMENTS = Set.of("edxml", "edoc", "document", "data", "filecontent", "content");

    private final RawMessage raw;

    JsonContainer(RawMessage raw) {
        this.raw = raw;
    }

    @Override
    public void each(Visitor visitor) throws UnreadableMessageException, IOException {
        try (InputStream in = raw.open()) {
            Walk walk = new Walk(in, visitor);
            walk.value("", false, 0);
        } catch (MalformedException e) {
            throw Container.unreadable(
                    RejectCode.UNREADABLE,
                    "Câu trả lời JSON sai cấu trúc hoặc bị cắt cụt",
                    "The JSON reply is malformed or cut off",
                    e);
        }
    }

    private static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedException() {
            super("malformed JSON");
        }
    }

    /** Steps through the reply; not thread-safe. */
    private static final class Walk {
        private final InputStream in;
        private final Visitor visitor;
        private final byte[] buffer = new byte[16_384];
        private int position;
        private int filled;
        private int index;
        private boolean stopped;

        Walk(InputStream in, Visitor visitor) {
            this.in = in;
            this.visitor = visitor;
        }

        private int read() throws IOException {
            if (position == filled) {
                filled = Math.max(0, in.read(buffer));
                position = 0;
                if (filled == 0) {
                    throw new MalformedException();
                }
            }
            return buffer[position++] & 0xFF;
        }

        private int visible() throws IOException {
            int b = read();
            while (b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == 0xEF || b == 0xBB || b == 0xBF) {
                b = read();
            }
            return b;
        }

        /** Reads one value, of the member of that name; {@code listed} within a list of files. */
        void value(String member, boolean listed, int depth) throws UnreadableMessageException, IOException {
            if (depth > DEEPEST) {
                throw new MalformedException();
            }
            int b = visible();
            switch (b) {
                case '{' -> object(listed || LISTS.contains(member), depth);
                case '[' -> {
                    int next = visible();
                    position--;
                    while (next != ']' && !stopped) {
                        value(member, listed || LISTS.contains(member), depth + 1);
                        next = visible();
                        if (next != ',' && next != ']') {
                            throw new MalformedException();
                        }
                    }
                    if (!stopped && buffer[position - 1] != ']') {
                        read();
                    }
                }
                case '"' -> {
                    if (!listed && DOCUMENTS.contains(member)) {
                        // A list of documents.
                        content(false, "");
                    } else {
                        new Characters().drain();
                    }
                }
                default -> {
                    if (b != '-' && !(b >= '0' && b <= '9') && !(b >= 'a' && b <= 'z')) {
                        throw new MalformedException();
                    }
                    literal();
                }
            }
        }

        private void literal() throws IOException {
            int b = read();
            while (b != ',' && b != '}' && b != ']' && b > ' ') {
                b = read();
            }
            position--;
        }

        private void object(boolean listed, int depth) throws UnreadableMessageException, IOException {
            String file = "";
            int b = visible();
            while (b != '}') {
                if (b != '"') {
                    throw new MalformedException();
                }
                String member = new Characters().text().toLowerCase(Locale.ROOT);
                if (visible() != ':') {
                    throw new MalformedException();
                }
                b = visible();
                if (b == '"') {
                    if (listed && FILE_NAMES.contains(member)) {
                        file = new Characters().text();
                    } else if (listed ? FILE_CONTENTS.contains(member) : DOCUMENTS.contains(member)) {
                        content(listed, file);
                        if (stopped) {
                            return;
                        }
                    } else {
                        new Characters().drain();
                    }
                } else {
                    position--;
                    value(member, listed, depth + 1);
                    if (stopped) {
                        return;
                    }
                }
                b = visible();
                if (b == ',') {
                    b = visible();
                } else if (b != '}') {
                    throw new MalformedException();
                }
            }
        }

        private void content(boolean listed, String file) throws UnreadableMessageException, IOException {
            if (index >= MOST_PARTS) {
                throw Container.tooManyParts();
            }
            Characters text = new Characters();
            PushbackInputStream head = new PushbackInputStream(text, PROBE);
            byte[] first = head.readNBytes(PROBE);
            String begun = new String(first, StandardCharsets.ISO_8859_1);
            // RFC 2397: data:application/pdf;base64,
            int comma = begun.regionMatches(true, 0, "data:", 0, 5) ? begun.indexOf(',') : -1;
            head.unread(first, comma + 1, first.length - comma - 1);
            boolean plain = comma < 0 && begun.indexOf('<') >= 0;
            Source source = new Source(head);
            InputStream decoded = plain ? source : Base64.getMimeDecoder().wrap(source);
            try {
                stopped = !visitor.visit(new Part(index++, FileNames.of(file), "", "", !listed), decoded);
            } catch (IOException e) {
                throw source.fault(Container.unreadable(
                        RejectCode.BAD_FORMAT,
                        "Nội dung trong câu trả lời JSON không phải base64 hoặc bị cắt cụt",
                        "Content in the JSON reply is not base64, or is cut off",
                        e));
            }
            text.drain();
        }

        /** The characters of the text that has just begun, as UTF-8, until its closing quote. */
        private final class Characters extends InputStream {
            private final byte[] pending = new byte[4];
            private int next;
            private int last;
            private boolean ended;

            @Override
            public int read() throws IOException {
                if (next < last) {
                    return pending[next++] & 0xFF;
                }
                if (ended) {
                    return -1;
                }
                int b = Walk.this.read();
                if (b == '"') {
                    ended = true;
                    return -1;
                }
                return b == '\\' ? escape() : b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = 0;
                while (count < length) {
                    int b = read();
                    if (b < 0) {
                        break;
                    }
                    bytes[offset + count++] = (byte) b;
                }
                return count == 0 && length > 0 ? -1 : count;
            }

            private int escape() throws IOException {
                int b = Walk.this.read();
                return switch (b) {
                    case '"', '\\', '/' -> b;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'u' -> unicode();
                    default -> throw new MalformedException();
                };
            }

            private int unicode() throws IOException {
                char first = hex();
                String text;
                if (Character.isHighSurrogate(first)) {
                    if (Walk.this.read() != '\\' || Walk.this.read() != 'u') {
                        throw new MalformedException();
                    }
                    text = new String(new char[] {first, hex()});
                } else {
                    text = String.valueOf(first);
                }
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                System.arraycopy(bytes, 0, pending, 0, bytes.length);
                next = 1;
                last = bytes.length;
                return pending[0] & 0xFF;
            }

            private char hex() throws IOException {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(Walk.this.read(), 16);
                    if (digit < 0) {
                        throw new MalformedException();
                    }
                    code = code * 16 + digit;
                }
                return (char) code;
            }

            String text() throws IOException {
                byte[] bytes = readNBytes(LONGEST_NAME);
                drain();
                return new String(bytes, StandardCharsets.UTF_8);
            }

            void drain() throws IOException {
                while (!ended) {
                    read();
                }
            }
        }
    }
}
