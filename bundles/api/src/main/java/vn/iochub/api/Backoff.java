package vn.iochub.api;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Tells one user of a thing when to try it again: after each failure in a row twice as long, up to a limit, and each pause
 * shortened by chance, so that those who failed together do not come back together. Not thread-safe: each user has an own.
 */
public final class Backoff {
    private static final int MOST_DOUBLINGS = 30;

    /**
     * How long the pauses are.
     *
     * @param first after the first failure
     * @param longest never longer than this; where it is below the first, the first counts
     * @param jitter from 0 to 1: the share of a pause that chance may take away
     */
    public record Pauses(Duration first, Duration longest, double jitter) {
        public Pauses {
            if (first.isNegative() || first.isZero() || longest.isNegative() || !(jitter >= 0 && jitter <= 1)) {
                throw new IllegalArgumentException("No pauses: " + first + ", " + longest + ", " + jitter);
            }
        }

        Duration after(int failures) {
            Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
            Duration limit = longest.compareTo(first) < 0 ? first : longest;
            long nanos = (doubled.compareTo(limit) < 0 ? doubled : limit).toNanos();
            return Duration.ofNanos(
                    nanos - (long) (nanos * jitter * ThreadLocalRandom.current().nextDouble()));
        }
    }

    private final Supplier<Pauses> pauses;
    private final Runnable counter;
    private int failures;
    private boolean waiting;
    private long until;

    /**
     * @param pauses asked at each failure, so that a change of the configuration counts at once
     * @param counter told of each failure
     */
    public Backoff(Supplier<Pauses> pauses, Runnable counter) {
        this.pauses = Objects.requireNonNull(pauses, "pauses");
        this.counter = Objects.requireNonNull(counter, "counter");
    }

    /** One more failure: how long to wait from now. */
    public Duration failed() {
        failures++;
        counter.run();
        Duration pause = pauses.get().after(failures);
        until = System.nanoTime() + pause.toNanos();
        waiting = true;
        return pause;
    }

    /** Waits at least so long from now, whatever the last failure said. */
    public void atLeast(Duration pause) {
        long asked = System.nanoTime() + pause.toNanos();
        if (!waiting() || asked - until > 0) {
            until = asked;
            waiting = true;
        }
    }

    /** Whether the pause is not over yet. */
    public boolean waiting() {
        return waiting && System.nanoTime() - until < 0;
    }

    /** It went well: nothing to wait for, and the next pause is the first again. */
    public void well() {
        failures = 0;
        waiting = false;
    }
}
