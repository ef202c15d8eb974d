package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import vn.iochub.api.Text;
import vn.iochub.api.service.Backups;

/** Backups, in the form that {@link Shown} says. */
public final class BackupJson {
    private BackupJson() {}

    public static ObjectNode progress(Backups.Progress progress) {
        ObjectNode json = Shown.object().put("file", progress.file().toString()).put("by", progress.by());
        Shown.time(json, "began", progress.began())
                .put("ended", progress.ended().map(Instant::toString).orElse(null))
                .put("step", progress.step())
                .put("written", progress.written())
                .put("total", progress.total());
        return Shown.text(json, "failure", progress.failure());
    }

    /** What is wrong with a backup file. */
    public static ObjectNode faults(List<Text> faults) {
        ObjectNode json = Shown.object().put("whole", faults.isEmpty());
        json.set("faults", Shown.texts(faults));
        return json;
    }
}
