package vn.iochub.runtime.internal.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Reprocessing;

/** Checks each record of one message, puts it into its envelope, and sends it; what fails a check goes to quarantine. */
final class EnvelopeSink implements RecordSink {
    static final int MAX_RECORD_BYTES = 1 << 20;

    /** How far the source's clock may be ahead of the hub's. */
    private static final long DAY_MICROS = 86_400_000_000L;

    private static final int MAX_PLACE = 1024;
    private static final int MAX_REASON = 2048;
    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59Z");
    private static final ObjectWriter JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build()
            .writer();

    private final Origin origin;
    private final Map<RecordType, TypePlan> plans;
    private final RawMessage raw;
    private final String rawId;
    private final String recordedTime;
    private final Outlet outbox;
    private final Tally tally;
    private final Selection selection;

    EnvelopeSink(
            Origin origin,
            Map<RecordType, TypePlan> plans,
            RawMessage raw,
            Outlet outbox,
            Tally tally,
            Selection selection) {
        this.origin = origin;
        this.plans = plans;
        this.raw = raw;
        this.rawId = raw.id().toString();
        this.recordedTime = raw.receivedAt().toString();
        this.outbox = outbox;
        this.tally = tally;
        this.selection = selection;
    }

    /**
     * Which rows are taken, and as what.
     *
     * @param revision 0 for a message that comes from its source, above 0 for one that is taken once more
     * @param items by the row's number
     * @param rows hears of each row taken
     */
    record Selection(int revision, IntPredicate items, Consumer<Reprocessing.Row> rows) {
        static final Selection LIVE = new Selection(0, item -> true, row -> {});
    }

    @Override
    public void accept(HubRecord record) {
        outbox.checkOpen();
        if (passedOver()) {
            return;
        }
        TypePlan plan = plans.get(record.type());
        Rejection fault = plan == null ? undeclared(record) : fault(record, plan);
        if (fault != null) {
            refuse(fault, false);
            return;
        }
        byte[] body;
        try {
            body = JSON.writeValueAsBytes(record.data());
        } catch (JsonProcessingException e) {
            refuse(
                    rejection(
                            record,
                            RejectCode.SCHEMA,
                            "",
                            "Bản ghi không ghi được thành JSON.",
                            "The record cannot be written as JSON."),
                    false);
            return;
        }
        if (body.length > MAX_RECORD_BYTES) {
            refuse(
                    rejection(
                            record,
                            RejectCode.TOO_LARGE,
                            "",
                            "Bản ghi dài " + body.length + " byte, quá giới hạn " + MAX_RECORD_BYTES + " byte.",
                            "The record has " + body.length + " bytes; the limit is " + MAX_RECORD_BYTES + "."),
                    false);
            return;
        }
        outbox.send(origin.records(), body, message -> seal(message, record, plan, body));
        selection.rows().accept(new Reprocessing.Row(tally.item(), Optional.of(record), Optional.empty()));
        tally.accept();
    }

    @Override
    public void reject(Rejection rejection) {
        outbox.checkOpen();
        if (!passedOver()) {
            refuse(rejection, false);
        }
    }

    /** From this row on the message cannot be read. */
    void rejectRest(Rejection rejection) {
        outbox.checkOpen();
        if (!passedOver()) {
            refuse(rejection, true);
        }
    }

    private boolean passedOver() {
        if (selection.items().test(tally.item())) {
            return false;
        }
        tally.passOver();
        return true;
    }

    private void refuse(Rejection rejection, boolean rest) {
        byte[] body =
                StorableText.clean(rejection.fragment(), Integer.MAX_VALUE).getBytes(StandardCharsets.UTF_8);
        outbox.send(origin.quarantine(), body, message -> seal(message, rejection, rest));
        selection.rows().accept(new Reprocessing.Row(tally.item(), Optional.empty(), Optional.of(rejection)));
        tally.reject(rejection);
    }

    private void seal(BytesMessage message, HubRecord record, TypePlan plan, byte[] body) throws JMSException {
        // A stamp of the far future would make every later version an older one, for ever.
        boolean unstamped = record.order().isEmpty() || record.order().getAsLong() > raw.arrival() + DAY_MICROS;
        int revision = selection.revision();
        long order = unstamped ? raw.arrival() : record.order().getAsLong();
        String id = unstamped
                ? Ids.unstamped(origin.instance(), plan.path(), record.key(), order, revision, tally.item())
                : Ids.record(origin.instance(), plan.path(), record.key(), order, revision);
        message.setStringProperty(Envelope.ID, id);
        message.setStringProperty(Envelope.SPEC_VERSION, "1.0");
        message.setStringProperty(Envelope.SOURCE, origin.urn());
        message.setStringProperty(Envelope.TYPE, plan.cloudEventsType());
        message.setStringProperty(Envelope.SUBJECT, record.key());
        if (record.occurredAt().isPresent()) {
            message.setStringProperty(Envelope.TIME, record.occurredAt().get().toString());
        }
        message.setStringProperty(Envelope.RECORDED_TIME, recordedTime);
        message.setStringProperty(Envelope.DATA_CONTENT_TYPE, "application/json");
        message.setStringProperty(Envelope.DATA_SCHEMA, plan.dataSchema());
        message.setStringProperty(Envelope.SEQUENCE, Envelope.sequence(order, revision));
        message.setStringProperty(Envelope.DATA_CLASSIFICATION, plan.classification());
        message.setLongProperty(Envelope.ORDER, order);
        message.setIntProperty(Envelope.REVISION, revision);
        message.setBooleanProperty(Envelope.UNSTAMPED, unstamped);
        message.setStringProperty(Envelope.HASH, Ids.hash(body));
        place(message, record.origin());
    }

    private void seal(BytesMessage message, Rejection rejection, boolean rest) throws JMSException {
        place(message, rejection.origin());
        message.setStringProperty(Envelope.RECORDED_TIME, recordedTime);
        message.setIntProperty(Envelope.REVISION, selection.revision());
        message.setBooleanProperty(Envelope.REJECT_REST, rest);
        message.setStringProperty(Envelope.REJECT_CODE, rejection.code().name());
        message.setStringProperty(Envelope.REJECT_PATH, StorableText.clean(rejection.path(), MAX_PLACE));
        message.setStringProperty(
                Envelope.REJECT_REASON_VI, StorableText.clean(rejection.reason().vi(), MAX_REASON));
        message.setStringProperty(
                Envelope.REJECT_REASON_EN, StorableText.clean(rejection.reason().en(), MAX_REASON));
    }

    private void place(BytesMessage message, String place) throws JMSException {
        message.setStringProperty(Envelope.RAW_ID, rawId);
        message.setIntProperty(Envelope.ITEM, tally.item());
        message.setStringProperty(Envelope.ORIGIN, StorableText.clean(place, MAX_PLACE));
        message.setStringProperty(Envelope.CONNECTOR, origin.connector());
    }

    private static Rejection fault(HubRecord record, TypePlan plan) {
        String unstorable = StorableText.isStorable(record.key()) ? StorableText.firstFault(record.data()) : "";
        if (unstorable != null) {
            return rejection(
                    record,
                    RejectCode.BAD_ENCODING,
                    unstorable,
                    "Có ký tự không lưu được (U+0000 hoặc nửa cặp thay thế) hoặc số không hữu hạn.",
                    "There is a character that cannot be stored (U+0000 or half a surrogate pair), or a number that is"
                            + " not finite.");
        }
        if (record.order().isPresent() && record.order().getAsLong() < 0) {
            return rejection(
                    record,
                    RejectCode.RULE,
                    "",
                    "Dấu phiên bản của nguồn là số âm.",
                    "The source's version stamp is negative.");
        }
        Instant occurred = record.occurredAt().orElse(null);
        if (occurred != null && (occurred.isBefore(FIRST_TIME) || occurred.isAfter(LAST_TIME))) {
            return rejection(
                    record,
                    RejectCode.BAD_DATE,
                    "",
                    "Thời điểm xảy ra nằm ngoài các năm 1 đến 9999.",
                    "The time of the event is outside the years 1 to 9999.");
        }
        return plan.schema().check(record);
    }

    private static Rejection undeclared(HubRecord record) {
        return rejection(
                record,
                RejectCode.SCHEMA,
                "",
                "Bộ kết nối tạo loại bản ghi " + record.type() + " mà nó không khai báo.",
                "The connector made a record of type " + record.type() + ", which it does not declare.");
    }

    private static Rejection rejection(HubRecord record, RejectCode code, String path, String vi, String en) {
        return new Rejection(
                code, record.origin(), path, new Text(vi, en), record.data().toString());
    }
}
