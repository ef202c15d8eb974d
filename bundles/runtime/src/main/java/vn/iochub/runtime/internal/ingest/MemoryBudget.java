package vn.iochub.runtime.internal.ingest;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import vn.iochub.api.HubUnavailableException;

/** Bounds the bytes of all messages in flight, so that a flood becomes "later" and not an OutOfMemoryError. */
final class MemoryBudget {
    private final Semaphore bytes;
    private final int limit;
    private final long patienceMillis;

    MemoryBudget(int limit, long patienceMillis) {
        this.limit = limit;
        this.patienceMillis = patienceMillis;
        // Fair, or a large message would wait for ever behind small ones.
        this.bytes = new Semaphore(limit, true);
    }

    /**
     * Waits until so many bytes are free; a message larger than the whole budget takes all of it and runs alone.
     *
     * @throws HubUnavailableException when they do not become free in time
     */
    Lease reserve(long wanted) {
        int share = (int) Math.min(limit, Math.max(1, wanted));
        try {
            if (!bytes.tryAcquire(share, patienceMillis, TimeUnit.MILLISECONDS)) {
                throw Later.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Later.busy();
        }
        return () -> bytes.release(share);
    }

    int free() {
        return bytes.availablePermits();
    }

    int limit() {
        return limit;
    }

    interface Lease extends AutoCloseable {
        @Override
        void close();
    }
}
