package vn.iochub.transport.internal.drop;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file's content, which must be as long as the look into the folder said: one that ends early was cut off, and one that
 * goes on is being written. Remembers its own failure, so that it is told from a failure of whoever reads it.
 */
final class WholeStream extends FilterInputStream {

    /** The file is not as long as it was. */
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException(long expected, long found) {
            super("the file had " + expected + " bytes and gave " + found);
        }
    }

    private final long expected;
    private long count;
    private boolean ended;
    private IOException failure;

    WholeStream(InputStream in, long expected) {
        super(in);
        this.expected = expected;
    }

    /** What went wrong with the file or its connection while it was read; null when nothing did. */
    IOException failure() {
        return failure;
    }

    /** Whether its end was seen, at the place where it should be. */
    boolean whole() {
        return ended && failure == null;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (ended) {
            return -1;
        }
        if (length == 0) {
            return 0;
        }
        int n;
        try {
            n = in.read(buffer, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        if (n < 0 && count == expected) {
            ended = true;
            return -1;
        }
        count += Math.max(n, 0);
        if (n < 0 || count > expected) {
            failure = new ChangedException(expected, count);
            throw failure;
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] buffer = new byte[(int) Math.min(Math.max(n, 0), 8192)];
        return n <= 0 ? 0 : Math.max(read(buffer, 0, buffer.length), 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
