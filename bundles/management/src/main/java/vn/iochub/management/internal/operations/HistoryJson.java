package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import vn.iochub.api.service.History;

/** What a source brought over time, in the form that {@link Shown} says. */
public final class HistoryJson {
    private HistoryJson() {}

    public static ObjectNode series(String instance, History.Series series) {
        ObjectNode json = Shown.object()
                .put("source", instance)
                .put("step", series.step().name().toLowerCase(Locale.ROOT));
        Shown.time(json, "from", series.from());
        Shown.time(json, "to", series.to());
        ArrayNode points = json.putArray("points");
        for (History.Point point : series.points()) {
            ObjectNode one = points.addObject();
            Shown.time(one, "at", point.at())
                    .put("received", point.received())
                    .put("bytes", point.bytes())
                    .put("accepted", point.accepted())
                    .put("rejected", point.rejected())
                    .put("stored", point.stored())
                    .put("duplicate", point.duplicate())
                    .put("refused", point.refused());
            times(one, "receiptMs", point.receipt());
            times(one, "storeMs", point.store());
        }
        return json;
    }

    private static void times(ObjectNode json, String name, Optional<History.Times> times) {
        if (times.isEmpty()) {
            json.putNull(name);
            return;
        }
        History.Times known = times.get();
        json.putObject(name).put("p50", known.p50()).put("p95", known.p95()).put("p99", known.p99());
    }
}
