package vn.iochub.runtime.internal.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.Reprocessing.Kept;
import vn.iochub.api.service.Reprocessing.Pass;
import vn.iochub.api.service.Reprocessing.Result;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.TestBroker;
import vn.iochub.runtime.internal.TestBroker.Received;
import vn.iochub.runtime.internal.TestConnector;

/** Kept messages through the mapping once more, on a real broker. */
class ReprocessorTest {
    private static final String RECORDS = "hub.records.lines";
    private static final String QUARANTINE = "hub.quarantine.lines";
    private static final UUID ID = UUID.fromString("0193a1f0-0000-7000-8000-000000000001");
    private static final Instant RECEIVED = Instant.parse("2026-03-01T01:02:03Z");
    private static final long ARRIVAL = 1_772_326_923_000_000L;
    private static final IntPredicate ALL = item -> true;

    @TempDir
    Path folder;

    private final List<String> heard = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private TestBroker broker;
    private IngestService service;
    private TestConnector connector;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(folder.resolve("broker"));
        for (String queue : List.of(RECORDS, "hub.raw.lines", QUARANTINE)) {
            broker.ensureQueue(queue);
        }
        service = new IngestService(
                broker, ResilienceComponent.withDefaults(), registry, folder.resolve("data"), "042", Clock.systemUTC());
        connector = new TestConnector("lines");
    }

    @AfterEach
    void stop() {
        service.close();
        broker.close();
    }

    private static Kept kept(String text) {
        byte[] content = text.getBytes(UTF_8);
        return kept(content.length, () -> new ByteArrayInputStream(content));
    }

    private static Kept kept(long size, Reprocessing.Content content) {
        return new Kept(ID, "lines", RECEIVED, ARRIVAL, "text/plain", Map.of(), size, content);
    }

    private Result reprocess(Kept message, Pass pass) throws IOException {
        return reprocessor().reprocess(message, pass);
    }

    private Reprocessor reprocessor() throws IOException {
        IngestPipeline pipeline =
                service.open(connector, connector.source(), "vn.iochub.connector.lines/0.2.0", new IngestListener() {
                    @Override
                    public void taken(Instant receivedAt) {
                        heard.add("taken");
                    }

                    @Override
                    public void unavailable(HubUnavailableException cause) {
                        heard.add("unavailable");
                    }

                    @Override
                    public void connectorFailed(Throwable cause) {
                        heard.add("connector failed");
                    }
                });
        return new Reprocessor(id -> switch (id) {
            case "lines" -> Optional.of(new Reprocessor.Found(Optional.of(pipeline)));
            case "stopped" -> Optional.of(new Reprocessor.Found(Optional.empty()));
            default -> Optional.empty();
        });
    }

    @Test
    void rowsKeepTheirMessageAndTakeTheRevision() throws Exception {
        Result result = reprocess(kept("a=1\nbad\nb=2"), new Pass(7, ALL, true, 10));

        assertThat(result.accepted()).isEqualTo(2);
        assertThat(result.rejected()).isEqualTo(1);
        assertThat(result.connector()).isEqualTo("vn.iochub.connector.lines/0.2.0");
        List<Received> records = broker.drain(RECORDS);
        assertThat(records).extracting(each -> each.text(Envelope.SUBJECT)).containsExactly("a", "b");
        assertThat(records).extracting(each -> each.number(Envelope.ITEM)).containsExactly(0L, 2L);
        for (Received each : records) {
            assertThat(each.text(Envelope.RAW_ID)).isEqualTo(ID.toString());
            assertThat(each.text(Envelope.RECORDED_TIME)).isEqualTo(RECEIVED.toString());
            assertThat(each.number(Envelope.ORDER)).isEqualTo(ARRIVAL);
            assertThat(each.number(Envelope.REVISION)).isEqualTo(7);
            assertThat(each.text(Envelope.SEQUENCE)).isEqualTo(Envelope.sequence(ARRIVAL, 7));
        }
        assertThat(records).extracting(each -> each.text(Envelope.ID)).doesNotHaveDuplicates();
        assertThat(broker.drain(QUARANTINE)).singleElement().satisfies(row -> {
            assertThat(row.number(Envelope.ITEM)).isEqualTo(1);
            assertThat(row.number(Envelope.REVISION)).isEqualTo(7);
        });
        assertThat(broker.depth("hub.raw.lines")).as("it is kept already").isZero();
        assertThat(registry.get("iochub.reprocessed.records")
                        .tags("source", "lines", "outcome", "accepted")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("iochub.accepted.records").counter().count())
                .as("the source has sent nothing")
                .isZero();
    }

    @Test
    void onlyTheRowsAskedForAreTaken() throws Exception {
        Result result =
                reprocess(kept("a=1\nb=2\nbad\nalso bad\nc=3"), new Pass(1, item -> item == 1 || item == 3, true, 10));

        assertThat(broker.drain(RECORDS)).singleElement().satisfies(each -> {
            assertThat(each.text(Envelope.SUBJECT)).isEqualTo("b");
            assertThat(each.number(Envelope.ITEM)).isEqualTo(1);
        });
        assertThat(broker.drain(QUARANTINE)).singleElement().satisfies(each -> assertThat(each.number(Envelope.ITEM))
                .isEqualTo(3));
        assertThat(result.rows()).extracting(Reprocessing.Row::item).containsExactly(1, 3);
        assertThat(result.rows().get(1).rejection().orElseThrow().code()).isEqualTo(RejectCode.BAD_FORMAT);
    }

    @Test
    void aLookSendsNothingAndLeavesNoTrace() throws Exception {
        connector = new TestConnector("lines") {
            @Override
            public void normalise(RawMessage raw, RecordSink sink) {
                sink.accept(record("a", "1", "line 1"));
                throw new IllegalStateException("a fault of the mapping");
            }
        };
        Result result = reprocess(kept("a=1"), new Pass(1, ALL, false, 10));

        assertThat(result.accepted()).isEqualTo(1);
        assertThat(result.rows()).hasSize(2);
        assertThat(result.rows().get(0).record().orElseThrow().key()).isEqualTo("a");
        assertThat(result.rows().get(1).rejection().orElseThrow().reason().en()).contains("IllegalStateException");
        assertThat(broker.depth(RECORDS)).isZero();
        assertThat(broker.depth(QUARANTINE)).isZero();
        assertThat(heard).isEmpty();
    }

    @Test
    void theResultShowsNoMoreRowsThanAskedFor() throws Exception {
        Result result = reprocess(kept("a=1\nb=2\nc=3"), new Pass(1, ALL, false, 2));

        assertThat(result.accepted()).isEqualTo(3);
        assertThat(result.rows()).hasSize(2);
    }

    @Test
    void aMessageUnreadableFromSomeRowOnSaysSo() throws Exception {
        reprocess(kept("a=1\nbad\n% broken\nb=2"), new Pass(3, ALL, true, 0));

        List<Received> refused = broker.drain(QUARANTINE);
        assertThat(refused).extracting(each -> each.number(Envelope.ITEM)).containsExactly(1L, 2L);
        assertThat(refused)
                .extracting(each -> each.properties().get(Envelope.REJECT_REST))
                .containsExactly(false, true);
    }

    @Test
    void contentThatCannotBeReadIsAFailureAndNoRejection() throws Exception {
        Kept gone = kept(3, () -> {
            throw new IOException("the file is gone");
        });
        assertThatThrownBy(() -> reprocess(gone, new Pass(1, ALL, true, 0)))
                .isInstanceOf(IOException.class)
                .hasMessage("the file is gone");
        Kept cut = kept(3, () -> new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("cut in the middle");
            }
        });
        assertThatThrownBy(() -> reprocess(cut, new Pass(1, ALL, true, 0))).hasMessage("cut in the middle");
        assertThat(broker.depth(RECORDS)).isZero();
        assertThat(broker.depth(QUARANTINE)).isZero();
    }

    @Test
    void aBrokerThatIsDownIsToldAsLater() throws Exception {
        Reprocessor reprocessor = reprocessor();
        broker.stop();

        assertThatThrownBy(() -> reprocessor.reprocess(kept("a=1"), new Pass(1, ALL, true, 0)))
                .isInstanceOf(HubUnavailableException.class);
        assertThat(reprocessor
                        .reprocess(kept("a=1"), new Pass(1, ALL, false, 0))
                        .accepted())
                .as("a look needs no broker")
                .isEqualTo(1);

        broker.start();
    }

    @Test
    void anInstanceThatIsNotThereOrDoesNotRunIsRefused() throws Exception {
        Reprocessor reprocessor = reprocessor();

        assertThat(reprocessor.canReprocess("lines")).isTrue();
        assertThat(reprocessor.canReprocess("stopped")).isFalse();
        assertThat(reprocessor.canReprocess("unknown")).isFalse();
        assertThatThrownBy(() -> reprocessor.redact("stopped", new byte[0]))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.CONFLICT));
        assertThatThrownBy(() -> reprocessor.redact("unknown", new byte[0]))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.UNKNOWN));
    }

    @Test
    void anEditedCopyIsRedactedAsALiveMessageIs() throws Exception {
        connector = new TestConnector("lines") {
            @Override
            public void redact(InputStream in, OutputStream out) throws IOException {
                String text = new String(in.readAllBytes(), UTF_8);
                if (text.contains("broken")) {
                    throw new IllegalStateException("cannot be read: " + text);
                }
                out.write(text.replace("secret", "").getBytes(UTF_8));
            }
        };
        Reprocessor reprocessor = reprocessor();

        assertThat(reprocessor.redact("lines", "a=secret1".getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("a=1");
        assertThatThrownBy(() -> reprocessor.redact("lines", "broken".getBytes(UTF_8)))
                .isInstanceOfSatisfying(RefusedException.class, e -> {
                    assertThat(e.kind()).isEqualTo(RefusedException.Kind.INVALID);
                    assertThat(e.getMessage()).contains("IllegalStateException").doesNotContain("broken");
                });
    }
}
