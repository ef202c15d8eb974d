package vn.iochub.runtime.internal.ingest;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Resilience;

/**
 * A bounded pool of {@link Lane}s to the broker. While the broker is down its breaker lets one caller try it; the others are
 * told so at once. Thread-safe.
 */
final class SessionPool implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;
    private final Broker broker;
    private final Shares permits;
    private final Deque<Lane> idle = new ArrayDeque<>();
    private final Resilience.Breaker breaker;
    private Throwable lastFailure;
    private boolean closed;

    SessionPool(Broker broker, Resilience.Breaker breaker, int size) {
        this.broker = broker;
        this.breaker = breaker;
        this.permits = new Shares(size);
    }

    /**
     * A lane with nothing uncommitted; give it back by {@link #release} or {@link #discard}.
     *
     * @param source whom it is for
     * @throws HubUnavailableException when the broker is down, or all lanes that the source may have stay busy
     */
    Lane borrow(String source) {
        try {
            Later.unless(permits.acquire(source, 1, TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Later.busy();
        }
        boolean ready = false;
        try {
            Lane lane = idleLane();
            if (lane == null) {
                lane = open();
            }
            lane.lend(source);
            ready = true;
            return lane;
        } finally {
            if (!ready) {
                permits.release(source, 1);
            }
        }
    }

    private synchronized Lane idleLane() {
        if (closed) {
            throw Later.broker(null);
        }
        for (Lane lane = idle.pollLast(); lane != null; lane = idle.pollLast()) {
            if (!lane.broken()) {
                return lane;
            }
            lane.close();
        }
        if (!breaker.mayAsk()) {
            throw Later.broker(lastFailure);
        }
        return null;
    }

    /** Only for one who may ask. */
    private Lane open() {
        Connection connection = null;
        boolean answered = false;
        try {
            connection = broker.connect();
            Lane lane = new Lane(connection);
            connection = null;
            answered = true;
            return lane;
        } catch (JMSException | RuntimeException e) {
            failed(e);
            throw Later.broker(e);
        } finally {
            if (answered) {
                breaker.well();
            } else {
                breaker.failed();
            }
            closeQuietly(connection);
        }
    }

    private synchronized void failed(Throwable failure) {
        lastFailure = failure;
    }

    private static void closeQuietly(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException e) {
                // The failure that brought us here is the one that is told.
                return;
            }
        }
    }

    /** Takes back a lane whose last transaction is committed. */
    void release(Lane lane) {
        String source = lane.lentTo();
        synchronized (this) {
            if (!closed && !lane.broken()) {
                idle.addLast(lane);
                lane = null;
            }
        }
        if (lane != null) {
            lane.close();
        }
        permits.release(source, 1);
    }

    /** Takes back a lane in an unknown state: its transaction is rolled back, its connection closed. */
    void discard(Lane lane) {
        lane.close();
        permits.release(lane.lentTo(), 1);
    }

    @Override
    public void close() {
        Deque<Lane> last;
        synchronized (this) {
            closed = true;
            last = new ArrayDeque<>(idle);
            idle.clear();
        }
        last.forEach(Lane::close);
    }
}
