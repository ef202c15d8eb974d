package vn.iochub.api.service;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/** The hub's Artemis, embedded or external. Always registered as a service, also while the broker is down. Thread-safe. */
@ProviderType
public interface Broker {

    /** Prefixes of the hub's inside addresses; each is followed by an instance id. */
    String RECORDS = "hub.records.";

    String RAW = "hub.raw.";
    String QUARANTINE = "hub.quarantine.";
    /** Where a source puts messages for its instance; it may send there and nowhere else. */
    String IN = "hub.in.";
    /** Where a source finds the receipts for them. */
    String REPLY = "hub.reply.";

    /**
     * A new connection, not yet started, with the hub's own credentials; the caller closes it. Sends on it are durable
     * and block when committed; a commit that returns is on disk.
     *
     * @throws JMSException when the broker cannot be reached now
     */
    Connection connect() throws JMSException;

    /**
     * Creates the durable anycast queue of this name, on an address of the same name, when it is not there.
     *
     * @throws JMSException when the broker cannot be reached now
     */
    void ensureQueue(String name) throws JMSException;

    /** The names of the queues that begin so, sorted. */
    List<String> queues(String prefix) throws JMSException;

    /** The number of messages in a queue, in delivery included; 0 when there is no such queue. */
    long depth(String queue) throws JMSException;

    /**
     * How many messages were consumed from a queue for good since the broker was started, which also tells when what lay in
     * it at some moment is gone; empty when the broker does not tell.
     *
     * @throws JMSException when the broker cannot be reached now
     */
    default OptionalLong acknowledged(String queue) throws JMSException {
        return OptionalLong.empty();
    }

    /** What is done with each message that is looked at. */
    @FunctionalInterface
    interface Look {
        /**
         * @param message of the broker's; only to be read, and only within the call
         * @return whether to go on
         */
        boolean at(Message message) throws JMSException;
    }

    /** For how long a queue is looked at that shows no more and counts more. */
    Duration PATIENCE = Duration.ofMillis(500);

    /**
     * Looks at the messages of a queue from its head to its end, on a connection of its own, and leaves them there. What a
     * consumer has received and not yet acknowledged is not among them; then, and with a selector, the end is told by
     * {@link #PATIENCE}.
     *
     * @param selector in the syntax of JMS; empty for all messages
     * @throws JMSException when the broker cannot be asked to the end, or when the look throws it
     */
    default void browse(String queue, String selector, Look look) throws JMSException {
        try (Connection connection = connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                QueueBrowser browser = session.createBrowser(session.createQueue(queue), selector)) {
            connection.start();
            Enumeration<?> messages = browser.getEnumeration();
            // Artemis says "no more" also while it is busy with the pieces of a large message before the next one.
            // So it is asked again until all were seen, or for a while when some are not to be seen.
            long seen = 0;
            long until = 0;
            while (true) {
                if (messages.hasMoreElements()) {
                    seen++;
                    until = 0;
                    if (!look.at((Message) messages.nextElement())) {
                        return;
                    }
                } else if (until == 0) {
                    until = System.nanoTime() + PATIENCE.toNanos();
                } else if (selector.isEmpty() && seen >= depth(queue) || System.nanoTime() - until > 0) {
                    return;
                }
            }
        }
    }

    /** The address that clients outside the hub use, such as {@code tcp://127.0.0.1:61616}. */
    String url();

    /**
     * Why the broker takes no messages now: it is down, or its disk is full; empty while it takes them. From memory.
     * Asking first spares the work of a message that would be refused; the send itself fails all the same.
     */
    default Optional<Text> refusal() {
        return Optional.empty();
    }
}
