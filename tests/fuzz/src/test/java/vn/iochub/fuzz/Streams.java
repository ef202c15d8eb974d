package vn.iochub.fuzz;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Random;

/** Content that comes as networks and disks give it: in pieces of any size, or not to its end. */
final class Streams {
    private Streams() {}

    /** Pieces of any size, always the same for the same seed. */
    static Pieces pieces(byte[] content, long seed) {
        return new Pieces(content, seed, Integer.MAX_VALUE);
    }

    /** The same, and it breaks after so many bytes. */
    static Pieces breaking(byte[] content, long seed, int after) {
        return new Pieces(content, seed, after);
    }

    /** What the stream throws when it breaks. */
    static final class BrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenException() {
            super("broken, as the test wants it");
        }
    }

    static final class Pieces extends FilterInputStream {
        private final Random random;
        private int left;
        private boolean broke;

        private Pieces(byte[] content, long seed, int after) {
            super(new ByteArrayInputStream(content));
            this.random = new Random(seed);
            this.left = after;
        }

        /** Whether somebody was told that it broke. */
        boolean broke() {
            return broke;
        }

        private void check() throws IOException {
            if (left <= 0) {
                broke = true;
                throw new BrokenException();
            }
        }

        @Override
        public int read() throws IOException {
            check();
            left--;
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            check();
            int most = random.nextInt(8) == 0 ? 1 : 1 + random.nextInt(4_000);
            int read = super.read(bytes, offset, Math.min(Math.min(length, most), left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            check();
            long skipped = super.skip(Math.min(count, Math.min(left, 1 + random.nextInt(4_000))));
            left -= (int) skipped;
            return skipped;
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
