package vn.iochub.chaos;

/**
 * Whether there is a hub that could tell of anything, and since when: one that is dead or stands still shows only that.
 * Thread-safe.
 */
final class Presence {
    private int away;
    private long back = System.nanoTime();

    /** A fault takes the hub away. */
    synchronized void leaves() {
        away++;
    }

    /** It answers again after such a fault. */
    synchronized void returns() {
        away--;
        back = System.nanoTime();
    }

    /** The later of a time and the hub's last return; now, while it is away. {@link System#nanoTime()}. */
    synchronized long since(long from) {
        long there = away > 0 ? System.nanoTime() : back;
        return there - from > 0 ? there : from;
    }
}
