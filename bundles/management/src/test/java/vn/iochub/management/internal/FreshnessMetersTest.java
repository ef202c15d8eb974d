package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import vn.iochub.api.RecordType;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;

class FreshnessMetersTest {
    private static final Instant STARTED = Instant.parse("2026-01-05T08:00:00Z");
    private static final Instant NOW = STARTED.plusSeconds(600);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final FreshnessMeters meters = new FreshnessMeters(registry);

    private static Sources.Source source(String instance, Duration freshness, Instant last) {
        return new Sources.Source(
                new SourceDescriptor(
                        instance,
                        instance,
                        new Text("Nguồn", "Source"),
                        "owner",
                        List.of(new RecordType("tax", "Payment", 1, "{}")),
                        freshness,
                        true),
                "bundle",
                "0.1.0",
                Parts.health("source:" + instance, Health.Status.UP),
                Optional.ofNullable(last));
    }

    private static String age(String instance, String seconds) {
        return "iochub_source_age_seconds{source=\"" + instance + "\"} " + seconds;
    }

    private static String target(String instance, String seconds) {
        return "iochub_source_freshness_seconds{source=\"" + instance + "\"} " + seconds;
    }

    @Test
    @DisplayName("the newest message's age and its target, by source; the hub's start counts until one has come")
    void ages() {
        meters.show(
                List.of(
                        source("tax", Duration.ofHours(1), NOW.minusMillis(2_500)),
                        source("education", Duration.ofMinutes(5), null),
                        source("health", Duration.ZERO, NOW.plusSeconds(30))),
                STARTED,
                NOW);

        assertThat(registry.scrape())
                .contains(age("tax", "2.5"), target("tax", "3600.0"))
                .contains(age("education", "600.0"), target("education", "300.0"))
                .contains(age("health", "0.0"))
                .doesNotContain(target("health", ""));
    }

    @Test
    @DisplayName("a source that goes takes its metrics with it, and one that stays is followed")
    void gone() {
        meters.show(
                List.of(source("tax", Duration.ofHours(1), NOW), source("health", Duration.ofHours(2), NOW)),
                STARTED,
                NOW);
        meters.show(List.of(source("tax", Duration.ofHours(3), NOW)), STARTED, NOW.plusSeconds(60));

        assertThat(registry.scrape())
                .contains(age("tax", "60.0"), target("tax", "10800.0"))
                .doesNotContain("source=\"health\"");

        meters.close();
        assertThat(registry.scrape()).doesNotContain("iochub_source_");
    }
}
