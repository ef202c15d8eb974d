package vn.iochub.runtime.internal.ingest;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import vn.iochub.api.HubUnavailableException;

/**
 * The broker's side of one raw message: splits what is sent into transactions of bounded size, in order. Used by one
 * thread. A failure leaves the open transaction rolled back, and every later call fails the same way.
 */
final class Outbox implements AutoCloseable {
    static final int MAX_MESSAGES = 1_000;
    static final int MAX_BYTES = 4 << 20;

    private final SessionPool pool;
    private final Runnable committed;
    private Lane lane;
    private int messages;
    private long bytes;
    private HubUnavailableException failure;

    /** @param committed runs after each commit */
    Outbox(SessionPool pool, Runnable committed) {
        this.pool = pool;
        this.committed = committed;
    }

    /** Fills in a message's properties. */
    interface Envelope {
        void seal(BytesMessage message) throws JMSException;
    }

    /** Sends one message; when the transaction is full, that one is committed before. */
    void send(String queue, byte[] body, Envelope envelope) {
        if (messages > 0 && (messages >= MAX_MESSAGES || bytes + body.length > MAX_BYTES)) {
            commit();
        }
        sendInSameTransaction(queue, body, envelope);
    }

    /** Sends the one message that closes the last transaction, however full that is. */
    void sendInSameTransaction(String queue, byte[] body, Envelope envelope) {
        checkOpen();
        try {
            if (lane == null) {
                lane = pool.borrow();
            }
            BytesMessage message = lane.message(body);
            envelope.seal(message);
            lane.send(queue, message);
        } catch (HubUnavailableException e) {
            throw fail(e);
        } catch (JMSException e) {
            throw fail(Later.broker(e));
        }
        messages++;
        bytes += body.length;
    }

    void commit() {
        checkOpen();
        if (messages == 0) {
            return;
        }
        try {
            lane.commit();
        } catch (JMSException e) {
            // Whether it is on disk is unknown: the source sends again, and the repository knows what it has.
            throw fail(Later.broker(e));
        }
        messages = 0;
        bytes = 0;
        committed.run();
    }

    /** Fails when a call before failed, whatever the connector made of that exception. */
    void checkOpen() {
        if (failure != null) {
            throw failure;
        }
    }

    private HubUnavailableException fail(HubUnavailableException e) {
        failure = e;
        return e;
    }

    @Override
    public void close() {
        if (lane != null) {
            if (failure == null && messages == 0) {
                pool.release(lane);
            } else {
                pool.discard(lane);
            }
            lane = null;
        }
    }
}
