package vn.iochub.reading;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Gives as many bytes as were asked for, in whatever pieces they come; fewer at the end alone. Decoders and parsers look at a
 * piece as a whole: how many rows come before a fault would otherwise depend on network and disk, and be another number at
 * a replay. Not thread-safe.
 */
public final class FullReads extends FilterInputStream {
    public FullReads(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.readNBytes(buffer, offset, length);
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
