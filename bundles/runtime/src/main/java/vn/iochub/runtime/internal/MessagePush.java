package vn.iochub.runtime.internal;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.service.Broker;
import vn.iochub.runtime.internal.ingest.Body;
import vn.iochub.runtime.internal.ingest.IngestPipeline;

/**
 * Takes the messages that an instance's source puts on {@code hub.in.<instance>} by AMQP or JMS: each goes the way of any
 * other message, and is acknowledged, in one transaction with its receipt to the reply-to address, after that. While the hub
 * cannot take it, it stays on its queue. A crash between the two brings it again, which the repository absorbs.
 *
 * <p>One thread for an instance, so that one source's messages keep their order and hold up nobody else's.
 */
final class MessagePush implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessagePush.class);
    private static final long RECEIVE_MILLIS = 1_000;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final long STOP_MILLIS = 10_000;
    /** A body up to this size is read at once; a larger one is streamed from the broker. */
    private static final int SMALL = 1 << 20;
    /** Properties of this prefix become attributes of the message. */
    private static final String ATTRIBUTE = "attribute_";

    private static final int MAX_ATTRIBUTES = 32;

    private final Broker broker;
    private final String instance;
    private final IngestPipeline pipeline;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private boolean replyRefusedTold;

    MessagePush(Broker broker, String instance, IngestPipeline pipeline) {
        this.broker = broker;
        this.instance = instance;
        this.pipeline = pipeline;
        this.thread = new Thread(this::run, "hub-in-" + instance);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (stop.getCount() > 0) {
                long began = System.nanoTime();
                try {
                    consume();
                } catch (JMSException e) {
                    // The broker's own health tells that it is away.
                    LOG.debug("event=message-push-waits source={}", instance, e);
                } catch (HubUnavailableException e) {
                    LOG.debug("event=message-push-sent-back source={}", instance);
                } catch (IOException | RuntimeException | OutOfMemoryError e) {
                    // Also of memory: a thread that ended would leave the queue without anybody, and nobody told.
                    LOG.warn(
                            "event=message-push-failed source={} exception={}",
                            instance,
                            e.getClass().getName());
                }
                boolean lasted = System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS);
                pause = lasted ? FIRST_PAUSE_MILLIS : Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
                if (stop.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    /** Takes messages until something fails or it is to stop. What is in hand then goes back to the queue. */
    private void consume() throws JMSException, IOException {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(Broker.IN + instance));
                MessageProducer replies = session.createProducer(null)) {
            replies.setDeliveryMode(DeliveryMode.PERSISTENT);
            connection.start();
            while (stop.getCount() > 0) {
                Message message = consumer.receive(RECEIVE_MILLIS);
                if (message != null) {
                    Receipt receipt = pipeline.ingest(body(message), contentType(message), attributes(message));
                    reply(session, replies, message, receipt);
                    session.commit();
                }
            }
        }
    }

    private static Body body(Message message) throws JMSException {
        if (message instanceof BytesMessage bytes) {
            long length = bytes.getBodyLength();
            // What a sender says of a large message's length may be anything.
            if (length > SMALL || length < 0) {
                return Body.of(new Content(bytes));
            }
            byte[] content = new byte[(int) length];
            bytes.readBytes(content);
            return Body.of(content);
        }
        if (message instanceof TextMessage text && text.getText() != null) {
            return Body.of(text.getText().getBytes(StandardCharsets.UTF_8));
        }
        // A map, an object: nothing that a source's format could be. Empty, it is quarantined as what it is:
        // unreadable.
        return Body.of(new byte[0]);
    }

    private static String contentType(Message message) throws JMSException {
        for (String name : new String[] {"JMS_AMQP_CONTENT_TYPE", "contentType"}) {
            if (message.propertyExists(name) && message.getObjectProperty(name) instanceof String type) {
                return type;
            }
        }
        return null;
    }

    private static Map<String, String> attributes(Message message) throws JMSException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Object each : Collections.list(message.getPropertyNames())) {
            String name = String.valueOf(each);
            if (name.startsWith(ATTRIBUTE) && attributes.size() < MAX_ATTRIBUTES) {
                Object value = message.getObjectProperty(name);
                // Bytes and nothing are no texts: asked for as one they would fail this message for ever.
                if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                    attributes.put(name.substring(ATTRIBUTE.length()), value.toString());
                }
            }
        }
        return attributes;
    }

    private void reply(Session session, MessageProducer replies, Message message, Receipt receipt) throws JMSException {
        Destination wanted = message.getJMSReplyTo();
        if (wanted == null) {
            return;
        }
        String address = Broker.REPLY + instance;
        if (!(wanted instanceof Queue queue) || !address.equals(queue.getQueueName())) {
            if (!replyRefusedTold) {
                replyRefusedTold = true;
                LOG.warn("event=reply-refused source={} cause=\"receipts go to {} only\"", instance, address);
            }
            return;
        }
        TextMessage reply = session.createTextMessage(ReceiptJson.of(receipt));
        String correlation = message.getJMSCorrelationID();
        reply.setJMSCorrelationID(correlation == null ? message.getJMSMessageID() : correlation);
        replies.send(session.createQueue(address), reply);
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }

    /** The body of a large message, which the broker sends piece by piece as it is read. */
    private static final class Content extends InputStream {
        private final BytesMessage message;
        private final byte[] one = new byte[1];

        Content(BytesMessage message) {
            this.message = message;
        }

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            try {
                byte[] piece = offset == 0 && length == bytes.length ? bytes : new byte[length];
                int read = message.readBytes(piece, length);
                if (read > 0 && piece != bytes) {
                    System.arraycopy(piece, 0, bytes, offset, read);
                }
                return read;
            } catch (JMSException e) {
                throw new IOException(e);
            }
        }
    }
}
