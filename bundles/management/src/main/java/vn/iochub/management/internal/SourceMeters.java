package vn.iochub.management.internal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;

/** Reads the figures of each source from the meters that the other bundles keep. */
final class SourceMeters {
    /** The hub's own probe, which is no source. */
    private static final String HUB = "hub";

    private static final Text GONE = new Text("Đã gỡ cài đặt.", "Not deployed any more.");

    private SourceMeters() {}

    static List<HubStatus.SourceFigures> read(
            MeterRegistry registry, List<Sources.Source> deployed, Map<String, SourceControl.Pause> pauses) {
        Map<String, Map<String, Double>> figures = figures(registry);
        Map<String, Sources.Source> sources = new TreeMap<>();
        deployed.forEach(source -> sources.put(source.descriptor().instance(), source));

        List<HubStatus.SourceFigures> rows = new ArrayList<>();
        Map<String, Map<String, Double>> rest = new TreeMap<>(figures);
        sources.forEach((instance, source) -> rows.add(row(
                instance,
                source.descriptor().title(),
                Optional.of(source.health().status()),
                source.health().cause(),
                source.lastReceived(),
                Optional.ofNullable(rest.remove(instance)).orElse(Map.of()),
                Optional.ofNullable(pauses.get(instance)))));
        rest.forEach((instance, values) -> {
            if (values.values().stream().anyMatch(value -> value > 0) && !instance.equals(HUB)) {
                rows.add(row(
                        instance,
                        new Text(instance, instance),
                        Optional.empty(),
                        GONE,
                        Optional.empty(),
                        values,
                        Optional.ofNullable(pauses.get(instance))));
            }
        });
        return rows;
    }

    private static HubStatus.SourceFigures row(
            String instance,
            Text title,
            Optional<Health.Status> status,
            Text cause,
            Optional<Instant> lastReceived,
            Map<String, Double> values,
            Optional<SourceControl.Pause> pause) {
        return new HubStatus.SourceFigures(
                instance,
                title,
                status,
                cause,
                count(values, "iochub_received_messages"),
                count(values, "iochub_accepted_records"),
                count(values, "iochub_duplicate_records"),
                count(values, "iochub_rejected_records"),
                count(values, "iochub_stored_records"),
                count(values, "iochub_superseded_records"),
                count(values, "iochub_redelivered_records"),
                count(values, "iochub_refused_calls"),
                values.getOrDefault("iochub_lag_seconds", 0.0),
                lastReceived,
                pause);
    }

    private static long count(Map<String, Double> values, String name) {
        return values.getOrDefault(name, 0.0).longValue();
    }

    /** By source, then by the Prometheus name without {@code _total}; meters that differ in other tags are added up. */
    private static Map<String, Map<String, Double>> figures(MeterRegistry registry) {
        NamingConvention naming = registry.config().namingConvention();
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getTag("source") != null)
                .filter(meter -> meter.getId().getConventionName(naming).startsWith("iochub_"))
                .collect(Collectors.groupingBy(
                        meter -> meter.getId().getTag("source"),
                        TreeMap::new,
                        Collectors.groupingBy(
                                meter -> withoutTotal(meter.getId().getConventionName(naming)),
                                Collectors.summingDouble(SourceMeters::value))));
    }

    private static String withoutTotal(String name) {
        return name.endsWith("_total") ? name.substring(0, name.length() - "_total".length()) : name;
    }

    private static double value(Meter meter) {
        double value;
        if (meter instanceof Counter counter) {
            value = counter.count();
        } else if (meter instanceof FunctionCounter counter) {
            value = counter.count();
        } else if (meter instanceof Gauge gauge) {
            value = gauge.value();
        } else {
            value = 0;
        }
        return Double.isFinite(value) ? value : 0;
    }
}
