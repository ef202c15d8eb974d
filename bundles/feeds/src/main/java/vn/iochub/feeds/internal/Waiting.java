package vn.iochub.feeds.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers who wait for news. They hold neither a thread nor a connection: one thread looks at the log's head for all of
 * them, and has those for whom it moved, or whose time is over, answered anew from the start. Thread-safe.
 */
final class Waiting implements AutoCloseable {
    static final int MAX_SECONDS = 30;
    /** Others are answered at once: an empty page is always a right answer. */
    private static final int MAX_CALLERS = 128;

    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final String DEADLINE = Waiting.class.getName() + ".deadline";

    private final FeedStore store;
    private final BooleanSupplier stopping;
    private final Set<Caller> callers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService loop;

    /**
     * @param stopping whether the hub or this bundle is about to stop: who waits would hold up the drain of all requests
     *     that goes before, so they are answered
     */
    Waiting(FeedStore store, BooleanSupplier stopping) {
        this.store = store;
        this.stopping = stopping;
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hub-feeds-waiting");
            thread.setDaemon(true);
            return thread;
        });
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        loop = executor;
        loop.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Lets the caller wait, when it has not waited long enough already and there is room.
     *
     * @param end the log's end, up to which there is nothing for the caller
     * @return false when the caller is to be answered now
     */
    boolean put(HttpServletRequest request, Cursor end, int seconds) {
        Long deadline = (Long) request.getAttribute(DEADLINE);
        if (deadline == null) {
            deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            request.setAttribute(DEADLINE, deadline);
        }
        if (deadline - System.nanoTime() <= 0
                || !request.isAsyncSupported()
                || loop.isShutdown()
                || stopping.getAsBoolean()
                || callers.size() >= MAX_CALLERS) {
            return false;
        }
        AsyncContext context = request.startAsync();
        // Ours is the deadline; the container's is only for when this thread is gone.
        context.setTimeout(TimeUnit.SECONDS.toMillis(MAX_SECONDS + 10));
        Caller caller = new Caller(context, end, deadline);
        context.addListener(caller);
        callers.add(caller);
        if (loop.isShutdown()) {
            caller.wake();
        }
        return true;
    }

    private void look() {
        if (callers.isEmpty()) {
            return;
        }
        if (stopping.getAsBoolean()) {
            callers.forEach(Caller::wake);
            return;
        }
        Cursor end;
        try {
            end = store.head().end();
        } catch (ApiException | RuntimeException e) {
            // Each caller meets the same when it is answered, and is told.
            callers.forEach(Caller::wake);
            return;
        }
        long now = System.nanoTime();
        for (Caller caller : callers) {
            if (!caller.end.equals(end) || caller.deadline - now <= 0) {
                caller.wake();
            }
        }
    }

    /** Answers all who wait. */
    @Override
    public void close() {
        loop.shutdown();
        callers.forEach(Caller::wake);
    }

    private final class Caller implements AsyncListener {
        private final AsyncContext context;
        private final Cursor end;
        private final long deadline;
        private final AtomicBoolean done = new AtomicBoolean();

        Caller(AsyncContext context, Cursor end, long deadline) {
            this.context = context;
            this.end = end;
            this.deadline = deadline;
        }

        void wake() {
            callers.remove(this);
            if (done.compareAndSet(false, true)) {
                try {
                    context.dispatch();
                } catch (IllegalStateException e) {
                    // The container has ended this request and was about to say so; the others still wait.
                    LOG.debug("event=waiting_caller_gone", e);
                }
            }
        }

        private void gone() {
            callers.remove(this);
            done.set(true);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            wake();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            gone();
        }

        @Override
        public void onError(AsyncEvent event) {
            gone();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
