package vn.iochub.broker;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;

/** What is done to a message that was received, whatever kind it is: it is named, measured, and sent on as it is. */
final class Letters {
    private static final long RECEIVE_MILLIS = 500;

    static final String ORIGINAL_QUEUE = "_AMQ_ORIG_QUEUE";
    static final String ORIGINAL_ADDRESS = "_AMQ_ORIG_ADDRESS";
    static final String ORIGINAL_ID = "_AMQ_ORIG_MESSAGE_ID";
    /** Ids that a sender gave to find duplicates by: the broker would take the message's return for one. */
    private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

    static final List<String> OWN =
            List.of(DeadLetters.FROM, DeadLetters.REASON_VI, DeadLetters.REASON_EN, DeadLetters.AT);
    static final List<String> BROKERS =
            List.of(ORIGINAL_QUEUE, ORIGINAL_ADDRESS, ORIGINAL_ID, "_AMQ_ORIG_ROUTING_TYPE", DUPLICATE_ID);
    /** The queues of an instance; a message goes back to one of these or stays. */
    private static final List<String> QUEUES =
            List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN, Broker.REPLY);

    private Letters() {}

    static ClientMessage core(Message message) {
        // The properties of a received message are read-only by JMS, but not what lies below.
        return ((ActiveMQMessage) message).getCoreMessage();
    }

    /**
     * Sends a received message on, whatever kind it is, with its body as it is.
     *
     * @param to null where the producer is for one queue
     */
    static void send(MessageProducer producer, Queue to, Message message) throws JMSException {
        ClientMessage core = core(message);
        if (core.isLargeMessage() && message instanceof BytesMessage bytes) {
            // Piece by piece: it may be larger than memory.
            core.setBodyInputStream(new Rest(core.getBodyBuffer(), bytes.getBodyLength()));
        }
        int priority = message.getJMSPriority();
        if (to == null) {
            producer.send(message, DeliveryMode.PERSISTENT, priority, Message.DEFAULT_TIME_TO_LIVE);
        } else {
            producer.send(to, message, DeliveryMode.PERSISTENT, priority, Message.DEFAULT_TIME_TO_LIVE);
        }
    }

    static long size(Message message) throws JMSException {
        return message instanceof BytesMessage bytes
                ? bytes.getBodyLength()
                : core(message).getBodySize();
    }

    static String id(Message message) throws JMSException {
        String id = message.getJMSMessageID();
        return id == null ? text(message, ORIGINAL_ID) : id;
    }

    static String text(Message message, String... names) throws JMSException {
        for (String name : names) {
            if (message.propertyExists(name)) {
                return String.valueOf(message.getObjectProperty(name));
            }
        }
        return "";
    }

    /**
     * Where a message came from, when that is one of the hub's queues. What the hub wrote itself counts first; it removes what
     * a sender may have written under the broker's names when it puts a message aside.
     */
    static Optional<String> origin(Message message) throws JMSException {
        String from = text(message, DeadLetters.FROM, ORIGINAL_QUEUE, ORIGINAL_ADDRESS);
        return QUEUES.stream().anyMatch(prefix -> from.startsWith(prefix) && from.length() > prefix.length())
                ? Optional.of(from)
                : Optional.empty();
    }

    /** A move gives a message another id; whoever sent it waits for an answer to the first. */
    static void keepAnswer(Message message) throws JMSException {
        if (message.getJMSReplyTo() != null && message.getJMSCorrelationID() == null) {
            message.setJMSCorrelationID(message.getJMSMessageID());
        }
    }

    /** Sends a received message to a queue, without what the hub and the broker have added when it was put aside. */
    static void forward(Broker broker, Session session, MessageProducer producer, Message message, String to)
            throws JMSException {
        broker.ensureQueue(to);
        keepAnswer(message);
        ClientMessage core = core(message);
        OWN.forEach(core::removeProperty);
        BROKERS.forEach(core::removeProperty);
        send(producer, session.createQueue(to), message);
    }

    /** The next; null when the broker gives none, which does not prove that none is there: see {@link Taking}. */
    static Message next(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receiveNoWait();
        return message == null ? consumer.receive(RECEIVE_MILLIS) : message;
    }

    static String selector(List<String> ids) {
        List<String> texts = new ArrayList<>();
        List<String> numbers = new ArrayList<>();
        for (String id : ids) {
            if (id.matches("\\d{1,19}")) {
                numbers.add(ORIGINAL_ID + " = " + id);
            } else {
                texts.add("'" + id.replace("'", "''") + "'");
            }
        }
        List<String> parts = new ArrayList<>(numbers);
        if (!texts.isEmpty()) {
            parts.add("JMSMessageID IN (" + String.join(", ", texts) + ")");
        }
        return String.join(" OR ", parts);
    }

    /** What is left of a large body, which the broker sends as it is read. */
    private static final class Rest extends InputStream {
        private final ActiveMQBuffer body;
        private long left;

        Rest(ActiveMQBuffer body, long length) {
            this.body = body;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            try {
                body.readBytes(bytes, offset, count);
            } catch (RuntimeException e) {
                throw new IOException("the body could not be read to its end", e);
            }
            left -= count;
            return count;
        }
    }
}
