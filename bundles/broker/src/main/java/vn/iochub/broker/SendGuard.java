package vn.iochub.broker;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNonExistentQueueException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import vn.iochub.api.Text;

/**
 * Turns into errors what the broker would otherwise answer with silence: with its disk full it blocks senders, and a
 * message that finds no queue it drops. An error on a send makes the commit of its transaction fail.
 */
final class SendGuard implements ActiveMQServerMessagePlugin {
    private static final String HUB = "hub.";

    private final Supplier<Optional<Text>> refusal;

    SendGuard(Supplier<Optional<Text>> refusal) {
        this.refusal = refusal;
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        Optional<Text> reason = refusal.get();
        if (reason.isPresent() && isHub(message)) {
            throw new ActiveMQAddressFullException(reason.get().en());
        }
    }

    @Override
    public void afterSend(
            ServerSession session,
            Transaction tx,
            Message message,
            boolean direct,
            boolean noAutoCreateQueue,
            RoutingStatus result)
            throws ActiveMQException {
        if (result == RoutingStatus.NO_BINDINGS && isHub(message)) {
            throw new ActiveMQNonExistentQueueException("no queue takes messages of address " + message.getAddress());
        }
    }

    private static boolean isHub(Message message) {
        String address = message.getAddress();
        return address != null && address.startsWith(HUB);
    }
}
