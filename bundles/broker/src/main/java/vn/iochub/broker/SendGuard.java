package vn.iochub.broker;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;

/**
 * Refuses sends while there is no room on disk, where Artemis itself would block the sender, and a source's messages that are
 * too large to be read or of which too many wait. A refused send makes the
 * commit of its transaction fail: a session that sends in a transaction does not wait for the answer to each send.
 */
final class SendGuard implements ActiveMQServerMessagePlugin {
    private static final String HUB = "hub.";

    /**
     * What the hub's client must hold whole to read it, several times over. Only bytes sent by the Artemis client are
     * streamed to it.
     */
    static final long MOST_WHOLE = 16L << 20;

    private final Supplier<Optional<Text>> refusal;
    private final long mostWaiting;
    private final ToLongFunction<String> waiting;

    /**
     * @param mostWaiting bytes that may wait of one source, so that none takes the room of all
     * @param waiting how many bytes wait on a queue
     */
    SendGuard(Supplier<Optional<Text>> refusal, long mostWaiting, ToLongFunction<String> waiting) {
        this.refusal = refusal;
        this.mostWaiting = mostWaiting;
        this.waiting = waiting;
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        Optional<String> reason = refusal(message);
        if (reason.isEmpty()) {
            return;
        }
        ActiveMQAddressFullException refused = new ActiveMQAddressFullException(reason.get());
        // Artemis logs each refused send of a transaction, and there may be a thousand.
        refused.setStackTrace(new StackTraceElement[0]);
        if (tx != null) {
            tx.markAsRollbackOnly(refused);
        }
        throw refused;
    }

    private Optional<String> refusal(Message message) {
        String address = message.getAddress();
        if (address == null || !address.startsWith(HUB)) {
            return Optional.empty();
        }
        Optional<String> full = refusal.get().map(Text::en);
        if (full.isPresent() || !address.startsWith(Broker.IN)) {
            return full;
        }
        boolean streamed = message instanceof ICoreMessage core && core.getType() == Message.BYTES_TYPE;
        if (!streamed && message.getWholeMessageSize() > MOST_WHOLE) {
            return Optional.of("A message of this kind may have " + (MOST_WHOLE >> 20)
                    + " MB; send a larger one as a file or by HTTP, or in parts");
        }
        return waiting.applyAsLong(address) > mostWaiting
                ? Optional.of("Too much waits on " + address + "; send it again later")
                : Optional.empty();
    }
}
