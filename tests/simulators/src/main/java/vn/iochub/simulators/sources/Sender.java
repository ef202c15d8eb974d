package vn.iochub.simulators.sources;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that hands over one thing after another, at a rate, and goes on after a trouble. Thread-safe. */
final class Sender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final long RETRY_MILLIS = 500;
    private static final long END_MILLIS = 2_000;

    /** Makes one thing and hands it over. */
    @FunctionalInterface
    interface Step {
        /** @return how many rows went */
        int send() throws Exception;
    }

    private final Thread thread;
    private final Step step;
    private final Pace pace;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile String trouble = "";

    Sender(String name, double perSecond, Step step) {
        this.step = step;
        this.pace = new Pace(perSecond);
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stopSending() {
        stop.countDown();
    }

    /** Whether it was told to stop. */
    boolean stopping() {
        return stop.getCount() == 0;
    }

    /** Waits so long, or until it is told to stop. */
    void pause(Duration time) throws InterruptedException {
        stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    int underWay() {
        return underWay.get();
    }

    String trouble() {
        return trouble;
    }

    void trouble(String text) {
        trouble = text;
    }

    private void run() {
        int rows = 1;
        try {
            while (!stop.await(pace.claim(rows), TimeUnit.NANOSECONDS)) {
                underWay.incrementAndGet();
                try {
                    rows = step.send();
                    trouble = "";
                } catch (InterruptedException e) {
                    return;
                } catch (Exception e) {
                    trouble = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
                    LOG.warn("event=step_failed sender={}", thread.getName(), e);
                    stop.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
                } finally {
                    underWay.decrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        thread.join(END_MILLIS);
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(RETRY_MILLIS);
        }
    }
}
