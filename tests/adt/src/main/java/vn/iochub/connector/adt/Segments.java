package vn.iochub.connector.adt;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The segments of HL7 version 2, one in memory at a time. Each ends with CR; LF and CR LF, as files have them, are taken for
 * it. A segment of more than {@value #LONGEST} bytes is cut there. Not thread-safe.
 */
final class Segments {
    private static final int LONGEST = 64 * 1024;
    private static final int NAME = 3;

    private final InputStream in;
    private final ByteArrayOutputStream segment = new ByteArrayOutputStream(512);

    Segments(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** The next segment that is not empty, or null at the end. */
    byte[] next() throws IOException {
        segment.reset();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\r' && b != '\n') {
                if (segment.size() < LONGEST) {
                    segment.write(b);
                }
            } else if (segment.size() > 0) {
                return segment.toByteArray();
            }
        }
        return segment.size() == 0 ? null : segment.toByteArray();
    }

    /** The segment's name: its first three letters, or what there is. */
    static String name(byte[] segment) {
        return new String(segment, 0, Math.min(NAME, segment.length), StandardCharsets.ISO_8859_1);
    }

    /** Copies those with these names, and leaves out all else. */
    static void keep(InputStream in, OutputStream out, Set<String> names) throws IOException {
        Segments segments = new Segments(in);
        for (byte[] segment = segments.next(); segment != null; segment = segments.next()) {
            if (names.contains(name(segment))) {
                out.write(segment);
                out.write('\r');
            }
        }
    }
}
