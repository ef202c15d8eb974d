package vn.iochub.transport.internal.push;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.transport.PushForm;
import vn.iochub.transport.PushReply;

/** JSON both ways. */
public final class JsonForm implements PushForm {
    private static final int MOST_REASONS = 100;
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public Set<String> mediaTypes() {
        return Set.of("application/json", "text/json");
    }

    @Override
    public String keptType() {
        return "application/json";
    }

    @Override
    public String replyType() {
        return "application/json;charset=UTF-8";
    }

    @Override
    public byte[] reply(PushReply reply) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            if (reply.receipt().isPresent()) {
                Receipt receipt = reply.receipt().get();
                json.writeStringField("receipt", receipt.id().toString());
                json.writeStringField("receivedAt", receipt.receivedAt().toString());
                json.writeNumberField("accepted", receipt.accepted());
                json.writeNumberField("rejected", receipt.rejected());
            }
            json.writeStringField("message", reply.words().vi());
            json.writeStringField("message_en", reply.words().en());
            if (reply.receipt().isPresent()) {
                rejections(json, reply.receipt().get().rejections());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("A write to memory failed", e);
        }
        return out.toByteArray();
    }

    private static void rejections(JsonGenerator json, List<Rejection> rejections) throws IOException {
        json.writeArrayFieldStart("rejections");
        for (Rejection rejection : rejections.stream().limit(MOST_REASONS).toList()) {
            json.writeStartObject();
            json.writeStringField("origin", rejection.origin());
            json.writeStringField("path", rejection.path());
            json.writeStringField("code", rejection.code().name());
            json.writeStringField("reason", rejection.reason().vi());
            json.writeStringField("reason_en", rejection.reason().en());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
