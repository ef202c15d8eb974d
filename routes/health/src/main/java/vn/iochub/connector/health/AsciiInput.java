package vn.iochub.connector.health;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/**
 * Puts the letter À in place of each byte that is not ASCII. Envelopes come in UTF-8, in CP1258, or in a legacy encoding that
 * says it is UTF-8; all that is kept of them is codes, numbers and dates, which are ASCII in each. So a name in a damaged
 * encoding never costs a visit, and a code with such a letter is still seen to be none. UTF-16 passes as it is.
 */
final class AsciiInput extends FilterInputStream {
    private static final int FIRST = 0xC3;
    private static final int SECOND = 0x80;

    private final byte[] source = new byte[8_192];
    private int position;
    private int limit;
    private boolean half;

    private AsciiInput(InputStream in) {
        super(in);
    }

    static InputStream of(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(in, 4);
        byte[] head = pushback.readNBytes(4);
        pushback.unread(head);
        boolean wide = head.length >= 2 && ((head[0] & 0xFF) >= 0xFE && (head[1] & 0xFF) >= 0xFE);
        for (byte b : head) {
            wide |= b == 0;
        }
        return wide ? pushback : new AsciiInput(pushback);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int written = 0;
        if (half) {
            half = false;
            target[offset] = (byte) SECOND;
            written = 1;
        }
        if (position == limit && written == 0) {
            limit = Math.max(0, in.read(source, 0, source.length));
            position = 0;
            if (limit == 0) {
                return -1;
            }
        }
        while (written < length && position < limit) {
            byte b = source[position++];
            if (b >= 0) {
                target[offset + written++] = b;
            } else {
                target[offset + written++] = (byte) FIRST;
                if (written < length) {
                    target[offset + written++] = (byte) SECOND;
                } else {
                    half = true;
                }
            }
        }
        return written;
    }

    @Override
    public long skip(long n) throws IOException {
        throw new UnsupportedOperationException("This stream is read, not skipped");
    }

    @Override
    public int available() {
        return limit - position;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
