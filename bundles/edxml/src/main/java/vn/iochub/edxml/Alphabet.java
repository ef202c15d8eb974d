package vn.iochub.edxml;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Base64 as it comes, for a lenient decoder: of both alphabets, and nothing of anything else, which such a decoder would skip. */
final class Alphabet extends FilterInputStream {
    Alphabet(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        return b < 0 ? b : standard(b);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        for (int i = offset; i < offset + count; i++) {
            buffer[i] = (byte) standard(buffer[i] & 0xFF);
        }
        return count;
    }

    private static int standard(int b) throws IOException {
        if (b == '-') {
            return '+';
        }
        if (b == '_') {
            return '/';
        }
        boolean known = (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b >= '0' && b <= '9')
                || b == '+'
                || b == '/'
                || b == '='
                || b <= ' ';
        if (!known) {
            throw new IOException("not base64");
        }
        return b;
    }
}
