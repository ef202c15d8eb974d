package vn.iochub.transport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fields;

/**
 * Reads the messages that {@link ViewRoutes} makes: JSON {@code {"view": …, "rows": [{…}, …]}} in UTF-8, each row with its
 * columns by their lower-case names, values as text (a number plain, a time as {@code yyyy-MM-dd'T'HH:mm:ss.SSSSSS} in the
 * database's own zone-less reading, a time with an offset in UTC and ending in {@code Z}), null left out.
 */
public final class ViewRows {
    /** The media type of such a message. */
    public static final String CONTENT_TYPE = "application/vnd.iochub.rows+json";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ViewRows() {}

    /** Takes one row. */
    @FunctionalInterface
    public interface RowConsumer {
        /** @param origin the row's place, {@code /rows/<n>} from 0 */
        void row(Fields row, String origin);
    }

    /**
     * Streams the rows to the consumer, one in memory at a time. Members beside {@code rows} are passed over.
     *
     * @throws UnreadableMessageException when the text is no such JSON; the rows before the fault were handed over
     * @throws IOException when the stream fails
     */
    public static void read(InputStream in, RowConsumer rows) throws UnreadableMessageException, IOException {
        String at = "";
        try (JsonParser parser = JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unreadable(at);
            }
            boolean found = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!name.equals("rows")) {
                    parser.skipChildren();
                    continue;
                }
                if (value != JsonToken.START_ARRAY) {
                    throw unreadable("/rows");
                }
                found = true;
                for (int n = 0; parser.nextToken() != JsonToken.END_ARRAY; n++) {
                    at = "/rows/" + n;
                    rows.row(Fields.of(row(parser, at)), at);
                }
                at = "";
            }
            if (!found || parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw unreadable(at);
            }
        } catch (JsonProcessingException | CharConversionException e) {
            // The parser's own words repeat the text, and so personal data: they stay out, as its cause.
            throw unreadable(at);
        }
    }

    private static Map<String, String> row(JsonParser parser, String origin)
            throws IOException, UnreadableMessageException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unreadable(origin);
        }
        Map<String, String> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == null || value.isStructStart()) {
                throw unreadable(origin);
            }
            if (value != JsonToken.VALUE_NULL) {
                values.put(name, parser.getText());
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw unreadable(origin);
        }
        return values;
    }

    private static UnreadableMessageException unreadable(String origin) {
        Rejection rejection = new Rejection(
                RejectCode.UNREADABLE,
                origin,
                "",
                new Text(
                        "Không đọc được: không phải JSON dạng {\"view\": …, \"rows\": [{…}]} bằng UTF-8",
                        "Cannot be read: not JSON of the form {\"view\": …, \"rows\": [{…}]} in UTF-8"),
                "");
        return new UnreadableMessageException(rejection);
    }
}
