package vn.iochub.edxml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import vn.iochub.api.HubRecord;
import vn.iochub.api.Rejection;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.testkit.CollectingSink;
import vn.iochub.testkit.SampleMessage;
import vn.iochub.testkit.Schemas;

/** What a message came to, checked against the schemas as the hub does. */
record Reading(List<HubRecord> records, List<Rejection> rejections) {
    private static final Schemas SCHEMAS = new Schemas();

    static Reading of(String xml) throws IOException {
        return of(xml.getBytes(StandardCharsets.UTF_8), "application/octet-stream");
    }

    static Reading of(byte[] content, String contentType) throws IOException {
        return of(SampleMessage.of("test", content).withContentType(contentType), EdxmlSettings.usual());
    }

    static Reading of(SampleMessage message, EdxmlSettings settings) throws IOException {
        CollectingSink sink = new CollectingSink(EdxmlReader.types(), SCHEMAS);
        List<Rejection> rejections = new ArrayList<>();
        try {
            new EdxmlReader(settings).read(message, sink);
        } catch (UnreadableMessageException e) {
            rejections.add(e.rejection());
        }
        rejections.addAll(0, sink.rejections());
        return new Reading(sink.records(), rejections);
    }

    HubRecord only() {
        if (records.size() != 1 || !rejections.isEmpty()) {
            throw new AssertionError("Not one record but " + records + " and " + rejections);
        }
        return records.get(0);
    }
}
