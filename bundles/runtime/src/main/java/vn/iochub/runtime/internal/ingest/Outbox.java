package vn.iochub.runtime.internal.ingest;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import vn.iochub.api.HubUnavailableException;

/**
 * The broker's side of one raw message: splits what is sent into transactions of bounded size, in order. Used by one
 * thread. A failure leaves the open transaction rolled back, and every later call fails the same way.
 */
final class Outbox implements Outlet, AutoCloseable {
    static final int MAX_MESSAGES = 1_000;
    static final int MAX_BYTES = 4 << 20;

    private final SessionPool pool;
    private final String source;
    private final Runnable committed;
    private Lane lane;
    private int messages;
    private long bytes;
    private HubUnavailableException failure;
    private boolean interrupted;

    /**
     * @param source whose share of the sessions it takes; {@link Shares#HUB} for the hub's own
     * @param committed runs after each commit
     */
    Outbox(SessionPool pool, String source, Runnable committed) {
        this.pool = pool;
        this.source = source;
        this.committed = committed;
    }

    /** A call to the broker. */
    private interface Call<T> {
        T run() throws JMSException;
    }

    /** Sends one message; when the transaction is full, that one is committed before. */
    @Override
    public void send(String queue, byte[] body, Envelope envelope) {
        if (messages > 0 && (messages >= MAX_MESSAGES || bytes + body.length > MAX_BYTES)) {
            commit();
        }
        sendInSameTransaction(queue, body, envelope);
    }

    /** Sends the one message that closes the last transaction, however full that is. */
    void sendInSameTransaction(String queue, byte[] body, Envelope envelope) {
        checkOpen();
        if (lane == null) {
            lane = ask(() -> pool.borrow(source));
        }
        BytesMessage message = ask(() -> lane.message(body));
        try {
            envelope.seal(message);
        } catch (JMSException e) {
            throw fail(Later.broker(e));
        }
        // Counted before it is sent: whatever comes of the sending, the lane is not clean any more.
        messages++;
        bytes += body.length;
        ask(() -> {
            lane.send(queue, message);
            return queue;
        });
    }

    void commit() {
        checkOpen();
        if (messages == 0) {
            return;
        }
        // When this fails, whether it is on disk is unknown: the source sends again, and the repository knows what it
        // has.
        ask(() -> {
            lane.commit();
            return lane;
        });
        messages = 0;
        bytes = 0;
        committed.run();
    }

    private <T> T ask(Call<T> call) {
        try {
            return call.run();
        } catch (HubUnavailableException e) {
            throw fail(e);
        } catch (JMSException | RuntimeException e) {
            // Unchecked ones too, or a connector's code, which this passes through, would be blamed for it. One of them
            // tells of an interrupt; the lane must be closed before the thread is told again.
            interrupted |= e.getCause() instanceof InterruptedException;
            throw fail(Later.broker(e));
        }
    }

    @Override
    public void checkOpen() {
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
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
