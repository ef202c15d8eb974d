package vn.iochub.broker;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Sets a connection factory up as the hub needs it: nothing waits for ever, and nothing is retried behind its back. */
final class Connections {
    /** Milliseconds that a call to the broker may take. */
    static final long CALL_TIMEOUT = 10_000;

    private Connections() {}

    static <F extends ActiveMQConnectionFactory> F tuned(F factory) {
        factory.setCallTimeout(CALL_TIMEOUT);
        factory.setCallFailoverTimeout(CALL_TIMEOUT);
        // A lost connection is an error that its user sees at once: the outcome of a commit would be unknown, and only
        // the user can say it again.
        factory.setReconnectAttempts(0);
        factory.setInitialConnectAttempts(1);
        // between two of several brokers, of which one may be down
        factory.setRetryInterval(100);
        // Connect to the brokers that were named and to no others that they tell of.
        factory.setUseTopologyForLoadBalancing(false);
        factory.setBlockOnDurableSend(true);
        factory.setBlockOnAcknowledge(true);
        // Raw messages up to 64 KB and records must not become large messages, which take a file each.
        factory.setMinLargeMessageSize(384 * 1024);
        factory.setConsumerWindowSize(4 << 20);
        factory.setProducerWindowSize(1 << 20);
        return factory;
    }
}
