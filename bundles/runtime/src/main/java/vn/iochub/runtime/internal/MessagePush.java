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
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Resilience;
import vn.iochub.runtime.internal.ingest.Body;
import vn.iochub.runtime.internal.ingest.IngestPipeline;
import vn.iochub.runtime.internal.ingest.RedactionException;

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
    private static final long STOP_MILLIS = 10_000;
    /** A body up to this size is read at once; a larger one is streamed from the broker. */
    private static final int SMALL = 1 << 20;
    /** Properties of this prefix become attributes of the message. */
    private static final String ATTRIBUTE = "attribute_";

    private static final int MAX_ATTRIBUTES = 32;
    /** So many messages that crashed are counted; of more the first are forgotten, and count anew. */
    private static final int MAX_SUSPECTS = 1_000;

    private final Broker broker;
    private final String instance;
    private final IngestPipeline pipeline;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    /** Whether the thread waits for a message: then, and only then, it may be interrupted. Also the lock for that. */
    private final AtomicBoolean waiting = new AtomicBoolean();

    private final DeadLetters dead;
    private final Resilience resilience;
    // The rest belongs to the thread.
    private final Backoff backoff;
    private final Map<String, Integer> crashes = new LinkedHashMap<>();
    private boolean replyRefusedTold;

    MessagePush(Broker broker, DeadLetters dead, Resilience resilience, String instance, IngestPipeline pipeline) {
        this.broker = broker;
        this.dead = dead;
        this.resilience = resilience;
        this.backoff = resilience.backoff("message-push");
        this.instance = instance;
        this.pipeline = pipeline;
        this.thread = new Thread(this::run, "hub-in-" + instance);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                try {
                    consume();
                } catch (JMSException e) {
                    // The broker's own health tells that it is away.
                    LOG.debug("event=message-push-waits source={}", instance, e);
                } catch (HubUnavailableException e) {
                    LOG.debug("event=message-push-sent-back source={}", instance);
                } catch (IOException | RuntimeException | LinkageError | VirtualMachineError e) {
                    // Errors too: a thread that ended would leave the queue without anybody, and nobody told.
                    LOG.warn(
                            "event=message-push-failed source={} exception={}",
                            instance,
                            e.getClass().getName());
                }
                if (stop.await(backoff.failed().toMillis(), TimeUnit.MILLISECONDS)) {
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
                Message message = await(consumer);
                if (message != null) {
                    String id = identity(message);
                    if (crashes.getOrDefault(id, 0) >= resilience.messageAttempts()) {
                        putAside(session, message);
                    } else {
                        reply(session, replies, message, take(message, id));
                    }
                    session.commit();
                    crashes.remove(id);
                    backoff.well();
                }
            }
        }
    }

    /** The next message, or null after a while, and at once when it is to stop. */
    private Message await(MessageConsumer consumer) throws JMSException {
        synchronized (waiting) {
            if (stop.getCount() == 0) {
                return null;
            }
            waiting.set(true);
        }
        try {
            return consumer.receive(RECEIVE_MILLIS);
        } catch (RuntimeException e) {
            if (stop.getCount() > 0) {
                throw e;
            }
            // The client's own way to say that the wait was interrupted.
            LOG.debug("event=message-push-stops source={}", instance, e);
            return null;
        } finally {
            synchronized (waiting) {
                waiting.set(false);
                // It may have come after the message, which is handled to its end.
                Thread.interrupted();
            }
        }
    }

    /** Counts the crashes that the message itself may be to blame for; never those of broker, disk, pause or quota. */
    private Receipt take(Message message, String id) throws JMSException, IOException {
        try {
            return pipeline.ingest(body(message), contentType(message), attributes(message), true);
        } catch (RedactionException e) {
            crashed(id, e);
            throw e;
        } catch (HubUnavailableException e) {
            throw e;
        } catch (IOException e) {
            if (!(e.getCause() instanceof JMSException)) {
                crashed(id, e);
            }
            throw e;
        } catch (RuntimeException | LinkageError | VirtualMachineError e) {
            crashed(id, e);
            throw e;
        }
    }

    private void crashed(String id, Throwable cause) {
        int count = crashes.merge(id, 1, Integer::sum);
        if (crashes.size() > MAX_SUSPECTS) {
            crashes.remove(crashes.keySet().iterator().next());
        }
        Throwable root = cause instanceof RedactionException && cause.getCause() != null ? cause.getCause() : cause;
        if (count == 1) {
            // Of the exception its class alone: a parser's message quotes what it read.
            LOG.warn(
                    "event=message-push-crashed source={} exception={} attempts={} then=\"{}\"",
                    instance,
                    root.getClass().getName(),
                    resilience.messageAttempts(),
                    DeadLetters.QUEUE);
        }
    }

    /** What tells one message from another at its next delivery. */
    private static String identity(Message message) throws JMSException {
        String id = message.getJMSMessageID();
        if (id != null) {
            return id;
        }
        long length = message instanceof BytesMessage bytes ? bytes.getBodyLength() : 0;
        return message.getJMSTimestamp() + " " + message.getJMSCorrelationID() + " " + length;
    }

    private void putAside(Session session, Message message) throws JMSException {
        dead.put(
                session,
                message,
                Broker.IN + instance,
                new Text(
                        "Thông điệp làm hỏng việc xử lý " + resilience.messageAttempts()
                                + " lần liên tiếp, mà môi giới và đĩa đều bình thường; nó được giữ nguyên trạng.",
                        "The message crashed what handles it " + resilience.messageAttempts()
                                + " times, with broker and disk in order; it is kept as it came."));
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
        synchronized (waiting) {
            stop.countDown();
            if (waiting.get()) {
                thread.interrupt();
            }
        }
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
