package vn.iochub.api.service;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/**
 * Messages that the hub itself could not handle, on the queue {@code hub.dead}: none should ever be there, and one is an
 * alarm. Thread-safe; every call but {@link #put} and {@link #count} may throw {@link UnavailableException}.
 */
@ProviderType
public interface DeadLetters {
    /** The queue. */
    String QUEUE = "hub.dead";

    /** JMS property: the queue it was on. */
    String FROM = "hub_dead_from";
    /** JMS properties: why it is here, without personal data. */
    String REASON_VI = "hub_dead_reason_vi";

    String REASON_EN = "hub_dead_reason_en";
    /** JMS property, long: when it came here, in milliseconds since 1970. */
    String AT = "hub_dead_at";

    /**
     * One of them.
     *
     * @param id the JMS message id
     * @param from the queue it was on; empty where unknown
     * @param size of its body in bytes
     */
    record Letter(String id, String from, String reason, Optional<Instant> at, long size) {}

    /**
     * Puts a message here that was received through the JMS session given and cannot be handled: within that transaction, so
     * that its commit takes it from where it was. Its content and properties stay as they are.
     *
     * @param session transacted; the message's own
     * @param from the queue it was on
     * @param reason why, without personal data
     */
    void put(Session session, Message message, String from, Text reason) throws JMSException;

    /** The oldest first. */
    List<Letter> list(int limit);

    /**
     * Puts them back on the queues they were on, each once: it is on one queue or the other at any moment. One whose queue is
     * unknown, or none of the hub's own, stays here.
     *
     * @param ids which; empty for all
     * @return how many
     */
    long redrive(Set<String> ids);

    /**
     * Deletes them.
     *
     * @param ids which; empty for all
     * @return how many
     */
    long discard(Set<String> ids);

    /** How many there are. From memory, some seconds old; empty while the broker cannot be asked. */
    Optional<Long> count();
}
