package vn.iochub.management.internal.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Feeds;
import vn.iochub.api.service.History;
import vn.iochub.api.service.Sources;
import vn.iochub.management.internal.HubStatus;

/** The hub at a glance, from memory alone. Thread-safe; {@link Operations} says what each throws. */
public final class OverviewOperations extends Topic {
    private static final History.Recent NOTHING = new History.Recent(0, 0, 0, 0, 0, Collections.nCopies(60, 0L));

    private final HubStatus hub;
    private final Clock clock = Clock.systemUTC();

    OverviewOperations(Rules rules, HubStatus hub) {
        super(rules);
        this.hub = hub;
    }

    public Overview overview(Caller caller) {
        return look(caller, Operation.OVERVIEW_LOOK, "", () -> overview(clock.instant()));
    }

    /** What a source brought; zeros for one that nothing is known of. */
    public History.Series history(Caller caller, String instance, History.Span span) {
        return look(caller, Operation.SOURCE_LOOK, instance, () -> services.historyNeeded()
                .of(instance, span));
    }

    /**
     * All that one page of a source needs. What the repository or another part would tell is null while that part is away:
     * the page is looked at just then.
     */
    public ObjectNode source(Caller caller, String instance) {
        return look(caller, Operation.SOURCE_LOOK, instance, () -> {
            Overview.Source source = overview(clock.instant()).sources().stream()
                    .filter(one -> one.instance().equals(instance))
                    .findFirst()
                    .orElseThrow(() -> unknown("Không có nguồn này.", "There is no such source."));
            return SourcePage.of(source, services);
        });
    }

    Overview overview(Instant now) {
        HubStatus.Snapshot snapshot = hub.snapshot();
        HubStatus.Loads loads = hub.loads();
        Map<String, History.Recent> recent =
                services.history().map(History::recent).orElse(Map.of());
        Map<String, Sources.Source> deployed = new TreeMap<>();
        services.sources().forEach(source -> deployed.put(source.descriptor().instance(), source));
        List<Overview.Source> sources = new ArrayList<>();
        for (HubStatus.SourceFigures figures : hub.sources()) {
            sources.add(source(
                    now,
                    snapshot,
                    loads,
                    figures,
                    Optional.ofNullable(deployed.get(figures.instance())),
                    recent.getOrDefault(figures.instance(), NOTHING)));
        }
        long received = 0;
        long stored = 0;
        long rejected = 0;
        for (History.Recent one : recent.values()) {
            received += one.perMinute().get(one.perMinute().size() - 1);
            stored += one.stored();
            rejected += one.rejectedLast();
        }
        Overview.Flow flow = new Overview.Flow(
                received,
                loads.queues().values().stream().mapToLong(Long::longValue).sum(),
                stored,
                rejected,
                services.feedsIfThere()
                        .map(feeds -> Math.round(feeds.readers().stream()
                                .mapToDouble(Feeds.Reader::perMinute)
                                .sum())),
                loads.deadLetters());
        return new Overview(
                now,
                snapshot,
                List.copyOf(sources),
                flow,
                Attention.of(now, snapshot, sources, loads.deadLetters(), loads.disks()));
    }

    private Overview.Source source(
            Instant now,
            HubStatus.Snapshot snapshot,
            HubStatus.Loads loads,
            HubStatus.SourceFigures figures,
            Optional<Sources.Source> deployed,
            History.Recent recent) {
        String instance = figures.instance();
        Duration freshness =
                deployed.map(source -> source.descriptor().freshness()).orElse(Duration.ZERO);
        Instant newest = figures.lastReceived().orElse(snapshot.startedAt());
        boolean late = figures.pause().isEmpty()
                && freshness.compareTo(Duration.ZERO) > 0
                && Duration.between(newest, now).compareTo(freshness) > 0;
        return new Overview.Source(
                figures,
                deployed.map(Sources.Source::bundle).orElse(""),
                deployed.map(Sources.Source::version).orElse(""),
                deployed.map(source -> source.descriptor().owner()).orElse(""),
                Math.max(0, freshness.toSeconds()),
                figures.lastReceived()
                        .map(last -> Math.max(0, Duration.between(last, now).toSeconds())),
                late,
                List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE).stream()
                        .mapToLong(prefix -> loads.queues().getOrDefault(prefix + instance, 0L))
                        .sum(),
                Optional.ofNullable(loads.queues().get(Broker.IN + instance)),
                // Only sources with such rows have a figure; once that of all is known, the others have none.
                Optional.ofNullable(loads.quarantineOpen().get(instance))
                        .or(() -> hub.quarantineOpen().map(known -> 0L)),
                recent);
    }
}
