package vn.iochub.history.internal;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import vn.iochub.api.service.History;

/** Takes samples of the meters, and remembers the last hour and the day. Thread-safe. */
final class Recorder {
    static final int RING = 60;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    /** The last readings of the meters. */
    private Map<String, Figures> before;
    /** By minute, then by instance; the last hour. */
    private final TreeMap<Instant, Map<String, Figures>> minutes = new TreeMap<>();

    private LocalDate day;
    private final Map<String, Figures> today = new HashMap<>();
    /** The begin of the minute after the last sample. */
    private Instant end;

    Recorder(MeterRegistry registry, Instant now) {
        this.registry = registry;
        before = Readings.of(registry);
        day = LocalDate.ofInstant(now, HistoryTable.ZONE);
        end = now.truncatedTo(ChronoUnit.MINUTES);
    }

    /** What came since the last call, as that of the minute that begins at this time. */
    synchronized Sample sample(Instant at) {
        Map<String, Figures> now = Readings.of(registry);
        Map<String, Figures> more = since(now);
        before = now;
        end = at.plus(MINUTE);
        turn(LocalDate.ofInstant(at, HistoryTable.ZONE));
        add(at, more);
        more.forEach((instance, figures) -> today.merge(instance, sums(figures), Figures::plus));
        return new Sample(UUID.randomUUID(), at, more);
    }

    /** What the database knows of the time before this hub's start. */
    synchronized void known(Instant at, String instance, Figures figures) {
        add(at, Map.of(instance, figures));
    }

    /** The same, of a day; ignored when it is over. */
    synchronized void known(LocalDate of, String instance, Figures figures) {
        if (of.equals(day)) {
            today.merge(instance, sums(figures), Figures::plus);
        }
    }

    synchronized LocalDate day() {
        return day;
    }

    synchronized Map<String, History.Recent> recent(Instant now) {
        Map<String, Figures> live = since(Readings.of(registry));
        LocalDate date = LocalDate.ofInstant(now, HistoryTable.ZONE);
        TreeSet<String> instances = new TreeSet<>(before.keySet());
        instances.addAll(live.keySet());
        instances.addAll(today.keySet());
        Map<String, History.Recent> all = new TreeMap<>();
        for (String instance : instances) {
            Figures sum = (date.equals(day) ? today.getOrDefault(instance, Figures.NONE) : Figures.NONE)
                    .plus(live.getOrDefault(instance, Figures.NONE));
            Figures last = minute(end.minus(MINUTE), instance);
            List<Long> perMinute = new ArrayList<>();
            for (int i = RING; i > 0; i--) {
                perMinute.add(
                        minute(end.minus(MINUTE.multipliedBy(i)), instance).received());
            }
            all.put(
                    instance,
                    new History.Recent(
                            sum.received(),
                            sum.accepted(),
                            sum.rejected(),
                            last.stored() + last.duplicate(),
                            last.rejected(),
                            perMinute));
        }
        return all;
    }

    private Figures minute(Instant at, String instance) {
        return minutes.getOrDefault(at, Map.of()).getOrDefault(instance, Figures.NONE);
    }

    private Map<String, Figures> since(Map<String, Figures> now) {
        Map<String, Figures> more = new HashMap<>();
        now.forEach((instance, figures) -> {
            Figures came = figures.since(before.getOrDefault(instance, Figures.NONE));
            if (!came.nothing()) {
                more.put(instance, came);
            }
        });
        return more;
    }

    private void add(Instant at, Map<String, Figures> figures) {
        Map<String, Figures> minute = minutes.computeIfAbsent(at, key -> new HashMap<>());
        figures.forEach((instance, one) -> minute.merge(instance, sums(one), Figures::plus));
        minutes.headMap(end.minus(MINUTE.multipliedBy(RING))).clear();
        // After a clock that was ahead.
        minutes.tailMap(end).clear();
    }

    private void turn(LocalDate date) {
        if (!date.equals(day)) {
            day = date;
            today.clear();
        }
    }

    /** Without the buckets, which nobody asks for here. */
    private static Figures sums(Figures all) {
        return new Figures(
                all.received(),
                all.bytes(),
                all.accepted(),
                all.rejected(),
                all.stored(),
                all.duplicate(),
                all.refused(),
                Buckets.NONE,
                Buckets.NONE);
    }
}
