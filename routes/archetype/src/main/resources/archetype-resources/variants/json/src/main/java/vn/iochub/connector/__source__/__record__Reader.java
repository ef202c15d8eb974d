package vn.iochub.connector.${source};

import java.io.IOException;
import java.io.InputStream;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.JsonRows;
import vn.iochub.reading.Rows;

/** Reads messages as JSON: {@code {"items": [{…}, …]}}, row by row. Stateless. */
final class ${record}Reader {
    private final ${record}Mapping mapping;

    ${record}Reader(${record}Mapping mapping) {
        this.mapping = mapping;
    }

    void read(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try (InputStream in = raw.open()) {
            JsonRows.read(
                    in,
                    "items",
                    (row, origin) -> Rows.hand(sink, origin, row, fields -> mapping.record(fields, origin)));
        }
    }
}
