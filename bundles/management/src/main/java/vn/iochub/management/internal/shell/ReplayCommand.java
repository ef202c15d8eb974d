package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.api.service.Replays;
import vn.iochub.management.internal.operations.Asked;
import vn.iochub.management.internal.operations.Caller;
import vn.iochub.management.internal.operations.ReplayJson;

/** {@code hub:replay}. */
@Service
@Command(
        scope = "hub",
        name = "replay",
        description =
                "Replays raw messages through the mapping of today, or changes to a consumer. Shows what it would take on; --run starts it.")
public final class ReplayCommand extends Manage {
    private static final long FIRST_LOOK = 500;
    private static final long LONGEST_LOOK = 10_000;

    @Option(name = "--source", description = "Of these sources, with commas.")
    String sources;

    @Option(name = "--type", description = "Of which such records came, with commas: procedure/ServiceDossier.")
    String types;

    @Option(name = "--from", description = "Received then or later: 2026-03-01, or with a time.")
    String from;

    @Option(name = "--to", description = "Received before.")
    String to;

    @Option(name = "--code", description = "With open rows in quarantine of these codes; only those rows.")
    String codes;

    @Option(name = "--cause", description = "With open rows of this cause; only those rows.")
    String cause;

    @Option(name = "--message", description = "These raw messages, with commas.")
    String messages;

    @Option(name = "--rate", description = "The most messages or changes a second.")
    String rate;

    @Option(name = "--changes", description = "To this consumer: stored changes, masked, instead of raw messages.")
    String consumer;

    @Option(name = "--run", description = "Start it.")
    boolean start;

    @Option(name = "--wait", description = "With --run: show its progress until it has ended.")
    boolean wait;

    @Override
    void run(Caller caller, PrintStream out) throws InterruptedException {
        Replays.Order order = new Replays.Order(
                consumer == null ? Replays.Kind.MESSAGES : Replays.Kind.CHANGES,
                Asked.replays(sources, types, from, to, codes, cause, messages),
                Asked.rate(rate),
                Asked.text("changes", consumer));
        if (!start) {
            preview(operations.replays().preview(caller, order), out);
            return;
        }
        Replays.Replay replay = operations.replays().startReplay(caller, order);
        if (wait) {
            replay = follow(caller, replay, out);
        }
        if (!printed(ReplayJson.replay(replay))) {
            out.println(ReplayLine.of(this, replay));
        }
    }

    private void preview(Replays.Preview preview, PrintStream out) {
        if (printed(ReplayJson.preview(preview))) {
            return;
        }
        Columns table = new Columns(Set.of(1, 2), "SOURCE", "COUNT", "SIZE");
        preview.parts().forEach(part -> table.row(part.instance(), Long.toString(part.count()), size(part.bytes())));
        List<String> lines = table.lines();
        (lines.size() > 1 ? lines : List.<String>of()).forEach(out::println);
        out.println(preview.count() + " " + (consumer == null ? "message(s)" : "change(s)") + ", "
                + size(preview.bytes())
                + (preview.gone() == 0 ? "" : "; " + preview.gone() + " more whose content is gone"));
        preview.oldest()
                .ifPresent(oldest -> out.println(in("Nhận từ ", "Received from ")
                        + time(oldest)
                        + preview.newest()
                                .map(newest -> in(" đến ", " to ") + time(newest))
                                .orElse("")));
        preview.obstacles().forEach(obstacle -> out.println(in("Cản trở: ", "Obstacle: ") + in(obstacle)));
        out.println(in("Chưa chạy. Thêm --run để chạy.", "Nothing runs yet: --run starts it."));
    }

    /** A break of the command leaves the replay as it is: it goes on. */
    private Replays.Replay follow(Caller caller, Replays.Replay started, PrintStream out) throws InterruptedException {
        Replays.Replay now = started;
        long pause = FIRST_LOOK;
        while (!now.state().ended() && now.state() != Replays.State.PAUSED) {
            if (!json) {
                out.println(ReplayLine.of(this, now));
            }
            // Only how often its progress is printed; the replay runs in the repository, perhaps of another hub.
            Thread.sleep(pause);
            pause = Math.min(LONGEST_LOOK, pause + FIRST_LOOK);
            now = operations.replays().replay(caller, started.id());
        }
        return now;
    }
}
