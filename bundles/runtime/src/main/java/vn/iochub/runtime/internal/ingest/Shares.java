package vn.iochub.runtime.internal.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store of equal units that several sources draw from. One source may hold three quarters of them, so that another finds
 * some at once, and half of them while another has drawn within the last 10 s. Who waits is served in order, but for those
 * whose own source holds its share already. Thread-safe.
 */
final class Shares {
    /** The hub's own: it is always served, and takes nobody's share. */
    static final String HUB = "";

    private static final long ACTIVE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What came of the wait. */
    enum Outcome {
        GRANTED,
        /** All of it is in use. */
        BUSY,
        /** The source itself holds its share. */
        OVER_SHARE
    }

    private static final class Holder {
        private final String name;
        private int used;
        private int waiting;
        private long last;

        Holder(String name) {
            this.name = name;
        }
    }

    private static final class Waiter {
        private final Holder holder;
        private final int amount;
        private final Condition turn;
        private boolean granted;
        private boolean overShare;

        Waiter(Holder holder, int amount, Condition turn) {
            this.holder = holder;
            this.amount = amount;
            this.turn = turn;
        }
    }

    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Holder> holders = new HashMap<>();
    private final Deque<Waiter> queue = new ArrayDeque<>();
    private int free;

    Shares(int limit) {
        this.limit = limit;
        this.free = limit;
    }

    /**
     * Waits until so many units are free and the source's share allows them. What is larger than the share is granted to a
     * source that holds nothing else.
     *
     * @param amount from 1 to the limit
     */
    Outcome acquire(String source, int amount, long patienceNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Holder holder = holders.computeIfAbsent(source, Holder::new);
            holder.last = System.nanoTime();
            Waiter waiter = new Waiter(holder, amount, lock.newCondition());
            queue.addLast(waiter);
            holder.waiting++;
            try {
                serve();
                long left = patienceNanos;
                while (!waiter.granted) {
                    if (left <= 0) {
                        return waiter.overShare ? Outcome.OVER_SHARE : Outcome.BUSY;
                    }
                    left = waiter.turn.awaitNanos(left);
                }
                return Outcome.GRANTED;
            } catch (InterruptedException e) {
                if (waiter.granted) {
                    giveBack(holder, amount);
                }
                throw e;
            } finally {
                holder.waiting--;
                if (!waiter.granted) {
                    queue.remove(waiter);
                    // It may have stood before others for whom there is enough.
                    serve();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void release(String source, int amount) {
        lock.lock();
        try {
            giveBack(holders.get(source), amount);
        } finally {
            lock.unlock();
        }
    }

    int free() {
        lock.lock();
        try {
            return free;
        } finally {
            lock.unlock();
        }
    }

    int limit() {
        return limit;
    }

    private void giveBack(Holder holder, int amount) {
        holder.used -= amount;
        free += amount;
        serve();
    }

    private void serve() {
        for (Iterator<Waiter> waiters = queue.iterator(); waiters.hasNext(); ) {
            Waiter next = waiters.next();
            Holder holder = next.holder;
            next.overShare = holder.used > 0 && holder.used + next.amount > share(holder);
            if (next.overShare) {
                continue;
            }
            if (next.amount > free) {
                // Those behind it wait too, or a large one would wait for ever behind small ones.
                return;
            }
            free -= next.amount;
            holder.used += next.amount;
            next.granted = true;
            waiters.remove();
            next.turn.signal();
        }
    }

    private int share(Holder holder) {
        if (holder.name.equals(HUB)) {
            return limit;
        }
        long now = System.nanoTime();
        for (Holder other : holders.values()) {
            if (other != holder
                    && !other.name.equals(HUB)
                    && (other.used > 0 || other.waiting > 0 || now - other.last < ACTIVE_NANOS)) {
                return limit / 2;
            }
        }
        return limit - limit / 4;
    }
}
