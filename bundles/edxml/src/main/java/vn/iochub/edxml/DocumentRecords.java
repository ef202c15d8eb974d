package vn.iochub.edxml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.LocalTimes;

/** A document message as records: the document, and an event for each other document that it acts on. Stateless. */
final class DocumentRecords {
    static final RecordType DOCUMENT = RecordType.load(EdxmlReader.class, "document", "OfficialDocument", 1);

    private static final int NAME = Parties.NAME;
    private static final int CODE = Parties.CODE;
    private static final int LONG = Parties.LONG;
    private static final int BODY = 100_000;

    /** BussinessDocType. */
    private static final Map<String, String> BUSINESS =
            Map.of("0", "new", "1", "recall", "2", "update", "3", "replacement");

    private static final Map<String, String> STATES =
            Map.of("new", "issued", "recall", "recalled", "update", "updated", "replacement", "replaced");

    /**
     * Added to the version: a producer that sends a recall with the traces of the document's first message would otherwise
     * have sent the same version twice, and the recall would be a duplicate. Traces are told in seconds, so that a few
     * microseconds outrank nothing else.
     */
    private static final Map<String, Integer> RANKS = Map.of("new", 0, "update", 1, "replacement", 2, "recall", 3);

    private static final Map<String, String> PRIORITIES =
            Map.of("0", "normal", "1", "urgent", "2", "veryUrgent", "3", "express", "4", "expressByTheHour");

    private static final Map<String, String> STEERING = Map.of("1", "none", "2", "directive", "3", "report");

    private final Message message;
    private final Row header;
    private final String origin;
    private final TreeSet<String> warnings = new TreeSet<>();

    private DocumentRecords(Message message, String origin) {
        this.message = message;
        this.header = message.header;
        this.origin = origin;
    }

    /** @throws Fault when the document cannot become a record */
    static List<HubRecord> of(Message message, Attachments attachments, Signature signature, String origin) {
        return new DocumentRecords(message, origin).records(attachments, signature);
    }

    private List<HubRecord> records(Attachments attachments, Signature signature) {
        ObjectNode data = Json.NODES.objectNode();
        Identity identity = identity(data);
        String key = identity.key();
        data.put("document", key);
        type(data);
        texts(data);
        ArrayNode traces = Json.NODES.arrayNode();
        Instant newest = traces(traces);
        String type = business(data, key);
        Json.put(data, "traces", traces);
        warnings.addAll(attachments.put(data));
        data.set("signature", signature.data());
        Map<String, Row> named = named(key, type);
        data.put("state", state(type, key, named));
        if (!warnings.isEmpty()) {
            ArrayNode list = data.putArray("warnings");
            warnings.forEach(list::add);
        }
        Instant occurred =
                newest == null ? identity.date().atStartOfDay(LocalTimes.ZONE).toInstant() : newest;
        List<HubRecord> records = new ArrayList<>();
        records.add(
                newest == null
                        ? HubRecord.unstamped(DOCUMENT, key, occurred, data, origin)
                        : HubRecord.stamped(
                                DOCUMENT, key, Times.micros(newest) + RANKS.get(type), occurred, data, origin));
        if (!"new".equals(type)) {
            int index = 0;
            String word = STATES.get(type);
            for (Map.Entry<String, Row> other : named.entrySet()) {
                if (!other.getKey().equals(key)) {
                    records.add(StatusRecords.acted(
                            other.getKey(),
                            other.getValue(),
                            header,
                            identity,
                            word,
                            message.business.text(CODE, "BussinessDocType", "BusinessDocType"),
                            message.business.text(LONG, "BussinessDocReason", "BusinessDocReason"),
                            newest,
                            origin + "/named/" + index));
                }
                index++;
            }
        }
        return records;
    }

    private Identity identity(ObjectNode data) {
        String documentId = header.only(NAME, "DocumentId");
        Row code = header.child("Code");
        Row promulgation = header.child("PromulgationInfo");
        if (!promulgation.exists()) {
            // Flat, in some older systems.
            promulgation = header;
        }
        LocalDate date = Times.required(promulgation, "PromulgationDate");
        String number = code.only(CODE, "CodeNumber");
        String notation = code.only(CODE, "CodeNotation");
        Identity told =
                new Identity(header.child("From").only(CODE, "OrganId", "OrganCode"), date, Parties.code(header));
        Identity claimed = Identity.ofDocumentId(documentId);
        if (documentId == null) {
            warnings.add("documentIdMissing");
        }
        if (!told.complete() && claimed.orElse(told).complete()) {
            warnings.add("identityFromDocumentId");
        }
        contradiction(told.organId(), claimed.organId(), "documentIdContradictsFrom");
        contradiction(told.date(), claimed.date(), "documentIdContradictsDate");
        contradiction(compared(told.code()), compared(claimed.code()), "documentIdContradictsCode");
        Identity identity = told.orElse(claimed)
                .required("/From/OrganId", "/PromulgationInfo/PromulgationDate", "/Code/CodeNumber");

        Json.put(data, "documentId", documentId);
        ObjectNode from = Parties.organ(header.child("From"));
        from.put("organId", identity.organId());
        data.set("from", from);
        ArrayNode to = Json.NODES.arrayNode();
        for (Row row : header.children("To")) {
            ObjectNode organ = Parties.organ(row);
            if (!organ.isEmpty()) {
                to.add(organ);
            }
        }
        Json.put(data, "to", to);
        data.put("code", identity.code());
        Json.put(data, "codeNumber", number);
        Json.put(data, "codeNotation", notation);
        Json.put(data, "place", promulgation.text(NAME, "Place"));
        data.put("promulgationDate", identity.date().toString());
        Json.put(data, "promulgationDateText", promulgation.text(CODE, "PromulgationDate"));
        return identity;
    }

    private static String compared(String code) {
        return code == null ? null : Identity.compared(code);
    }

    private void contradiction(Object told, Object claimed, String warning) {
        if (told != null && claimed != null && !Objects.equals(told, claimed)) {
            warnings.add(warning);
        }
    }

    private void type(ObjectNode data) {
        Row row = header.child("DocumentType");
        ObjectNode type = Json.NODES.objectNode();
        Json.put(type, "code", row.hasChildren() ? row.text(CODE, "Type") : row.text(NAME));
        Json.put(type, "name", row.text(NAME, "TypeName"));
        Json.put(type, "detail", row.text(CODE, "TypeDetail"));
        Json.put(data, "documentType", type);
    }

    private void texts(ObjectNode data) {
        Json.put(data, "subject", header.text(LONG, "Subject"));
        Json.put(data, "content", header.text(BODY, "Content"));
        Row signer = header.child("SignerInfo");
        ObjectNode person = Json.NODES.objectNode();
        Json.put(person, "competence", signer.text(NAME, "Competence"));
        Json.put(person, "position", signer.text(NAME, "Position"));
        Json.put(person, "name", signer.text(NAME, "FullName"));
        Json.put(data, "signer", person);
        String due = header.text(CODE, "DueDate");
        Times.date(due).ifPresent(date -> data.put("dueDate", date.toString()));
        Json.put(data, "dueDateText", due);
        if (due != null && !data.has("dueDate")) {
            warnings.add("dueDateInvalid");
        }
        Row other = header.child("OtherInfo");
        ObjectNode info = Json.NODES.objectNode();
        String priority = other.text(CODE, "Priority");
        Json.put(info, "priority", PRIORITIES.get(priority == null ? "" : priority));
        Json.put(info, "sourcePriority", priority);
        Json.put(info, "sphere", other.text(NAME, "SphereOfPromulgation"));
        Json.put(info, "typerNotation", other.text(NAME, "TyperNotation"));
        number(info, "promulgationAmount", other.text(CODE, "PromulgationAmount"));
        number(info, "pageAmount", other.text(CODE, "PageAmount"));
        Json.put(info, "direction", other.text(LONG, "Direction"));
        Row appendixes = other.child("Appendixes");
        ArrayNode list = Parties.texts(
                appendixes.hasChildren() ? appendixes.children("Appendix") : other.children("Appendixes"), NAME);
        Json.put(info, "appendixes", list);
        Json.put(data, "otherInfo", info);
        String steering = header.text(CODE, "SteeringType");
        Json.put(data, "steeringType", STEERING.get(steering == null ? "" : steering));
        Json.put(data, "sourceSteeringType", steering);
        Row places = header.child("ToPlaces");
        Json.put(
                data,
                "toPlaces",
                Parties.texts(places.hasChildren() ? places.children("Place") : header.children("ToPlaces"), NAME));
        ArrayNode responses = Json.NODES.arrayNode();
        for (Row row : header.children("ResponseFor")) {
            ObjectNode reference = Parties.reference(row);
            if (!reference.isEmpty()) {
                responses.add(reference);
            }
        }
        Json.put(data, "responseFor", responses);
    }

    private void number(ObjectNode data, String name, String text) {
        if (text == null) {
            return;
        }
        if (text.matches("[0-9]{1,9}")) {
            data.put(name, Integer.parseInt(text));
        } else {
            warnings.add("numberInvalid");
        }
    }

    /** @return the newest time, or null */
    private Instant traces(ArrayNode list) {
        Instant newest = null;
        for (Row row : message.traces) {
            ObjectNode trace = Json.NODES.objectNode();
            Json.put(trace, "organId", row.text(CODE, "OrganId"));
            String text = row.text(CODE, "Timestamp");
            Instant time = Times.time(text).orElse(null);
            if (time != null) {
                trace.put("at", time.toString());
                newest = newest == null || time.isAfter(newest) ? time : newest;
            } else if (text != null) {
                warnings.add("timestampInvalid");
            }
            Json.put(trace, "atText", text);
            if (!trace.isEmpty()) {
                list.add(trace);
            }
        }
        return newest;
    }

    /** @return the word for what the message does */
    private String business(ObjectNode data, String key) {
        Row row = message.business;
        String code = row.text(CODE, "BussinessDocType", "BusinessDocType");
        String word = code == null ? "new" : BUSINESS.get(code);
        if (word == null) {
            throw new Fault(
                    RejectCode.UNKNOWN_CODE,
                    "/Bussiness/BussinessDocType",
                    new Text(
                            "Loại nghiệp vụ phải là 0 (mới), 1 (thu hồi), 2 (cập nhật) hoặc 3 (thay thế)",
                            "The business type must be 0 (new), 1 (recall), 2 (update) or 3 (replacement)"),
                    code);
        }
        ObjectNode business = data.putObject("business");
        business.put("type", word);
        Json.put(business, "sourceType", code);
        Json.put(business, "reason", row.text(LONG, "BussinessDocReason", "BusinessDocReason"));
        String paper = row.text(CODE, "Paper");
        if (paper != null) {
            business.put("paper", paper.equals("1") || paper.equalsIgnoreCase("true"));
        }
        Json.put(business, "documentId", row.text(NAME, "DocumentId"));
        Json.put(business, "staff", Parties.staff(row.child("StaffInfo")));
        ArrayNode receivers = Json.NODES.arrayNode();
        for (Row receiver : row.child("BussinessDocumentInfo", "BusinessDocumentInfo")
                .child("ReceiverList")
                .children("Receiver")) {
            ObjectNode item = Json.NODES.objectNode();
            Json.put(item, "organId", receiver.text(CODE, "OrganId"));
            Json.put(item, "sourceType", receiver.text(CODE, "ReceiverType"));
            if (!item.isEmpty()) {
                receivers.add(item);
            }
        }
        Json.put(business, "receivers", receivers);
        ArrayNode replaced = Json.NODES.arrayNode();
        for (Row info : replacements()) {
            ObjectNode item = Parties.reference(info);
            Json.put(item, "organIds", Parties.texts(info.child("OrganIdList").children("OrganId"), CODE));
            if (!item.isEmpty()) {
                replaced.add(item);
            }
        }
        Json.put(business, "replaced", replaced);
        return word;
    }

    private List<Row> replacements() {
        return message.business.child("ReplacementInfoList").children("ReplacementInfo");
    }

    /** The documents that the message acts on, by key, in the message's order. */
    private Map<String, Row> named(String key, String type) {
        Map<String, Row> named = new LinkedHashMap<>();
        if ("new".equals(type)) {
            return named;
        }
        List<Row> rows = new ArrayList<>(replacements());
        rows.addAll(header.children("ResponseFor"));
        for (Row row : rows) {
            Identity identity = Parties.named(row);
            if (identity.complete()) {
                named.putIfAbsent(identity.key(), row);
            } else if (row.hasChildren()) {
                warnings.add("namedDocumentUnknown");
            }
        }
        Identity own = Identity.ofDocumentId(message.business.text(NAME, "DocumentId"));
        if (own.complete()) {
            named.putIfAbsent(own.key(), message.business);
        }
        return named;
    }

    /**
     * A recall letter or a replacing document that names other documents is itself in force: it is those that are recalled
     * or replaced, and their events say so.
     */
    private static String state(String type, String key, Map<String, Row> named) {
        boolean others = !named.isEmpty() && !named.containsKey(key);
        return others && (type.equals("recall") || type.equals("replacement")) ? "issued" : STATES.get(type);
    }
}
