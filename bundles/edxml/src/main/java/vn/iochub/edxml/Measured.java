package vn.iochub.edxml;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;

/** Counts and hashes what is read through it, and refuses more than its limit. */
final class Measured extends FilterInputStream {
    private final MessageDigest digest = sha256();
    private final long most;
    private long size;

    Measured(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    static Fault tooLarge(long most) {
        return new Fault(
                RejectCode.TOO_LARGE,
                "/attachments",
                new Text(
                        "Tệp đính kèm lớn hơn giới hạn " + most + " byte của kết nối",
                        "An attachment is larger than this connection's limit of " + most + " bytes"),
                "");
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            digest.update((byte) b);
            grown(1);
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            digest.update(buffer, offset, count);
            grown(count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        // Through read, so that what is stepped over is hashed too.
        return readNBytes((int) Math.min(count, 8192)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void grown(int count) {
        size += count;
        if (size > most) {
            throw tooLarge(most);
        }
    }

    /** Reads to the end. */
    void drain() throws IOException {
        transferTo(OutputNull.INSTANCE);
    }

    long size() {
        return size;
    }

    /** The hash of all that was read; ends the hashing. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static final class OutputNull extends java.io.OutputStream {
        private static final OutputNull INSTANCE = new OutputNull();

        @Override
        public void write(int b) {
            // Only counted and hashed on the way.
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // As above.
        }
    }
}
