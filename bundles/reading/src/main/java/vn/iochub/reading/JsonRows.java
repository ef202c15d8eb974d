package vn.iochub.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/**
 * Streams the rows of a JSON list from outside, one in memory at a time: a top-level array, or the array that is one named
 * member of a top-level object. UTF-8, with or without a byte order mark. A row's fields are its members; those of an
 * object inside it go by {@code outer/inner}. A row that is no object, a member that is there twice or is a list spoils its
 * own row alone. Depth, texts and rows are bounded.
 */
public final class JsonRows {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TEXT = 1_000_000;
    private static final int MAX_FIELDS = 5_000;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(1_000)
                    .maxNumberLength(1_000)
                    .maxStringLength(MAX_TEXT)
                    .build())
            // Programs that join their JSON by hand send line breaks inside texts.
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonRows() {}

    /** Takes one row. */
    @FunctionalInterface
    public interface RowConsumer {
        /** @param origin the row's place as a JSON pointer: {@code /<list>/<n>} or {@code /<n>}, from 0 */
        void row(Fields row, String origin);
    }

    /**
     * Reads to the end; members beside the list are passed over.
     *
     * @param list the name of the member that holds the list, where the message is an object
     * @throws UnreadableMessageException when the text is no such JSON; the rows before the fault were handed over
     * @throws IOException when the stream fails
     */
    public static void read(InputStream in, String list, RowConsumer rows)
            throws UnreadableMessageException, IOException {
        try (JsonParser parser = parser(in)) {
            try {
                JsonToken first = parser.nextToken();
                boolean found = false;
                if (first == JsonToken.START_ARRAY) {
                    found = true;
                    rows(parser, "", rows);
                } else if (first == JsonToken.START_OBJECT) {
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        boolean wanted = parser.currentName().equals(list);
                        JsonToken value = parser.nextToken();
                        if (!wanted) {
                            parser.skipChildren();
                        } else if (found || value != JsonToken.START_ARRAY) {
                            throw noList(list);
                        } else {
                            found = true;
                            rows(parser, "/" + list, rows);
                        }
                    }
                }
                if (!found) {
                    throw noList(list);
                }
                if (parser.nextToken() != null) {
                    throw invalid(parser);
                }
            } catch (JsonProcessingException e) {
                // The parser's own words repeat the text, and so personal data: they stay out.
                throw invalid(parser);
            }
        }
    }

    /** Bytes that are not UTF-8 become U+FFFD, so that they spoil their row and not the message: texts refuse it. */
    private static JsonParser parser(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(in, 3);
        byte[] head = pushback.readNBytes(3);
        boolean mark = head.length == 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF;
        if (!mark) {
            pushback.unread(head);
        }
        return JSON.createParser(new InputStreamReader(pushback, StandardCharsets.UTF_8));
    }

    private static void rows(JsonParser parser, String at, RowConsumer rows)
            throws UnreadableMessageException, IOException {
        long n = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw invalid(parser);
            }
            Row row = new Row();
            if (token == JsonToken.START_OBJECT) {
                row.read(parser, "");
            } else {
                parser.skipChildren();
                row.fault = new Text("Phải là một đối tượng {…}", "Must be an object {…}");
            }
            rows.row(row, at + "/" + n);
            n++;
        }
    }

    private static UnreadableMessageException noList(String list) {
        return new UnreadableMessageException(new Rejection(
                RejectCode.UNREADABLE,
                "",
                "",
                new Text(
                        "Không có danh sách: cần JSON dạng {\"" + list + "\": [{…}, …]} hoặc [{…}, …]",
                        "There is no list: JSON of the form {\"" + list + "\": [{…}, …]} or [{…}, …] is needed"),
                ""));
    }

    private static UnreadableMessageException invalid(JsonParser parser) {
        int line = parser.currentLocation().getLineNr();
        int column = parser.currentLocation().getColumnNr();
        return new UnreadableMessageException(new Rejection(
                RejectCode.UNREADABLE,
                "/line/" + line,
                "",
                new Text(
                        "Nội dung không phải JSON hợp lệ, lỗi tại dòng " + line + ", cột " + column,
                        "The body is not valid JSON: fault at line " + line + ", column " + column),
                ""));
    }

    /** One object. What is wrong with it as a whole shows at the first field that is asked for. */
    private static final class Row extends Fields {
        private static final Text TWICE = new Text("Trường xuất hiện hai lần", "The field is there twice");
        private static final Text SINGLE = new Text("Phải là một giá trị đơn", "Must be a single value");

        private final Map<String, String> values = new LinkedHashMap<>();
        private final Map<String, Text> faults = new LinkedHashMap<>();
        private Text fault;

        void read(JsonParser parser, String outer) throws UnreadableMessageException, IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = outer + parser.currentName();
                JsonToken value = parser.nextToken();
                if (values.size() + faults.size() >= MAX_FIELDS) {
                    fault = new Text("Có hơn " + MAX_FIELDS + " trường", "It has more than " + MAX_FIELDS + " fields");
                    parser.skipChildren();
                } else if (value == JsonToken.START_OBJECT) {
                    faults.put(name, values.containsKey(name) ? TWICE : SINGLE);
                    read(parser, name + "/");
                } else if (value == JsonToken.START_ARRAY) {
                    parser.skipChildren();
                    faults.put(name, SINGLE);
                } else if (value != JsonToken.VALUE_NULL && values.put(name, parser.getText()) != null) {
                    faults.put(name, TWICE);
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw invalid(parser);
            }
        }

        @Override
        protected String value(String name) {
            if (fault != null) {
                throw new Fault(RejectCode.BAD_FORMAT, "", fault, null);
            }
            Text wrong = faults.get(name);
            if (wrong != null) {
                throw new Fault(wrong == TWICE ? RejectCode.RULE : RejectCode.BAD_FORMAT, path(name), wrong, null);
            }
            return values.get(name);
        }

        /** A name has the slashes of the objects that it is in, as a pointer does. */
        @Override
        protected String path(String name) {
            return "/" + name.replace("~", "~0");
        }

        /** For quarantine: the fields with single values. */
        @Override
        public String toString() {
            return values.toString();
        }
    }
}
