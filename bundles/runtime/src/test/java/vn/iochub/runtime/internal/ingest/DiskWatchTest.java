package vn.iochub.runtime.internal.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health.Status;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.TestBroker;
import vn.iochub.runtime.internal.TestConnector;

/** A disk that fills up and is cleared again: a real small one where the machine lets us mount it, else a told one. */
class DiskWatchTest {
    private static final int MIB = 1 << 20;
    private static final long LEAST = 8L * MIB;

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Path data;
    private boolean mounted;
    private AtomicLong told;

    @BeforeEach
    void mount() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", data.toString());
        told = new AtomicLong(32L * MIB);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", "-l", data.toString())).isTrue();
        }
    }

    /** Ends within 10 s; false also where there is no such command or no right to it. */
    private static boolean run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return false;
        }
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    private DiskWatch watch() {
        return mounted ? new DiskWatch(data, LEAST, registry) : new DiskWatch(data, LEAST, registry, any -> told.get());
    }

    /** Leaves so many bytes free. */
    private void leave(long bytes) throws IOException {
        Path filler = data.resolve("filler");
        Files.deleteIfExists(filler);
        told.set(bytes);
        if (mounted) {
            long free = Files.getFileStore(data).getUsableSpace();
            Files.write(filler, new byte[(int) (free - bytes)]);
        }
    }

    @Test
    void intakeStopsBeforeTheDiskIsFullAndGoesOnByItself() throws Exception {
        DiskWatch disk = watch();
        try (TestBroker broker = new TestBroker(folder.resolve("broker"));
                IngestService ingest = new IngestService(
                        broker,
                        ResilienceComponent.withDefaults(),
                        registry,
                        data,
                        "000",
                        Clock.systemUTC(),
                        disk,
                        instance -> Limits.DEFAULT)) {
            for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
                broker.ensureQueue(prefix + "lines");
            }
            TestConnector connector = new TestConnector("lines");
            try (IngestPipeline pipeline = ingest.open(connector, connector.source(), "test/1", IngestListener.DEAF)) {
                assertThat(take(pipeline, "a=1")).isEqualTo(1);
                assertThat(disk.health().status()).isEqualTo(Status.UP);

                leave(LEAST - MIB);

                await().atMost(Duration.ofSeconds(10)).until(() -> disk.health().status() == Status.DOWN);
                assertThat(disk.health().part()).isEqualTo("disk");
                assertThat(disk.health().cause().en()).contains("nearly full", "minDiskFree is 8 MB");
                assertThatThrownBy(() -> take(pipeline, "b=2"))
                        .isInstanceOfSatisfying(HubUnavailableException.class, later -> {
                            assertThat(later.retryAfterSeconds()).isEqualTo(30);
                            assertThat(later.overQuota()).isFalse();
                        });
                assertThat(registry.get("iochub.disk.free.bytes")
                                .tag("path", "data")
                                .gauge()
                                .value())
                        .isBetween(1.0, (double) LEAST);

                // A little more than the threshold: it does not waver.
                leave(LEAST + MIB / 2);
                await().until(() -> registry.get("iochub.disk.free.bytes")
                                .tag("path", "data")
                                .gauge()
                                .value()
                        > LEAST);
                assertThat(disk.health().status()).isEqualTo(Status.DOWN);

                leave(LEAST + 4 * MIB);
                await().atMost(Duration.ofSeconds(10)).until(() -> disk.health().status() == Status.UP);
                assertThat(take(pipeline, "b=2")).isEqualTo(1);
            }
            assertThat(broker.drain(Broker.RECORDS + "lines")).hasSize(2);
        }
    }

    private static long take(IngestPipeline pipeline, String line) throws IOException {
        return pipeline.ingest(Body.of(line.getBytes(UTF_8)), "text/plain", Map.of())
                .accepted();
    }
}
