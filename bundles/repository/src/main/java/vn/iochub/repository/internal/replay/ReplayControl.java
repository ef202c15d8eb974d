package vn.iochub.repository.internal.replay;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** By what the runner of replays is told that there is news, also while it waits. Thread-safe. */
final class ReplayControl {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean told;
    private boolean stopped;

    /** Something about a replay has changed: the runner looks at the table at once. */
    void tell() {
        lock.lock();
        try {
            told = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there was news since this was asked last. */
    boolean takeNews() {
        lock.lock();
        try {
            boolean was = told;
            told = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, but not beyond the next news or the stop. */
    void await(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (left > 0 && !told && !stopped) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void awaitMillis(long millis) throws InterruptedException {
        await(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
