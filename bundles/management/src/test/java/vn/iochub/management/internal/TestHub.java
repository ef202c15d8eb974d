package vn.iochub.management.internal;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;

/** A collector for tests in other packages. */
public final class TestHub implements AutoCloseable {
    private final HealthCollector collector;

    public TestHub(MeterRegistry registry, Path data) {
        collector = new HealthCollector(registry, "1.2.3", data, Instant.now(), new Arriving(data, data, name -> true));
    }

    public HubStatus status() {
        return collector;
    }

    public void allUp() {
        collector.add(Parts::allUp, "test");
        await().until(() -> collector.snapshot().status() == Health.Status.UP);
    }

    public void sources(List<Sources.Source> all) {
        collector.setSources(() -> all);
    }

    @Override
    public void close() {
        collector.close();
    }
}
