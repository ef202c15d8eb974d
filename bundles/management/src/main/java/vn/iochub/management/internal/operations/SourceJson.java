package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import vn.iochub.api.service.SourceControl;

/** Sources, in the form that {@link Shown} says. */
public final class SourceJson {
    private SourceJson() {}

    public static ObjectNode pause(String instance, SourceControl.Pause pause) {
        ObjectNode json = Shown.object().put("source", instance);
        return Shown.time(json, "since", pause.since()).put("by", pause.by()).put("reason", pause.reason());
    }

    public static ObjectNode cursors(String instance, Map<String, String> cursors) {
        ObjectNode json = Shown.object().put("source", instance);
        ArrayNode array = json.putArray("cursors");
        new TreeMap<>(cursors)
                .forEach((name, position) -> array.addObject().put("name", name).put("position", position));
        return json;
    }

    public static ObjectNode diagnosed(Diagnosed diagnosed) {
        ObjectNode json = Shown.object()
                .put("subject", diagnosed.subject())
                .put("well", diagnosed.causes().isEmpty());
        ArrayNode causes = json.putArray("causes");
        diagnosed.causes().forEach(cause -> causes.addObject()
                .put("code", cause.code())
                .put("text_vi", cause.text().vi())
                .put("text_en", cause.text().en())
                .put("remedy_vi", cause.remedy().vi())
                .put("remedy_en", cause.remedy().en()));
        ArrayNode sources = json.putArray("sources");
        diagnosed.running().forEach(source -> sources.addObject()
                .put("source", source.instance())
                .put("status", source.health().status().name())
                .put("since", source.since().map(Instant::toString).orElse(null))
                .put("cause_vi", source.health().cause().vi())
                .put("cause_en", source.health().cause().en())
                .put(
                        "lastReceived",
                        source.lastReceived().map(Instant::toString).orElse(null)));
        return json;
    }
}
