package vn.iochub.runtime.internal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import vn.iochub.api.Connector;
import vn.iochub.api.Hub;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/**
 * A small connector of its own format: each line is {@code key=value} and becomes one record; a line without {@code =}
 * is rejected, a message that begins with {@code %} is unreadable. A test changes one side of it.
 */
public class TestConnector implements Connector {
    public static final String SCHEMA =
            """
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "Thing",
             "required": ["id"], "additionalProperties": false,
             "properties": {
               "id": {"type": "string", "x-classification": "internal"},
               "value": {"type": "string", "maxLength": 2000000, "x-classification": "personal"},
               "count": {"type": "integer", "x-classification": "public"},
               "seen": {"type": "string", "format": "date-time"},
               "parts": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}}}}
            """;
    public static final RecordType THING = new RecordType("test", "Thing", 1, SCHEMA);

    private final String instance;
    private final boolean pushes;
    private RecordType type = THING;

    public TestConnector(String instance) {
        this(instance, false);
    }

    public TestConnector(String instance, boolean pushes) {
        this.instance = instance;
        this.pushes = pushes;
    }

    public TestConnector withSchema(String schema) {
        type = new RecordType("test", "Thing", 1, schema);
        return this;
    }

    @Override
    public SourceDescriptor source() {
        return new SourceDescriptor(
                "lines", instance, new Text("Dòng", "Lines"), "Test", List.of(type), Duration.ofHours(1), pushes);
    }

    @Override
    public RoutesBuilder transport() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:push").routeId(instance + ".receive").to(Hub.INGEST);
                from("direct:refuse").routeId(instance + ".refuse").to(Hub.refused("session"));
                if (pushes) {
                    from(Hub.http(instance))
                            .routeId(instance + ".http")
                            .to(Hub.INGEST)
                            .setBody(simple("${body.accepted} accepted"));
                }
            }
        };
    }

    @Override
    public void redact(InputStream in, OutputStream out) throws IOException {
        in.transferTo(out);
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(raw.open(), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                line(line, "line " + number, sink);
            }
        }
    }

    private static void line(String line, String origin, RecordSink sink) throws UnreadableMessageException {
        int equals = line.indexOf('=');
        if (line.startsWith("%")) {
            throw new UnreadableMessageException(new Rejection(
                    RejectCode.UNREADABLE, origin, "", new Text("Không đọc được.", "It cannot be read."), line));
        }
        if (equals < 1) {
            sink.reject(new Rejection(
                    RejectCode.BAD_FORMAT, origin, "", new Text("Thiếu dấu =.", "There is no '='."), line));
            return;
        }
        sink.accept(record(line.substring(0, equals), line.substring(equals + 1), origin));
    }

    public static HubRecord record(String key, String value, String origin) {
        return HubRecord.unstamped(THING, key, null, thing(key).put("value", value), origin);
    }

    public static ObjectNode thing(String id) {
        return JsonNodeFactory.instance.objectNode().put("id", id);
    }
}
