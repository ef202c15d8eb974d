package vn.iochub.broker;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.UnavailableException;

/**
 * {@link DeadLetters} over JMS alone, so that it is the same for a broker within the hub and one elsewhere: a message moves by
 * being received and sent in one transaction. Thread-safe.
 */
public final class DeadLetterQueue implements DeadLetters, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterQueue.class);
    private static final long LOOK_MILLIS = 2_000;
    private static final long RECEIVE_MILLIS = 500;
    /** Of one transaction, and of one selector. */
    private static final int BATCH = 100;

    private static final String ORIGINAL_QUEUE = "_AMQ_ORIG_QUEUE";
    private static final String ORIGINAL_ADDRESS = "_AMQ_ORIG_ADDRESS";
    private static final String ORIGINAL_ID = "_AMQ_ORIG_MESSAGE_ID";
    /** Ids that a sender gave to find duplicates by: the broker would take the message's return for one. */
    private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

    private static final List<String> OWN = List.of(FROM, REASON_VI, REASON_EN, AT);
    private static final List<String> BROKERS =
            List.of(ORIGINAL_QUEUE, ORIGINAL_ADDRESS, ORIGINAL_ID, "_AMQ_ORIG_ROUTING_TYPE", DUPLICATE_ID);
    /** The queues of an instance; a message goes back to one of these or stays. */
    private static final List<String> QUEUES =
            List.of(Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN, Broker.REPLY);

    private final Broker broker;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "hub-dead-letters");
        created.setDaemon(true);
        return created;
    });
    private volatile Optional<Long> count = Optional.empty();

    /** @param broker whose queue it is */
    public DeadLetterQueue(Broker broker) {
        this.broker = broker;
    }

    /** Begins to count, in the background. */
    public void start() {
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        try {
            long before = count.orElse(0L);
            long now = broker.depth(QUEUE);
            count = Optional.of(now);
            if (now > 0 && before == 0) {
                log.error("event=dead_letters queue={} messages={}", QUEUE, now);
            } else if (now == 0 && before > 0) {
                log.info("event=dead_letters_gone queue={}", QUEUE);
            }
        } catch (JMSException | RuntimeException e) {
            // The broker's own health tells that it is away; without this catch nobody would look again.
            log.debug("event=dead_letters_uncounted", e);
            count = Optional.empty();
        }
    }

    @Override
    public Optional<Long> count() {
        return count;
    }

    @Override
    public void put(Session session, Message message, String from, Text reason) throws JMSException {
        broker.ensureQueue(QUEUE);
        if (message.getJMSReplyTo() != null && message.getJMSCorrelationID() == null) {
            // A move gives it another id, and its sender waits for an answer to this one.
            message.setJMSCorrelationID(message.getJMSMessageID());
        }
        ClientMessage core = core(message);
        BROKERS.forEach(core::removeProperty);
        core.putStringProperty(FROM, from);
        core.putStringProperty(REASON_VI, reason.vi());
        core.putStringProperty(REASON_EN, reason.en());
        core.putLongProperty(AT, System.currentTimeMillis());
        try (MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
            send(producer, null, message);
        }
        log.warn("event=dead_letter from={} reason=\"{}\"", from, reason.en());
    }

    private static ClientMessage core(Message message) {
        // The properties of a received message are read-only by JMS, but not what lies below.
        return ((ActiveMQMessage) message).getCoreMessage();
    }

    /**
     * Sends a received message on, whatever kind it is, with its body as it is.
     *
     * @param to null where the producer is for one queue
     */
    private static void send(MessageProducer producer, Queue to, Message message) throws JMSException {
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

    @Override
    public List<Letter> list(int limit) {
        List<Letter> letters = new ArrayList<>();
        browse((message, letter) -> {
            letters.add(letter);
            return letters.size() < limit;
        });
        return letters;
    }

    @FunctionalInterface
    private interface Look {
        /** @return whether to go on */
        boolean at(Message message, Letter letter) throws JMSException;
    }

    private void browse(Look look) {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            broker.ensureQueue(QUEUE);
            try (QueueBrowser browser = session.createBrowser(session.createQueue(QUEUE))) {
                connection.start();
                Enumeration<?> messages = browser.getEnumeration();
                while (messages.hasMoreElements()) {
                    Message message = (Message) messages.nextElement();
                    if (!look.at(message, letter(message))) {
                        return;
                    }
                }
            }
        } catch (JMSException e) {
            throw new UnavailableException("the queue " + QUEUE + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Letter letter(Message message) throws JMSException {
        String reason = text(message, REASON_EN);
        return new Letter(
                id(message),
                text(message, FROM, ORIGINAL_QUEUE, ORIGINAL_ADDRESS),
                reason.isEmpty() ? "The broker put it here: by an admin's hand, or after too many deliveries." : reason,
                message.propertyExists(AT)
                        ? Optional.of(Instant.ofEpochMilli(message.getLongProperty(AT)))
                        : Optional.empty(),
                size(message));
    }

    private static long size(Message message) throws JMSException {
        return message instanceof BytesMessage bytes
                ? bytes.getBodyLength()
                : core(message).getBodySize();
    }

    private static String id(Message message) throws JMSException {
        String id = message.getJMSMessageID();
        return id == null ? text(message, ORIGINAL_ID) : id;
    }

    private static String text(Message message, String... names) throws JMSException {
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
    private static Optional<String> origin(Message message) throws JMSException {
        String from = text(message, FROM, ORIGINAL_QUEUE, ORIGINAL_ADDRESS);
        return QUEUES.stream().anyMatch(prefix -> from.startsWith(prefix) && from.length() > prefix.length())
                ? Optional.of(from)
                : Optional.empty();
    }

    @Override
    public long redrive(Set<String> ids) {
        return take(ids, true);
    }

    @Override
    public long discard(Set<String> ids) {
        return take(ids, false);
    }

    private long take(Set<String> ids, boolean back) {
        List<String> chosen = new ArrayList<>();
        browse((message, letter) -> {
            boolean wanted = ids.isEmpty() || ids.contains(letter.id());
            if (wanted && !letter.id().isEmpty()) {
                if (!back || origin(message).isPresent()) {
                    chosen.add(letter.id());
                } else {
                    log.warn(
                            "event=dead_letter_stays id={} from=\"{}\" cause=\"none of the hub's queues\"",
                            letter.id(),
                            letter.from());
                }
            }
            return true;
        });
        long taken = 0;
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            for (int first = 0; first < chosen.size(); first += BATCH) {
                taken += batch(session, chosen.subList(first, Math.min(chosen.size(), first + BATCH)), back);
            }
        } catch (JMSException e) {
            throw new UnavailableException(
                    taken + " of " + chosen.size() + " messages were taken from " + QUEUE + ", then: " + e.getMessage(),
                    e);
        } finally {
            log.info(
                    "event={} messages={} of={}",
                    back ? "dead_letters_redriven" : "dead_letters_discarded",
                    taken,
                    chosen.size());
            look();
        }
        return taken;
    }

    private long batch(Session session, List<String> ids, boolean back) throws JMSException {
        long taken = 0;
        Map<String, Queue> queues = new HashMap<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE), selector(ids));
                MessageProducer producer = session.createProducer(null)) {
            for (Message message = next(consumer); message != null; message = next(consumer)) {
                if (back) {
                    String to = origin(message)
                            .orElseThrow(() -> new JMSException("a message has lost the name of its queue"));
                    Queue queue = queues.get(to);
                    if (queue == null) {
                        broker.ensureQueue(to);
                        queue = session.createQueue(to);
                        queues.put(to, queue);
                    }
                    ClientMessage core = core(message);
                    OWN.forEach(core::removeProperty);
                    BROKERS.forEach(core::removeProperty);
                    send(producer, queue, message);
                }
                taken++;
                if (taken == ids.size()) {
                    break;
                }
            }
            session.commit();
        }
        return taken;
    }

    /** The next; null when there is none, which only an answer of the broker tells, and no time that went by. */
    private static Message next(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receiveNoWait();
        return message == null ? consumer.receive(RECEIVE_MILLIS) : message;
    }

    private static String selector(List<String> ids) {
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

    @Override
    public void close() {
        thread.shutdownNow();
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
