package vn.iochub.connector.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import vn.iochub.api.Receipt;
import vn.iochub.api.Rejection;
import vn.iochub.reading.LocalTimes;
import vn.iochub.transport.PushForm;
import vn.iochub.transport.PushReply;

/** Envelopes in XML, answered in the form of the health insurance's own gateway; the README lists the replies. Stateless. */
final class GatewayForm implements PushForm {
    private static final int MOST_REASONS = 100;
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public Set<String> mediaTypes() {
        return Set.of("application/xml", "text/xml");
    }

    @Override
    public String keptType() {
        return "application/xml";
    }

    @Override
    public String replyType() {
        return "application/json;charset=UTF-8";
    }

    /** {@code maKetQua}: 205 for whatever is wrong with the envelope itself, else the HTTP status. */
    private static String code(PushReply.Outcome outcome) {
        return switch (outcome) {
            case PARTLY, NOTHING, BROKEN -> "205";
            default -> Integer.toString(outcome.status());
        };
    }

    @Override
    public byte[] reply(PushReply reply) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("maKetQua", code(reply.outcome()));
            if (reply.receipt().isPresent()) {
                Receipt receipt = reply.receipt().get();
                json.writeStringField("maGiaoDich", receipt.id().toString());
                json.writeStringField("thoiGianTiepNhan", LocalTimes.compact(receipt.receivedAt()));
            }
            json.writeStringField("thongDiep", reply.words().both());
            if (reply.receipt().isPresent()) {
                counts(json, reply.receipt().get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("A write to memory failed", e);
        }
        return out.toByteArray();
    }

    private static void counts(JsonGenerator json, Receipt receipt) throws IOException {
        json.writeNumberField("soHoSoNhan", receipt.accepted());
        json.writeNumberField("soLoi", receipt.rejected());
        json.writeArrayFieldStart("loi");
        for (Rejection rejection :
                receipt.rejections().stream().limit(MOST_REASONS).toList()) {
            json.writeStartObject();
            json.writeStringField("viTri", rejection.origin());
            json.writeStringField("truong", rejection.path());
            json.writeStringField("maLoi", rejection.code().name());
            json.writeStringField("moTa", rejection.reason().both());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
