package vn.iochub.repository.internal.replay;

/**
 * When the next one may go, at so many a second. Time that was not used is not saved up, beyond a tenth of a second: after
 * a pause there is no rush. Not thread-safe.
 */
final class Pace {
    private static final double SECOND = 1e9;
    private static final double CREDIT = 1e8;

    private double perSecond;
    private final long start;
    /** In nanoseconds after the start, when the next may go. */
    private double next;

    Pace(double perSecond, long now) {
        this.perSecond = perSecond;
        this.start = now;
    }

    /** From the last one on at another rate: also a wait that has begun becomes longer or shorter. */
    void change(double rate, long now) {
        if (rate == perSecond) {
            return;
        }
        double last = next - SECOND / perSecond;
        perSecond = rate;
        next = Math.max(last + SECOND / rate, now - start - CREDIT);
    }

    double perSecond() {
        return perSecond;
    }

    /** How many nanoseconds there are to wait; 0 or less when the next may go. */
    long waitNanos(long now) {
        return (long) Math.ceil(next - (now - start));
    }

    /** One goes now. */
    void went(long now) {
        next = Math.max(next, now - start - CREDIT) + SECOND / perSecond;
    }
}
