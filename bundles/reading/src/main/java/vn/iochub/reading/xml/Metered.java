package vn.iochub.reading.xml;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds what the parser may read for one event: text it hands over in pieces, but a tag, a comment or a name it holds whole, and
 * has no limit of its own for them.
 */
final class Metered extends FilterInputStream {
    /** In bytes. No tag of a real document is near it. */
    static final int MOST = 2 * 1024 * 1024;

    private long left = MOST;
    private boolean ended;

    Metered(InputStream in) {
        super(in);
    }

    /** Called before each event. */
    void refill() {
        left = MOST;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        ended |= b < 0;
        spend(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        ended |= n < 0;
        spend(Math.max(n, 0));
        return n;
    }

    /** Whether the parser has asked for more than there is. */
    boolean ended() {
        return ended;
    }

    private void spend(int bytes) throws TooMuchException {
        left -= bytes;
        if (left < 0) {
            throw new TooMuchException();
        }
    }

    /** The document is at fault, and not the stream. */
    static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
