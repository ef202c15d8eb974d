package vn.iochub.management.internal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what waits and what is left from the gauges that the other bundles keep, in one go. */
final class LoadMeters {
    private LoadMeters() {}

    static HubStatus.Loads read(MeterRegistry registry) {
        Map<String, Long> queues = new HashMap<>();
        Map<String, Long> open = new HashMap<>();
        Map<String, Double> disks = new HashMap<>();
        Optional<Long> letters = Optional.empty();
        for (Meter meter : registry.getMeters()) {
            if (!(meter instanceof Gauge gauge)) {
                continue;
            }
            double value = gauge.value();
            if (!Double.isFinite(value)) {
                continue;
            }
            switch (meter.getId().getName()) {
                case "iochub.queue.messages" -> queues.put(meter.getId().getTag("queue"), (long) value);
                case "iochub.quarantine.open.rows" -> open.put(meter.getId().getTag("source"), (long) value);
                case "iochub.disk.free.bytes" -> disks.put(meter.getId().getTag("path"), value);
                case "iochub.dead.letters" -> letters = Optional.of((long) value);
                default -> {
                    // Another bundle's.
                }
            }
        }
        return new HubStatus.Loads(queues, open, letters, disks);
    }
}
