package vn.iochub.repository.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Receipts.ReceiptStatus;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.messages.ReceiptFinder;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.Pipeline;
import vn.iochub.repository.internal.testing.TestBroker;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.types.Types;
import vn.iochub.resilience.ResilienceComponent;

/** From a real broker's queues to a real PostgreSQL. */
@ExtendWith(TestDatabase.Extension.class)
class WriterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final RecordType DOSSIER = new RecordType(
            "procedure",
            "ServiceDossier",
            1,
            "{\"properties\":{\"v\":{\"type\":\"string\",\"x-classification\":\"internal\"}}}");
    private static final String ONE = "{\"v\":\"1\"}";

    private final TestDatabase database;
    private final AtomicReference<List<RecordType>> running = new AtomicReference<>(List.of(DOSSIER));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    private Path folder;

    private TestBroker broker;
    private Pipeline pipeline;
    private Writer writer;
    private Path data = Path.of("none");

    WriterTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void start() throws Exception {
        database.fresh();
        broker = new TestBroker(folder);
        pipeline = new Pipeline(broker, "eprocedure");
    }

    @AfterEach
    void stop() throws Exception {
        try {
            if (writer != null) {
                writer.close();
            }
            if (pipeline != null) {
                pipeline.close();
            }
        } finally {
            broker.close();
        }
    }

    private void startWriter() {
        startWriter(1000, LONG, LONG);
    }

    private void startWriter(int batch, Duration typePatience, Duration probeLate) {
        DataSource target = database.writer();
        ChangePartitions partitions = new ChangePartitions(target);
        writer = new Writer(
                target,
                partitions,
                new QueueWorker.Shared(
                        broker,
                        new QueueWorker.Faults(ResilienceComponent.withDefaults(), new DeadLetterQueue(broker)),
                        new Store(target, partitions),
                        new Types(target, running::get, "hub_reader"),
                        new Meters(registry),
                        new Troubles(),
                        new Semaphore(4, true),
                        batch,
                        1 << 20,
                        typePatience),
                probeLate,
                new PendingRestore(data));
        writer.start();
    }

    private void sendMessages(int messages, int from) throws JMSException {
        for (int m = 0; m < messages; m++) {
            UUID raw = UUID.randomUUID();
            for (int item = 0; item < 10; item++) {
                pipeline.record("k" + (from + m * 10 + item), 1, true, raw, item, ONE);
            }
            pipeline.raw(raw, 10, 0);
            pipeline.commit();
        }
    }

    private void awaitRecords(long wanted) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> database.number("SELECT count(*) FROM hub.record") == wanted);
    }

    private void awaitDrained() {
        await().atMost(PATIENCE)
                .until(() -> broker.depth("hub.records.eprocedure") == 0
                        && broker.depth("hub.raw.eprocedure") == 0
                        && broker.depth("hub.quarantine.eprocedure") == 0);
    }

    private double lag() {
        return registry.get("iochub.lag").tag("source", "eprocedure").gauge().value();
    }

    private double counted(String name) {
        return registry.get(name).tag("source", "eprocedure").counter().count();
    }

    @Test
    void aMessageEndsInItsTablesAndItsReceiptSaysSo() throws Exception {
        startWriter();
        UUID raw = UUID.randomUUID();
        pipeline.record("a", 1, true, raw, 0, ONE);
        pipeline.refused(raw, 1);
        pipeline.record("b", 1, true, raw, 2, ONE);
        pipeline.record("a", 2, true, raw, 3, ONE);
        pipeline.raw(raw, 3, 1);
        pipeline.commit();
        awaitDrained();

        ReceiptFinder receipts = new ReceiptFinder(database.feeds());
        await().atMost(PATIENCE)
                .until(() -> receipts.find(raw).map(ReceiptStatus::complete).orElse(false));
        ReceiptStatus receipt = receipts.find(raw).orElseThrow();
        assertThat(receipt.instance()).isEqualTo("eprocedure");
        assertThat(List.of(
                        receipt.accepted(),
                        receipt.rejected(),
                        receipt.stored(),
                        receipt.duplicate(),
                        receipt.superseded()))
                .containsExactly(3L, 1L, 2L, 1L, 0L);
        assertThat(receipt.items().stream().map(each -> each.verdict() + " " + each.key() + each.reason()))
                .containsExactly("stored a", "rejected BAD_DATE", "stored b", "duplicate a");
        assertThat(receipts.find(UUID.randomUUID())).isEmpty();
        assertThat(database.rows("SELECT occurred FROM hub.record WHERE key = 'a'"))
                .containsExactly("2026-03-01 01:00:00+00");
        assertThat(counted("iochub.stored.records")).isEqualTo(2);
        assertThat(counted("iochub.duplicate.records")).isEqualTo(1);
        assertThat(registry.get("iochub.store")
                        .tag("source", "eprocedure")
                        .timer()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("iochub.lag")
                        .tag("source", "eprocedure")
                        .gauge()
                        .value())
                .isZero();
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.UP);
    }

    @Test
    void aCrashBetweenTheDatabaseAndTheBrokerIsAbsorbed() throws Exception {
        sendMessages(20, 0);
        broker.failCommits(3);
        startWriter();
        awaitRecords(200);
        awaitDrained();

        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(200);
        assertThat(database.number("SELECT position FROM hub.feed_head")).isEqualTo(200);
        assertThat(database.number("SELECT count(*) FROM hub.verdict")).isZero();
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isEqualTo(20);
        assertThat(counted("iochub.stored.records")).isEqualTo(200);
        assertThat(counted("iochub.redelivered.records")).isPositive();
        assertThat(counted("iochub.duplicate.records")).isZero();
    }

    @Test
    void withTheDatabaseStoppedNothingIsLostAndAllDrainsWhenItIsBack() throws Exception {
        startWriter();
        sendMessages(5, 0);
        awaitRecords(50);
        database.stop();
        try {
            sendMessages(20, 50);
            await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.DOWN);
            assertThat(writer.health().cause().en()).contains("nothing is lost");
            await().atMost(PATIENCE)
                    .until(() -> registry.get("iochub.lag")
                                    .tag("source", "eprocedure")
                                    .gauge()
                                    .value()
                            > 0.5);
            assertThat(broker.depth("hub.records.eprocedure")).isEqualTo(200);
        } finally {
            database.start();
        }
        awaitRecords(250);
        awaitDrained();
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.UP);
        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(250);
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isEqualTo(25);
        assertThat(broker.queues("")).as("no dead letters").noneMatch(name -> name.contains("DLQ"));
    }

    @Test
    void withTheDatabaseDownAtStartItWaitsAndThenMigrates() throws Exception {
        database.empty();
        database.stop();
        try {
            sendMessages(2, 0);
            startWriter();
            await().atMost(PATIENCE).until(() -> writer.health().cause().en().startsWith("waiting for the database: "));
            assertThat(writer.ready()).isFalse();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(writer.health().details()).containsEntry("waiting", "22"));
            assertThat(registry.get("iochub.queue.messages")
                            .tag("queue", "hub.records.eprocedure")
                            .gauge()
                            .value())
                    .isEqualTo(20);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag()).isGreaterThan(1));
        } finally {
            database.start();
        }
        awaitRecords(20);
        awaitDrained();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag()).isZero());
        assertThat(database.rows("SELECT version FROM hub.flyway_schema_history WHERE version IS NOT NULL"))
                .hasSameSizeAs(Migrations.SCRIPTS);
    }

    @Test
    void aBackupThatWaitsToBeLoadedIsWaitedForAndHealthSaysByWhom() throws Exception {
        data = folder.resolve("data");
        Path pending = Files.createDirectories(data.resolve("restore").resolve("pending"));
        startWriter();
        await().atMost(PATIENCE)
                .until(() -> writer.health().cause().en().startsWith("waiting until the backup is loaded"));
        assertThat(writer.health().status()).isEqualTo(Health.Status.STARTING);
        assertThat(writer.health().cause().en()).contains("iochub-backup is missing: install the feature hub-core");
        assertThat(writer.health().cause().vi()).contains("hãy cài lại feature hub-core");
        assertThat(writer.ready()).isFalse();

        Files.delete(pending);
        await().atMost(PATIENCE).until(() -> writer.ready());
    }

    @Test
    void theBrokerMayStopAndComeBack() throws Exception {
        startWriter();
        sendMessages(5, 0);
        awaitRecords(50);
        pipeline.close();
        broker.stop();
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.DOWN);
        broker.start();
        pipeline = new Pipeline(broker, "eprocedure");
        sendMessages(5, 50);
        awaitRecords(100);
        awaitDrained();
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.UP);
        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(100);
    }

    @Test
    void anUnreadableMessageIsPutAsideAndTheOthersGoOn() throws Exception {
        startWriter();
        UUID raw = UUID.randomUUID();
        pipeline.record("a", 1, true, raw, 0, ONE);
        BytesMessage noOrder = pipeline.recordMessage("b", 1, true, raw, 1, ONE);
        BytesMessage half = pipeline.recordMessage("b", 1, true, raw, 2, ONE);
        half.clearProperties();
        half.setStringProperty(Envelope.RAW_ID, "not a uuid");
        noOrder.clearProperties();
        noOrder.setStringProperty(Envelope.RAW_ID, raw.toString());
        noOrder.setIntProperty(Envelope.ITEM, 1);
        pipeline.send(Broker.RECORDS + "eprocedure", noOrder);
        pipeline.send(Broker.RECORDS + "eprocedure", half);
        pipeline.record("c", 1, true, raw, 3, ONE);
        pipeline.commit();
        awaitRecords(2);
        awaitDrained();

        assertThat(database.rows("SELECT code, fragment FROM hub.quarantine"))
                .containsExactly("UNREADABLE|" + ONE, "UNREADABLE|" + ONE);
        assertThat(database.rows("SELECT raw_id, item FROM hub.quarantine ORDER BY id LIMIT 1"))
                .containsExactly(raw + "|1");
        assertThat(registry.get("iochub.rejected.records")
                        .tag("code", "UNREADABLE")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void anUnreadableMessageHoldsNothingUpAndEachIsKept() throws Exception {
        startWriter();
        UUID raw = UUID.randomUUID();
        // As the runtime sends: without the broker's ids.
        pipeline.withoutMessageIds();
        BytesMessage wrongKind = pipeline.recordMessage("b", 1, true, raw, 1, ONE);
        wrongKind.setBooleanProperty(Envelope.ORDER, true);
        wrongKind.setBooleanProperty(Envelope.ITEM, true);
        pipeline.send(Broker.RECORDS + "eprocedure", wrongKind);
        for (int i = 0; i < 2; i++) {
            BytesMessage nameless = pipeline.recordMessage("c" + i, 1, true, raw, 2, ONE);
            nameless.setStringProperty(Envelope.RAW_ID, "");
            nameless.setStringProperty(Envelope.ITEM, "none");
            pipeline.send(Broker.RECORDS + "eprocedure", nameless);
        }
        pipeline.record("a", 1, true, raw, 0, ONE);
        pipeline.commit();
        awaitRecords(1);
        awaitDrained();

        assertThat(database.number("SELECT count(*) FROM hub.quarantine WHERE code = 'UNREADABLE' AND item < 0"))
                .isEqualTo(3);
        assertThat(database.number("SELECT count(*) FROM hub.quarantine WHERE raw_id = '" + raw + "'"))
                .isEqualTo(1);
    }

    @Test
    void aRecordTheDatabaseRefusesIsRejectedInItsReceipt() throws Exception {
        startWriter();
        UUID raw = UUID.randomUUID();
        pipeline.record("a", 1, true, raw, 0, "{\"v\":\"\\u0000\"}");
        pipeline.record("b", 1, true, raw, 1, ONE);
        pipeline.raw(raw, 2, 0);
        pipeline.commit();
        awaitDrained();

        ReceiptStatus receipt = new ReceiptFinder(database.feeds()).find(raw).orElseThrow();
        assertThat(List.of(receipt.accepted(), receipt.rejected(), receipt.stored()))
                .containsExactly(1L, 1L, 1L);
        assertThat(receipt.complete()).isTrue();
        assertThat(receipt.items().get(0).reason()).isEqualTo("REPOSITORY");
        assertThat(registry.get("iochub.rejected.records")
                        .tag("code", "REPOSITORY")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void recordsOfATypeThatIsNotDeclaredYetWaitForIt() throws Exception {
        running.set(List.of());
        startWriter();
        sendMessages(1, 0);
        await().atMost(PATIENCE).until(() -> database.number("SELECT count(*) FROM hub.raw_message") == 1);
        assertThat(database.number("SELECT count(*) FROM hub.record")).isZero();

        running.set(List.of(DOSSIER));
        awaitRecords(10);
        assertThat(database.rows("SELECT data FROM repo.record LIMIT 1")).containsExactly("{\"v\": \"1\"}");
    }

    @Test
    void aQueueThatAppearsLaterIsEmptiedToo() throws Exception {
        startWriter();
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.UP);
        try (Pipeline second = new Pipeline(broker, "ioffice-ductrong")) {
            UUID raw = UUID.randomUUID();
            second.record("x", 1, true, raw, 0, ONE);
            second.raw(raw, 1, 0);
            second.commit();
            awaitRecords(1);
        }
        assertThat(database.rows("SELECT instance FROM hub.record")).containsExactly("ioffice-ductrong");
    }

    @Test
    void aProbeIsStoredWithinASecond() throws Exception {
        startWriter();
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.UP);
        assertThat(writer.health().details()).containsEntry("probe_stored", "never");
        long before = System.currentTimeMillis();
        try (Pipeline hub = new Pipeline(broker, "hub")) {
            hub.probe("node-1");
            hub.commit();
            await().atMost(PATIENCE).until(() -> database.number("SELECT count(*) FROM hub.probe") == 1);
        }
        assertThat(database.number("SELECT count(*) FROM hub.probe WHERE stored - sent < interval '1 second'"))
                .isEqualTo(1);
        await().atMost(PATIENCE)
                .until(() -> !writer.health().details().get("probe_stored").equals("never"));
        assertThat(Long.parseLong(writer.health().details().get("probe_stored")))
                .isBetween(before, System.currentTimeMillis());
    }

    @Test
    void withoutAStoredProbeItIsDegradedAlthoughNothingFails() throws Exception {
        startWriter(1000, LONG, SHORT);
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.DEGRADED);
        assertThat(writer.health().cause().en()).contains("probe has not been stored for");
        try (Pipeline hub = new Pipeline(broker, "hub")) {
            hub.probe("node-1");
            hub.commit();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> writer.health().status() == Health.Status.UP);
        }
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.DEGRADED);
    }

    @Test
    void recordsOfATypeWhoseSchemaIsRefusedAreStoredHidden() throws Exception {
        running.set(List.of(new RecordType(
                "procedure",
                "ServiceDossier",
                1,
                "{\"title\":\"\\u0000\",\"properties\":{\"v\":{\"type\":\"string\"}}}")));
        startWriter(1000, SHORT, LONG);
        sendMessages(1, 0);
        awaitRecords(10);
        assertThat(database.rows("SELECT data FROM repo.record LIMIT 1")).containsExactly("{}");
    }

    @Test
    void recordsDoNotWaitForEverForATableOfTypesThatIsBroken() throws Exception {
        running.set(List.of());
        startWriter(1000, SHORT, LONG);
        await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.UP);
        database.execute("ALTER TABLE hub.record_type RENAME TO away");
        try {
            sendMessages(1, 0);
            awaitRecords(10);
        } finally {
            database.execute("ALTER TABLE hub.away RENAME TO record_type");
        }
    }

    @Test
    void closingEndsPromptlyAndLeavesTheRestInTheQueue() throws Exception {
        sendMessages(300, 0);
        startWriter(10, LONG, LONG);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> database.number("SELECT count(*) FROM hub.record") > 0);
        long asked = System.nanoTime();
        writer.close();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
        long stored = database.number("SELECT count(*) FROM hub.record");
        long left = broker.depth("hub.records.eprocedure");
        assertThat(left).isPositive();
        assertThat(stored + left).isEqualTo(3000);
        assertThat(database.number("SELECT count(*) FROM hub.record"))
                .as("nothing is written after it")
                .isEqualTo(stored);
        startWriter();
        awaitRecords(3000);
        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(3000);
    }

    @Test
    void anotherHubMayMigrateAtTheSameTime() throws Exception {
        database.empty();
        List<Thread> hubs = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread hub = new Thread(() -> {
                try {
                    Migrations.run(database.writer());
                } catch (RuntimeException e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
            hubs.add(hub);
            hub.start();
        }
        for (Thread hub : hubs) {
            hub.join();
        }
        assertThat(failures).isEmpty();
        assertThat(database.number("SELECT count(*) FROM hub.feed_head")).isEqualTo(1);
    }

    @Test
    void aRolledBackBatchIsNotCounted() throws SQLException {
        database.execute("ALTER TABLE hub.feed_head RENAME TO away");
        startWriter();
        try {
            pipeline.record("a", 1, true, UUID.randomUUID(), 0, ONE);
            pipeline.commit();
            await().atMost(PATIENCE).until(() -> writer.health().status() == Health.Status.DOWN);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        } finally {
            database.execute("ALTER TABLE hub.away RENAME TO feed_head");
        }
        awaitRecords(1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(counted("iochub.stored.records"))
                .isEqualTo(1));
    }
}
