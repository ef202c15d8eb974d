package vn.iochub.edxml;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import vn.iochub.api.UnreadableMessageException;

/**
 * The raw message's stream, which remembers whether it was the one that failed: a failure of the world is tried again, while
 * what a decoder finds wrong with the content is the message's fault.
 */
final class Source extends FilterInputStream {
    private IOException failure;

    Source(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** The fault to report for what was thrown while reading from here; throws the source's own failure. */
    UnreadableMessageException fault(UnreadableMessageException otherwise) throws IOException {
        if (failure != null) {
            throw failure;
        }
        return otherwise;
    }
}
