package vn.iochub.edxml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.LocalTimes;

/** What happened to a document: as an addressee reports it, or by a later message of its issuer. Stateless. */
final class StatusRecords {
    static final RecordType EVENT = RecordType.load(EdxmlReader.class, "document", "DocumentStatusEvent", 1);

    private static final int NAME = Parties.NAME;
    private static final int CODE = Parties.CODE;
    private static final int LONG = Parties.LONG;

    private StatusRecords() {}

    /** A status message answers one document, or in some installations several. */
    static void read(
            Message message, Map<String, String> statuses, Signature signature, String origin, RecordSink sink) {
        List<Row> answered = message.header.children("ResponseFor");
        if (answered.isEmpty()) {
            answered = List.of(Row.NONE);
        }
        for (int i = 0; i < answered.size(); i++) {
            String at = answered.size() == 1 ? origin : origin + "/responseFor/" + i;
            HubRecord found;
            try {
                found = reported(message, answered.get(i), statuses, signature, at);
            } catch (Fault fault) {
                sink.reject(fault.at(at, message.header.toString()));
                continue;
            }
            sink.accept(found);
        }
    }

    private static HubRecord reported(
            Message message, Row answered, Map<String, String> statuses, Signature signature, String origin) {
        Row header = message.header;
        TreeSet<String> warnings = new TreeSet<>();
        LocalDate date = Times.required(answered, "PromulgationDate");
        Identity told = new Identity(answered.only(CODE, "OrganId"), date, Parties.code(answered));
        Identity claimed = Identity.ofDocumentId(answered.text(NAME, "DocumentId"));
        if (!told.complete() && told.orElse(claimed).complete()) {
            warnings.add("identityFromDocumentId");
        }
        Identity identity = told.orElse(claimed)
                .required("/ResponseFor/OrganId", "/ResponseFor/PromulgationDate", "/ResponseFor/Code");
        String code = header.only(CODE, "StatusCode");
        if (code == null) {
            throw missing("StatusCode");
        }
        String status = statuses.get(code.length() == 1 ? "0" + code : code);
        status = status == null ? statuses.get(code) : status;
        if (status == null) {
            throw new Fault(
                    RejectCode.UNKNOWN_CODE,
                    "/StatusCode",
                    new Text(
                            "Mã trạng thái chưa có trong cấu hình của kết nối",
                            "The status code is not in the connection's configuration"),
                    code);
        }
        ObjectNode from = Parties.organ(header.child("From"));
        String reporter = header.child("From").only(CODE, "OrganId", "OrganCode");
        if (reporter == null) {
            throw missing("From/OrganId");
        }
        String text = header.only(CODE, "Timestamp");
        if (text == null) {
            text = message.traces.stream()
                    .map(row -> row.text(CODE, "Timestamp"))
                    .filter(found -> found != null)
                    .findFirst()
                    .orElse(null);
        }
        Instant time = null;
        if (text == null) {
            warnings.add("timestampMissing");
        } else {
            String shown = text;
            time = Times.time(text).orElseThrow(() -> Times.bad(header, "Timestamp", shown));
        }
        ObjectNode data = Json.NODES.objectNode();
        data.put("document", identity.key());
        data.put("kind", "status");
        data.put("status", status);
        data.put("sourceStatus", code);
        Json.put(data, "description", header.text(LONG, "Description"));
        reporter(data, from, reporter, time, text);
        data.set("responseFor", Parties.reference(answered));
        Json.put(data, "staff", Parties.staff(header.child("StaffInfo")));
        data.set("signature", signature.data());
        if (!warnings.isEmpty()) {
            ArrayNode list = data.putArray("warnings");
            warnings.forEach(list::add);
        }
        return event(identity.key(), reporter, code, time, data, origin);
    }

    /** The event that a recall, update or replacement is for another document that it names. */
    static HubRecord acted(
            String document,
            Row named,
            Row header,
            Identity by,
            String status,
            String code,
            String reason,
            Instant time,
            String origin) {
        ObjectNode data = Json.NODES.objectNode();
        data.put("document", document);
        data.put("kind", "business");
        data.put("status", status);
        data.put("sourceStatus", code);
        data.put("byDocument", by.key());
        Json.put(data, "description", reason);
        reporter(data, Parties.organ(header.child("From")), by.organId(), time, null);
        Json.put(data, "responseFor", Parties.reference(named));
        return event(document, by.organId(), "business" + code, time, data, origin);
    }

    private static void reporter(ObjectNode data, ObjectNode from, String organId, Instant time, String text) {
        from.put("organId", organId);
        data.put("reportedBy", organId);
        data.set("from", from);
        if (time != null) {
            data.put("reportedAt", time.toString());
        }
        Json.put(data, "reportedAtText", text);
    }

    private static HubRecord event(
            String document, String reporter, String code, Instant time, ObjectNode data, String origin) {
        String key = document + "|" + reporter + "|" + code + "|" + (time == null ? "" : LocalTimes.compact(time));
        return time == null
                ? HubRecord.unstamped(EVENT, key, null, data, origin)
                : HubRecord.stamped(EVENT, key, Times.micros(time), time, data, origin);
    }

    private static Fault missing(String name) {
        return new Fault(RejectCode.MISSING_FIELD, "/" + name, new Text("Thiếu " + name, name + " is missing"), null);
    }
}
