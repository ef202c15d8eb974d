package vn.iochub.backup.internal;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import vn.iochub.api.service.Broker;

/**
 * Waits until what lay on the inside queues at one moment is in the repository. A queue is emptied in its order, so that is
 * when as many messages were consumed since as lay there then, or when it is empty.
 */
final class Barrier {
    private static final String[] INSIDE = {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE};
    private static final long LOOK_MILLIS = 200;

    private final Broker broker;
    private final Duration patience;
    private final CountDownLatch stop;

    /** @param stop ends the wait early */
    Barrier(Broker broker, Duration patience, CountDownLatch stop) {
        this.broker = broker;
        this.patience = patience;
        this.stop = stop;
    }

    /** What a queue was at the moment. */
    private record Mark(long depth, OptionalLong acknowledged) {}

    /**
     * @return how many messages are not known to be stored: 0 in the usual case; those of a repository that stands still
     * @throws JMSException when the broker cannot be asked
     */
    long await() throws JMSException, InterruptedException {
        Map<String, Mark> open = new HashMap<>();
        for (String prefix : INSIDE) {
            for (String queue : broker.queues(prefix)) {
                // In this order: what is consumed between the two makes the wait longer, not shorter.
                OptionalLong acknowledged = broker.acknowledged(queue);
                long depth = broker.depth(queue);
                if (depth > 0) {
                    open.put(queue, new Mark(depth, acknowledged));
                }
            }
        }
        long deadline = System.nanoTime() + patience.toNanos();
        Map<String, Long> left = new HashMap<>();
        while (true) {
            left.clear();
            for (Map.Entry<String, Mark> each : open.entrySet()) {
                long waiting = waiting(each.getKey(), each.getValue());
                if (waiting > 0) {
                    left.put(each.getKey(), waiting);
                }
            }
            open.keySet().retainAll(left.keySet());
            if (open.isEmpty() || System.nanoTime() - deadline >= 0) {
                return left.values().stream().mapToLong(Long::longValue).sum();
            }
            if (stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("stopped");
            }
        }
    }

    private long waiting(String queue, Mark mark) throws JMSException {
        long depth = broker.depth(queue);
        OptionalLong acknowledged = broker.acknowledged(queue);
        if (depth == 0 || mark.acknowledged.isEmpty() || acknowledged.isEmpty()) {
            return depth;
        }
        long consumed = acknowledged.getAsLong() - mark.acknowledged.getAsLong();
        // A broker that was started anew counts from 0; then an empty queue is what tells.
        return consumed < 0 ? depth : Math.max(0, mark.depth - consumed);
    }
}
