package vn.iochub.connector.adt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fields;
import vn.iochub.reading.Rows;

/**
 * Reads HL7 version 2: one message as MLLP brings it, or several one after another. A field goes by its place,
 * {@code PV1-3}, and is the first component of its first repetition, or {@code PV1-3.2} the second. UTF-8. Stateless.
 */
final class StayReader {
    /** All that is read, and kept. */
    static final Set<String> SEGMENTS = Set.of("MSH", "EVN", "PV1");

    private static final String HEAD = "MSH";
    private static final int SHORTEST_HEAD = 8;
    private static final int FIELDS = 64;

    private final StayMapping mapping;

    StayReader(StayMapping mapping) {
        this.mapping = mapping;
    }

    void read(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try (InputStream in = raw.open()) {
            Segments segments = new Segments(in);
            Message message = null;
            long n = 0;
            for (byte[] segment = segments.next(); segment != null; segment = segments.next()) {
                String name = Segments.name(segment);
                if (name.equals(HEAD)) {
                    if (message != null) {
                        hand(sink, message, n++);
                    }
                    message = Message.of(text(segment), n);
                } else if (message == null) {
                    throw unreadable(n);
                } else if (SEGMENTS.contains(name)) {
                    message.add(name, text(segment));
                }
            }
            if (message == null) {
                throw unreadable(0);
            }
            hand(sink, message, n);
        }
    }

    private void hand(RecordSink sink, Message message, long n) {
        String origin = origin(n);
        Rows.hand(sink, origin, Fields.of(message.fields), fields -> mapping.record(fields, origin));
    }

    private static String origin(long n) {
        return "/" + n;
    }

    /** Bytes that are not UTF-8 become U+FFFD, which spoils the field that they are in: texts refuse it. */
    private static String text(byte[] segment) {
        return new String(segment, StandardCharsets.UTF_8);
    }

    private static UnreadableMessageException unreadable(long n) {
        return new UnreadableMessageException(new Rejection(
                RejectCode.UNREADABLE,
                origin(n),
                "",
                new Text(
                        "Không phải bản tin HL7 v2: phải bắt đầu bằng MSH|^~\\&|",
                        "No HL7 v2 message: it must begin with MSH|^~\\&|"),
                ""));
    }

    /** The fields of one message, with the separators that its head names. */
    private static final class Message {
        private final Map<String, String> fields = new LinkedHashMap<>();
        private final Pattern separator;
        private final Pattern component;
        private final char repetition;

        private Message(char separator, char component, char repetition) {
            this.separator = Pattern.compile(Pattern.quote(String.valueOf(separator)));
            this.component = Pattern.compile(Pattern.quote(String.valueOf(component)));
            this.repetition = repetition;
        }

        static Message of(String head, long n) throws UnreadableMessageException {
            if (head.length() < SHORTEST_HEAD || Character.isLetterOrDigit(head.charAt(3))) {
                throw unreadable(n);
            }
            Message message = new Message(head.charAt(3), head.charAt(4), head.charAt(5));
            // MSH-1 is the separator itself, so that the field after the name is the second.
            message.add(HEAD, HEAD + head.charAt(3) + head.substring(3));
            return message;
        }

        /** A second segment of the same name adds what the first lacks. */
        void add(String name, String segment) {
            String[] values = separator.split(segment, FIELDS);
            for (int i = 1; i < values.length; i++) {
                int end = values[i].indexOf(repetition);
                String[] parts = component.split(end < 0 ? values[i] : values[i].substring(0, end), FIELDS);
                for (int part = 0; part < parts.length; part++) {
                    fields.putIfAbsent(name + "-" + i + (part == 0 ? "" : "." + (part + 1)), parts[part]);
                }
            }
        }
    }
}
