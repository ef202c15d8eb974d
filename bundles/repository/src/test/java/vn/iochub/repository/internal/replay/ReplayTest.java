package vn.iochub.repository.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.DeflaterOutputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Replays;
import vn.iochub.api.service.Replays.Filter;
import vn.iochub.api.service.Replays.Kind;
import vn.iochub.api.service.Replays.Order;
import vn.iochub.api.service.Replays.Replay;
import vn.iochub.api.service.Replays.State;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.base.Troubles;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.Pipeline;
import vn.iochub.repository.internal.testing.TestBroker;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.types.Types;
import vn.iochub.repository.internal.writer.Meters;
import vn.iochub.repository.internal.writer.PendingRestore;
import vn.iochub.repository.internal.writer.QueueWorker;
import vn.iochub.repository.internal.writer.Writer;
import vn.iochub.resilience.ResilienceComponent;

/** Replays between a real PostgreSQL and a real broker, with the writer at work. */
@ExtendWith(TestDatabase.Extension.class)
class ReplayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How many messages the replay that is killed has; 100,000 in the long form. */
    private static final int MANY = Integer.getInteger("iochub.replay.messages", 5_000);

    private static final double FAST = 1_000_000;
    private static final Instant DAY = Instant.parse("2026-03-01T00:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RecordType DOSSIER = new RecordType(
            "procedure",
            "ServiceDossier",
            1,
            "{\"properties\":{\"v\":{\"type\":\"string\",\"x-classification\":\"internal\"},"
                    + "\"name\":{\"type\":\"string\",\"x-classification\":\"personal\"}}}");

    private final TestDatabase database;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    private Path folder;

    private TestBroker broker;
    private Mapping mapping;
    private Writer writer;
    private ReplayService replays;
    private int messages;

    ReplayTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void start() throws Exception {
        database.fresh();
        broker = new TestBroker(folder);
        mapping = new Mapping();
        startWriter();
        startReplays();
    }

    @AfterEach
    void stop() throws Exception {
        try {
            replays.stop();
            if (writer != null) {
                writer.close();
            }
            mapping.close();
        } finally {
            broker.close();
        }
    }

    private void startWriter() throws SQLException {
        DataSource target = database.writer();
        ChangePartitions partitions = new ChangePartitions(target);
        writer = new Writer(
                target,
                partitions,
                new QueueWorker.Shared(
                        broker,
                        new QueueWorker.Faults(ResilienceComponent.withDefaults(), new DeadLetterQueue(broker)),
                        new Store(target, partitions),
                        new Types(target, () -> List.of(DOSSIER), "hub_reader"),
                        new Meters(registry),
                        new Troubles(),
                        new Semaphore(4, true),
                        1000,
                        1 << 20,
                        Duration.ofMinutes(10)),
                Duration.ofMinutes(10),
                new PendingRestore(Path.of("none")));
        writer.start();
        await().atMost(PATIENCE).until(() -> writer.ready());
    }

    private void startReplays() {
        startReplays(ReplayLimits.DEFAULT);
    }

    private void startReplays(ReplayLimits limits) {
        replays = new ReplayService(
                broker,
                ResilienceComponent.withDefaults(),
                database.writer(),
                database.reader(),
                registry,
                "079",
                folder.resolve("raw"),
                mapping,
                limits);
        replays.start();
    }

    /** A connector's mapping: a message is a JSON array, and each of its items a row. */
    private final class Mapping implements Reprocessing, AutoCloseable {
        private volatile UnaryOperator<String> mending = UnaryOperator.identity();
        private volatile boolean takesAnyDate;
        private volatile String refuses = "";
        private volatile boolean deployed = true;
        private volatile Pipeline pipeline;
        private final Semaphore gate = new Semaphore(Integer.MAX_VALUE);

        Mapping() throws JMSException {
            pipeline = new Pipeline(broker, "eprocedure");
        }

        void reconnect() throws JMSException {
            pipeline = new Pipeline(broker, "eprocedure");
        }

        @Override
        public boolean canReprocess(String instance) {
            return deployed && instance.equals("eprocedure");
        }

        @Override
        public Result reprocess(Kept message, Pass pass) throws IOException {
            if (!deployed) {
                throw new RefusedException(RefusedException.Kind.UNKNOWN, "chưa cài", "is not deployed");
            }
            gate.acquireUninterruptibly();
            try (InputStream content = message.content().open()) {
                long[] rows = take(message.id(), content.readAllBytes(), pass);
                pipeline.commit();
                return new Result("c/2", rows[0], rows[1], List.of());
            } catch (JMSException e) {
                try {
                    reconnect();
                } catch (JMSException still) {
                    e.addSuppressed(still);
                }
                throw new HubUnavailableException(new Text("bận", "busy"), Duration.ofSeconds(1), e);
            }
        }

        private long[] take(UUID id, byte[] content, Pass pass) throws IOException, JMSException {
            long accepted = 0;
            long rejected = 0;
            JsonNode rows = JSON.readTree(content);
            for (int item = 0; item < rows.size(); item++) {
                if (!pass.items().test(item)) {
                    continue;
                }
                JsonNode row = rows.get(item);
                boolean badDate = row.path("date").asText("").equals("hôm qua") && !takesAnyDate;
                if (badDate || row.path("v").asText().equals(refuses)) {
                    pipeline.refused(id, item, pass.revision());
                    rejected++;
                } else {
                    pipeline.revised(
                            row.path("key").asText(),
                            row.path("at").asLong(),
                            id,
                            item,
                            "{\"v\":\"" + mending.apply(row.path("v").asText()) + "\",\"name\":\"Đỗ Thị Ánh\"}",
                            pass.revision());
                    accepted++;
                }
            }
            return new long[] {accepted, rejected};
        }

        @Override
        public byte[] redact(String instance, byte[] content) {
            return content;
        }

        @Override
        public void close() throws JMSException {
            pipeline.close();
        }
    }

    private static String row(String key, long at, String v) {
        return "{\"key\":\"" + key + "\",\"at\":" + at + ",\"v\":\"" + v + "\"}";
    }

    private static String badRow(String key, long at, String v) {
        return "{\"key\":\"" + key + "\",\"at\":" + at + ",\"v\":\"" + v + "\",\"date\":\"hôm qua\"}";
    }

    /** Writes raw messages as the writer does, and sends their rows live. */
    private List<UUID> live(String instance, List<String> contents) throws Exception {
        List<UUID> ids = new ArrayList<>();
        try (java.sql.Connection connection = database.writer().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash,"
                                + " connector, accepted, rejected, content) VALUES (?, ?, ?, ?, 'application/json', '{}',"
                                + " ?, '\\x00', 'c/1', 0, 0, ?)")) {
            connection.setAutoCommit(false);
            for (String content : contents) {
                Instant received = DAY.plusSeconds(messages++);
                UUID id = new UUID(received.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0000L | messages);
                byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
                insert.setObject(1, id);
                insert.setString(2, instance);
                insert.setObject(3, received.atOffset(ZoneOffset.UTC));
                insert.setLong(4, Clock.micros(received));
                insert.setLong(5, bytes.length);
                insert.setBytes(6, zlib(bytes));
                insert.addBatch();
                ids.add(id);
                mapping.take(id, bytes, new Reprocessing.Pass(0, item -> true, true, 0));
                if (ids.size() % 1000 == 0) {
                    insert.executeBatch();
                    mapping.pipeline.commit();
                }
            }
            insert.executeBatch();
            connection.commit();
            mapping.pipeline.commit();
        }
        awaitDrained();
        return ids;
    }

    private static byte[] zlib(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private void awaitDrained() {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() ->
                        broker.depth("hub.records.eprocedure") == 0 && broker.depth("hub.quarantine.eprocedure") == 0);
    }

    private static Filter all() {
        return filter(Set.of(), Set.of("eprocedure"));
    }

    private static Filter filter(Set<RejectCode> codes, Set<String> instances) {
        return new Filter(instances, Set.of(), Optional.empty(), Optional.empty(), codes, Optional.empty(), Set.of());
    }

    private static Order messages(Filter filter, double perSecond) {
        return new Order(Kind.MESSAGES, filter, perSecond, Optional.empty());
    }

    private Replay awaitState(long id, State state) {
        await().atMost(PATIENCE.multipliedBy(Math.max(1, MANY / 5_000)))
                .ignoreExceptionsInstanceOf(UnavailableException.class)
                .until(() -> {
                    State now = replays.find(id).orElseThrow().state();
                    assertThat(now).isNotEqualTo(State.FAILED);
                    return now == state;
                });
        return replays.find(id).orElseThrow();
    }

    private List<String> changes() {
        return database.rows("SELECT position, key, ord, rev, data FROM hub.change ORDER BY position");
    }

    private static List<String> numbered(int n) {
        List<String> contents = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            contents.add("[" + row("k" + i % (n / 2 + 1), i, "v" + i) + "," + row("x" + i, i, "w") + "]");
        }
        return contents;
    }

    @Test
    void throughTheSameMappingNothingChangesAndThePreviewIsWhatRan() throws Exception {
        live("eprocedure", numbered(30));
        List<String> before = changes();
        Replays.Preview preview = replays.preview(messages(all(), FAST));
        assertThat(preview.count()).isEqualTo(30);
        assertThat(preview.parts()).containsExactly(new Replays.Part("eprocedure", 30, preview.bytes()));
        assertThat(preview.bytes())
                .isEqualTo(database.number("SELECT sum(size) FROM hub.raw_message"))
                .isPositive();
        assertThat(preview.oldest()).contains(DAY);
        assertThat(preview.newest()).contains(DAY.plusSeconds(29));
        assertThat(preview.obstacles()).isEmpty();

        Replay done = awaitState(replays.start(messages(all(), FAST), "anna").id(), State.DONE);

        assertThat(done.total()).isEqualTo(30);
        assertThat(done.done()).isEqualTo(30);
        assertThat(done.sent()).isEqualTo(60);
        assertThat(done.changed()).isZero();
        assertThat(done.rejected()).isZero();
        assertThat(done.by()).isEqualTo("anna");
        assertThat(done.order()).isEqualTo(messages(all(), FAST));
        assertThat(done.ended()).isPresent();
        assertThat(changes()).isEqualTo(before);
        assertThat(registry.get("iochub.replay.messages").counter().count()).isEqualTo(30);
        assertThat(replays.list(10)).containsExactly(done);
    }

    @Test
    void throughAMendedMappingItReportsWhatItChanged() throws Exception {
        live("eprocedure", numbered(30));
        mapping.mending = v -> v.startsWith("v") ? v.toUpperCase(java.util.Locale.ROOT) : v;

        Replay done = awaitState(replays.start(messages(all(), FAST), "anna").id(), State.DONE);

        assertThat(done.changed()).as("each latest state of the keys k0 to k15").isEqualTo(16);
        assertThat(database.rows(
                        "SELECT key, data ->> 'v' FROM hub.record WHERE key IN ('k0', 'k15', 'x3') ORDER BY 1"))
                .containsExactly("k0|V16", "k15|V15", "x3|w");
        Replay again = awaitState(replays.start(messages(all(), FAST), "anna").id(), State.DONE);
        assertThat(again.changed()).isZero();
        assertThat(again.revision()).isGreaterThan(done.revision());
    }

    @Test
    void byReasonOnlyTheRefusedRowsAreReplayedAndMarkedResolved() throws Exception {
        List<UUID> ids = live(
                "eprocedure",
                List.of(
                        "[" + row("a", 1, "1") + "," + badRow("b", 1, "2") + "]",
                        "[" + row("c", 1, "3") + "]",
                        "[" + badRow("d", 1, "4") + "," + row("e", 1, "5") + "," + badRow("f", 1, "6") + "]"));
        Order order = messages(filter(Set.of(RejectCode.BAD_DATE), Set.of()), FAST);
        assertThat(replays.preview(order).count()).isEqualTo(2);

        Replay refusedAgain = awaitState(replays.start(order, "anna").id(), State.DONE);
        assertThat(refusedAgain.done()).isEqualTo(2);
        assertThat(refusedAgain.sent()).isZero();
        assertThat(refusedAgain.rejected()).isEqualTo(3);
        assertThat(refusedAgain.resolved()).isZero();

        awaitDrained();
        mapping.takesAnyDate = true;
        // What must not be touched would show.
        mapping.mending = v -> v + "!";
        Replay done = awaitState(replays.start(order, "anna").id(), State.DONE);

        assertThat(done.sent()).isEqualTo(3);
        assertThat(done.changed()).isEqualTo(3);
        assertThat(done.resolved()).isEqualTo(3);
        assertThat(database.rows("SELECT key, data ->> 'v' FROM hub.record ORDER BY key"))
                .containsExactly("a|1", "b|2!", "c|3", "d|4!", "e|5", "f|6!");
        assertThat(database.rows("SELECT DISTINCT state, note FROM hub.quarantine"))
                .containsExactly("resolved|replay " + done.id());
        assertThat(database.rows("SELECT DISTINCT raw_id FROM hub.quarantine ORDER BY 1"))
                .containsExactly(ids.get(0).toString(), ids.get(2).toString());
        assertThatThrownBy(() -> replays.start(order, "anna"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.CONFLICT));
    }

    @Test
    void whatSomebodyMendedIsReplayedAsItWasMended() throws Exception {
        mended();
        List<String> before = changes();
        assertThat(before).hasSize(2);

        Replay done = awaitState(replays.start(messages(all(), FAST), "anna").id(), State.DONE);

        assertThat(done.sent()).isEqualTo(2);
        assertThat(done.rejected()).isZero();
        assertThat(changes()).isEqualTo(before);
    }

    @Test
    void whatSomebodyMendedIsNotForgottenWhenAMappingRefusesItForAWhile() throws Exception {
        mended();
        List<String> before = changes();
        mapping.refuses = "mended";
        Replay refused = awaitState(replays.start(messages(all(), FAST), "anna").id(), State.DONE);
        assertThat(refused.rejected()).isEqualTo(1);
        awaitDrained();
        assertThat(database.rows("SELECT item, state FROM hub.quarantine")).containsExactly("1|open");

        mapping.refuses = "";
        Replay done = awaitState(
                replays.start(messages(filter(Set.of(RejectCode.BAD_DATE), Set.of()), FAST), "anna")
                        .id(),
                State.DONE);

        assertThat(done.sent()).as("not the original, which is refused as ever").isEqualTo(1);
        assertThat(done.resolved()).isEqualTo(1);
        assertThat(changes()).isEqualTo(before);
        assertThat(database.rows("SELECT state FROM hub.quarantine")).containsExactly("resolved");
    }

    @Test
    void aMendThatNeverBecameARecordIsNotReplayed() throws Exception {
        UUID id = live("eprocedure", List.of("[" + row("a", 1, "1") + "," + badRow("b", 1, "2") + "]"))
                .get(0);
        mend(id, "[" + row("a", 1, "not this") + "," + row("b", 1, "never sent") + "]");
        database.execute("UPDATE hub.quarantine SET state = 'discarded', by_ = 'anna', resolved_at = now()");
        List<String> before = changes();

        Replay done = awaitState(replays.start(messages(all(), FAST), "anna").id(), State.DONE);

        assertThat(done.rejected()).isEqualTo(1);
        assertThat(changes()).isEqualTo(before);
    }

    @Test
    void messagesThatRetentionTakesBeforeTheirTurnAreTold() throws Exception {
        live("eprocedure", numbered(205));
        long id = replays.start(messages(all(), 0.001), "anna").id();
        await().atMost(PATIENCE).until(() -> replays.find(id).orElseThrow().done() == 1);
        database.execute(
                "DELETE FROM hub.raw_message WHERE id IN (SELECT id FROM hub.raw_message ORDER BY received DESC"
                        + " LIMIT 3)");
        replays.throttle(id, FAST);

        Replay done = awaitState(id, State.DONE);

        assertThat(done.done()).isEqualTo(202);
        assertThat(done.cause().en()).startsWith("3 messages are not kept any more");
    }

    /** A message whose second row was refused, and then mended. */
    private void mended() throws Exception {
        UUID id = live("eprocedure", List.of("[" + row("a", 1, "1") + "," + badRow("b", 1, "2") + "]"))
                .get(0);
        String edited = "[" + row("a", 1, "not this") + "," + row("b", 1, "mended") + "]";
        int revision = mend(id, edited);
        mapping.take(
                id,
                edited.getBytes(StandardCharsets.UTF_8),
                new Reprocessing.Pass(revision, item -> item == 1, true, 0));
        mapping.pipeline.commit();
        awaitDrained();
    }

    /** Notes a mend of the second row, of which nothing is sent. */
    private int mend(UUID id, String copy) throws Exception {
        int revision = (int) database.number("SELECT nextval('hub.revision')");
        byte[] edited = copy.getBytes(StandardCharsets.UTF_8);
        try (java.sql.Connection connection = database.writer().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO hub.mend (revision, raw_id, item, instance, at, by_, reason, size, hash, content)"
                                + " VALUES (?, ?, 1, 'eprocedure', now(), 'anna', '', ?, '\\x00', ?)")) {
            insert.setInt(1, revision);
            insert.setObject(2, id);
            insert.setLong(3, edited.length);
            insert.setBytes(4, zlib(edited));
            insert.executeUpdate();
        }
        return revision;
    }

    @Test
    void killedInTheMiddleItGoesOnAndMakesNoDuplicate() throws Exception {
        live("eprocedure", numbered(MANY));
        long changes = database.number("SELECT count(*) FROM hub.change");
        mapping.mending = v -> v.startsWith("v") ? v.toUpperCase(java.util.Locale.ROOT) : v;
        mapping.gate.drainPermits();
        mapping.gate.release(MANY / 3);
        long id = replays.start(messages(all(), FAST), "anna").id();
        await().atMost(PATIENCE.multipliedBy(Math.max(1, MANY / 5_000)))
                .until(() -> mapping.gate.availablePermits() == 0);

        // All its connections at once, as when its process is killed: what it noted last is some messages old.
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
                + " AND datname = current_database() AND pid <> pg_backend_pid()");
        broker.failCommits(3);
        mapping.gate.release(MANY / 3);
        await().atMost(PATIENCE.multipliedBy(Math.max(1, MANY / 5_000)))
                .until(() -> mapping.gate.availablePermits() == 0);
        ReplayService killed = replays;
        startReplays();
        mapping.gate.release(Integer.MAX_VALUE / 2);
        killed.stop();
        Replay done = awaitState(id, State.DONE);

        assertThat(done.done()).isEqualTo(MANY);
        int keys = MANY / 2 + 1;
        assertThat(done.changed()).isEqualTo(keys);
        awaitDrained();
        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(changes + keys);
        assertThat(database.number("SELECT position FROM hub.feed_head")).isEqualTo(changes + keys);
        assertThat(
                        database.number(
                                "SELECT count(*) FROM (SELECT FROM hub.change GROUP BY key, ord, rev HAVING count(*) > 1) AS twice"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM hub.record WHERE data ->> 'v' LIKE 'v%'"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM hub.record WHERE data ->> 'v' LIKE 'V%'"))
                .isEqualTo(keys);
    }

    @Test
    void itPausesResumesAndChangesItsRateAtOnce() throws Exception {
        live("eprocedure", numbered(40));
        Instant began = Instant.now();
        long id = replays.start(messages(all(), 20), "anna").id();
        await().atMost(PATIENCE).until(() -> replays.find(id).orElseThrow().done() >= 10);
        assertThat(Duration.between(began, Instant.now())).as("20 a second").isGreaterThan(Duration.ofMillis(440));

        Replay paused = replays.pause(id);
        assertThat(paused.state()).isEqualTo(State.PAUSED);
        await().atMost(PATIENCE)
                .until(() -> registry.get("iochub.replay.running").gauge().value() == 0);
        long done = replays.find(id).orElseThrow().done();
        assertThat(done).isLessThan(40);
        replays.stop();
        startReplays();
        assertThat(replays.find(id).orElseThrow().state()).as("after a restart").isEqualTo(State.PAUSED);

        // One in a thousand seconds: without a change of the rate this would not end.
        replays.throttle(id, 0.001);
        replays.resume(id);
        awaitState(id, State.RUNNING);
        await().atMost(PATIENCE).until(() -> replays.find(id).orElseThrow().done() == done + 1);
        replays.throttle(id, FAST);
        assertThat(awaitState(id, State.DONE).done()).isEqualTo(40);
        assertThatThrownBy(() -> replays.pause(id)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> replays.cancel(99)).isInstanceOf(RefusedException.class);
    }

    @Test
    void oneWaitsForTheOtherAndACancelledOneKeepsWhatItSent() throws Exception {
        live("eprocedure", numbered(40));
        mapping.mending = v -> v + "!";
        long first = replays.start(messages(all(), 0.001), "anna").id();
        long second = replays.start(messages(all(), FAST), "anna").id();
        await().atMost(PATIENCE).until(() -> replays.find(first).orElseThrow().done() == 1);
        assertThat(replays.find(second).orElseThrow().state()).isEqualTo(State.WAITING);

        Replay cancelled = replays.cancel(first);
        assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
        assertThat(awaitState(second, State.DONE).done()).isEqualTo(40);
        assertThat(replays.find(first).orElseThrow().done()).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM hub.record WHERE data ->> 'v' NOT LIKE '%!'"))
                .isZero();
        assertThat(replays.list(1).get(0).id()).isEqualTo(second);
    }

    @Test
    void aPausedOneStepsAsideAndTakesItsTurnWhenItIsResumed() throws Exception {
        live("eprocedure", numbered(40));
        long first = replays.start(messages(all(), 0.001), "anna").id();
        await().atMost(PATIENCE).until(() -> replays.find(first).orElseThrow().done() == 1);
        long second = replays.start(messages(all(), 0.001), "anna").id();
        replays.pause(first);
        await().atMost(PATIENCE).until(() -> replays.find(second).orElseThrow().done() == 1);

        assertThat(replays.resume(first).state()).isEqualTo(State.WAITING);
        replays.throttle(first, FAST);
        replays.stop();
        startReplays();
        replays.throttle(second, FAST);
        assertThat(awaitState(second, State.DONE).done()).isEqualTo(40);
        Replay done = awaitState(first, State.DONE);
        assertThat(done.done()).isEqualTo(40);
        assertThat(done.ended().orElseThrow())
                .as("the one that ran goes on, also after a restart")
                .isAfter(replays.find(second).orElseThrow().ended().orElseThrow());
    }

    @Test
    void oneWhoseSourceDoesNotComeBackEndsAndLetsTheNextOneGo() throws Exception {
        replays.stop();
        startReplays(new ReplayLimits(
                1, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(1)));
        live("eprocedure", numbered(40));
        mapping.gate.drainPermits();
        mapping.gate.release(5);
        long first = replays.start(messages(all(), FAST), "anna").id();
        long second = replays.start(new Order(Kind.CHANGES, all(), FAST, Optional.of("dashboard")), "anna")
                .id();
        await().atMost(PATIENCE).until(() -> mapping.gate.availablePermits() == 0);
        mapping.deployed = false;
        mapping.gate.release(1000);

        await().atMost(PATIENCE).until(() -> replays.find(first).orElseThrow().state() == State.FAILED);
        Replay failed = replays.find(first).orElseThrow();
        assertThat(failed.cause().en()).contains("source eprocedure has not run", "start another replay");
        assertThat(failed.done()).isBetween(5L, 39L);
        assertThat(awaitState(second, State.DONE).sent()).isEqualTo(80);
    }

    @Test
    void previewsLeaveTheConnectionsToTheWriters() throws Exception {
        live("eprocedure", numbered(10));
        replays.stop();
        startReplays(new ReplayLimits(
                1, Duration.ofMillis(100), Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofMinutes(10)));
        ExecutorService asking = Executors.newSingleThreadExecutor();
        try (java.sql.Connection busy = database.writer().getConnection()) {
            busy.setAutoCommit(false);
            try (java.sql.Statement statement = busy.createStatement()) {
                statement.execute("LOCK TABLE hub.raw_message IN ACCESS EXCLUSIVE MODE");
            }
            Future<Replays.Preview> first = asking.submit(() -> replays.preview(messages(all(), FAST)));
            await().atMost(PATIENCE)
                    .until(() -> database.number("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE wait_event_type = 'Lock' AND query LIKE '%hub.raw_message m%'")
                            == 1);
            assertThatThrownBy(() -> replays.preview(messages(all(), FAST)))
                    .isInstanceOfSatisfying(RefusedException.class, e -> {
                        assertThat(e.kind()).isEqualTo(RefusedException.Kind.TOO_MANY);
                        assertThat(e.reason().en()).contains("try again in a minute");
                    });
            assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(RefusedException.class, e -> {
                        assertThat(e.kind()).isEqualTo(RefusedException.Kind.CONFLICT);
                        assertThat(e.reason().en()).contains("longer than 3 s", "Narrow the filter");
                    });
            busy.rollback();
        } finally {
            asking.shutdownNow();
        }
        assertThat(replays.preview(messages(all(), FAST)).count()).isEqualTo(10);
    }

    @Test
    void itWaitsForItsSourceAndForARepositoryThatIsBehind() throws Exception {
        List<String> contents = numbered(20);
        live("eprocedure", contents);
        mapping.deployed = false;
        assertThat(replays.preview(messages(all(), FAST)).obstacles())
                .singleElement()
                .satisfies(each -> assertThat(each.en()).contains("eprocedure does not run"));
        assertThatThrownBy(() -> replays.start(messages(all(), FAST), "anna")).isInstanceOf(RefusedException.class);
        mapping.deployed = true;
        mapping.gate.drainPermits();
        mapping.gate.release(5);
        long id = replays.start(messages(all(), FAST), "anna").id();
        await().atMost(PATIENCE).until(() -> mapping.gate.availablePermits() == 0);
        mapping.deployed = false;
        mapping.gate.release(1000);
        await().atMost(PATIENCE)
                .until(() -> replays.find(id).orElseThrow().cause().en().contains("is not deployed"));

        writer.close();
        writer = null;
        // No record at all, but as many messages as make a queue deep.
        try (Pipeline flood = new Pipeline(broker, "eprocedure")) {
            for (int i = 0; i < 5_000; i++) {
                flood.probe("flood");
            }
            flood.commit();
        }
        mapping.deployed = true;
        await().atMost(PATIENCE).until(() -> {
            String cause = replays.find(id).orElseThrow().cause().en();
            return cause.contains("the queue of eprocedure holds");
        });
        assertThat(replays.find(id).orElseThrow().state()).isEqualTo(State.RUNNING);
        startWriter();
        Replay done = awaitState(id, State.DONE);
        assertThat(done.done()).isEqualTo(20);
        assertThat(done.cause().en()).isEmpty();
    }

    @Test
    void messagesWithoutContentArePassedOverAndCounted() throws Exception {
        List<UUID> ids = live("eprocedure", numbered(10));
        database.execute("UPDATE hub.raw_message SET content = NULL WHERE id = '" + ids.get(3) + "'");
        database.execute(
                "UPDATE hub.raw_message SET content = NULL, file = 'aa/gone.z' WHERE id = '" + ids.get(4) + "'");
        Replays.Preview preview = replays.preview(messages(all(), FAST));
        assertThat(preview.count()).isEqualTo(9);
        assertThat(preview.gone()).isEqualTo(1);

        Replay done = awaitState(replays.start(messages(all(), FAST), "anna").id(), State.DONE);
        assertThat(done.done()).isEqualTo(9);
        assertThat(done.sent()).isEqualTo(16);
        assertThat(done.cause().en()).startsWith("1 messages were passed over");

        Filter named = new Filter(
                Set.of(),
                Set.of("procedure/ServiceDossier"),
                Optional.of(DAY.plusSeconds(1)),
                Optional.of(DAY.plusSeconds(8)),
                Set.of(),
                Optional.empty(),
                Set.of(ids.get(0), ids.get(2), ids.get(7), ids.get(8)));
        assertThat(replays.preview(messages(named, FAST)).count()).isEqualTo(2);
        Filter unknown = new Filter(
                Set.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Set.of(UUID.randomUUID()));
        assertThat(replays.preview(messages(unknown, FAST)).gone()).isEqualTo(1);
    }

    @Test
    void anOrderThatMakesNoSenseIsRefused() {
        Filter none = filter(Set.of(), Set.of());
        for (Order order : List.of(
                messages(none, 1),
                messages(all(), 0),
                messages(all(), Double.NaN),
                new Order(Kind.CHANGES, all(), 1, Optional.empty()),
                new Order(Kind.CHANGES, all(), 1, Optional.of("a.b")),
                new Order(Kind.CHANGES, filter(Set.of(RejectCode.SCHEMA), Set.of()), 1, Optional.of("ioc")),
                new Order(Kind.MESSAGES, all(), 1, Optional.of("ioc")))) {
            assertThatThrownBy(() -> replays.preview(order))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.INVALID));
        }
    }

    @Test
    void changesGoToAConsumerMaskedInOrderAndWithoutAGap() throws Exception {
        int many = 1200;
        live("eprocedure", numbered(many));
        await().atMost(PATIENCE)
                .until(() -> database.number("SELECT count(*) FROM hub.record_type WHERE masked <> '{}'") == 1);
        Order order = new Order(Kind.CHANGES, all(), FAST, Optional.of("dashboard"));
        assertThat(replays.preview(order).count()).isEqualTo(2 * many);
        // Each commit that fails is one whose outcome was unknown, and whose changes are sent once more.
        broker.failCommits(2);

        Replay done = awaitState(replays.start(order, "anna").id(), State.DONE);

        assertThat(done.sent()).isEqualTo(2 * many);
        List<Message> received = receive("hub.feed.replay.dashboard");
        List<Long> positions = new ArrayList<>();
        for (Message message : received) {
            positions.add(message.getLongProperty("hub_position"));
        }
        assertThat(positions)
                .isEqualTo(database.rows("SELECT position FROM hub.change ORDER BY 1").stream()
                        .map(Long::valueOf)
                        .toList());
        Message first = received.get(0);
        TreeMap<String, Object> properties = new TreeMap<>();
        for (Object name : java.util.Collections.list(first.getPropertyNames())) {
            if (!name.toString().startsWith("JMS")) {
                properties.put(name.toString(), first.getObjectProperty(name.toString()));
            }
        }
        assertThat(properties)
                .containsEntry(Envelope.TYPE, "vn.iochub.procedure.ServiceDossier.v1")
                .containsEntry(Envelope.SOURCE, "urn:iochub:079:eprocedure:eprocedure")
                .containsEntry(Envelope.DATA_SCHEMA, "urn:iochub:schema:procedure:ServiceDossier:1")
                .containsEntry(
                        Envelope.SUBJECT,
                        database.rows("SELECT key FROM hub.change WHERE position = 1")
                                .get(0))
                .containsEntry(
                        Envelope.ID,
                        database.rows("SELECT replace(id::text, '-', '') FROM hub.change WHERE position = 1")
                                .get(0))
                .containsEntry(Envelope.DATA_CLASSIFICATION, "personal");
        assertThat(properties.keySet().stream().filter(name -> name.startsWith("hub_")))
                .containsExactly("hub_position");
        BytesMessage body = (BytesMessage) first;
        byte[] bytes = new byte[(int) body.getBodyLength()];
        body.readBytes(bytes);
        assertThat(JSON.readTree(bytes).path("name").asText()).isEqualTo("***");
    }

    @Test
    void aConsumerThatDoesNotReadStopsItsReplay() throws Exception {
        live("eprocedure", numbered(40));
        broker.ensureQueue("hub.feed.replay.slow");
        try (Pipeline flood = new Pipeline(broker, "eprocedure")) {
            for (int i = 0; i < 10_000; i++) {
                flood.send("hub.feed.replay.slow", flood.recordMessage("k", 1, false, UUID.randomUUID(), 0, "{}"));
            }
            flood.commit();
        }
        long id = replays.start(new Order(Kind.CHANGES, all(), FAST, Optional.of("slow")), "anna")
                .id();
        await().atMost(PATIENCE)
                .until(() -> replays.find(id).orElseThrow().cause().en().startsWith("Waits for the consumer"));
        assertThat(replays.find(id).orElseThrow().done()).isZero();
        assertThat(receive("hub.feed.replay.slow")).hasSize(10_000);
        assertThat(awaitState(id, State.DONE).sent()).isEqualTo(80);
        assertThat(receive("hub.feed.replay.slow")).hasSize(80);
    }

    private List<Message> receive(String queue) throws JMSException {
        List<Message> received = new ArrayList<>();
        try (Connection connection = broker.connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            long expected = broker.depth(queue);
            for (long i = 0; i < expected; i++) {
                received.add(consumer.receive(5_000));
            }
            session.commit();
        }
        return received;
    }

    @Test
    void withTheDatabaseStoppedCallsSayLaterAndTheReplayGoesOnAfterwards() throws Exception {
        live("eprocedure", numbered(40));
        long id = replays.start(messages(all(), 20), "anna").id();
        await().atMost(PATIENCE).until(() -> replays.find(id).orElseThrow().done() > 0);
        database.stop();
        try {
            assertThatThrownBy(() -> replays.list(1)).isInstanceOf(UnavailableException.class);
        } finally {
            database.start();
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            replays.throttle(id, FAST);
            return true;
        });
        assertThat(awaitState(id, State.DONE).done()).isEqualTo(40);
        assertThat(database.number("SELECT count(*) FROM hub.change")).isEqualTo(80);
    }
}
