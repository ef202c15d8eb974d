package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.service.Storage;

/** What takes disk, in the form that {@link Shown} says. */
public final class StorageJson {
    private StorageJson() {}

    public static ObjectNode storage(List<Storage.Usage> usage, Optional<Storage.Run> last) {
        ObjectNode json = Shown.list("usage", usage, StorageJson::usage);
        json.set("lastRun", last.map(StorageJson::run).orElse(null));
        return json;
    }

    private static ObjectNode usage(Storage.Usage usage) {
        ObjectNode json = Shown.object().put("kind", usage.kind().label()).put("bytes", usage.bytes());
        json.put("limit", usage.limit().orElse(null));
        json.put("days", usage.days().orElse(null));
        return json.put("oldest", usage.oldest().map(Instant::toString).orElse(null));
    }

    private static ObjectNode run(Storage.Run run) {
        ObjectNode json = Shown.object();
        Shown.time(json, "began", run.began());
        Shown.time(json, "ended", run.ended());
        ObjectNode removed = json.putObject("removed");
        for (Storage.Kind kind : Storage.Kind.values()) {
            removed.put(kind.label(), run.removed().getOrDefault(kind, 0L));
        }
        return Shown.text(json, "trouble", run.trouble()).put("elsewhere", run.elsewhere());
    }
}
