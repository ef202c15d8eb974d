package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Replays;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.ReplayJson;

/** {@code hub:replay-pause}. */
@Service
@Command(scope = "hub", name = "replay-pause", description = "Pauses a replay.")
public final class ReplayPauseCommand extends Manage {
    @Argument(index = 0, name = "replay", required = true, description = "Its number, as hub:replays shows it.")
    String id;

    @Override
    void run(Caller caller, PrintStream out) {
        long number = Asked.number("replay", id);
        Replays.Replay replay = operations.replays().pauseReplay(caller, number);
        if (!printed(ReplayJson.replay(replay))) {
            out.println(ReplayLine.of(this, replay));
        }
    }
}
