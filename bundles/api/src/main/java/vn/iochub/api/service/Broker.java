package vn.iochub.api.service;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The hub's Artemis, embedded or external. Always registered as a service, also while the broker is down. Thread-safe. */
@ProviderType
public interface Broker {

    /** Prefixes of the hub's inside addresses; each is followed by an instance id. */
    String RECORDS = "hub.records.";

    String RAW = "hub.raw.";
    String QUARANTINE = "hub.quarantine.";

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

    /** The address that clients outside the hub use, such as {@code tcp://127.0.0.1:61616}. */
    String url();
}
