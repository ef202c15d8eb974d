package vn.iochub.management.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.SourceControl;

/** The one JSON form of the hub's status, for REST, the shell and the launcher. */
public final class StatusJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private StatusJson() {}

    public static ObjectNode status(HubStatus.Snapshot snapshot) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", snapshot.status().name());
        json.put("ready", snapshot.ready());
        json.put("accepting", snapshot.accepting());
        json.put("version", snapshot.version());
        json.put("startedAt", snapshot.startedAt().toString());
        json.put("since", snapshot.since().toString());
        json.put("takenAt", snapshot.takenAt().toString());
        ObjectNode urls = json.putObject("urls");
        new TreeMap<>(snapshot.urls()).forEach(urls::put);
        ArrayNode parts = json.putArray("parts");
        for (HubStatus.Part part : snapshot.parts()) {
            Health health = part.health();
            ObjectNode row = parts.addObject();
            row.put("part", health.part());
            row.put("status", health.status().name());
            row.put("since", part.since().toString());
            row.put("cause_vi", health.cause().vi());
            row.put("cause_en", health.cause().en());
            ObjectNode details = row.putObject("details");
            new TreeMap<>(health.details()).forEach(details::put);
        }
        return json;
    }

    /** @param quarantineOpen how many rows in quarantine are open; empty while that is not known */
    public static ObjectNode sources(List<HubStatus.SourceFigures> rows, Optional<Long> quarantineOpen) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("quarantineOpen", quarantineOpen.orElse(null));
        ArrayNode array = json.putArray("sources");
        for (HubStatus.SourceFigures row : rows) {
            ObjectNode one = array.addObject();
            one.put("source", row.instance());
            one.put("title_vi", row.title().vi());
            one.put("title_en", row.title().en());
            one.put("status", row.status().map(Enum::name).orElse("GONE"));
            one.put("cause_vi", row.cause().vi());
            one.put("cause_en", row.cause().en());
            one.put("received", row.received());
            one.put("accepted", row.accepted());
            one.put("stored", row.stored());
            one.put("duplicate", row.duplicate());
            one.put("superseded", row.superseded());
            one.put("rejected", row.rejected());
            one.put("redelivered", row.redelivered());
            one.put("refused", row.refused());
            one.put("lagSeconds", row.lagSeconds());
            one.put("lastReceived", row.lastReceived().map(Object::toString).orElse(null));
            one.put("paused", row.pause().isPresent());
            one.put(
                    "pausedSince",
                    row.pause().map(pause -> pause.since().toString()).orElse(null));
            one.put("pausedBy", row.pause().map(SourceControl.Pause::by).orElse(null));
            one.put("pauseReason", row.pause().map(SourceControl.Pause::reason).orElse(null));
        }
        return json;
    }

    /** One value a line, so that a shell script can read it too. */
    public static String pretty(ObjectNode json) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
