package vn.iochub.testkit.connectors.lines;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
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

/** A sound connector, small enough to be broken in one place: lines {@code code;order;title;phone} between two marks. */
public class Lines implements Connector {
    private static final int LONGEST = 1_000;

    private final SourceDescriptor source;

    public Lines(Path folder) {
        this.source = new SourceDescriptor(
                "lines",
                "lines",
                new Text("Dòng", "Lines"),
                "",
                List.of(new RecordType("test", "Thing", 1, schema(folder))),
                Duration.ofHours(1),
                true);
    }

    private static String schema(Path folder) {
        try {
            return Files.readString(folder.resolve("schema/Thing.schema.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                // Nothing is fetched.
            }
        };
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(raw.open(), StandardCharsets.UTF_8))) {
            if (!"LINES".equals(line(in))) {
                throw unreadable("");
            }
            int number = 1;
            String line = line(in);
            while (line != null && !line.equals("END")) {
                number++;
                row(raw, sink, line, "/line/" + number);
                line = line(in);
            }
            if (line == null || line(in) != null) {
                throw unreadable("/line/" + number);
            }
            end(raw, sink);
        }
    }

    /** After the last row. */
    protected void end(RawMessage raw, RecordSink sink) {
        // Nothing is left.
    }

    protected void row(RawMessage raw, RecordSink sink, String line, String origin) throws UnreadableMessageException {
        String[] fields = line.split(";", -1);
        if (fields.length != 4 || !fields[0].matches("A-[0-9]+") || !fields[1].matches("[0-9]{1,18}")) {
            sink.reject(new Rejection(RejectCode.BAD_FORMAT, origin, "", reason(), line.replace("\u0000", "")));
            return;
        }
        sink.accept(record(raw, fields, origin));
    }

    protected Text reason() {
        return new Text("Dòng sai dạng", "The line has another form");
    }

    protected HubRecord record(RawMessage raw, String[] fields, String origin) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("code", fields[0]);
        data.put("title", fields[2]);
        if (!fields[3].isEmpty()) {
            data.put("keeperPhone", fields[3]);
        }
        long order = order(raw, fields);
        return HubRecord.stamped(source.types().get(0), key(fields), order, Instant.ofEpochSecond(order), data, origin);
    }

    protected long order(RawMessage raw, String[] fields) {
        return Long.parseLong(fields[1]);
    }

    protected String key(String[] fields) {
        return fields[0];
    }

    private static String line(BufferedReader in) throws IOException, UnreadableMessageException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            if (line.length() == LONGEST) {
                throw unreadable("");
            }
            line.append((char) c);
            c = in.read();
        }
        return line.toString();
    }

    protected static UnreadableMessageException unreadable(String origin) {
        return new UnreadableMessageException(new Rejection(
                RejectCode.UNREADABLE, origin, "", new Text("Không có LINES … END", "There is no LINES … END"), ""));
    }
}
