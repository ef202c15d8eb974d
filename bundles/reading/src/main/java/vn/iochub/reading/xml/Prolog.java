package vn.iochub.reading.xml;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/** Finds the beginning of a document behind what producers were seen to put before it. */
final class Prolog {
    /** Real envelopes have a few stray bytes; more than this is something else. */
    private static final int MOST = 1024;

    private Prolog() {}

    /**
     * The stream from its first {@code <} on. A document in UTF-16 is known by its byte order mark or its first letter and left as it is, and so
     * is a stream without {@code <} near its beginning: the parser says what is wrong with it.
     */
    static InputStream skipTo(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(in, MOST);
        byte[] head = pushback.readNBytes(MOST);
        int start = 0;
        boolean utf16 = head.length >= 2
                && ((head[0] == (byte) 0xFE && head[1] == (byte) 0xFF)
                        || (head[0] == (byte) 0xFF && head[1] == (byte) 0xFE)
                        || (head[0] == 0 && head[1] == '<'));
        if (!utf16) {
            while (start < head.length && head[start] != '<') {
                start++;
            }
            if (start == head.length) {
                start = 0;
            }
        }
        pushback.unread(head, start, head.length - start);
        return pushback;
    }
}
