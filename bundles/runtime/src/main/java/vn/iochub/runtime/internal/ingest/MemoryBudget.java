package vn.iochub.runtime.internal.ingest;

import java.util.concurrent.TimeUnit;
import vn.iochub.api.HubUnavailableException;

/** Bounds the bytes of all messages in flight, so that a flood becomes "later" and not an OutOfMemoryError. Thread-safe. */
final class MemoryBudget {
    private final Shares bytes;
    private final long patienceMillis;

    MemoryBudget(int limit, long patienceMillis) {
        this.bytes = new Shares(limit);
        this.patienceMillis = patienceMillis;
    }

    /**
     * Waits until so many bytes are free; a message larger than the whole budget takes all of it and runs alone.
     *
     * @throws HubUnavailableException when they do not become free in time
     */
    Lease reserve(String source, long wanted) {
        int amount = (int) Math.min(bytes.limit(), Math.max(1, wanted));
        try {
            Later.unless(bytes.acquire(source, amount, TimeUnit.MILLISECONDS.toNanos(patienceMillis)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Later.busy();
        }
        return () -> bytes.release(source, amount);
    }

    int free() {
        return bytes.free();
    }

    int limit() {
        return bytes.limit();
    }

    interface Lease extends AutoCloseable {
        @Override
        void close();
    }
}
