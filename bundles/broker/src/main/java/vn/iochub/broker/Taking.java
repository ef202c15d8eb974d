package vn.iochub.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Broker;

/**
 * Takes chosen messages from a queue, each in one transaction with what becomes of it. A consumer that is given none does not
 * prove that none is there, so those that are missing are looked for until they were taken or are gone. For one use; not
 * thread-safe.
 */
final class Taking {
    private static final Logger log = LoggerFactory.getLogger(Taking.class);
    /** Of one transaction, and of one selector. */
    private static final int BATCH = 100;
    /** Rounds in a row that took nothing of what is there. */
    static final int FRUITLESS = 3;

    /** What becomes of a message. */
    @FunctionalInterface
    interface Act {
        /** @param producer for any queue */
        void on(Session session, MessageProducer producer, Message message) throws JMSException;
    }

    private final Broker broker;
    private final String queue;
    private final Act act;
    private long taken;

    Taking(Broker broker, String queue, Act act) {
        this.broker = broker;
        this.queue = queue;
        this.act = act;
    }

    /** How many were taken and committed, also after a fault. */
    long taken() {
        return taken;
    }

    /** @param ids as {@link Letters#id} gives them; those of messages that are gone are passed over */
    void all(Collection<String> ids) throws JMSException {
        Set<String> left = new LinkedHashSet<>(ids);
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            int fruitless = 0;
            while (!left.isEmpty() && fruitless < FRUITLESS) {
                int before = left.size();
                for (List<String> batch : batches(left)) {
                    left.removeAll(batch(session, batch));
                }
                fruitless = left.size() < before ? 0 : fruitless + 1;
                left.retainAll(there(left));
            }
        }
        if (!left.isEmpty()) {
            log.warn(
                    "event=messages_stay queue={} messages={} cause=\"the broker does not hand them out\"",
                    queue,
                    left.size());
        }
    }

    private Set<String> batch(Session session, List<String> ids) throws JMSException {
        Set<String> got = new HashSet<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue), Letters.selector(ids));
                MessageProducer producer = session.createProducer(null)) {
            int count = 0;
            while (got.size() < ids.size()) {
                Message message = Letters.next(consumer);
                if (message == null) {
                    break;
                }
                got.add(Letters.id(message));
                act.on(session, producer, message);
                count++;
            }
            session.commit();
            taken += count;
        }
        return got;
    }

    private Set<String> there(Set<String> ids) throws JMSException {
        Set<String> there = new HashSet<>();
        for (List<String> batch : batches(ids)) {
            broker.browse(queue, Letters.selector(batch), message -> {
                there.add(Letters.id(message));
                return true;
            });
        }
        return there;
    }

    private static List<List<String>> batches(Collection<String> ids) {
        List<String> all = List.copyOf(ids);
        return IntStream.iterate(0, first -> first < all.size(), first -> first + BATCH)
                .mapToObj(first -> all.subList(first, Math.min(all.size(), first + BATCH)))
                .toList();
    }
}
