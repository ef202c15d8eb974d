package vn.iochub.management.internal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import vn.iochub.api.service.Sources;

/**
 * How old each source's newest message is, and how old it may become, as metrics: what an alert on a late source compares. For
 * one thread; the metrics may be read by any.
 */
final class FreshnessMeters {
    private static final String SOURCE = "source";

    private final MultiGauge ages;
    private final MultiGauge targets;
    private final Map<String, Double> age = new ConcurrentHashMap<>();
    private final Map<String, Double> target = new ConcurrentHashMap<>();

    FreshnessMeters(MeterRegistry registry) {
        ages = MultiGauge.builder("iochub.source.age")
                .baseUnit("seconds")
                .description("Age of the source's newest message; of the hub's start while none has come since")
                .register(registry);
        targets = MultiGauge.builder("iochub.source.freshness")
                .baseUnit("seconds")
                .description("How old the source's newest message may become")
                .register(registry);
    }

    /** @param started since when the hub would know of a message */
    void show(List<Sources.Source> sources, Instant started, Instant now) {
        Map<String, Double> current = new ConcurrentHashMap<>();
        Map<String, Double> promised = new ConcurrentHashMap<>();
        for (Sources.Source source : sources) {
            String instance = source.descriptor().instance();
            current.put(instance, seconds(Duration.between(source.lastReceived().orElse(started), now)));
            if (source.descriptor().freshness().toMillis() > 0) {
                promised.put(instance, seconds(source.descriptor().freshness()));
            }
        }
        show(ages, age, current);
        show(targets, target, promised);
    }

    /** A clock that was set back makes nothing younger than now. */
    private static double seconds(Duration duration) {
        return Math.max(0, duration.toMillis()) / 1e3;
    }

    private static void show(MultiGauge gauge, Map<String, Double> shown, Map<String, Double> current) {
        shown.putAll(current);
        shown.keySet().retainAll(current.keySet());
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (String instance : current.keySet()) {
            rows.add(MultiGauge.Row.of(Tags.of(SOURCE, instance), () -> shown.getOrDefault(instance, Double.NaN)));
        }
        gauge.register(rows);
    }

    /** Takes all of them away. */
    void close() {
        ages.register(List.of());
        targets.register(List.of());
    }
}
