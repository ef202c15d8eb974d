package vn.iochub.transport.internal;

import java.util.concurrent.TimeUnit;

/** Tells when to try again: after each failure in a row twice as long, up to a limit. Not thread-safe. */
public final class Backoff {
    private final long baseNanos;
    private final long limitNanos;
    private int failures;
    private long until;

    public Backoff(long baseSeconds, long limitSeconds) {
        this.baseNanos = TimeUnit.SECONDS.toNanos(baseSeconds);
        this.limitNanos = TimeUnit.SECONDS.toNanos(Math.max(baseSeconds, limitSeconds));
    }

    /** @param now as {@code System.nanoTime()} */
    public boolean waiting(long now) {
        return failures > 0 && now - until < 0;
    }

    /** One more failure. */
    public void failed(long now) {
        failures++;
        // A tenth less than the pause: the poll that is due then must not miss it by a hair.
        until = now + Math.min(baseNanos << Math.min(failures - 1, 20), limitNanos) * 9 / 10;
    }

    /** Waits so long, whatever was before. */
    public void waitSeconds(long now, long seconds) {
        failures = Math.max(failures, 1);
        until = now + TimeUnit.SECONDS.toNanos(seconds);
    }

    public void well() {
        failures = 0;
    }
}
