package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static vn.iochub.management.internal.Parts.allUp;
import static vn.iochub.management.internal.Parts.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;
import vn.iochub.api.service.HealthPart;

class HealthCollectorTest {
    @TempDir
    Path data;

    private final Meters meters = new Meters();
    private final AtomicReference<List<Health>> said = new AtomicReference<>(allUp());
    private HealthCollector collector;

    @BeforeEach
    void start() {
        collector = new HealthCollector(
                meters.registry(), "1.2.3", data, Instant.now(), new Arriving(data, data, name -> true));
    }

    @AfterEach
    void stop() {
        collector.close();
        meters.close();
    }

    private HubStatus.Part part(String name) {
        return collector.snapshot().parts().stream()
                .filter(part -> part.health().part().equals(name))
                .findFirst()
                .orElseGet(() -> new HubStatus.Part(health(name, null), Instant.EPOCH));
    }

    @Test
    void theLaunchersFilesFollowTheHubAndGoWithIt() throws IOException {
        Path json = data.resolve("run/health.json");
        Path text = data.resolve("run/health.txt");
        await().until(() -> Files.exists(text));
        assertThat(read(json).get("status").asText()).isEqualTo("STARTING");
        assertThat(read(json).get("ready").asBoolean()).isFalse();

        collector.add(said::get, "test");
        await().until(() -> read(json).get("ready").asBoolean());
        JsonNode status = read(json);
        assertThat(status.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(status.get("version").asText()).isEqualTo("1.2.3");
        assertThat(status.at("/urls/http").asText()).isEqualTo("scheme://http");
        assertThat(status.get("parts")).hasSize(Verdict.EXPECTED.size());
        await().untilAsserted(() -> assertThat(Files.readString(text).lines())
                .contains(
                        "ready\ttrue",
                        "status\tUP",
                        "version\t1.2.3",
                        "url\tscheme://http",
                        "broker_url\tscheme://broker",
                        "part\tbroker\tUP\tbecause of broker"));

        said.set(Parts.allUpBut(new Health(
                "database", Status.DOWN, new Text("hỏng\ndòng hai", "broken\n\tline two"), java.util.Map.of())));
        await().untilAsserted(() -> assertThat(Files.readString(text).lines())
                .contains("ready\tfalse", "status\tDOWN", "part\tdatabase\tDOWN\tbroken line two"));

        collector.close();
        assertThat(json).doesNotExist();
        assertThat(text).doesNotExist();
    }

    @Test
    void aPartThatThrowsIsDegradedAndHarmsNoOther() {
        collector.add(said::get, "test");
        collector.add(
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                "weak");

        await().untilAsserted(() -> {
            assertThat(part("weak").health().status()).isEqualTo(Status.DEGRADED);
            assertThat(part("weak").health().cause().en()).contains("IllegalStateException");
            assertThat(part("broker").health().status()).isEqualTo(Status.UP);
            assertThat(collector.snapshot().status()).isEqualTo(Status.DEGRADED);
        });
    }

    @Test
    void aPartThatHangsIsDegradedHarmsNoOtherAndComesBack() {
        CountDownLatch hang = new CountDownLatch(1);
        AtomicReference<CountDownLatch> waitFor = new AtomicReference<>(new CountDownLatch(0));
        HealthPart slow = () -> {
            try {
                waitFor.get().await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of(health("slow", Status.UP));
        };
        collector.add(said::get, "test");
        collector.add(slow, "test-slow");
        await().untilAsserted(() -> assertThat(part("slow").health().status()).isEqualTo(Status.UP));

        waitFor.set(hang);
        await().untilAsserted(() -> {
            assertThat(part("slow").health().status()).isEqualTo(Status.DEGRADED);
            assertThat(part("slow").health().cause().vi()).contains("Không trả lời");
        });
        said.set(Parts.allUpBut(health("broker", Status.DOWN)));
        await().untilAsserted(() -> assertThat(part("broker").health().status()).isEqualTo(Status.DOWN));

        hang.countDown();
        await().untilAsserted(() -> assertThat(part("slow").health().status()).isEqualTo(Status.UP));
    }

    @Test
    void eachPartIsAGaugeAsLongAsItIsThere() {
        collector.add(said::get, "test");
        HealthPart tax = () -> List.of(health("source:tax", Status.DOWN));
        collector.add(tax, "test-tax");

        await().untilAsserted(() -> assertThat(meters.registry().scrape())
                .contains("iochub_health{part=\"broker\"} 0.0", "iochub_health{part=\"source:tax\"} 3.0"));
        collector.removePart(tax);
        await().untilAsserted(() -> assertThat(meters.registry().scrape())
                .contains("iochub_health{part=\"broker\"} 0.0")
                .doesNotContain("source:tax"));
    }

    @Test
    void theRegistryHasTheProcessItself() {
        assertThat(meters.registry().scrape())
                .contains(
                        "jvm_memory_used_bytes", "jvm_threads_live_threads", "process_cpu_usage", "process_files_open")
                .contains("process_uptime_seconds", "jvm_gc_");
    }

    private static JsonNode read(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(file));
    }
}
