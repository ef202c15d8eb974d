package vn.iochub.connector.ioffice;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/** Reads from a stream no more than it takes to know a message's head. */
final class HeadReader {
    private static final int STEP = 8_192;

    private final InputStream rest;
    private byte[] bytes = new byte[STEP];
    private int length;
    private EnvelopeHead head;

    private HeadReader(InputStream rest) {
        this.rest = rest;
    }

    /** Reads until the head is known, to the stream's end, or to {@link EnvelopeHead#MOST}. */
    static HeadReader read(InputStream in) throws IOException {
        HeadReader reader = new HeadReader(in);
        reader.head = EnvelopeHead.scan(reader.bytes, 0);
        // The head is looked at again from its beginning only when there is twice as much of it.
        int next = 1;
        while (reader.head.state() == EnvelopeHead.State.MORE && reader.length < EnvelopeHead.MOST) {
            if (reader.length == reader.bytes.length) {
                reader.bytes = Arrays.copyOf(reader.bytes, reader.bytes.length * 2);
            }
            int read = in.read(reader.bytes, reader.length, reader.bytes.length - reader.length);
            boolean end = read < 0;
            reader.length += Math.max(0, read);
            if (end || reader.length >= next || reader.length == reader.bytes.length) {
                reader.head = EnvelopeHead.scan(reader.bytes, reader.length);
                next = reader.length + reader.length / 4;
            }
            if (end) {
                break;
            }
        }
        return reader;
    }

    EnvelopeHead head() {
        return head;
    }

    /** The bytes read; as many as {@link #length} are good. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** The whole message from its beginning. */
    InputStream message() {
        return new SequenceInputStream(new ByteArrayInputStream(bytes, 0, length), rest);
    }
}
