package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Keys;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.connector.tabular.Description.Version;

/** Reads {@code record}, and holds its key against the classes of the fields. One for each reading. */
final class RecordReader {
    private final Reading reading;

    RecordReader(Reading reading) {
        this.reading = reading;
    }

    Keys keys(JsonNode node, List<Field> fields) {
        List<String> key = Reading.strings(node.get("key"));
        for (int i = 0; i < key.size(); i++) {
            String name = key.get(i);
            if (reading.known(name, "/record/key/" + i)
                    && fields.stream().anyMatch(field -> field.name().equals(name) && !field.required())) {
                reading.at(
                        "/record/key/" + i,
                        "Trường khoá \"" + name + "\" phải có required: true",
                        "The key's field \"" + name + "\" must be required: true");
            }
        }
        String occurred = node.path("occurred").asText(null);
        if (occurred != null && reading.known(occurred, "/record/occurred")) {
            Kind kind = reading.kind(occurred);
            if (!kind.period() && kind != Kind.DATE && kind != Kind.DATETIME) {
                reading.at(
                        "/record/occurred",
                        "occurred cần trường ngày, giờ hoặc kỳ",
                        "occurred needs a date, datetime or period field");
            }
        }
        JsonNode version = node.path("version");
        Version by = Version.valueOf(version.path("by").asText("none").toUpperCase(Locale.ROOT));
        String field = version.path("field").asText(null);
        boolean wanted = by == Version.PERIOD || by == Version.FIELD;
        if (wanted != (field != null)) {
            reading.at(
                    "/record/version",
                    wanted ? "version cần field" : "version.field chỉ dùng với by: period, field",
                    wanted ? "version needs field" : "version.field is for by: period, field");
        } else if (wanted && reading.known(field, "/record/version/field")) {
            Kind kind = reading.kind(field);
            if (by == Version.PERIOD && !kind.period()) {
                reading.at("/record/version/field", "Trường này không phải kỳ", "This field is no period");
            } else if (by == Version.PERIOD && key.contains(field)) {
                reading.at(
                        "/record/version/field",
                        "Kỳ đã nằm trong khoá: bản sửa của cùng kỳ sẽ bị coi là trùng; dùng by: file hoặc none",
                        "The period is in the key: a correction of the same period would be taken for a duplicate; use by:"
                                + " file or none");
            } else if (by == Version.FIELD && kind != Kind.DATETIME && kind != Kind.INTEGER) {
                reading.at(
                        "/record/version/field",
                        "version cần trường datetime hoặc integer; ngày không phân biệt được hai lần sửa trong ngày",
                        "version needs a datetime or integer field; a date does not tell two states of a day apart");
            }
        }
        return new Keys(key, by, field, occurred);
    }

    /** Whether any value or key is a pseudonym. */
    boolean pseudonymKey(JsonNode root, List<Field> fields, Keys keys, String key) {
        boolean values = fields.stream().anyMatch(Field::pseudonym);
        for (int i = 0; i < keys.key().size(); i++) {
            String name = keys.key().get(i);
            boolean confidential = fields.stream()
                    .anyMatch(field -> field.name().equals(name) && field.confidential() && !field.pseudonym());
            if (confidential && key == null) {
                reading.at(
                        "/record/key/" + i,
                        "Khoá có dữ liệu cá nhân: cần pseudonymKey, ví dụ secret:"
                                + root.path("instance").asText("ten") + "-key, để khoá được băm",
                        "The key has personal data: it needs pseudonymKey, such as secret:my-key, by which the key is"
                                + " hashed");
            }
        }
        if (values && key == null) {
            for (Field field : fields) {
                if (field.pseudonym()) {
                    reading.at(
                            reading.pointer(field.name()) + "/pseudonym",
                            "pseudonym cần pseudonymKey ở đầu tệp, ví dụ secret:ten-key",
                            "pseudonym needs pseudonymKey at the top of the file, such as secret:my-key");
                }
            }
        }
        return values;
    }
}
