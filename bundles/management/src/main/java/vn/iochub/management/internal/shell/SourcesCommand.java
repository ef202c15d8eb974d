package vn.iochub.management.internal.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import vn.iochub.management.internal.HubStatus;
import vn.iochub.management.internal.StatusJson;

/** {@code hub:sources}. */
@Service
@Command(
        scope = "hub",
        name = "sources",
        description = "Shows each source: its state, what came, what became of it, and how far behind it is. "
                + "Counts are since the hub's start.")
public final class SourcesCommand implements Action {

    @Reference
    HubStatus hub;

    @Option(name = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Object execute() {
        List<HubStatus.SourceFigures> sources = hub.sources();
        PrintStream out = Process.Utils.current().out();
        if (json) {
            out.println(StatusJson.pretty(StatusJson.sources(sources, hub.quarantineOpen())));
            return null;
        }
        if (sources.isEmpty()) {
            out.println("No source is deployed. Drop a connector's .kar into deploy/.");
            return null;
        }
        Instant now = Instant.now();
        Columns table = new Columns(
                Set.of(2, 3, 4, 5, 6, 7, 8, 9),
                "SOURCE",
                "STATE",
                "RECEIVED",
                "ACCEPTED",
                "STORED",
                "DUPLICATE",
                "SUPERSEDED",
                "REJECTED",
                "LAG",
                "LAST",
                "CAUSE");
        for (HubStatus.SourceFigures source : sources) {
            table.row(
                    source.instance(),
                    source.pause().isPresent()
                            ? "PAUSED"
                            : source.status().map(Enum::name).orElse("GONE"),
                    Long.toString(source.received()),
                    Long.toString(source.accepted()),
                    Long.toString(source.stored()),
                    Long.toString(source.duplicate()),
                    Long.toString(source.superseded()),
                    Long.toString(source.rejected()),
                    String.format(Locale.ROOT, "%.1fs", source.lagSeconds()),
                    source.lastReceived()
                            .map(last -> Ages.between(last, now) + " ago")
                            .orElse("-"),
                    source.pause()
                            .map(pause -> "By " + pause.by() + " for " + Ages.between(pause.since(), now)
                                    + (pause.reason().isEmpty() ? "." : ": " + pause.reason()))
                            .orElse(source.cause().en()));
        }
        table.lines().forEach(out::println);
        hub.quarantineOpen()
                .filter(open -> open > 0)
                .ifPresent(open -> out.println(open + " refused row(s) wait in quarantine: hub:quarantine"));
        return null;
    }
}
