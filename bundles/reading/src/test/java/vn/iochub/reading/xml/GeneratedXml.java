package vn.iochub.reading.xml;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A document of any length that is never in memory: a beginning, a part repeated, an end. */
final class GeneratedXml extends InputStream {
    private final byte[] head;
    private final byte[] part;
    private final byte[] tail;
    private final long body;
    private long position;

    GeneratedXml(String head, String part, long bytes, String tail) {
        this.head = head.getBytes(StandardCharsets.UTF_8);
        this.part = part.getBytes(StandardCharsets.UTF_8);
        this.tail = tail.getBytes(StandardCharsets.UTF_8);
        this.body = (bytes + this.part.length - 1) / this.part.length * this.part.length;
    }

    long parts() {
        return body / part.length;
    }

    @Override
    public int read() {
        long at = position++;
        if (at < head.length) {
            return head[(int) at] & 0xFF;
        }
        at -= head.length;
        if (at < body) {
            return part[(int) (at % part.length)] & 0xFF;
        }
        at -= body;
        if (at < tail.length) {
            return tail[(int) at] & 0xFF;
        }
        position--;
        return -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int n = 0;
        while (n < length) {
            long at = position - head.length;
            if (at >= 0 && at < body) {
                int from = (int) (at % part.length);
                int some = (int) Math.min(Math.min(length - n, part.length - from), body - at);
                System.arraycopy(part, from, buffer, offset + n, some);
                n += some;
                position += some;
                continue;
            }
            int b = read();
            if (b < 0) {
                break;
            }
            buffer[offset + n++] = (byte) b;
        }
        return n == 0 && length > 0 ? -1 : n;
    }
}
