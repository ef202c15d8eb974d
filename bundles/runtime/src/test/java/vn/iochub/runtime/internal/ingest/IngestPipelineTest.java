package vn.iochub.runtime.internal.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.Connector;
import vn.iochub.api.HubRecord;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.RawMessage;
import vn.iochub.api.Receipt;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.api.service.Envelope;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.TestBroker;
import vn.iochub.runtime.internal.TestBroker.Received;
import vn.iochub.runtime.internal.TestConnector;

/** The pipeline on a real broker and a real disk. */
class IngestPipelineTest {
    private static final String RECORDS = "hub.records.lines";
    private static final String RAW = "hub.raw.lines";
    private static final String QUARANTINE = "hub.quarantine.lines";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Heard heard = new Heard();
    private TestBroker broker;
    private IngestService service;

    private static final class Heard implements IngestListener {
        final List<String> events = new ArrayList<>();

        @Override
        public synchronized void taken(Instant receivedAt) {
            events.add("taken");
        }

        @Override
        public synchronized void unavailable(HubUnavailableException cause) {
            events.add("unavailable");
        }

        @Override
        public synchronized void connectorFailed(Throwable cause) {
            events.add(cause.getClass().getSimpleName());
        }
    }

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(folder.resolve("broker"));
        for (String queue : List.of(RECORDS, RAW, QUARANTINE)) {
            broker.ensureQueue(queue);
        }
        service = new IngestService(
                broker, ResilienceComponent.withDefaults(), registry, folder.resolve("data"), "042", Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        service.close();
        broker.close();
    }

    private IngestPipeline open(Connector connector) throws IOException {
        return service.open(connector, connector.source(), "vn.iochub.connector.lines/0.1.0", heard);
    }

    private Receipt push(String text) throws IOException {
        return push(new TestConnector("lines"), text);
    }

    private Receipt push(Connector connector, String text) throws IOException {
        try (IngestPipeline pipeline = open(connector)) {
            return pipeline.ingest(Body.of(text.getBytes(UTF_8)), "text/plain", Map.of("service", "things"));
        }
    }

    /** A connector whose normaliser is the test's. */
    private static Connector normalising(Normaliser normaliser) {
        return new TestConnector("lines") {
            @Override
            public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
                normaliser.normalise(raw, sink);
            }
        };
    }

    private interface Normaliser {
        void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException;
    }

    private static byte[] inflate(InputStream compressed) throws IOException {
        try (InputStream in = new InflaterInputStream(compressed)) {
            return in.readAllBytes();
        }
    }

    /** What is committed shows in the queue a moment later. */
    private void awaitDepth(String queue, long messages) {
        await().untilAsserted(() -> assertThat(broker.depth(queue)).isEqualTo(messages));
    }

    private double count(String name, String... tags) {
        return registry.get(name).tag("source", "lines").tags(tags).counter().count();
    }

    @Test
    void everyRecordGoesInItsEnvelopeAndTheRawMessageClosesTheTransaction() throws Exception {
        Receipt receipt = push("a=1\nb=2\n");

        assertThat(receipt.accepted()).isEqualTo(2);
        assertThat(receipt.rejected()).isZero();
        assertThat(receipt.id().version()).isEqualTo(7);
        assertThat(receipt.id().variant()).isEqualTo(2);
        List<Received> records = broker.drain(RECORDS);
        assertThat(records).hasSize(2);
        Received second = records.get(1);
        assertThat(new String(second.body(), UTF_8)).isEqualTo("{\"id\":\"b\",\"value\":\"2\"}");
        assertThat(second.properties())
                .containsEntry(Envelope.SPEC_VERSION, "1.0")
                .containsEntry(Envelope.SOURCE, "urn:iochub:042:lines:lines")
                .containsEntry(Envelope.TYPE, "vn.iochub.test.Thing.v1")
                .containsEntry(Envelope.SUBJECT, "b")
                .containsEntry(Envelope.RECORDED_TIME, receipt.receivedAt().toString())
                .containsEntry(Envelope.DATA_CONTENT_TYPE, "application/json")
                .containsEntry(Envelope.DATA_SCHEMA, "urn:iochub:schema:test:Thing:1")
                .containsEntry(Envelope.DATA_CLASSIFICATION, "personal")
                .containsEntry(Envelope.REVISION, 0)
                .containsEntry(Envelope.UNSTAMPED, true)
                .containsEntry(Envelope.HASH, Ids.hash(second.body()))
                .containsEntry(Envelope.RAW_ID, receipt.id().toString())
                .containsEntry(Envelope.ITEM, 1)
                .containsEntry(Envelope.ORIGIN, "line 2")
                .containsEntry(Envelope.CONNECTOR, "vn.iochub.connector.lines/0.1.0")
                .doesNotContainKey(Envelope.TIME);
        long arrival = second.number(Envelope.ORDER);
        assertThat(second.text(Envelope.SEQUENCE)).isEqualTo(Envelope.sequence(arrival, 0));
        assertThat(second.text(Envelope.ID))
                .hasSize(32)
                .isEqualTo(Ids.unstamped("lines", "test/Thing", "b", arrival, 0, 1))
                .isNotEqualTo(records.get(0).text(Envelope.ID));

        Received raw = broker.drain(RAW).get(0);
        assertThat(new String(inflate(new ByteArrayInputStream(raw.body())), UTF_8))
                .isEqualTo("a=1\nb=2\n");
        assertThat(raw.properties())
                .containsEntry(Envelope.RAW_ID, receipt.id().toString())
                .containsEntry(Envelope.RAW_SIZE, 8L)
                .containsEntry(Envelope.RAW_HASH, Ids.hash("a=1\nb=2\n".getBytes(UTF_8)))
                .containsEntry(Envelope.RAW_CONTENT_TYPE, "text/plain")
                .containsEntry(Envelope.RAW_ATTRIBUTES, "{\"service\":\"things\"}")
                .containsEntry(Envelope.RAW_ARRIVAL, arrival)
                .containsEntry(Envelope.ACCEPTED, 2L)
                .containsEntry(Envelope.REJECTED, 0L)
                .doesNotContainKeys(Envelope.RAW_FILE, Envelope.RAW_ORIGINAL_HASH);
        assertThat(count("iochub.received.messages")).isEqualTo(1);
        assertThat(count("iochub.received.bytes")).isEqualTo(8);
        assertThat(count("iochub.accepted.records")).isEqualTo(2);
        assertThat(heard.events).containsExactly("taken");
        assertThat(service.memoryInUse()).isZero();
    }

    @Test
    void aStampedRecordKeepsItsSourcesOrderAndTime() throws Exception {
        push(
                normalising((raw, sink) -> sink.accept(HubRecord.stamped(
                        TestConnector.THING,
                        "k",
                        7,
                        Instant.parse("2026-01-02T03:04:05Z"),
                        TestConnector.thing("k"),
                        "/0"))),
                "x");

        assertThat(broker.drain(RECORDS).get(0).properties())
                .containsEntry(Envelope.ORDER, 7L)
                .containsEntry(Envelope.UNSTAMPED, false)
                .containsEntry(Envelope.SEQUENCE, "00000000000000000007.0000000000")
                .containsEntry(Envelope.TIME, "2026-01-02T03:04:05Z");
    }

    @Test
    void aRejectedRowGoesToQuarantineAndTheRestGoesOn() throws Exception {
        Receipt receipt = push("a=1\nnonsense\nc=3\n");

        assertThat(receipt.accepted()).isEqualTo(2);
        assertThat(receipt.rejected()).isEqualTo(1);
        assertThat(receipt.rejections()).extracting(Rejection::code).containsExactly(RejectCode.BAD_FORMAT);
        assertThat(broker.drain(RECORDS))
                .extracting(r -> r.number(Envelope.ITEM))
                .containsExactly(0L, 2L);
        Received row = broker.drain(QUARANTINE).get(0);
        assertThat(new String(row.body(), UTF_8)).isEqualTo("nonsense");
        assertThat(row.properties())
                .containsEntry(Envelope.RAW_ID, receipt.id().toString())
                .containsEntry(Envelope.ITEM, 1)
                .containsEntry(Envelope.ORIGIN, "line 2")
                .containsEntry(Envelope.REJECT_CODE, "BAD_FORMAT")
                .containsEntry(Envelope.REJECT_PATH, "")
                .containsEntry(Envelope.REJECT_REASON_VI, "Thiếu dấu =.")
                .containsEntry(Envelope.REJECT_REASON_EN, "There is no '='.");
        assertThat(broker.drain(RAW).get(0).properties())
                .containsEntry(Envelope.ACCEPTED, 2L)
                .containsEntry(Envelope.REJECTED, 1L);
        assertThat(count("iochub.rejected.records", "code", "BAD_FORMAT")).isEqualTo(1);
    }

    @Test
    void aStampOfTheFarFutureIsNone() throws Exception {
        long now = Instant.now().toEpochMilli() * 1_000;
        long hour = 3_600_000_000L;
        long[] stamps = {0, 7, now - hour, now + 23 * hour, now + 25 * hour, Long.MAX_VALUE};
        push(
                normalising((raw, sink) -> {
                    for (int i = 0; i < stamps.length; i++) {
                        String key = "k" + i;
                        sink.accept(HubRecord.stamped(
                                TestConnector.THING, key, stamps[i], null, TestConnector.thing(key), "/data/" + i));
                    }
                }),
                "x");

        long arrival = broker.drain(RAW).get(0).number(Envelope.RAW_ARRIVAL);
        assertThat(broker.drain(RECORDS))
                .extracting(each -> each.number(Envelope.ORDER), each -> each.properties()
                        .get(Envelope.UNSTAMPED))
                .containsExactly(
                        tuple(0L, false),
                        tuple(7L, false),
                        tuple(now - hour, false),
                        tuple(now + 23 * hour, false),
                        tuple(arrival, true),
                        tuple(arrival, true));
    }

    @Test
    void aRecordOffItsSchemaBecomesARejectionThatPointsAtTheField() throws Exception {
        Receipt receipt = push(
                normalising((raw, sink) -> {
                    ObjectNode bad = TestConnector.thing("k");
                    bad.putArray("parts").addObject().put("n", "seven");
                    sink.accept(HubRecord.unstamped(TestConnector.THING, "k", null, bad, "/data/17"));
                    sink.accept(HubRecord.unstamped(
                            TestConnector.THING,
                            "m",
                            null,
                            TestConnector.thing("m").put("seen", "today"),
                            "/data/18"));
                    ObjectNode missing = TestConnector.thing("n");
                    missing.remove("id");
                    sink.accept(HubRecord.unstamped(TestConnector.THING, "n", null, missing, "/data/19"));
                }),
                "x");

        assertThat(receipt.accepted()).isZero();
        assertThat(receipt.rejections())
                .extracting(Rejection::code, Rejection::origin, Rejection::path)
                .containsExactly(
                        tuple(RejectCode.SCHEMA, "/data/17", "/parts/0/n"),
                        tuple(RejectCode.SCHEMA, "/data/18", "/seen"),
                        tuple(RejectCode.SCHEMA, "/data/19", "/id"));
        assertThat(receipt.rejections().get(0).fragment()).isEqualTo("\"seven\"");
        assertThat(receipt.rejections().get(0).reason().en()).contains("integer expected");
        assertThat(receipt.rejections().get(0).reason().vi()).startsWith("Bản ghi không đúng lược đồ");
        assertThat(broker.drain(QUARANTINE)).hasSize(3);
    }

    @Test
    void anUnreadableMessageIsKeptWithWhatWasReadBefore() throws Exception {
        Receipt receipt = push("a=1\n% rubbish\nb=2\n");

        assertThat(receipt.accepted()).isEqualTo(1);
        assertThat(receipt.rejected()).isEqualTo(1);
        assertThat(receipt.rejections().get(0).code()).isEqualTo(RejectCode.UNREADABLE);
        assertThat(broker.drain(RECORDS)).hasSize(1);
        assertThat(broker.drain(QUARANTINE)).hasSize(1);
        assertThat(broker.drain(RAW)).hasSize(1);
        assertThat(heard.events).containsExactly("taken");
    }

    @Test
    void aConnectorsBugLosesNoMessageAndSaysNothingOfIt() throws Exception {
        for (Normaliser bug : List.<Normaliser>of(
                (raw, sink) -> {
                    throw new IllegalStateException("bí mật");
                },
                (raw, sink) -> {
                    throw new UncheckedIOException(new IOException("bí mật"));
                },
                // a parser's exception is an IOException, but no failure of the world
                (raw, sink) -> JSON.readTree("{bí mật"),
                (raw, sink) -> {
                    throw new NoClassDefFoundError("bí mật");
                })) {
            Receipt receipt = push(normalising(bug), "bí mật");

            assertThat(receipt.accepted()).isZero();
            assertThat(receipt.rejected()).isEqualTo(1);
            assertThat(receipt.rejections().get(0).code()).isEqualTo(RejectCode.UNREADABLE);
            assertThat(receipt.rejections().get(0).reason().both()).doesNotContain("bí mật");
            assertThat(broker.drain(RAW)).hasSize(1);
            assertThat(broker.drain(QUARANTINE)).hasSize(1);
        }
        assertThat(heard.events).contains("IllegalStateException", "taken");
    }

    @Test
    void manyRecordsGoInSeveralTransactionsAndTheManifestInTheLast() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            lines.append("key").append(i).append("=v\n");
        }
        List<Integer> full = List.of(1_000, 2_000);
        Connector connector = normalising((raw, sink) -> {
            for (int i = 0; i < 2_500; i++) {
                if (full.contains(i)) {
                    assertThat(broker.depth(RECORDS)).isLessThanOrEqualTo(i - 1_000);
                }
                sink.accept(TestConnector.record("key" + i, "v", "line " + (i + 1)));
                if (full.contains(i)) {
                    awaitDepth(RECORDS, i);
                    assertThat(broker.depth(RAW)).isZero();
                }
            }
        });

        Receipt receipt = push(connector, lines.toString());

        assertThat(receipt.accepted()).isEqualTo(2_500);
        awaitDepth(RAW, 1);
        awaitDepth(RECORDS, 2_500);
        assertThat(broker.drain(RECORDS))
                .extracting(r -> r.number(Envelope.ITEM))
                .isSorted()
                .hasSize(2_500);
    }

    @Test
    void largeRecordsSplitTransactionsBySize() throws Exception {
        push(
                normalising((raw, sink) -> {
                    for (int i = 0; i < 5; i++) {
                        sink.accept(TestConnector.record("k" + i, "x".repeat(1_000_000), "/" + i));
                        if (i < 4) {
                            assertThat(broker.depth(RECORDS)).isZero();
                        } else {
                            awaitDepth(RECORDS, 4);
                        }
                    }
                }),
                "x");

        awaitDepth(RECORDS, 5);
    }

    @Test
    void whatTheRepositoryCannotStoreIsRejectedWhereItStands() throws Exception {
        String half = String.valueOf('\uD83D');
        Receipt receipt = push(
                normalising((raw, sink) -> {
                    sink.accept(TestConnector.record("nul", "a\0b", "/0"));
                    sink.accept(TestConnector.record("half", "a" + half, "/1"));
                    sink.accept(TestConnector.record("key\0", "a", "/2"));
                    sink.accept(TestConnector.record("big", "x".repeat(1_100_000), "/3"));
                    sink.accept(
                            HubRecord.stamped(TestConnector.THING, "old", -1, null, TestConnector.thing("old"), "/4"));
                    sink.accept(new HubRecord(
                            new RecordType("other", "Thing", 1, "{}"),
                            "o",
                            OptionalLong.empty(),
                            Optional.empty(),
                            TestConnector.thing("o"),
                            "/5"));
                    sink.accept(TestConnector.record("good \uD83D\uDE00", "chữ có dấu \uD83D\uDE00 '\"\\ </x>", "/6"));
                    sink.reject(new Rejection(
                            RejectCode.RULE, "/7\0", "/x" + half, new Text("v\0", "e\0"), "frag\0ment" + half));
                }),
                "x");

        assertThat(receipt.accepted()).isEqualTo(1);
        assertThat(receipt.rejections())
                .extracting(Rejection::code)
                .containsExactly(
                        RejectCode.BAD_ENCODING,
                        RejectCode.BAD_ENCODING,
                        RejectCode.BAD_ENCODING,
                        RejectCode.TOO_LARGE,
                        RejectCode.RULE,
                        RejectCode.SCHEMA,
                        RejectCode.RULE);
        assertThat(receipt.rejections().get(0).path()).isEqualTo("/value");
        Received good = broker.drain(RECORDS).get(0);
        assertThat(JSON.readTree(good.body()).get("value").textValue()).isEqualTo("chữ có dấu \uD83D\uDE00 '\"\\ </x>");
        assertThat(new String(good.body(), UTF_8)).contains("\uD83D\uDE00");
        assertThat(broker.drain(QUARANTINE)).allSatisfy(row -> {
            assertThat(StorableText.isStorable(new String(row.body(), UTF_8))).isTrue();
            row.properties().values().forEach(value -> assertThat(StorableText.isStorable(value.toString()))
                    .isTrue());
        });
    }

    @Test
    void aLargeMessageIsCompressedIntoAFileNamedByItsHash() throws Exception {
        Random random = new Random(1);
        byte[] medium = noise(random, 300_000);
        byte[] large = noise(random, 6_000_000);
        for (byte[] content : List.of(medium, large)) {
            try (IngestPipeline pipeline = open(normalising((raw, sink) -> {
                try (InputStream in = raw.open()) {
                    sink.accept(TestConnector.record("k", Ids.hash(in.readAllBytes()), "/"));
                }
            }))) {
                pipeline.ingest(Body.of(new ByteArrayInputStream(content)), null, Map.of());
                pipeline.ingest(Body.of(content), null, Map.of());
            }

            List<Received> raws = broker.drain(RAW);
            String reference = raws.get(0).text(Envelope.RAW_FILE);
            assertThat(reference).endsWith(Ids.hash(content) + ".z");
            assertThat(raws.get(1).text(Envelope.RAW_FILE)).isEqualTo(reference);
            assertThat(raws.get(0).body()).isEmpty();
            assertThat(raws.get(0).text(Envelope.RAW_CONTENT_TYPE)).isEqualTo("application/octet-stream");
            Path file = folder.resolve("data/raw").resolve(reference);
            assertThat(inflate(Files.newInputStream(file))).isEqualTo(content);
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
            assertThat(broker.drain(RECORDS)).allSatisfy(r -> assertThat(
                            JSON.readTree(r.body()).get("value").textValue())
                    .isEqualTo(Ids.hash(content)));
        }
        try (Stream<Path> incoming = Files.list(folder.resolve("data/raw/incoming"))) {
            assertThat(incoming).isEmpty();
        }
        assertThat(service.memoryInUse()).isZero();
    }

    private static byte[] noise(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsRedactedReachesNoDiskAndNoConnector() throws Exception {
        // Not compressible, so that it goes to a file; the part to be left out comes in the middle.
        byte[] kept = noise(new Random(2), 5_000_000);
        String secret = "CHẨN ĐOÁN BÍ MẬT 0123456789";
        List<byte[]> normalised = new ArrayList<>();
        Connector connector = new TestConnector("lines") {
            @Override
            public void redact(InputStream in, OutputStream out) throws IOException {
                out.write(in.readNBytes(kept.length));
                in.readNBytes(secret.getBytes(UTF_8).length);
                in.transferTo(out);
            }

            @Override
            public void normalise(RawMessage raw, RecordSink sink) throws IOException {
                try (InputStream in = raw.open()) {
                    normalised.add(in.readAllBytes());
                }
            }
        };
        byte[] sent = new byte[kept.length + secret.getBytes(UTF_8).length];
        System.arraycopy(kept, 0, sent, 0, kept.length);
        System.arraycopy(secret.getBytes(UTF_8), 0, sent, kept.length, secret.getBytes(UTF_8).length);

        try (IngestPipeline pipeline = open(connector)) {
            pipeline.ingest(Body.of(new ByteArrayInputStream(sent)), null, Map.of());
        }

        assertThat(normalised).containsExactly(kept);
        Received raw = broker.drain(RAW).get(0);
        assertThat(raw.text(Envelope.RAW_HASH)).isEqualTo(Ids.hash(kept));
        assertThat(raw.text(Envelope.RAW_ORIGINAL_HASH)).isEqualTo(Ids.hash(sent));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes =
                        file.toString().endsWith(".z") ? inflate(Files.newInputStream(file)) : Files.readAllBytes(file);
                assertThat(new String(bytes, UTF_8)).doesNotContain(secret);
            }
        }
    }

    @Test
    void attributesAreRedactedBeforeAnyoneSeesThem() throws Exception {
        List<Map<String, String>> seen = new ArrayList<>();
        Connector connector = new TestConnector("lines") {
            @Override
            public Map<String, String> redact(Map<String, String> attributes) {
                return Map.of("modified", attributes.get("modified"));
            }

            @Override
            public void normalise(RawMessage raw, RecordSink sink) {
                seen.add(raw.attributes());
            }
        };
        try (IngestPipeline pipeline = open(connector)) {
            pipeline.ingest(
                    Body.of("a=1".getBytes(UTF_8)), null, Map.of("file", "Nguyễn Văn Mẫu.xml", "modified", "today"));
        }

        assertThat(seen).containsExactly(Map.of("modified", "today"));
        assertThat(broker.drain(RAW).get(0).text(Envelope.RAW_ATTRIBUTES)).isEqualTo("{\"modified\":\"today\"}");
    }

    @Test
    void aRedactionThatFailsLeavesTheMessageWithItsSource() throws Exception {
        Connector connector = new TestConnector("lines") {
            @Override
            public void redact(InputStream in, OutputStream out) {
                throw new IllegalStateException("not that form");
            }
        };

        assertThatThrownBy(() -> push(connector, "a=1")).isInstanceOf(HubUnavailableException.class);
        assertThat(broker.depth(RAW)).isZero();
        assertThat(heard.events).containsExactly("IllegalStateException", "unavailable");
    }

    @Test
    void aBodyThatBreaksOffIsTheSourcesFailure() throws Exception {
        InputStream broken = new InputStream() {
            private int left = 100;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("connection reset");
                }
                return 'x';
            }
        };
        try (IngestPipeline pipeline = open(new TestConnector("lines"))) {
            assertThatThrownBy(() -> pipeline.ingest(Body.of(broken), null, Map.of()))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("connection reset");
        }
        assertThat(broker.depth(RAW)).isZero();
        assertThat(service.memoryInUse()).isZero();
    }

    @Test
    void whileTheBrokerIsDownTheAnswerIsLaterAndAfterwardsNothingHalfIsThere() throws Exception {
        push("a=1\n");
        try (IngestPipeline pipeline = open(normalising((raw, sink) -> {
            sink.accept(TestConnector.record("x", "1", "/0"));
            broker.stop();
            for (int i = 1; i < 100; i++) {
                sink.accept(TestConnector.record("x" + i, "1", "/" + i));
            }
        }))) {
            assertThatThrownBy(() -> pipeline.ingest(Body.of(new byte[] {1}), null, Map.of()))
                    .isInstanceOfSatisfying(HubUnavailableException.class, e -> {
                        assertThat(e.retryAfter()).isPositive();
                        assertThat(e.reason().vi()).isNotBlank();
                    });
        }
        assertThatThrownBy(() -> push("b=2\n")).isInstanceOf(HubUnavailableException.class);
        assertThat(count("iochub.unavailable.calls")).isEqualTo(2);

        broker.start();

        assertThat(broker.drain(RECORDS))
                .extracting(r -> r.text(Envelope.SUBJECT))
                .containsExactly("a");
        assertThat(broker.drain(RAW)).hasSize(1);
        await().ignoreExceptions().until(() -> push("c=3\n").accepted() == 1);
        assertThat(broker.drain(RECORDS))
                .extracting(r -> r.text(Envelope.SUBJECT))
                .containsExactly("c");
        assertThat(count("iochub.accepted.records")).isEqualTo(2);
        assertThat(service.memoryInUse()).isZero();
    }

    @Test
    void aConnectorCannotSwallowTheBrokersFailure() throws Exception {
        Connector connector = normalising((raw, sink) -> {
            broker.stop();
            for (int i = 0; i < 3; i++) {
                try {
                    sink.accept(TestConnector.record("x", "1", "/0"));
                } catch (RuntimeException e) {
                    // what a careless author does
                    assertThat(e).isInstanceOf(HubUnavailableException.class);
                }
            }
        });

        assertThatThrownBy(() -> push(connector, "x")).isInstanceOf(HubUnavailableException.class);
        assertThat(heard.events).containsExactly("unavailable");
        broker.start();
    }

    /** As of a disk that takes no temporary file: the message stays with its source, and nothing of it is here. */
    @Test
    void aFailureOfTheWorldInAConnectorIsLaterAndNoRejection() throws Exception {
        Connector connector = normalising((raw, sink) -> {
            sink.accept(TestConnector.record("x", "1", "/0"));
            throw new HubUnavailableException(new Text("hết đĩa", "no room"), Duration.ofSeconds(3), null);
        });

        assertThatThrownBy(() -> push(connector, "x"))
                .isInstanceOf(HubUnavailableException.class)
                .hasMessage("no room");
        assertThat(heard.events).containsExactly("unavailable");
        push("a=1");
        awaitDepth(RAW, 1);
        awaitDepth(QUARANTINE, 0);
    }

    /** Artemis tells of an interrupted wait by an unchecked exception, as when a connector is forced to stop. */
    @Test
    void anInterruptedCommitIsLaterAndNeverAReceipt() throws Exception {
        Connector interrupted = normalising((raw, sink) -> {
            sink.accept(TestConnector.record("x", "1", "/0"));
            Thread.currentThread().interrupt();
        });

        assertThatThrownBy(() -> push(interrupted, "x")).isInstanceOf(HubUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(heard.events).containsExactly("unavailable");
    }

    @Test
    void anInterruptedCommitInTheMiddleIsNotTheConnectorsFault() throws Exception {
        Connector interrupted = normalising((raw, sink) -> {
            for (int i = 0; i < Outbox.MAX_MESSAGES + 500; i++) {
                if (i == Outbox.MAX_MESSAGES) {
                    Thread.currentThread().interrupt();
                }
                sink.accept(TestConnector.record("k" + i, "1", "/" + i));
            }
        });

        assertThatThrownBy(() -> push(interrupted, "x")).isInstanceOf(HubUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(heard.events).containsExactly("unavailable");
        assertThat(broker.depth(RAW)).isZero();
        assertThat(broker.depth(QUARANTINE)).isZero();
    }

    @Test
    void aQueueThatIsNotThereIsAFailureAndNoLoss() throws Exception {
        Connector elsewhere = new TestConnector("nowhere");

        assertThatThrownBy(() -> push(elsewhere, "a=1")).isInstanceOf(HubUnavailableException.class);
    }

    @Test
    void aBrokerThatRefusesIsBelievedBeforeTheBodyIsRead() throws Exception {
        broker.refuse(new Text("Đĩa đầy.", "The disk is full."));
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read");
            }
        };

        try (IngestPipeline pipeline = open(new TestConnector("lines"))) {
            assertThatThrownBy(() -> pipeline.ingest(Body.of(unread), null, Map.of()))
                    .isInstanceOf(HubUnavailableException.class);
        }
    }

    @Test
    void aDiskThatCannotBeWrittenIsLater() throws Exception {
        Path raw = folder.resolve("data/raw");
        Files.delete(raw.resolve("incoming"));

        try (IngestPipeline pipeline = open(new TestConnector("lines"))) {
            assertThatThrownBy(() -> pipeline.ingest(Body.of(noise(new Random(3), 300_000)), null, Map.of()))
                    .isInstanceOf(HubUnavailableException.class);
        }
        assertThat(broker.depth(RAW)).isZero();
        assertThat(service.memoryInUse()).isZero();
    }

    @Test
    void aRedactionCannotSwallowTheDisksFailure() throws Exception {
        Files.delete(folder.resolve("data/raw/incoming"));
        Connector careless = new TestConnector("lines") {
            @Override
            public void redact(InputStream in, OutputStream out) {
                try {
                    in.transferTo(out);
                } catch (IOException e) {
                    // what a careless author does
                    assertThat(e).isInstanceOf(StorageException.class);
                }
            }
        };

        try (IngestPipeline pipeline = open(careless)) {
            assertThatThrownBy(() -> pipeline.ingest(Body.of(new byte[RawStore.MAX_IN_MEMORY + 1]), null, Map.of()))
                    .isInstanceOf(HubUnavailableException.class);
        }
        assertThat(broker.depth(RAW)).isZero();
    }

    @Test
    void theProbeIsSentToTheHubsOwnQueue() throws Exception {
        broker.ensureQueue(Probe.QUEUE);

        Instant sent = service.probe("node-1").send();

        assertThat(broker.drain(Probe.QUEUE).get(0).properties())
                .containsEntry(Envelope.PROBE, true)
                .containsEntry(Envelope.SUBJECT, "node-1")
                .containsEntry(Envelope.RECORDED_TIME, sent.toString());
    }
}
