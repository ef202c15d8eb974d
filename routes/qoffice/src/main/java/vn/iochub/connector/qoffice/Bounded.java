package vn.iochub.connector.qoffice;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends in an error after so many bytes, and remembers that it did. */
final class Bounded extends FilterInputStream {
    private final long most;
    private long count;

    Bounded(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            grown(1);
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            grown(read);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void grown(int read) throws IOException {
        count += read;
        if (count > most) {
            throw new IOException("The answer is larger than " + most + " bytes");
        }
    }

    boolean exceeded() {
        return count > most;
    }
}
