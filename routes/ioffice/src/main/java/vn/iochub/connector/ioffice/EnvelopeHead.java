package vn.iochub.connector.ioffice;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The beginning of a SOAP message as bytes: up to the first element in the body. Everything that decides whether a
 * message is taken is there; what follows may be hundreds of megabytes and is never looked at here.
 *
 * <p>It works on bytes, so that what is kept is what came, and knows no more of XML than where tags begin and end:
 * whether it is good XML says the SOAP stack, which reads {@link #summary}. It assumes an encoding whose markup is ASCII,
 * such as UTF-8.
 */
final class EnvelopeHead {
    /** In bytes. A header with a token and addresses has 2 KB; a signature with its certificates 10 KB. */
    static final int MOST = 262_144;

    /** Real envelopes were seen with a few stray bytes before the prolog. */
    private static final int STRAY = 1_024;

    private static final int DEEPEST = 100;

    /** A password may stand in these. */
    private static final Set<String> SECRET = Set.of("Security", "UsernameToken", "Password");

    /** What the bytes so far are. */
    enum State {
        /** The head goes on. */
        MORE,
        /** A SOAP envelope up to its body's first element, or to the end of an empty body. */
        ENVELOPE,
        /** XML, but no SOAP envelope. */
        OTHER,
        /** Neither. */
        BROKEN
    }

    /** Bytes from (inclusive) to (exclusive). */
    record Range(int from, int to) {}

    private final byte[] bytes;
    private final int length;
    private int position;
    private State state = State.MORE;
    private final Deque<String> open = new ArrayDeque<>();
    private final List<Range> secrets = new ArrayList<>();
    private int secretFrom = -1;
    private int secretDepth;
    private int start;
    private int bodyStart = -1;
    private boolean bodyEmpty;
    private String content = "";

    private EnvelopeHead(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** Looks at the first bytes of a message: an envelope, or a MIME multipart that begins at its first boundary. */
    static EnvelopeHead scan(byte[] bytes, int length) {
        EnvelopeHead head = new EnvelopeHead(bytes, length);
        head.run();
        return head;
    }

    State state() {
        return state;
    }

    /** What must not be kept, in order. */
    List<Range> secrets() {
        return secrets;
    }

    /** The local name of the body's first element; empty where the body has none. */
    String content() {
        return content;
    }

    /**
     * The envelope with its header as it came, and in its body one empty element in place of the content: small enough
     * to be read whole, and all that the SOAP stack needs to know.
     */
    byte[] summary(String element, String namespace) {
        String names = open.peekFirst();
        String envelope = open.peekLast();
        String body = "<" + element + " xmlns=\"" + namespace + "\"/></" + names + "></" + envelope + ">";
        // As the names were read: each byte a letter.
        byte[] tail = body.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[bodyStart - start + tail.length];
        System.arraycopy(bytes, start, all, 0, bodyStart - start);
        System.arraycopy(tail, 0, all, bodyStart - start, tail.length);
        if (bodyEmpty) {
            // <Body/> becomes <Body >.
            all[bodyStart - start - 2] = ' ';
        }
        return all;
    }

    private void run() {
        int root = mimeRoot();
        if (root < 0) {
            return;
        }
        start = root;
        while (start < length && bytes[start] != '<') {
            start++;
        }
        if (start == length) {
            state = length - root > STRAY ? State.BROKEN : State.MORE;
            return;
        }
        if (start - root > STRAY) {
            state = State.BROKEN;
            return;
        }
        position = start;
        while (state == State.MORE && token()) {
            // One token after the other.
        }
        if (secretFrom >= 0 && state != State.MORE) {
            state = State.BROKEN;
        }
    }

    /** Where the envelope may begin: at once, or behind the headers of a multipart's first part; -1 when not known. */
    private int mimeRoot() {
        int at = 0;
        while (at < length && (bytes[at] == '\r' || bytes[at] == '\n' || bytes[at] == ' ')) {
            at++;
        }
        if (at + 1 >= length) {
            return -1;
        }
        if (bytes[at] != '-' || bytes[at + 1] != '-') {
            return at;
        }
        boolean first = true;
        int lineStart = at;
        for (int i = at; i < length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            int end = i > lineStart && bytes[i - 1] == '\r' ? i - 1 : i;
            if (end == lineStart) {
                return i + 1;
            }
            String line = text(lineStart, end).toLowerCase(Locale.ROOT);
            if (!first && line.startsWith("content-transfer-encoding:") && !plain(line)) {
                state = State.BROKEN;
                return -1;
            }
            first = false;
            lineStart = i + 1;
        }
        return -1;
    }

    private static boolean plain(String line) {
        String encoding = line.substring(line.indexOf(':') + 1).strip();
        return encoding.equals("binary") || encoding.equals("8bit") || encoding.equals("7bit");
    }

    /** Steps over one token; false when it is not all there. */
    private boolean token() {
        while (position < length && bytes[position] != '<') {
            position++;
        }
        // The longest beginning that tells one kind of token from another.
        if (position + 9 > length) {
            return false;
        }
        if (starts("<?")) {
            return skip("?>");
        }
        if (starts("<!--")) {
            return skip("-->");
        }
        if (starts("<![CDATA[")) {
            return skip("]]>");
        }
        if (starts("<!")) {
            // A DTD: never needed, and the way of most attacks.
            state = State.BROKEN;
            return true;
        }
        int end = tagEnd();
        if (end < 0) {
            return false;
        }
        if (bytes[position + 1] == '/') {
            endTag(end);
        } else {
            startTag(end);
        }
        position = end + 1;
        return true;
    }

    private int tagEnd() {
        int quote = 0;
        for (int i = position + 1; i < length; i++) {
            int b = bytes[i];
            if (quote != 0) {
                if (b == quote) {
                    quote = 0;
                }
            } else if (b == '"' || b == '\'') {
                quote = b;
            } else if (b == '>') {
                return i;
            }
        }
        return -1;
    }

    private void startTag(int end) {
        boolean closed = bytes[end - 1] == '/';
        int nameEnd = position + 1;
        // As unsigned: a prefix may have letters beyond ASCII.
        while (nameEnd < end && (bytes[nameEnd] & 0xFF) > ' ' && bytes[nameEnd] != '/') {
            nameEnd++;
        }
        String name = text(position + 1, nameEnd);
        String local = name.substring(name.indexOf(':') + 1);
        if (bodyStart >= 0) {
            content = local;
            state = State.ENVELOPE;
            return;
        }
        if (open.isEmpty() && !local.equals("Envelope")) {
            // Headers of a mail in front would make <root@x> of a Content-ID look like an element.
            boolean mail = text(0, start).toLowerCase(Locale.ROOT).contains("content-") && bytes[0] != '-';
            state = isName(local) && !mail ? State.OTHER : State.BROKEN;
            return;
        }
        if (open.size() == 1 && local.equals("Body")) {
            open.push(name);
            bodyStart = end + 1;
            bodyEmpty = closed;
            if (closed) {
                state = State.ENVELOPE;
            }
            return;
        }
        if (secretFrom < 0 && SECRET.contains(local)) {
            secretFrom = position;
            secretDepth = open.size();
        }
        open.push(name);
        if (open.size() > DEEPEST) {
            state = State.BROKEN;
        } else if (closed) {
            close(end);
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.');
    }

    private void endTag(int end) {
        if (bodyStart >= 0) {
            // The body holds no element at all.
            state = State.ENVELOPE;
        } else if (open.size() < 2) {
            // The envelope ends without a body.
            state = State.BROKEN;
        } else {
            close(end);
        }
    }

    private void close(int end) {
        open.pop();
        if (secretFrom >= 0 && open.size() == secretDepth) {
            secrets.add(new Range(secretFrom, end + 1));
            secretFrom = -1;
        }
        if (open.isEmpty()) {
            state = State.BROKEN;
        }
    }

    private boolean starts(String text) {
        if (position + text.length() > length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[position + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean skip(String ending) {
        int from = position;
        for (position++; position < length; position++) {
            if (starts(ending)) {
                position += ending.length();
                return true;
            }
        }
        position = from;
        return false;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
