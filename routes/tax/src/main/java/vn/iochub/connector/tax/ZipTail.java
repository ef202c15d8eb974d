package vn.iochub.connector.tax;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The packed bytes below a ZIP stream. They are counted, and their end is kept, because a stream of entries does not tell an
 * archive that ends from one that was cut off before its directory.
 */
final class ZipTail extends FilterInputStream {
    /** The last record without its comment, and the longest comment. */
    private static final int RECORD = 22;

    private static final int LONGEST = RECORD + 0xFFFF;

    /** The archive's own source failed, which is no fault of the archive. */
    static final class SourceException extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient IOException source;

        SourceException(IOException source) {
            super(source);
            this.source = source;
        }

        IOException cause() {
            return source;
        }
    }

    private final byte[] tail = new byte[2 * LONGEST];
    private int length;
    private long count;

    ZipTail(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int wanted) throws IOException {
        int read;
        try {
            read = super.read(bytes, offset, Math.min(wanted, LONGEST));
        } catch (IOException e) {
            throw new SourceException(e);
        }
        if (read > 0) {
            count += read;
            if (length + read > tail.length) {
                // Half of it is enough, so that it moves once in a while and not at every read.
                int keep = Math.min(length, LONGEST);
                System.arraycopy(tail, length - keep, tail, 0, keep);
                length = keep;
            }
            System.arraycopy(bytes, offset, tail, length, read);
            length += read;
        }
        return read;
    }

    @Override
    public long skip(long bytes) {
        throw new UnsupportedOperationException("bytes that are skipped are not seen");
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** How many packed bytes were read. */
    long count() {
        return count;
    }

    /** Reads to the end, and tells whether the archive's directory is there and lists that many entries. */
    boolean ended(int entries) throws IOException {
        byte[] away = new byte[8192];
        while (read(away, 0, away.length) >= 0) {
            // Only the end counts.
        }
        for (int at = length - RECORD; at >= 0 && at >= length - LONGEST; at--) {
            if (tail[at] == 'P' && tail[at + 1] == 'K' && tail[at + 2] == 5 && tail[at + 3] == 6) {
                int listed = number(at + 10);
                if (at + RECORD + number(at + 20) <= length && (listed == entries || listed == 0xFFFF)) {
                    return true;
                }
            }
        }
        return false;
    }

    private int number(int at) {
        return (tail[at] & 0xFF) | (tail[at + 1] & 0xFF) << 8;
    }
}
