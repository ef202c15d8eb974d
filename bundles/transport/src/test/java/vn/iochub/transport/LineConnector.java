package vn.iochub.transport;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.RoutesBuilder;
import vn.iochub.api.Connector;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;

/** Reads lines: {@code good:<key>} is a record, any other a rejection; or the rows of a view, each a record. */
final class LineConnector implements Connector {
    private static final String SCHEMA =
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "properties":{"line":{"type":"string","x-classification":"internal"}}}""";

    /** Sees the stream of a message before the hub does. */
    interface Tap {
        void copy(InputStream in, OutputStream out) throws IOException;
    }

    private final SourceDescriptor source = new SourceDescriptor(
            "lines",
            "lines",
            new Text("Dòng", "Lines"),
            "test",
            List.of(new RecordType("test", "Line", 1, SCHEMA)),
            Duration.ofHours(1),
            false);
    private final Function<SourceDescriptor, RoutesBuilder> routes;
    private volatile Tap tap = InputStream::transferTo;

    LineConnector(Function<SourceDescriptor, RoutesBuilder> routes) {
        this.routes = routes;
    }

    void tap(Tap next) {
        tap = next;
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return routes.apply(source);
    }

    @Override
    public void redact(InputStream in, OutputStream out) throws IOException {
        tap.copy(in, out);
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        if (ViewRows.CONTENT_TYPE.equals(raw.contentType())) {
            try (InputStream in = raw.open()) {
                ViewRows.read(in, (row, origin) -> accept(sink, origin, row.required("id", 100), row.text("v", 1000)));
            }
            return;
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(raw.open(), StandardCharsets.UTF_8))) {
            int n = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String origin = "/line/" + ++n;
                if (line.startsWith("good:")) {
                    accept(sink, origin, line.substring(5), line);
                } else {
                    sink.reject(new Rejection(
                            RejectCode.BAD_FORMAT,
                            origin,
                            "/line",
                            new Text("Dòng không bắt đầu bằng good:", "The line does not begin with good:"),
                            line));
                }
            }
        }
    }

    private void accept(RecordSink sink, String origin, String key, String line) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("line", line);
        sink.accept(HubRecord.unstamped(source.types().get(0), key, Instant.EPOCH, data, origin));
    }
}
