package vn.iochub.management.internal.operations;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import vn.iochub.api.Text;
import vn.iochub.api.service.History;
import vn.iochub.management.internal.HubStatus;

/**
 * The hub at a glance.
 *
 * @param now when this was put together
 * @param attention what wants it, the worst first
 */
public record Overview(
        Instant now, HubStatus.Snapshot snapshot, List<Source> sources, Flow flow, List<Attention.Item> attention) {

    /**
     * One source.
     *
     * @param connector its bundle's symbolic name; empty where it is not deployed any more, and so are the next two
     * @param freshnessSeconds how old the newest message may become; 0 where that is not said
     * @param ageSeconds of the newest message since the hub's start; empty before the first
     * @param late whether it is older than may be, or none has come for so long since the hub's start
     * @param backlog messages in its queues inside the hub
     * @param waiting messages for it on {@code hub.in}; empty where that is not counted
     * @param quarantineOpen empty before the repository was first read
     */
    public record Source(
            HubStatus.SourceFigures figures,
            String connector,
            String version,
            String owner,
            long freshnessSeconds,
            Optional<Long> ageSeconds,
            boolean late,
            long backlog,
            Optional<Long> waiting,
            Optional<Long> quarantineOpen,
            History.Recent recent) {
        String instance() {
            return figures.instance();
        }

        Text title() {
            return figures.title();
        }
    }

    /**
     * What goes through the hub: of the minute that ended last, and what waits now.
     *
     * @param readPerMinute changes that readers of feeds were given, the mean of the last five minutes; empty while the feeds
     *     are not there
     * @param deadLetters empty where that is not known
     */
    public record Flow(
            long receivedPerMinute,
            long queued,
            long storedPerMinute,
            long rejectedPerMinute,
            Optional<Long> readPerMinute,
            Optional<Long> deadLetters) {}
}
