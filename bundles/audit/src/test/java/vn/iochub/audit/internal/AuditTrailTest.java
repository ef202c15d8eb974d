package vn.iochub.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.Audit.Act;
import vn.iochub.api.service.Audit.Outcome;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Secrets;
import vn.iochub.api.service.UnavailableException;

class AuditTrailTest {
    private static final Act ACT = new Act("an", "shell", "source.pause", "tax", Outcome.DONE, Map.of());

    @TempDir
    Path data;

    private final Secrets secrets = new Secrets() {
        private final Map<String, String> stored = new HashMap<>();

        @Override
        public Optional<String> get(String name) {
            return Optional.ofNullable(stored.get(name));
        }

        @Override
        public String getOrCreate(String name) {
            return stored.computeIfAbsent(name, missing -> "a key of " + missing);
        }

        @Override
        public void announce(Map<String, String> lines) {
            throw new UnsupportedOperationException("the trail announces nothing");
        }

        @Override
        public String resolve(String value) {
            throw new UnsupportedOperationException("the trail resolves no reference");
        }
    };

    private AuditTrail open() {
        return new AuditTrail(data.resolve("audit"), secrets, 100_000, 1_000_000);
    }

    private static Health health(AuditTrail trail) {
        return trail.health().get(0);
    }

    @Test
    void itIsUpAndCounts() {
        AuditTrail trail = open();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Inbox inbox = new Inbox();
        AuditMeters meters = new AuditMeters(registry, trail, inbox);
        trail.write(ACT);
        assertThat(health(trail).status()).isEqualTo(Health.Status.UP);
        assertThat(health(trail).details()).containsEntry("last", "1");
        assertThat(registry.get("iochub.audit.entries").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("iochub.audit.dropped").functionCounter().count())
                .isZero();
        meters.close();
        assertThat(registry.getMeters()).isEmpty();
        trail.close();
        assertThatThrownBy(() -> trail.write(ACT)).isInstanceOf(UnavailableException.class);
    }

    @Test
    @DisplayName("a folder that cannot be made refuses acts, and is tried again at the next")
    void aFolderThatCannotBeMade() throws Exception {
        Files.writeString(data.resolve("audit"), "a file in its place");
        AuditTrail trail = open();
        assertThatThrownBy(() -> trail.write(ACT)).isInstanceOf(UnavailableException.class);
        assertThat(health(trail).status()).isEqualTo(Health.Status.DOWN);
        Files.delete(data.resolve("audit"));
        assertThat(trail.write(ACT)).isEqualTo(1);
        assertThat(health(trail).status()).isEqualTo(Health.Status.UP);
        assertThat(trail.verify().intact()).isTrue();
        trail.close();
    }

    @Test
    @DisplayName("what was changed while the hub was down is degraded health at every later start")
    void changedWhileDown() throws Exception {
        AuditTrail trail = open();
        trail.write(ACT);
        trail.write(ACT);
        trail.close();
        Path segment = data.resolve("audit/000000000001.jsonl");
        Files.writeString(segment, Files.readString(segment).replaceFirst("\"an\"", "\"xy\""));

        for (int i = 0; i < 2; i++) {
            AuditTrail again = open();
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(health(again).status()).isEqualTo(Health.Status.DEGRADED);
                assertThat(health(again).cause().en()).contains("entry 1 in the file 000000000001.jsonl");
                assertThat(health(again).cause().vi()).contains("mục 1");
            });
            again.write(ACT);
            again.close();
        }
    }

    @Test
    @DisplayName("with the key there and the folder gone, the trail was taken away")
    void theWholeFolderIsGone() {
        secrets.getOrCreate(Trail.SECRET);
        AuditTrail trail = open();
        assertThat(health(trail).status()).isEqualTo(Health.Status.DEGRADED);
        trail.close();
    }
}
