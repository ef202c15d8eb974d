package vn.iochub.repository.internal.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.zip.DeflaterOutputStream;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.repository.internal.base.Clock;

/**
 * A source whose messages are {@code {"data": [{"k": key, "d": date}, …]}} and whose rows have no order of their own, with
 * the hub's way of sending them: live, and once more through a mapping that can be mended meanwhile. It ends at what is no
 * JSON, as a message that is unreadable from there on.
 */
public final class FakeMapping implements Reprocessing, AutoCloseable {
    public static final String INSTANCE = "eprocedure";
    private static final String CONNECTOR = "vn.iochub.connector.eprocedure/0.1.0";
    private static final RecordType TYPE = new RecordType("procedure", "ServiceDossier", 1, "{}");
    private static final HexFormat HEX = HexFormat.of();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicLong ARRIVALS = new AtomicLong(Clock.now());

    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;
    private final Map<String, Destination> destinations = new HashMap<>();

    /** Whether a row's date is one. */
    public volatile Predicate<String> isDate = text -> text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    /** Called before anything is sent of a message that is taken once more. */
    public volatile Runnable beforeSending = () -> {};

    public FakeMapping(Broker broker) throws JMSException {
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
            broker.ensureQueue(prefix + INSTANCE);
        }
        connection = broker.connect();
        session = connection.createSession(Session.SESSION_TRANSACTED);
        producer = session.createProducer(null);
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
            destinations.put(prefix, session.createQueue(prefix + INSTANCE));
        }
    }

    /** Takes a message from the source. */
    public UUID live(String content) throws JMSException, IOException {
        return live(content, true);
    }

    public UUID live(String content, boolean withRaw) throws JMSException, IOException {
        long millis = System.currentTimeMillis();
        UUID id = new UUID(millis << 16 | 0x7000, 0x8000_0000_0000_0000L | ARRIVALS.incrementAndGet());
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Kept kept = kept(id, Instant.ofEpochMilli(millis), ARRIVALS.get(), bytes);
        Result result = pass(kept, new Pass(0, item -> true, true, 0));
        if (withRaw) {
            raw(kept, bytes, result);
        }
        session.commit();
        return id;
    }

    private static Kept kept(UUID id, Instant received, long arrival, byte[] bytes) {
        return new Kept(
                id,
                INSTANCE,
                received,
                arrival,
                "application/json",
                Map.of("service", "DongBoHoSoMC"),
                bytes.length,
                () -> new ByteArrayInputStream(bytes));
    }

    private void raw(Kept kept, byte[] bytes, Result result) throws JMSException, IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
            deflater.write(bytes);
        }
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(compressed.toByteArray());
        message.setStringProperty(Envelope.RAW_ID, kept.id().toString());
        message.setStringProperty(Envelope.RECORDED_TIME, kept.receivedAt().toString());
        message.setLongProperty(Envelope.RAW_ARRIVAL, kept.arrival());
        message.setLongProperty(Envelope.RAW_SIZE, bytes.length);
        message.setStringProperty(Envelope.RAW_HASH, HEX.formatHex(States.sha256(bytes)));
        message.setStringProperty(Envelope.RAW_CONTENT_TYPE, kept.contentType());
        message.setStringProperty(Envelope.RAW_ATTRIBUTES, "{\"service\":\"DongBoHoSoMC\"}");
        message.setStringProperty(Envelope.CONNECTOR, CONNECTOR);
        message.setLongProperty(Envelope.ACCEPTED, result.accepted());
        message.setLongProperty(Envelope.REJECTED, result.rejected());
        send(Broker.RAW, message);
    }

    @Override
    public boolean canReprocess(String instance) {
        return INSTANCE.equals(instance);
    }

    @Override
    public synchronized Result reprocess(Kept message, Pass pass) throws IOException {
        try {
            if (pass.send()) {
                beforeSending.run();
            }
            Result result = pass(message, pass);
            session.commit();
            return result;
        } catch (JMSException e) {
            throw new IOException(e);
        }
    }

    private Result pass(Kept kept, Pass pass) throws IOException, JMSException {
        JsonNode data;
        Optional<Rejection> unreadable = Optional.empty();
        String text;
        try (InputStream in = kept.content().open()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try {
            data = JSON.readTree(text).path("data");
        } catch (JsonProcessingException e) {
            // As a reader that streams: what stands before the fault is taken.
            int fault = text.indexOf("!!");
            data = JSON.readTree(text.substring(0, fault) + "]}").path("data");
            unreadable = Optional.of(
                    new Rejection(RejectCode.UNREADABLE, "", "", new Text("Không phải JSON", "This is no JSON"), "!!"));
        }
        List<Row> rows = new ArrayList<>();
        long[] counts = new long[2];
        int item = 0;
        for (JsonNode row : data) {
            take(kept, pass, row(item, row), false, rows, counts);
            item++;
        }
        if (unreadable.isPresent()) {
            take(kept, pass, new Row(item, Optional.empty(), unreadable), true, rows, counts);
        }
        return new Result(CONNECTOR, counts[0], counts[1], rows);
    }

    private Row row(int item, JsonNode row) {
        String origin = "/data/" + item;
        String date = row.path("d").asText();
        if (!isDate.test(date)) {
            return new Row(
                    item,
                    Optional.empty(),
                    Optional.of(new Rejection(
                            RejectCode.BAD_DATE,
                            origin,
                            "/d",
                            new Text("Ngày không đọc được", "The date cannot be read"),
                            row.toString())));
        }
        ObjectNode record = JSON.createObjectNode()
                .put("v", date)
                .put("secret", row.path("s").asText());
        return new Row(
                item,
                Optional.of(HubRecord.unstamped(TYPE, row.path("k").asText(), null, record, origin)),
                Optional.empty());
    }

    private void take(Kept kept, Pass pass, Row row, boolean rest, List<Row> rows, long[] counts) throws JMSException {
        if (!pass.items().test(row.item())) {
            return;
        }
        counts[row.record().isPresent() ? 0 : 1]++;
        if (rows.size() < pass.show()) {
            rows.add(row);
        }
        if (!pass.send()) {
            return;
        }
        if (row.record().isPresent()) {
            record(kept, pass.revision(), row.item(), row.record().get());
        } else {
            refused(kept, pass.revision(), row.item(), row.rejection().orElseThrow(), rest);
        }
    }

    private void record(Kept kept, int revision, int item, HubRecord record) throws JMSException {
        byte[] body = record.data().toString().getBytes(StandardCharsets.UTF_8);
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        String id = record.key() + kept.arrival() + "." + revision + "." + item;
        message.setStringProperty(
                Envelope.ID,
                HEX.formatHex(States.sha256(id.getBytes(StandardCharsets.UTF_8)))
                        .substring(0, 32));
        message.setStringProperty(Envelope.TYPE, "vn.iochub.procedure.ServiceDossier.v1");
        message.setStringProperty(Envelope.SUBJECT, record.key());
        message.setLongProperty(Envelope.ORDER, kept.arrival());
        message.setBooleanProperty(Envelope.UNSTAMPED, true);
        message.setStringProperty(Envelope.HASH, HEX.formatHex(States.sha256(body)));
        place(message, kept, revision, item, record.origin());
        send(Broker.RECORDS, message);
    }

    public void refused(Kept kept, int revision, int item, Rejection rejection, boolean rest) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(rejection.fragment().getBytes(StandardCharsets.UTF_8));
        message.setStringProperty(Envelope.REJECT_CODE, rejection.code().name());
        message.setStringProperty(Envelope.REJECT_PATH, rejection.path());
        message.setBooleanProperty(Envelope.REJECT_REST, rest);
        message.setStringProperty(Envelope.REJECT_REASON_VI, rejection.reason().vi());
        message.setStringProperty(Envelope.REJECT_REASON_EN, rejection.reason().en());
        place(message, kept, revision, item, rejection.origin());
        send(Broker.QUARANTINE, message);
    }

    private static void place(BytesMessage message, Kept kept, int revision, int item, String origin)
            throws JMSException {
        message.setStringProperty(Envelope.RECORDED_TIME, kept.receivedAt().toString());
        message.setStringProperty(Envelope.RAW_ID, kept.id().toString());
        message.setIntProperty(Envelope.ITEM, item);
        message.setIntProperty(Envelope.REVISION, revision);
        message.setStringProperty(Envelope.ORIGIN, origin);
        message.setStringProperty(Envelope.CONNECTOR, CONNECTOR);
    }

    private void send(String queue, BytesMessage message) throws JMSException {
        producer.send(destinations.get(queue), message);
    }

    /** Sends a message's refusals and records of a revision once more, as a broker does after a crash. */
    public synchronized void redeliver(UUID id, String content, int revision, Instant received, long arrival)
            throws JMSException, IOException {
        pass(
                kept(id, received, arrival, content.getBytes(StandardCharsets.UTF_8)),
                new Pass(revision, item -> true, true, 0));
        session.commit();
    }

    @Override
    public byte[] redact(String instance, byte[] content) {
        try (ByteArrayInputStream in = new ByteArrayInputStream(content)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("HIV", "***")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
