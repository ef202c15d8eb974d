package vn.iochub.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
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
        Letters.keepAnswer(message);
        ClientMessage core = Letters.core(message);
        Letters.BROKERS.forEach(core::removeProperty);
        core.putStringProperty(FROM, from);
        core.putStringProperty(REASON_VI, reason.vi());
        core.putStringProperty(REASON_EN, reason.en());
        core.putLongProperty(AT, System.currentTimeMillis());
        try (MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
            Letters.send(producer, null, message);
        }
        log.warn("event=dead_letter from={} reason=\"{}\"", from, reason.en());
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
        try {
            broker.ensureQueue(QUEUE);
            broker.browse(QUEUE, "", message -> look.at(message, letter(message)));
        } catch (JMSException e) {
            throw new UnavailableException("the queue " + QUEUE + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Letter letter(Message message) throws JMSException {
        String reason = Letters.text(message, REASON_EN);
        return new Letter(
                Letters.id(message),
                Letters.text(message, FROM, Letters.ORIGINAL_QUEUE, Letters.ORIGINAL_ADDRESS),
                reason.isEmpty() ? "The broker put it here: by an admin's hand, or after too many deliveries." : reason,
                message.propertyExists(AT)
                        ? Optional.of(Instant.ofEpochMilli(message.getLongProperty(AT)))
                        : Optional.empty(),
                Letters.size(message));
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
                if (!back || Letters.origin(message).isPresent()) {
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
        Taking taking = new Taking(broker, QUEUE, back ? this::sendBack : (session, producer, message) -> {});
        try {
            taking.all(chosen);
        } catch (JMSException e) {
            throw new UnavailableException(
                    taking.taken() + " of " + chosen.size() + " messages were taken from " + QUEUE + ", then: "
                            + e.getMessage(),
                    e);
        } finally {
            log.info(
                    "event={} messages={} of={}",
                    back ? "dead_letters_redriven" : "dead_letters_discarded",
                    taking.taken(),
                    chosen.size());
            look();
        }
        return taking.taken();
    }

    private void sendBack(Session session, MessageProducer producer, Message message) throws JMSException {
        String to =
                Letters.origin(message).orElseThrow(() -> new JMSException("a message has lost the name of its queue"));
        Letters.forward(broker, session, producer, message, to);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
