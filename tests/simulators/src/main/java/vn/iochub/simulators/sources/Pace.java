package vn.iochub.simulators.sources;

import java.util.concurrent.TimeUnit;

/** Holds a sender to a rate of rows a second, with a little slack for what came late. Used by one thread. */
final class Pace {
    private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final double perSecond;
    private long due = System.nanoTime();

    Pace(double perSecond) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("a rate is more than 0 rows a second, not " + perSecond);
        }
        this.perSecond = perSecond;
    }

    /** Nanoseconds to wait before so many rows may go. */
    long claim(int rows) {
        long now = System.nanoTime();
        due = Math.max(due, now - SLACK_NANOS);
        long wait = due - now;
        due += (long) (rows / perSecond * 1e9);
        return Math.max(0, wait);
    }
}
