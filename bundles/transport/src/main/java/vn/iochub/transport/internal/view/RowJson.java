package vn.iochub.transport.internal.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/** One message in the making: {@code {"view": …, "rows": [ … ]}}. Not thread-safe. */
final class RowJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonGenerator json;

    RowJson(String view) throws IOException {
        json = JSON.createGenerator(bytes);
        json.writeStartObject();
        json.writeStringField("view", view);
        json.writeArrayFieldStart("rows");
    }

    void add(Map<String, String> row) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> value : row.entrySet()) {
            json.writeStringField(value.getKey(), value.getValue());
        }
        json.writeEndObject();
    }

    /** Nearly: what the generator still holds is not counted. */
    int size() {
        return bytes.size();
    }

    byte[] end() throws IOException {
        json.writeEndArray();
        json.writeEndObject();
        json.close();
        return bytes.toByteArray();
    }
}
