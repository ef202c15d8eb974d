package vn.iochub.repository.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Resilience;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Entry;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.Pipeline;
import vn.iochub.repository.internal.testing.TestBroker;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.types.Types;
import vn.iochub.resilience.ResilienceComponent;

/** What the writers do with a database that is away and with a message that breaks them, over a real broker and database. */
@ExtendWith(TestDatabase.Extension.class)
@Timeout(120)
class FaultsTest {
    private static final RecordType DOSSIER = new RecordType(
            "procedure",
            "ServiceDossier",
            1,
            "{\"properties\":{\"v\":{\"type\":\"string\",\"x-classification\":\"internal\"}}}");
    private static final String ONE = "{\"v\":\"1\"}";

    private final TestDatabase database;
    private final ResilienceComponent resilience = ResilienceComponent.withDefaults();
    private final AtomicInteger tries = new AtomicInteger();

    @TempDir
    private Path folder;

    private TestBroker broker;
    private DeadLetterQueue dead;
    private Pipeline pipeline;
    private Pipeline second;
    private Writer writer;
    private volatile boolean away;
    private volatile boolean mended;
    private volatile boolean allCrash;

    FaultsTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void start() throws Exception {
        database.fresh();
        broker = new TestBroker(folder);
        dead = new DeadLetterQueue(broker);
        pipeline = new Pipeline(broker, "eprocedure");
        second = new Pipeline(broker, "tax");
        ChangePartitions partitions = new ChangePartitions(database.writer());
        Store store = new Store(database.writer(), partitions);
        writer = new Writer(
                database.writer(),
                partitions,
                new QueueWorker.Shared(
                        broker,
                        new QueueWorker.Faults(resilience, dead),
                        (entries, committed) -> {
                            tries.incrementAndGet();
                            if (away) {
                                throw new SQLException("the server is gone, says the test", "08006");
                            }
                            if (!mended && (allCrash || entries.stream().anyMatch(FaultsTest::poison))) {
                                throw new IllegalStateException("nobody foresaw this");
                            }
                            store.store(entries, committed);
                        },
                        new Types(database.writer(), () -> List.of(DOSSIER), "hub_reader"),
                        new Meters(new SimpleMeterRegistry()),
                        new Troubles(),
                        new Semaphore(4, true),
                        1000,
                        1 << 20,
                        Duration.ofSeconds(60)),
                Duration.ofMinutes(10),
                new PendingRestore(Path.of("none")));
        writer.start();
    }

    private static boolean poison(Entry entry) {
        return entry instanceof Entry.State state && state.key().startsWith("poison");
    }

    @AfterEach
    void stop() throws Exception {
        try {
            writer.close();
            pipeline.close();
            second.close();
        } finally {
            broker.close();
        }
    }

    private void awaitRecords(long wanted) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> database.number("SELECT count(*) FROM hub.record") == wanted);
    }

    private Health awaitStatus(Health.Status status) {
        return await().atMost(Duration.ofSeconds(30)).until(() -> writer.health(), health -> health.status() == status);
    }

    @Test
    @DisplayName(
            "a message that breaks the writer again and again is found among hundreds and goes aside; the rest is stored")
    void isolated() throws Exception {
        UUID raw = UUID.randomUUID();
        for (int item = 0; item < 200; item++) {
            boolean bad = item == 17 || item == 130;
            pipeline.record((bad ? "poison" : "k") + item, 1, true, raw, item, ONE);
        }
        pipeline.commit();

        awaitRecords(198);
        await().until(() -> broker.depth("hub.records.eprocedure") == 0);
        assertThat(dead.list(5)).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.from()).isEqualTo("hub.records.eprocedure");
            assertThat(letter.reason()).contains("IllegalStateException").doesNotContain("foresaw");
        });
        awaitStatus(Health.Status.UP);

        mended = true;
        assertThat(dead.redrive(Set.of())).isEqualTo(2);
        awaitRecords(200);
        assertThat(broker.depth(DeadLetters.QUEUE)).isZero();
    }

    @Test
    @DisplayName(
            "where everything crashes it is no message's fault: nothing goes aside, and all is stored when it is mended")
    void everythingCrashes() throws Exception {
        awaitStatus(Health.Status.UP);
        allCrash = true;
        UUID raw = UUID.randomUUID();
        for (int item = 0; item < 30; item++) {
            pipeline.record("k" + item, 1, true, raw, item, ONE);
        }
        pipeline.commit();
        // More than one round of isolating: each takes at least twenty tries.
        await().atMost(Duration.ofSeconds(60)).until(() -> tries.get() > 80);
        assertThat(dead.list(1)).isEmpty();
        assertThat(writer.health().status()).isNotEqualTo(Health.Status.UP);

        mended = true;
        awaitRecords(30);
        assertThat(dead.list(1)).isEmpty();
        awaitStatus(Health.Status.UP);
    }

    @Test
    @DisplayName(
            "while the database is away its breaker is open, one asks for all, and all goes on within seconds of its return")
    void oneProbe() throws Exception {
        awaitStatus(Health.Status.UP);
        Resilience.Breaker breaker = resilience.breaker(Resilience.DATABASE);
        away = true;
        for (Pipeline each : List.of(pipeline, second)) {
            UUID raw = UUID.randomUUID();
            each.record("k" + each.hashCode(), 1, true, raw, 0, ONE);
            each.raw(raw, 1, 0);
            each.refused(raw, 1);
            each.commit();
        }
        database.stop();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> breaker.state() == Resilience.Breaker.State.OPEN);
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(writer.health())
                    .satisfies(health -> assertThat(health.status()).isEqualTo(Health.Status.DOWN))
                    .satisfies(health -> assertThat(health.cause().en())
                            .containsPattern("not asked again before [0-9]{2}:[0-9]{2}:[0-9]{2}")));
        } finally {
            database.start();
        }
        away = false;
        long back = System.nanoTime();
        awaitRecords(2);
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(10));
        awaitStatus(Health.Status.UP);
        assertThat(breaker.state()).isEqualTo(Resilience.Breaker.State.CLOSED);
        assertThat(dead.list(1)).isEmpty();
    }
}
