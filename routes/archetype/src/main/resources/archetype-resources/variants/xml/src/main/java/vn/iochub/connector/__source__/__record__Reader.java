package vn.iochub.connector.${source};

import java.io.IOException;
import java.io.InputStream;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Rows;
import vn.iochub.reading.xml.XmlInput;

/** Reads messages as XML: each {@code <Item>}, however deep, is a row. Stateless. */
final class ${record}Reader {
    private static final String LIST = "Items";
    private static final String ROW = "Item";

    private final ${record}Mapping mapping;

    ${record}Reader(${record}Mapping mapping) {
        this.mapping = mapping;
    }

    void read(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try (InputStream in = raw.open();
                XmlInput xml = XmlInput.open(in)) {
            if (xml.next(LIST).isEmpty()) {
                throw new UnreadableMessageException(new Rejection(
                        RejectCode.UNREADABLE,
                        "",
                        "",
                        new Text("Không có phần tử " + LIST, "There is no element " + LIST),
                        ""));
            }
            for (long n = 0; xml.next(ROW).isPresent(); n++) {
                String origin = "/" + LIST + "/" + n;
                Rows.hand(sink, origin, xml.row(), row -> mapping.record(row, origin));
            }
        }
    }
}
