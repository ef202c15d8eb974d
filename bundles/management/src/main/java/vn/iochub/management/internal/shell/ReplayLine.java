package vn.iochub.management.internal.shell;

import java.util.Locale;
import vn.iochub.api.service.Replays;

/** A replay's progress in one line. */
final class ReplayLine {
    private ReplayLine() {}

    static String of(Manage form, Replays.Replay replay) {
        return String.format(
                        Locale.ROOT,
                        "replay %d  %s  %d of %d (%.0f%%), sent %d, changed %d, rejected %d, resolved %d",
                        replay.id(),
                        replay.state(),
                        replay.done(),
                        replay.total(),
                        replay.total() == 0 ? 100.0 : 100.0 * replay.done() / replay.total(),
                        replay.sent(),
                        replay.changed(),
                        replay.rejected(),
                        replay.resolved())
                + (form.in(replay.cause()).isEmpty() ? "" : ": " + form.in(replay.cause()));
    }
}
