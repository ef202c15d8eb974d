package vn.iochub.connector.health;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that may not grow over its limit. Used by one thread. */
final class LimitedInput extends FilterInputStream {
    private long left;
    private boolean exceeded;

    LimitedInput(InputStream in, long most) {
        super(in);
        this.left = most;
    }

    boolean exceeded() {
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
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int read) throws IOException {
        left -= read;
        if (left < 0) {
            exceeded = true;
            throw new IOException("The body is over the limit");
        }
    }
}
