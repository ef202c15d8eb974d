package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.TreeMap;
import vn.iochub.api.service.Messages;

/** Raw messages, and states of records, in the form that {@link Shown} says. */
public final class MessageJson {
    private MessageJson() {}

    /** Without attributes. */
    public static ObjectNode message(Messages.Message message) {
        ObjectNode json = Shown.object().put("id", message.id().toString()).put("source", message.instance());
        Shown.time(json, "received", message.received())
                .put("arrival", message.arrival())
                .put("contentType", message.contentType())
                .put("size", message.size())
                .put("hash", message.hash())
                .put("originalHash", message.originalHash().orElse(null))
                .put("connector", message.connector())
                .put("accepted", message.accepted())
                .put("rejected", message.rejected())
                .put("contentKept", message.contentKept());
        return json;
    }

    public static ObjectNode attributes(Messages.Message message) {
        ObjectNode json = message(message);
        ObjectNode attributes = json.putObject("attributes");
        new TreeMap<>(message.attributes()).forEach(attributes::put);
        return json;
    }

    public static ObjectNode state(Messages.State state) {
        ObjectNode json = Shown.object();
        json.put("position", state.position().orElse(null));
        json.put("type", state.type())
                .put("major", state.major())
                .put("key", state.key())
                .put("id", state.id())
                .put("order", state.order())
                .put("revision", state.revision())
                .put("schema", state.schema())
                .put("occurred", state.occurred().map(Instant::toString).orElse(null));
        Shown.time(json, "received", state.received());
        Shown.time(json, "stored", state.stored());
        return json.put("source", state.instance())
                .put("message", state.message().toString())
                .put("item", state.item())
                .put("origin", state.origin())
                .put("connector", state.connector())
                .put("cause", state.cause());
    }
}
