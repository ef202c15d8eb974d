package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.SourceControl;
import vn.iochub.management.internal.HubStatus;

/** The overview, in the form that {@link Shown} says. */
public final class OverviewJson {
    private OverviewJson() {}

    public static ObjectNode overview(Overview overview) {
        HubStatus.Snapshot snapshot = overview.snapshot();
        ObjectNode json = Shown.time(Shown.object(), "now", overview.now())
                .put("status", snapshot.status().name())
                .put("ready", snapshot.ready())
                .put("accepting", snapshot.accepting())
                .put("version", snapshot.version());
        Shown.time(json, "startedAt", snapshot.startedAt());
        ArrayNode parts = json.putArray("parts");
        for (HubStatus.Part part : snapshot.parts()) {
            Health health = part.health();
            if (health.part().startsWith("source:")) {
                // Each is told below, with its figures.
                continue;
            }
            ObjectNode one = parts.addObject()
                    .put("part", health.part())
                    .put("status", health.status().name());
            Shown.time(one, "since", part.since());
            Shown.text(one, "cause", Optional.of(health.cause()));
        }
        ArrayNode sources = json.putArray("sources");
        overview.sources().forEach(source -> sources.add(source(source)));
        Overview.Flow flow = overview.flow();
        json.putObject("flow")
                .put("receivedPerMinute", flow.receivedPerMinute())
                .put("queued", flow.queued())
                .put("storedPerMinute", flow.storedPerMinute())
                .put("rejectedPerMinute", flow.rejectedPerMinute())
                .put("readPerMinute", flow.readPerMinute().orElse(null))
                .put("deadLetters", flow.deadLetters().orElse(null));
        ArrayNode attention = json.putArray("attention");
        overview.attention().forEach(item -> {
            ObjectNode one = attention
                    .addObject()
                    .put("level", item.level().word())
                    .put("kind", item.kind())
                    .put("source", item.source().orElse(null))
                    .put("part", item.part().orElse(null))
                    .put("since", item.since().map(Instant::toString).orElse(null));
            Shown.text(one, "text", Optional.of(item.text())).put("page", item.page());
        });
        return json;
    }

    static ObjectNode source(Overview.Source source) {
        HubStatus.SourceFigures figures = source.figures();
        ObjectNode json = Shown.object().put("source", figures.instance());
        Shown.text(json, "title", Optional.of(figures.title()))
                .put("connector", source.connector())
                .put("version", source.version())
                .put("status", figures.status().map(Enum::name).orElse("GONE"));
        Shown.text(json, "cause", Optional.of(figures.cause()))
                .put("paused", figures.pause().isPresent())
                .put("pausedBy", figures.pause().map(SourceControl.Pause::by).orElse(null))
                .put(
                        "pauseReason",
                        figures.pause().map(SourceControl.Pause::reason).orElse(null))
                .put(
                        "lastReceived",
                        figures.lastReceived().map(Instant::toString).orElse(null))
                .put("freshnessSeconds", source.freshnessSeconds())
                .put("ageSeconds", source.ageSeconds().orElse(null))
                .put("late", source.late())
                .put("lagSeconds", figures.lagSeconds())
                .put("backlog", source.backlog())
                .put("waiting", source.waiting().orElse(null))
                .put("quarantineOpen", source.quarantineOpen().orElse(null));
        json.putObject("today")
                .put("received", source.recent().received())
                .put("accepted", source.recent().accepted())
                .put("rejected", source.recent().rejected());
        ArrayNode perMinute = json.putArray("perMinute");
        source.recent().perMinute().forEach(perMinute::add);
        return json;
    }
}
