package vn.iochub.audit.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * A segment as far as each of its lines follows from the one before.
 *
 * @param header its first line; null when that is not as it was written
 * @param entries its entries up to the first that does not follow
 * @param length the bytes up to there
 */
record Segment(Line.Header header, List<Line.Written> entries, long length) {

    static Segment read(Seal seal, byte[] bytes) {
        List<Line.Written> entries = new ArrayList<>();
        Line.Header header = null;
        long length = 0;
        long sequence = 0;
        String tip = "";
        for (int[] span : lines(bytes)) {
            Line line = Line.read(seal, bytes, span[0], span[1]);
            if (header == null) {
                if (!(line instanceof Line.Header found)) {
                    break;
                }
                header = found;
                sequence = found.first() - 1;
                tip = found.hash();
            } else if (line instanceof Line.Written written
                    && written.entry().sequence() == sequence + 1
                    && written.previous().equals(tip)) {
                entries.add(written);
                sequence++;
                tip = written.entry().hash();
            } else {
                break;
            }
            length = span[1] + 1L;
        }
        return new Segment(header, entries, length);
    }

    /** The newest entry's number; that of the entry before the segment when it has none. */
    long last() {
        return header.first() - 1 + entries.size();
    }

    /** What the next line follows. */
    String tip() {
        return entries.isEmpty()
                ? header.hash()
                : entries.get(entries.size() - 1).entry().hash();
    }

    /** Begin and end of each line that is closed by a line feed. */
    static List<int[]> lines(byte[] bytes) {
        List<int[]> spans = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                spans.add(new int[] {begin, i});
                begin = i + 1;
            }
        }
        return spans;
    }
}
