package vn.iochub.runtime.internal.ingest;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transacted session with its own connection and its producers, used by one thread at a time. Its own connection,
 * because a broken one then takes nobody else's transaction with it.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private final Connection connection;
    private final Session session;
    private final Map<String, MessageProducer> producers = new HashMap<>();
    private volatile boolean broken;
    private String lentTo = Shares.HUB;

    Lane(Connection connection) throws JMSException {
        this.connection = connection;
        connection.setExceptionListener(e -> broken = true);
        this.session = connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    /** Notes whom it is for until it is given back. */
    void lend(String source) {
        lentTo = source;
    }

    String lentTo() {
        return lentTo;
    }

    /** Whether the connection is known to be lost; asked when the lane has lain idle. */
    boolean broken() {
        return broken;
    }

    BytesMessage message(byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    void send(String queue, BytesMessage message) throws JMSException {
        MessageProducer producer = producers.get(queue);
        if (producer == null) {
            producer = session.createProducer(session.createQueue(queue));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            producer.setDisableMessageID(true);
            producers.put(queue, producer);
        }
        producer.send(message);
    }

    void commit() throws JMSException {
        session.commit();
    }

    /** Closes the connection; the broker rolls back what was not committed. */
    void close() {
        broken = true;
        try {
            connection.close();
        } catch (JMSException | RuntimeException e) {
            // It is being thrown away, and most often because it is broken already.
            LOG.debug("event=lane-close-failed", e);
        }
    }
}
