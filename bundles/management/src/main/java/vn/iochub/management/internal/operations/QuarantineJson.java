package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import vn.iochub.api.service.Quarantine;

/** Refused rows, in the form that {@link Shown} says. */
public final class QuarantineJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private QuarantineJson() {}

    public static ObjectNode group(Quarantine.Group group) {
        ObjectNode json = Shown.object()
                .put("cause", group.cause())
                .put("source", group.instance())
                .put("code", group.code())
                .put("path", group.path());
        Shown.text(json, "reason", Optional.of(group.example()));
        json.put("open", group.open()).put("resolved", group.resolved()).put("discarded", group.discarded());
        Shown.time(json, "firstSeen", group.firstSeen());
        return Shown.time(json, "lastSeen", group.lastSeen());
    }

    public static ObjectNode row(Quarantine.Row row) {
        ObjectNode json = Shown.object()
                .put("id", row.id())
                .put("cause", row.cause())
                .put("source", row.instance())
                .put("code", row.code())
                .put("message", row.message().toString())
                .put("item", row.item())
                .put("origin", row.origin())
                .put("path", row.path());
        Shown.text(json, "reason", Optional.of(row.reason()));
        json.put("connector", row.connector())
                .put("type", row.type())
                .put("state", row.state().name());
        Shown.time(json, "firstSeen", row.firstSeen());
        Shown.time(json, "lastSeen", row.lastSeen());
        return json.put("seen", row.seen()).put("by", row.by()).put("note", row.note());
    }

    public static ObjectNode detail(Quarantine.Detail detail) {
        ObjectNode json = row(detail.row());
        json.put("fragment", detail.fragment()).put("contentKept", detail.contentKept());
        ArrayNode mends = json.putArray("mends");
        for (Quarantine.Mended mend : detail.mends()) {
            ObjectNode one = mends.addObject().put("revision", mend.revision());
            Shown.time(one, "at", mend.at()).put("by", mend.by()).put("reason", mend.reason());
        }
        return json;
    }

    /** {@code data} is null also where the caller may not see it. */
    public static ObjectNode check(Quarantine.Check check) {
        ObjectNode json = Shown.object()
                .put("accepted", check.accepted())
                .put("type", check.type().orElse(null))
                .put("key", check.key().orElse(null));
        json.set("data", check.data().map(QuarantineJson::parsed).orElse(null));
        json.put("code", check.code().map(Enum::name).orElse(null)).put("path", check.path());
        return Shown.text(json, "reason", check.reason());
    }

    private static JsonNode parsed(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            // It is the hub's own; shown as text it is still of use.
            return JsonNodeFactory.instance.textNode(json);
        }
    }
}
