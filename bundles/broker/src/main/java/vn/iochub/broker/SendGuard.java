package vn.iochub.broker;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import vn.iochub.api.Text;

/**
 * Refuses sends while there is no room on disk, where Artemis itself would block the sender. A refused send makes the
 * commit of its transaction fail: a session that sends in a transaction does not wait for the answer to each send.
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
        if (reason.isEmpty() || !isHub(message)) {
            return;
        }
        ActiveMQAddressFullException refused =
                new ActiveMQAddressFullException(reason.get().en());
        // Artemis logs each refused send of a transaction, and there may be a thousand.
        refused.setStackTrace(new StackTraceElement[0]);
        if (tx != null) {
            tx.markAsRollbackOnly(refused);
        }
        throw refused;
    }

    private static boolean isHub(Message message) {
        String address = message.getAddress();
        return address != null && address.startsWith(HUB);
    }
}
