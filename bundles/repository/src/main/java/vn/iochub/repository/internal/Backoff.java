package vn.iochub.repository.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits that double from a fifth of a second up to a limit, each shortened by chance. Not thread-safe. */
final class Backoff {
    private static final long FIRST_MILLIS = 200;

    private final long limitMillis;
    private long next = FIRST_MILLIS;

    Backoff(Duration limit) {
        this.limitMillis = limit.toMillis();
    }

    long nextMillis() {
        long wait = next;
        next = Math.min(limitMillis, next * 2);
        // Workers that failed together must not come back together.
        return wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
    }

    void reset() {
        next = FIRST_MILLIS;
    }
}
