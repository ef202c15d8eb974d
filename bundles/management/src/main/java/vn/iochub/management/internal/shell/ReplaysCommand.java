package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Replays;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.ReplayJson;
import vn.iochub.management.internal.operations.Shown;

/** {@code hub:replays}. */
@Service
@Command(scope = "hub", name = "replays", description = "Lists replays, the newest first.")
public final class ReplaysCommand extends Manage {
    @Option(name = "--limit", description = "The most, 1 to 1000.")
    int limit = 20;

    @Override
    void run(Caller caller, PrintStream out) {
        List<Replays.Replay> replays = operations.replays().replays(caller, limit);
        if (printed(Shown.list("replays", replays, ReplayJson::replay))) {
            return;
        }
        if (replays.isEmpty()) {
            out.println(in("Chưa có lần phát lại nào.", "There was no replay."));
            return;
        }
        Instant now = Instant.now();
        Columns table = new Columns(
                Set.of(0, 3, 4, 5, 6, 7),
                "NO",
                "STATE",
                "BY",
                "DONE",
                "TOTAL",
                "CHANGED",
                "REJECTED",
                "RESOLVED",
                "AGE",
                "CAUSE");
        for (Replays.Replay replay : replays) {
            table.row(
                    Long.toString(replay.id()),
                    replay.state().name(),
                    replay.by(),
                    Long.toString(replay.done()),
                    Long.toString(replay.total()),
                    Long.toString(replay.changed()),
                    Long.toString(replay.rejected()),
                    Long.toString(replay.resolved()),
                    Ages.between(replay.created(), now),
                    in(replay.cause()));
        }
        print(table);
    }
}
