package vn.iochub.edxml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Offices, people and references to documents, which documents and status messages have in common. */
final class Parties {
    static final int NAME = 1_000;
    static final int CODE = 100;
    static final int LONG = 10_000;

    private Parties() {}

    static ObjectNode organ(Row row) {
        ObjectNode data = Json.NODES.objectNode();
        Json.put(data, "organId", row.text(CODE, "OrganId", "OrganCode"));
        Json.put(data, "organizationInCharge", row.text(NAME, "OrganizationInCharge", "OrganInCharge"));
        Json.put(data, "organName", row.text(NAME, "OrganName"));
        Json.put(data, "address", row.text(NAME, "OrganAdd", "OrganAddress"));
        Json.put(data, "email", row.text(NAME, "Email"));
        Json.put(data, "telephone", row.text(CODE, "Telephone"));
        Json.put(data, "fax", row.text(CODE, "Fax"));
        Json.put(data, "website", row.text(NAME, "Website"));
        return data;
    }

    static ObjectNode staff(Row row) {
        ObjectNode data = Json.NODES.objectNode();
        Json.put(data, "department", row.text(NAME, "Department"));
        Json.put(data, "name", row.text(NAME, "Staff", "StaffName"));
        Json.put(data, "mobile", row.text(CODE, "Mobile", "Phone"));
        Json.put(data, "email", row.text(NAME, "Email"));
        return data;
    }

    /** The document that a {@code ResponseFor} or {@code ReplacementInfo} names, as far as it does. */
    static Identity named(Row row) {
        String code = code(row);
        return new Identity(
                        row.text(CODE, "OrganId"),
                        Times.date(row.text(40, "PromulgationDate")).orElse(null),
                        code)
                .orElse(Identity.ofDocumentId(row.text(NAME, "DocumentId")));
    }

    /** A code, whether written as one text or as number and notation. */
    static String code(Row row) {
        Row code = row.child("Code");
        if (!code.hasChildren()) {
            String text = code.text(NAME);
            return text == null ? null : Identity.code(text);
        }
        return code(code.only(NAME, "CodeNumber"), code.only(NAME, "CodeNotation"));
    }

    static String code(String number, String notation) {
        if (number == null && notation == null) {
            return null;
        }
        if (number == null || notation == null) {
            return Identity.code(number == null ? notation : number);
        }
        return Identity.code(number + "/" + notation);
    }

    static ObjectNode reference(Row row) {
        ObjectNode data = Json.NODES.objectNode();
        Json.put(data, "organId", row.text(CODE, "OrganId"));
        Json.put(data, "code", code(row));
        String date = row.text(40, "PromulgationDate");
        Times.date(date).ifPresent(found -> data.put("promulgationDate", found.toString()));
        Json.put(data, "promulgationDateText", date);
        Json.put(data, "documentId", row.text(NAME, "DocumentId"));
        Identity named = named(row);
        if (named.complete()) {
            data.put("document", named.key());
        }
        return data;
    }

    static ArrayNode texts(List<Row> rows, int longest) {
        ArrayNode list = Json.NODES.arrayNode();
        for (Row row : rows) {
            String text = row.text(longest);
            if (text != null) {
                list.add(text);
            }
        }
        return list;
    }
}
