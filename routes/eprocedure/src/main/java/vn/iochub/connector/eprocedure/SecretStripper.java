package vn.iochub.connector.eprocedure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/**
 * Copies a call's JSON byte by byte, with an empty text in place of what proves the caller. Byte by byte, because what
 * is kept shall be what came, also where it is not JSON at all; a parser would stop there.
 */
final class SecretStripper {
    private static final Set<String> SECRET = Set.of("session", "password", "username");
    private static final int LONGEST_NAME = 64;

    private final InputStream in;
    private final OutputStream out;

    // Buffers of its own: the JDK's take a lock for each byte, which here is most of the work.
    private final byte[] source = new byte[16_384];
    private int position;
    private int limit;
    private final byte[] target = new byte[16_384];
    private int filled;

    private SecretStripper(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Closes neither stream. */
    static void copy(InputStream in, OutputStream out) throws IOException {
        SecretStripper stripper = new SecretStripper(in, out);
        stripper.run();
        stripper.flush();
    }

    private int read() throws IOException {
        if (position == limit) {
            limit = in.read(source, 0, source.length);
            position = 0;
            if (limit <= 0) {
                limit = 0;
                return -1;
            }
        }
        return source[position++] & 0xFF;
    }

    private void write(int b) throws IOException {
        if (filled == target.length) {
            flush();
        }
        target[filled++] = (byte) b;
    }

    private void flush() throws IOException {
        out.write(target, 0, filled);
        filled = 0;
    }

    private void run() throws IOException {
        int depth = 0;
        int b = read();
        while (b >= 0) {
            int next = -2;
            switch (b) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> {
                    write('"');
                    // Only a member of the call itself can be the session; a dossier's field of that name is data.
                    String text = copyString(depth == 1);
                    next = read();
                    if (depth == 1 && SECRET.contains(text)) {
                        next = member(next);
                    }
                }
                default -> {}
            }
            if (next == -2) {
                write(b);
                b = read();
            } else {
                b = next;
            }
        }
    }

    /** After a secret member's name: when a value follows, writes an empty text for it. Returns the byte after it. */
    private int member(int first) throws IOException {
        int b = copySpace(first);
        if (b != ':') {
            return b;
        }
        write(':');
        b = copySpace(read());
        write('"');
        write('"');
        return skipValue(b);
    }

    private int copySpace(int first) throws IOException {
        int b = first;
        while (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
            write(b);
            b = read();
        }
        return b;
    }

    private int skipValue(int first) throws IOException {
        int depth = 0;
        int b = first;
        while (b >= 0) {
            switch (b) {
                case '"' -> skipString();
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (depth == 0) {
                        return b;
                    }
                    depth--;
                }
                case ',' -> {
                    if (depth == 0) {
                        return b;
                    }
                }
                default -> {}
            }
            b = read();
        }
        return b;
    }

    private void skipString() throws IOException {
        int b = read();
        while (b >= 0 && b != '"') {
            if (b == '\\') {
                read();
            }
            b = read();
        }
    }

    /** Copies up to and with the closing quote; returns the text when it is wanted and short, else an empty one. */
    private String copyString(boolean wanted) throws IOException {
        StringBuilder text = new StringBuilder();
        int b = read();
        while (b >= 0 && b != '"') {
            write(b);
            if (b == '\\') {
                int escaped = read();
                if (escaped < 0) {
                    break;
                }
                write(escaped);
                if (escaped == 'u') {
                    text.append((char) copyHex());
                } else {
                    // No other escape stands for a letter, so none can hide a name.
                    text.append((char) escaped);
                }
            } else if (wanted && text.length() <= LONGEST_NAME) {
                text.append((char) b);
            }
            if (text.length() > LONGEST_NAME) {
                text.setLength(LONGEST_NAME + 1);
            }
            b = read();
        }
        if (b == '"') {
            write('"');
        }
        return wanted ? text.toString() : "";
    }

    /** The four digits of an escape such as {@code \\u0073}; a name may be written so. */
    private int copyHex() throws IOException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = read();
            if (digit < 0) {
                return 0xFFFD;
            }
            if (Character.digit(digit, 16) < 0) {
                // Not an escape after all; what follows, perhaps the closing quote, is read as what it is.
                position--;
                return 0xFFFD;
            }
            write(digit);
            code = code * 16 + Character.digit(digit, 16);
        }
        return code;
    }
}
