package vn.iochub.simulators.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.qpid.jms.JmsConnectionFactory;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;

/** The same portal over AMQP 1.0: puts its calls on hub.in.&lt;instance&gt; and reads the receipts. */
final class PortalAmqp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long RECEIPT_MILLIS = 1_000;

    private final String source;
    private final JmsConnectionFactory factory;
    private final PortalWorld world;
    private final Ledger ledger;
    private final Sender sender;
    /** A receipt may come twice, where a message was sent twice. */
    private final Map<String, Sent> byCorrelation = new HashMap<>();

    /** A receipt that was read when the connection broke comes once more. */
    private final Set<String> seen = new HashSet<>();

    private Connection connection;
    private Session session;
    private MessageProducer producer;
    private MessageConsumer receipts;
    private Queue replies;

    PortalAmqp(String source, HubAddress hub, PortalWorld world, Ledger ledger, double perSecond) {
        this.source = source;
        this.factory = new JmsConnectionFactory(hub.user(source), hub.password(source), hub.amqp());
        this.world = world;
        this.ledger = ledger;
        this.sender = new Sender("portal-amqp", perSecond, this::send);
    }

    Sender sender() {
        return sender;
    }

    private int send() throws Exception {
        PortalWorld.Call call = world.next();
        byte[] body = call.bytes("");
        Sent sent = ledger.send(source, "amqp", call.service(), Sent.Kind.MESSAGE, Hashes.sha256(body), call.items());
        byCorrelation.put(sent.id(), sent);
        boolean onItsWay = false;
        boolean answered = false;
        while (!answered) {
            try {
                if (connection == null) {
                    connect();
                }
                if (!onItsWay) {
                    put(sent, body);
                    onItsWay = true;
                }
                answered = receipt(sent);
                sender.trouble("");
            } catch (JMSException e) {
                sender.trouble("AMQP: " + e.getMessage());
                disconnect();
                if (!onItsWay) {
                    // The broker may have taken it before the connection broke.
                    ledger.unknown(sent);
                }
                Thread.sleep(RECEIPT_MILLIS);
            }
        }
        world.answered(call);
        return call.items().size();
    }

    private void connect() throws JMSException {
        connection = factory.createConnection();
        connection.start();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        producer = session.createProducer(session.createQueue("hub.in." + source));
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        replies = session.createQueue("hub.reply." + source);
        receipts = session.createConsumer(replies);
    }

    private void put(Sent sent, byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        message.setStringProperty("contentType", "application/json");
        message.setJMSCorrelationID(sent.id());
        message.setJMSReplyTo(replies);
        producer.send(message);
    }

    /** @return whether the receipt of this one has come */
    private boolean receipt(Sent sent) throws JMSException, IOException {
        Message reply = receipts.receive(RECEIPT_MILLIS);
        if (!(reply instanceof TextMessage text)) {
            return false;
        }
        Sent of = byCorrelation.get(reply.getJMSCorrelationID());
        if (of != null) {
            JsonNode receipt = JSON.readTree(text.getText());
            if (!seen.add(receipt.path("receipt").asText())) {
                return sent.equals(of);
            }
            ledger.answered(of, receipt.path("receipt").asText());
            long bad = of.items().stream()
                    .filter(item -> item.expected() == Outcome.REJECTED)
                    .count();
            if (receipt.path("rejected").asLong() != bad
                    || receipt.path("accepted").asLong() != of.items().size() - bad) {
                ledger.wrong(of, "the receipt tells of " + receipt.path("rejected") + " rejected, expected " + bad);
            }
        }
        return sent.equals(of);
    }

    private void disconnect() {
        Connection last = connection;
        connection = null;
        if (last != null) {
            try {
                last.close();
            } catch (JMSException e) {
                sender.trouble("AMQP: " + e.getMessage());
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        sender.close();
        disconnect();
    }
}
