package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import vn.iochub.api.service.Audit;

/** The audit trail, in the form that {@link Shown} says. */
public final class AuditJson {
    private AuditJson() {}

    public static ObjectNode entry(Audit.Entry entry) {
        ObjectNode json = Shown.object().put("sequence", entry.sequence());
        Audit.Act act = entry.act();
        Shown.time(json, "at", entry.at())
                .put("actor", act.actor())
                .put("via", act.via())
                .put("action", act.action())
                .put("target", act.target())
                .put("outcome", act.outcome().name());
        ObjectNode details = json.putObject("details");
        new TreeMap<>(act.details()).forEach(details::put);
        return json.put("hash", entry.hash());
    }

    public static ObjectNode verification(Audit.Verification verification) {
        ObjectNode json = Shown.object()
                .put("intact", verification.intact())
                .put("first", verification.first())
                .put("last", verification.last())
                .put("head", verification.head());
        return Shown.text(json, "fault", verification.fault());
    }
}
