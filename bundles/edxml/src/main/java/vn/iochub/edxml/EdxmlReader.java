package vn.iochub.edxml;

import java.io.IOException;
import java.util.List;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.UnreadableMessageException;

/**
 * Reads documents and status messages in edXML (QCVN 102:2016/BTTTT, amended by TT 01/2022; status codes by QĐ 28/2018):
 * a plain document, one in a SOAP envelope, or a MIME multipart with its attachments as parts. Stateless between calls;
 * thread-safe.
 */
public final class EdxmlReader {
    private final EdxmlSettings settings;

    public EdxmlReader(EdxmlSettings settings) {
        this.settings = settings;
    }

    /** {@code document/OfficialDocument} and {@code document/DocumentStatusEvent}, with the schemas in this bundle. */
    public static List<RecordType> types() {
        return List.of(
                RecordType.load(EdxmlReader.class, "document", "OfficialDocument", 1),
                RecordType.load(EdxmlReader.class, "document", "DocumentStatusEvent", 1));
    }

    /**
     * Reads one message and hands its records or faults to the sink. {@link RawMessage#contentType()} tells a multipart and
     * its boundary; without it the content is looked at.
     */
    public void read(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        throw new UnsupportedOperationException("EdxmlReader.read with " + settings);
    }
}
