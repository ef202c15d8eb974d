package vn.iochub.simulators.sources;

import java.util.Map;

/**
 * One upstream system. Its servers are there from its making to {@link #close()}; it sends from {@link #start} to
 * {@link #stopSending()}.
 */
public interface Simulator extends AutoCloseable {
    /** The instance it plays the source of. */
    String source();

    /** How it hands over, for the table: {@code http, amqp}. */
    String ways();

    /** What the instance's configuration must say, so that the hub finds this system; secrets as references. */
    Map<String, String> configuration();

    /** Begins to send. */
    void start(HubAddress hub);

    /** Sends nothing new; what is under way is brought to its end. */
    void stopSending();

    /** How many messages are under way: sent, or there to be fetched, and not answered. */
    int underWay();

    /** Why it cannot go on; empty when all is well. */
    String trouble();

    @Override
    void close() throws Exception;
}
