package vn.iochub.runtime.internal.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import vn.iochub.api.Connector;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.runtime.internal.ingest.EnvelopeSink.Selection;

/**
 * The way of one instance's messages: redact, capture, normalise, validate, envelope, broker transaction, receipt.
 * Thread-safe.
 */
public final class IngestPipeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestPipeline.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNKNOWN_TYPE = "application/octet-stream";
    private static final int MAX_CONTENT_TYPE = 255;
    private static final int MAX_ATTRIBUTE = 4096;
    private static final byte[] IN_FILE = {};

    private final IngestService hub;
    private final Connector connector;
    private final Origin origin;
    private final Map<RecordType, TypePlan> plans;
    private final ArrivalClock arrivals;
    private final IngestMetrics metrics;
    private final IngestListener listener;
    private final CountDownLatch closing = new CountDownLatch(1);

    IngestPipeline(
            IngestService hub,
            Connector connector,
            Origin origin,
            Map<RecordType, TypePlan> plans,
            ArrivalClock arrivals,
            IngestMetrics metrics,
            IngestListener listener) {
        this.hub = hub;
        this.connector = connector;
        this.origin = origin;
        this.plans = Map.copyOf(plans);
        this.arrivals = arrivals;
        this.metrics = metrics;
        this.listener = listener;
    }

    /** Takes one message of a source that is told to come again when it sends too much: {@link #ingest} without waiting. */
    public Receipt ingest(Body body, String contentType, Map<String, String> attributes) throws IOException {
        return ingest(body, contentType, attributes, false);
    }

    /**
     * Takes one message.
     *
     * @param contentType its media type, or null where unknown
     * @param attributes what came beside it
     * @param patient whether it waits up to 30 s for its source's quota: for what the hub fetches itself
     * @return the promise that it is durable
     * @throws HubUnavailableException when the hub cannot take it now; what was committed before the failure stays and
     *     is known again when the message comes again
     * @throws IOException when the body cannot be read to its end; nothing is kept
     */
    public Receipt ingest(Body body, String contentType, Map<String, String> attributes, boolean patient)
            throws IOException {
        try (MDC.MDCCloseable ignored = MDC.putCloseable("source", origin.instance())) {
            Receipt receipt = take(body, contentType, attributes, patient);
            listener.taken(receipt.receivedAt());
            return receipt;
        } catch (HubUnavailableException e) {
            metrics.unavailable(e.overQuota());
            listener.unavailable(e);
            throw e;
        }
    }

    /** Counts a caller who did not prove who it is. */
    public void refused(String reason) {
        metrics.refused(reason);
    }

    private Receipt take(Body body, String contentType, Map<String, String> attributes, boolean patient)
            throws IOException {
        hub.intake().enter(origin.instance(), patient ? closing : null);
        try (MemoryBudget.Lease lease = hub.reserve(origin.instance(), body)) {
            CapturedMessage raw = capture(body, contentType, attributes);
            hub.intake().read(origin.instance(), raw.size());
            long captured = System.nanoTime();
            Tally tally = new Tally(metrics);
            try (Outbox outbox = new Outbox(hub.sessions(), origin.instance(), tally::committed)) {
                normalise(raw, new EnvelopeSink(origin, plans, raw, outbox, tally, Selection.LIVE), outbox, listener);
                byte[] content = raw.content().compressed() == null
                        ? IN_FILE
                        : raw.content().compressed();
                outbox.sendInSameTransaction(origin.raw(), content, message -> close(message, raw, tally));
                outbox.commit();
            }
            metrics.received(raw.size(), System.nanoTime() - captured);
            return new Receipt(
                    raw.id(), origin.instance(), raw.receivedAt(), tally.accepted(), tally.rejected(), tally.first());
        }
    }

    private CapturedMessage capture(Body body, String contentType, Map<String, String> attributes) throws IOException {
        Instant received = hub.now();
        UUID id = Ids.message(received);
        RawContent content;
        Map<String, String> kept;
        try {
            kept = clean(connector.redact(attributes));
            content = hub.rawStore().capture(body, connector);
        } catch (StorageException e) {
            throw Later.disk(e);
        } catch (RuntimeException | LinkageError e) {
            // Without its redaction the message may not be kept, so the source must keep it.
            connectorFailed("redact", e, listener);
            throw Later.redaction(e);
        }
        long arrival;
        try {
            arrival = arrivals.next();
        } catch (IOException e) {
            throw Later.disk(e);
        }
        String type = contentType == null || contentType.isBlank() ? UNKNOWN_TYPE : contentType;
        return new CapturedMessage(
                id, origin.instance(), received, arrival, StorableText.clean(type, MAX_CONTENT_TYPE), kept, content);
    }

    /**
     * Takes a kept message once more, past the gates of what comes from outside.
     *
     * @throws HubUnavailableException when the broker cannot take it now
     * @throws IOException when the content cannot be read
     */
    Reprocessing.Result reprocess(Reprocessing.Kept kept, Reprocessing.Pass pass) throws IOException {
        StoredMessage raw = new StoredMessage(
                kept.id(),
                kept.instance(),
                kept.receivedAt(),
                kept.arrival(),
                kept.contentType(),
                kept.attributes(),
                kept.size(),
                kept.content());
        List<Reprocessing.Row> rows = new ArrayList<>();
        Selection selection = new Selection(pass.revision(), pass.items(), row -> {
            if (rows.size() < pass.show()) {
                rows.add(row);
            }
        });
        Tally tally = new Tally(pass.send() ? metrics.reprocessed() : IngestMetrics.UNCOUNTED);
        try (MDC.MDCCloseable ignored = MDC.putCloseable("source", origin.instance());
                MemoryBudget.Lease lease = hub.reserve(origin.instance(), kept.size())) {
            if (pass.send()) {
                try (Outbox outbox = new Outbox(hub.sessions(), origin.instance(), tally::committed)) {
                    again(raw, new EnvelopeSink(origin, plans, raw, outbox, tally, selection), outbox, listener);
                    outbox.commit();
                }
            } else {
                EnvelopeSink sink = new EnvelopeSink(origin, plans, raw, Outlet.NOWHERE, tally, selection);
                again(raw, sink, Outlet.NOWHERE, IngestListener.DEAF);
            }
        }
        return new Reprocessing.Result(origin.connector(), tally.accepted(), tally.rejected(), rows);
    }

    private void again(StoredMessage raw, EnvelopeSink sink, Outlet outlet, IngestListener hears) throws IOException {
        try {
            normalise(raw, sink, outlet, hears);
        } catch (HubUnavailableException e) {
            // Not the disk that messages are taken to: the kept one is unreadable, and that is no matter of waiting.
            if (raw.failure() != null) {
                throw raw.failure();
            }
            throw e;
        }
    }

    /** What of this may be kept. */
    byte[] redact(byte[] content) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(content.length);
        connector.redact(new ByteArrayInputStream(content), kept);
        return kept.toByteArray();
    }

    private void normalise(StoredMessage raw, EnvelopeSink sink, Outlet outbox, IngestListener hears) {
        Rejection unreadable = null;
        try {
            connector.normalise(raw, sink);
        } catch (UnreadableMessageException e) {
            unreadable = e.rejection();
        } catch (HubUnavailableException e) {
            // The world's failure and not the message's, as of a disk that takes no temporary file.
            outbox.checkOpen();
            throw e;
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            // First the hub's own failures, which pass through the connector's code on their way here.
            outbox.checkOpen();
            if (raw.failure() == null) {
                connectorFailed("normalise", e, hears);
                unreadable = connectorFault(e);
            }
        }
        outbox.checkOpen();
        if (raw.failure() != null) {
            throw Later.disk(raw.failure());
        }
        if (unreadable != null) {
            sink.rejectRest(unreadable);
        }
    }

    private void connectorFailed(String step, Throwable cause, IngestListener hears) {
        // The class alone: a parser's message quotes what it read.
        LOG.error(
                "event=connector-failed source={} step={} exception={} at={}",
                origin.instance(),
                step,
                cause.getClass().getName(),
                cause.getStackTrace().length == 0 ? "?" : cause.getStackTrace()[0]);
        hears.connectorFailed(cause);
    }

    private static Rejection connectorFault(Throwable e) {
        String name = e.getClass().getName();
        return new Rejection(
                RejectCode.UNREADABLE,
                "",
                "",
                new Text(
                        "Bộ kết nối gặp lỗi khi đọc thông điệp (" + name
                                + "); thông điệp gốc được giữ để xử lý lại khi bộ kết nối đã sửa.",
                        "The connector failed while reading the message (" + name
                                + "); the raw message is kept, to be replayed when the connector is mended."),
                "");
    }

    private void close(BytesMessage message, CapturedMessage raw, Tally tally) throws JMSException {
        RawContent content = raw.content();
        message.setStringProperty(Envelope.RAW_ID, raw.id().toString());
        message.setStringProperty(Envelope.RECORDED_TIME, raw.receivedAt().toString());
        message.setStringProperty(Envelope.CONNECTOR, origin.connector());
        message.setLongProperty(Envelope.RAW_ARRIVAL, raw.arrival());
        message.setLongProperty(Envelope.RAW_SIZE, content.size());
        message.setStringProperty(Envelope.RAW_HASH, content.hash());
        if (content.redacted()) {
            message.setStringProperty(Envelope.RAW_ORIGINAL_HASH, content.originalHash());
        }
        message.setStringProperty(Envelope.RAW_CONTENT_TYPE, raw.contentType());
        message.setStringProperty(Envelope.RAW_ATTRIBUTES, json(raw.attributes()));
        if (content.reference() != null) {
            message.setStringProperty(Envelope.RAW_FILE, content.reference());
        }
        message.setLongProperty(Envelope.ACCEPTED, tally.accepted());
        message.setLongProperty(Envelope.REJECTED, tally.rejected());
    }

    private static Map<String, String> clean(Map<String, String> attributes) {
        Map<String, String> clean = new LinkedHashMap<>();
        attributes.forEach((name, value) ->
                clean.put(StorableText.clean(name, MAX_CONTENT_TYPE), StorableText.clean(value, MAX_ATTRIBUTE)));
        return Map.copyOf(clean);
    }

    private static String json(Map<String, String> attributes) {
        try {
            return JSON.writeValueAsString(attributes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts is always JSON", e);
        }
    }

    /** Ends the waits for a quota; what is taken now ends by itself. */
    public void beginClose() {
        closing.countDown();
    }

    @Override
    public void close() throws IOException {
        beginClose();
        arrivals.close();
    }
}
