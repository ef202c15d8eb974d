package vn.iochub.broker;

import jakarta.jms.JMSException;
import java.util.List;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;

/** One way to have a broker. */
interface Backend extends Broker, AutoCloseable {

    /** Begins in the background and returns at once. */
    void start();

    /** From memory. */
    Health health();

    /**
     * What the broker counts of each queue whose name begins with {@code hub.}, and of those that Artemis puts dead and expired
     * messages on; without temporary ones.
     */
    List<QueueFigures> figures() throws JMSException;

    /** Returns when all that was started has ended. */
    @Override
    void close();
}
