package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import vn.iochub.api.service.Replays;

/** Replays, in the form that {@link Shown} says. */
public final class ReplayJson {
    private ReplayJson() {}

    public static ObjectNode preview(Replays.Preview preview) {
        ObjectNode json = Shown.object()
                .put("count", preview.count())
                .put("bytes", preview.bytes())
                .put("gone", preview.gone())
                .put("oldest", preview.oldest().map(Instant::toString).orElse(null))
                .put("newest", preview.newest().map(Instant::toString).orElse(null));
        ArrayNode parts = json.putArray("parts");
        preview.parts().forEach(part -> parts.addObject()
                .put("source", part.instance())
                .put("count", part.count())
                .put("bytes", part.bytes()));
        json.set("obstacles", Shown.texts(preview.obstacles()));
        return json;
    }

    public static ObjectNode replay(Replays.Replay replay) {
        Replays.Order order = replay.order();
        Replays.Filter filter = order.filter();
        ObjectNode json = Shown.object()
                .put("id", replay.id())
                .put("kind", order.kind().name())
                .put("state", replay.state().name());
        Shown.text(json, "cause", Optional.of(replay.cause()));
        json.put("by", replay.by())
                .put("revision", replay.revision())
                .put("perSecond", order.perSecond())
                .put("consumer", order.consumer().orElse(null));
        ObjectNode only = json.putObject("filter");
        words(only.putArray("sources"), filter.instances());
        words(only.putArray("types"), filter.types());
        only.put("from", filter.from().map(Instant::toString).orElse(null))
                .put("to", filter.to().map(Instant::toString).orElse(null));
        words(only.putArray("codes"), filter.codes());
        only.put("cause", filter.cause().orElse(null));
        words(only.putArray("messages"), filter.messages());
        json.put("total", replay.total())
                .put("done", replay.done())
                .put("sent", replay.sent())
                .put("changed", replay.changed())
                .put("rejected", replay.rejected())
                .put("resolved", replay.resolved());
        Shown.time(json, "created", replay.created());
        return json.put("started", replay.started().map(Instant::toString).orElse(null))
                .put("ended", replay.ended().map(Instant::toString).orElse(null));
    }

    private static void words(ArrayNode array, Collection<?> values) {
        values.stream().map(Object::toString).sorted().forEach(array::add);
    }
}
