package vn.iochub.repository.internal.testing;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;

/** Sends what the runtime sends, in one broker transaction. */
public final class Pipeline implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();

    private final Connection connection;
    private final Session session;
    private final String instance;
    private final MessageProducer producer;
    private final Map<String, Destination> destinations = new HashMap<>();

    public Pipeline(Broker broker, String instance) throws JMSException {
        this.instance = instance;
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
            broker.ensureQueue(prefix + instance);
        }
        connection = broker.connect();
        session = connection.createSession(Session.SESSION_TRANSACTED);
        producer = session.createProducer(null);
    }

    public void withoutMessageIds() throws JMSException {
        producer.setDisableMessageID(true);
    }

    public void record(String key, long order, boolean unstamped, UUID raw, int item, String json) throws JMSException {
        send(Broker.RECORDS + instance, recordMessage(key, order, unstamped, raw, item, json));
    }

    public BytesMessage recordMessage(String key, long order, boolean unstamped, UUID raw, int item, String json)
            throws JMSException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        message.setStringProperty(
                Envelope.ID,
                HEX.formatHex(States.sha256((instance + key + order).getBytes(StandardCharsets.UTF_8)))
                        .substring(0, 32));
        message.setStringProperty(Envelope.SPEC_VERSION, "1.0");
        message.setStringProperty(Envelope.SOURCE, "urn:iochub:000:eprocedure:" + instance);
        message.setStringProperty(Envelope.TYPE, "vn.iochub.procedure.ServiceDossier.v1");
        message.setStringProperty(Envelope.SUBJECT, key);
        message.setStringProperty(Envelope.TIME, "2026-03-01T08:00:00+07:00");
        message.setStringProperty(Envelope.RECORDED_TIME, Instant.now().toString());
        message.setStringProperty(Envelope.DATA_CONTENT_TYPE, "application/json");
        message.setStringProperty(Envelope.DATA_SCHEMA, "urn:iochub:schema:procedure:ServiceDossier:1");
        message.setStringProperty(Envelope.SEQUENCE, Envelope.sequence(order, 0));
        message.setStringProperty(Envelope.DATA_CLASSIFICATION, "personal");
        message.setLongProperty(Envelope.ORDER, order);
        message.setIntProperty(Envelope.REVISION, 0);
        message.setBooleanProperty(Envelope.UNSTAMPED, unstamped);
        message.setStringProperty(Envelope.HASH, HEX.formatHex(States.sha256(body)));
        message.setStringProperty(Envelope.RAW_ID, raw.toString());
        message.setIntProperty(Envelope.ITEM, item);
        message.setStringProperty(Envelope.ORIGIN, "/data/" + item);
        message.setStringProperty(Envelope.CONNECTOR, "vn.iochub.connector.eprocedure/0.1.0");
        return message;
    }

    /** A row with the source's order, once more where the revision is above 0. */
    public void revised(String key, long order, UUID raw, int item, String json, int revision) throws JMSException {
        BytesMessage message = recordMessage(key, order, false, raw, item, json);
        message.setStringProperty(Envelope.SEQUENCE, Envelope.sequence(order, revision));
        message.setIntProperty(Envelope.REVISION, revision);
        send(Broker.RECORDS + instance, message);
    }

    public void raw(UUID raw, long accepted, long rejected) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[] {1, 2, 3});
        message.setStringProperty(Envelope.RAW_ID, raw.toString());
        message.setStringProperty(Envelope.RECORDED_TIME, Instant.now().toString());
        message.setLongProperty(Envelope.RAW_ARRIVAL, 1);
        message.setLongProperty(Envelope.RAW_SIZE, 3);
        message.setStringProperty(Envelope.RAW_HASH, "00".repeat(32));
        message.setStringProperty(Envelope.RAW_CONTENT_TYPE, "application/json");
        message.setStringProperty(Envelope.RAW_ATTRIBUTES, "{\"service\":\"DongBoHoSoMC\"}");
        message.setStringProperty(Envelope.CONNECTOR, "vn.iochub.connector.eprocedure/0.1.0");
        message.setLongProperty(Envelope.ACCEPTED, accepted);
        message.setLongProperty(Envelope.REJECTED, rejected);
        send(Broker.RAW + instance, message);
    }

    public void refused(UUID raw, int item) throws JMSException {
        refused(raw, item, 0);
    }

    public void refused(UUID raw, int item, int revision) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes("{\"NgayTiepNhan\":\"hôm qua\"}".getBytes(StandardCharsets.UTF_8));
        message.setStringProperty(Envelope.RAW_ID, raw.toString());
        message.setStringProperty(Envelope.RECORDED_TIME, Instant.now().toString());
        message.setIntProperty(Envelope.ITEM, item);
        message.setStringProperty(Envelope.ORIGIN, "/data/" + item);
        message.setStringProperty(Envelope.CONNECTOR, "vn.iochub.connector.eprocedure/0.1.0");
        message.setIntProperty(Envelope.REVISION, revision);
        message.setStringProperty(Envelope.REJECT_CODE, "BAD_DATE");
        message.setStringProperty(Envelope.REJECT_PATH, "/NgayTiepNhan");
        message.setStringProperty(Envelope.REJECT_REASON_VI, "Ngày không đọc được");
        message.setStringProperty(Envelope.REJECT_REASON_EN, "The date cannot be read");
        send(Broker.QUARANTINE + instance, message);
    }

    public void probe(String node) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setBooleanProperty(Envelope.PROBE, true);
        message.setStringProperty(Envelope.SUBJECT, node);
        message.setStringProperty(Envelope.RECORDED_TIME, Instant.now().toString());
        send(Broker.RECORDS + instance, message);
    }

    public void send(String queue, BytesMessage message) throws JMSException {
        // Artemis asks the broker for each destination it makes.
        Destination destination = destinations.get(queue);
        if (destination == null) {
            destination = session.createQueue(queue);
            destinations.put(queue, destination);
        }
        producer.send(destination, message);
    }

    public void commit() throws JMSException {
        session.commit();
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
