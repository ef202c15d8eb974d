package vn.iochub.feeds.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import vn.iochub.api.service.Envelope;

/** {@code {"items":[…],"cursor":"1.42","more":false}}, one item a line. */
final class JsonFeedWriter implements FeedWriter {
    private final View view;
    private final JsonGenerator json;

    JsonFeedWriter(OutputStream out, View view) throws IOException {
        this.view = view;
        json = Masking.MAPPER.getFactory().createGenerator(out);
        // Whoever reads a broken page must see that it is broken.
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
        json.writeStartObject();
        json.writeArrayFieldStart("items");
    }

    @Override
    public void item(FeedItem item, int epoch) throws IOException {
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringField("id", item.id());
        json.writeStringField("type", item.type());
        json.writeNumberField("major", item.major());
        json.writeStringField("key", item.key());
        json.writeStringField("cursor", new Cursor(epoch, item.position()).toString());
        if (item.occurred() != null) {
            json.writeStringField("time", item.occurred().toString());
        }
        json.writeStringField("recordedtime", item.received().toString());
        json.writeStringField("storedtime", item.stored().toString());
        json.writeStringField("sequence", Envelope.sequence(item.order(), item.revision()));
        json.writeStringField("source", item.instance());
        json.writeStringField("raw", item.raw());
        json.writeFieldName("data");
        Masking masking = view.masking(item.major());
        if (masking.isEmpty()) {
            json.writeRawValue(item.data());
        } else {
            Masking.MAPPER.writeTree(json, masking.apply(item.data()));
            json.writeArrayFieldStart("masked");
            for (String pointer : masking.pointers()) {
                json.writeString(pointer);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    @Override
    public void end(FeedStore.Plan plan) throws IOException {
        if (plan.count() > 0) {
            json.writeRaw('\n');
        }
        json.writeEndArray();
        json.writeStringField("cursor", plan.to().toString());
        json.writeBooleanField("more", plan.more());
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }
}
