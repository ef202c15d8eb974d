package vn.iochub.history.internal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads the meters of all sources in one go: milliseconds for some dozens of them. */
final class Readings {
    /** The hub's own probe and derived records, which are of no source. */
    private static final String HUB = "hub";

    private Readings() {}

    /** Counts since each meter's start, by instance. */
    static Map<String, Figures> of(MeterRegistry registry) {
        Map<String, Map<String, Double>> counts = new HashMap<>();
        Map<String, Map<String, Buckets>> times = new HashMap<>();
        for (Meter meter : registry.getMeters()) {
            String instance = meter.getId().getTag("source");
            if (instance == null || instance.equals(HUB)) {
                continue;
            }
            String name = meter.getId().getName();
            if (meter instanceof Counter counter) {
                // Meters that differ in other tags are added up.
                counts.computeIfAbsent(instance, key -> new HashMap<>()).merge(name, counter.count(), Double::sum);
            } else if (meter instanceof Timer timer && (name.equals("iochub.receipt") || name.equals("iochub.store"))) {
                times.computeIfAbsent(instance, key -> new HashMap<>())
                        .merge(name, Buckets.of(timer.takeSnapshot()), Buckets::plus);
            }
        }
        Map<String, Figures> all = new TreeMap<>();
        counts.forEach((instance, values) -> {
            Map<String, Buckets> timed = times.getOrDefault(instance, Map.of());
            all.put(
                    instance,
                    new Figures(
                            count(values, "iochub.received.messages"),
                            count(values, "iochub.received.bytes"),
                            count(values, "iochub.accepted.records"),
                            count(values, "iochub.rejected.records"),
                            count(values, "iochub.stored.records"),
                            count(values, "iochub.duplicate.records"),
                            count(values, "iochub.refused.calls"),
                            timed.getOrDefault("iochub.receipt", Buckets.NONE),
                            timed.getOrDefault("iochub.store", Buckets.NONE)));
        });
        return all;
    }

    private static long count(Map<String, Double> values, String name) {
        return values.getOrDefault(name, 0.0).longValue();
    }
}
