package vn.iochub.runtime.internal.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.TestBroker;
import vn.iochub.runtime.internal.TestConnector;

/** One source's limits, and what its flood does to another; over a real broker. */
class QuotaTest {
    @TempDir
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Map<String, Limits> limits = new ConcurrentHashMap<>();
    private final List<IngestPipeline> open = new ArrayList<>();
    private TestBroker broker;
    private IngestService ingest;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(folder.resolve("broker"));
        Path data = folder.resolve("data");
        ingest = new IngestService(
                broker,
                ResilienceComponent.withDefaults(),
                registry,
                data,
                "000",
                Clock.systemUTC(),
                new DiskWatch(data, 0, registry),
                instance -> limits.getOrDefault(instance, Limits.DEFAULT));
    }

    @AfterEach
    void stop() throws Exception {
        for (IngestPipeline pipeline : open) {
            pipeline.close();
        }
        ingest.close();
        broker.close();
    }

    private IngestPipeline open(String instance) throws Exception {
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
            broker.ensureQueue(prefix + instance);
        }
        TestConnector connector = new TestConnector(instance);
        IngestPipeline pipeline = ingest.open(connector, connector.source(), "test/1", IngestListener.DEAF);
        open.add(pipeline);
        return pipeline;
    }

    private static void take(IngestPipeline pipeline, String lines) throws IOException {
        take(pipeline, lines, false);
    }

    private static void take(IngestPipeline pipeline, String lines, boolean patient) throws IOException {
        pipeline.ingest(Body.of(lines.getBytes(UTF_8)), "text/plain", Map.of(), patient);
    }

    private double count(String name, String source) {
        return registry.get(name).tag("source", source).counter().count();
    }

    @Test
    void whoSendsMoreMessagesThanItMayIsToldWhenToComeAgain() throws Exception {
        limits.put("lines", new Limits(2, 0, 0));
        IngestPipeline pipeline = open("lines");
        for (int i = 0; i < 4; i++) {
            take(pipeline, "burst" + i + "=1");
        }

        assertThatThrownBy(() -> take(pipeline, "over=1"))
                .isInstanceOfSatisfying(HubUnavailableException.class, later -> {
                    assertThat(later.overQuota()).isTrue();
                    assertThat(later.retryAfter()).isBetween(Duration.ofNanos(1), Duration.ofMillis(500));
                    assertThat(later.retryAfterSeconds()).isEqualTo(1);
                });
        assertThat(count("iochub.over.quota.calls", "lines")).isEqualTo(1);
        assertThat(count("iochub.unavailable.calls", "lines")).isEqualTo(1);
        take(open("other"), "free=1");
        // By itself, when the second is over.
        await().atMost(Duration.ofSeconds(5)).ignoreExceptions().until(() -> {
            take(pipeline, "over=1");
            return true;
        });
        // What is configured now holds now.
        limits.put("lines", new Limits(0, 0, 0));
        for (int i = 0; i < 20; i++) {
            take(pipeline, "free" + i + "=1");
        }
    }

    @Test
    void aLargeMessageIsTakenAndWhatFollowsWaitsForItsBytes() throws Exception {
        limits.put("lines", new Limits(0, 1_000, 0));
        IngestPipeline pipeline = open("lines");
        take(pipeline, "a=" + "x".repeat(5_000));

        assertThatThrownBy(() -> take(pipeline, "b=1")).isInstanceOfSatisfying(HubUnavailableException.class, later -> {
            assertThat(later.overQuota()).isTrue();
            // 5,002 bytes less two seconds' worth, at 1,000 a second.
            assertThat(later.retryAfter()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(3_100));
        });
    }

    @Test
    void whatTheHubFetchesWaitsForItsQuotaInstead() throws Exception {
        limits.put("lines", new Limits(5, 0, 0));
        IngestPipeline pipeline = open("lines");
        long began = System.nanoTime();
        for (int i = 0; i < 15; i++) {
            take(pipeline, "k" + i + "=1", true);
        }
        // 10 at once, then 5 a second.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(800));
        assertThat(count("iochub.over.quota.calls", "lines")).isZero();

        limits.put("lines", new Limits(0, 1, 0));
        take(pipeline, "a=" + "x".repeat(1_000), true);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                take(pipeline, "never=1", true);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        // A stop ends the wait.
        pipeline.beginClose();
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(HubUnavailableException.class);
    }

    @Test
    void aSourceOfWhichTooMuchWaitsIsRefusedUntilSomeIsStored() throws Exception {
        limits.put("lines", new Limits(0, 0, 5));
        IngestPipeline pipeline = open("lines");
        take(pipeline, "a=1\nb=1\nc=1\nd=1\ne=1");

        await().atMost(Duration.ofSeconds(10))
                .until(() -> ingest.intake().backlog("lines").isPresent());
        assertThatThrownBy(() -> take(pipeline, "f=1")).isInstanceOfSatisfying(HubUnavailableException.class, later -> {
            assertThat(later.overQuota()).isTrue();
            assertThat(later.retryAfterSeconds()).isEqualTo(30);
        });
        assertThat(ingest.intake().backlog("other")).isEmpty();

        assertThat(broker.drain(Broker.RECORDS + "lines")).hasSize(5);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ingest.intake().backlog("lines").isEmpty());
        take(pipeline, "f=1");
    }

    @Test
    void theQueueThatASourceWritesToIsInTheMetrics() throws Exception {
        open("lines");
        broker.ensureQueue(Broker.IN + "lines");
        broker.send(Broker.IN + "lines", "a=1");

        await().atMost(Duration.ofSeconds(10))
                .until(() -> registry.get("iochub.queue.messages")
                                .tag("queue", "hub.in.lines")
                                .gauge()
                                .value()
                        == 1);
    }

    /** One source sends as fast as sixteen callers can, first with the default limits, then with a quota. */
    @Test
    void aFloodOfOneSourceHardlyDelaysAnother() throws Exception {
        IngestPipeline calm = open("calm");
        IngestPipeline flood = open("flood");
        times(calm, "warm", 50);
        long alone = p99(times(calm, "alone", 200));
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong taken = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        ExecutorService callers = Executors.newFixedThreadPool(16);
        long beside;
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int caller = 0; caller < 16; caller++) {
                int number = caller;
                calls.add(callers.submit(() -> {
                    for (long i = 0; !over.get(); i++) {
                        try {
                            take(flood, number + "-" + i + "=" + "x".repeat(500));
                            taken.incrementAndGet();
                        } catch (HubUnavailableException e) {
                            assertThat(e.overQuota()).isTrue();
                            refused.incrementAndGet();
                            TimeUnit.MILLISECONDS.sleep(5);
                        }
                    }
                    return null;
                }));
            }
            await().until(() -> taken.get() > 100);
            beside = p99(times(calm, "beside", 200));
            limits.put("flood", new Limits(50, 0, 0));
            await().until(() -> refused.get() > 100);
            times(calm, "quota", 100);
            over.set(true);
            for (Future<?> call : calls) {
                call.get(30, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            callers.shutdownNow();
        }

        assertThat(beside)
                .as("p99 in milliseconds beside a flood of %d, %d alone", taken.get(), alone)
                .isLessThan(Math.max(1_000, 20 * alone));
        assertThat(count("iochub.over.quota.calls", "flood")).isEqualTo(refused.doubleValue());
        assertThat(count("iochub.unavailable.calls", "calm")).isZero();
        List<TestBroker.Received> records = broker.drain(Broker.RECORDS + "flood");
        assertThat(records).as("nothing that was taken is lost").hasSize(Math.toIntExact(taken.get()));
        assertThat(records).extracting(record -> record.text(Envelope.SUBJECT)).doesNotHaveDuplicates();
        assertThat(broker.depth(Broker.RECORDS + "calm")).isEqualTo(550);
    }

    /** Milliseconds of so many messages, one after the other. */
    private static long[] times(IngestPipeline pipeline, String name, int count) throws IOException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            take(pipeline, name + i + "=1");
            times[i] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        }
        return times;
    }

    private static long p99(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length * 99 / 100];
    }
}
