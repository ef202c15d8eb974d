package vn.iochub.reading;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that may not grow over its limit: reading fails once it does. Used by one thread. */
public final class LimitedInput extends FilterInputStream {
    private long left;
    private boolean exceeded;

    /** @param limit the most bytes that may be read */
    public LimitedInput(InputStream in, long limit) {
        super(in);
        this.left = limit;
    }

    /** Whether it did: tells that failure from one of the stream itself. */
    public boolean exceeded() {
        return exceeded;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            count(1);
        }
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) throws IOException {
        left -= bytes;
        if (left < 0) {
            exceeded = true;
            throw new IOException("the body is over the limit");
        }
    }
}
