package vn.iochub.http.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A source's address, which stays while the servlet behind it is replaced: who calls meanwhile is kept waiting with its body
 * read, and goes on in the new servlet as if nothing had been. Who would wait for longer than that takes is told to come
 * again. Thread-safe.
 */
final class Address extends Handler.Abstract {
    /** More than these would be a flood and no source's calls. */
    private static final int MOST_PARKED = 256;

    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Arrival.Room room;

    // Guarded by this.
    private final Set<Parked> parked = new HashSet<>();
    private Mount mount;
    private Arrival arrival;
    private int places;
    private long leftAt;
    private boolean ended;

    /** @param patience for how long a replacement may take before callers are sent away */
    Address(Duration patience, LongSupplier nanoTime, Arrival.Room room) {
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.room = room;
        this.leftAt = nanoTime.getAsLong();
        arrivals(Mount.DEFAULT_CONCURRENCY);
    }

    private synchronized void arrivals(int concurrency) {
        if (arrival == null || places != concurrency) {
            arrival = new Arrival(this, concurrency, patience, nanoTime, room);
            places = concurrency;
        }
    }

    /** From here on calls go there, first those that wait. */
    void open(Mount fresh) {
        Set<Parked> waiting;
        synchronized (this) {
            arrivals(fresh.settings().concurrency());
            mount = fresh;
            waiting = Set.copyOf(parked);
            parked.clear();
        }
        waiting.forEach(Parked::goOn);
    }

    /** From here on calls wait for the next servlet. */
    synchronized void close(Mount old) {
        if (mount == old) {
            mount = null;
            leftAt = nanoTime.getAsLong();
        }
    }

    /** Whether nobody is behind it, and has not been for so long. */
    synchronized boolean deserted(Duration since) {
        return mount == null && nanoTime.getAsLong() - leftAt > since.toNanos();
    }

    /** Nobody comes any more: who waits is sent away, and so is who comes now. */
    void end() {
        Set<Parked> waiting;
        synchronized (this) {
            ended = true;
            waiting = Set.copyOf(parked);
        }
        waiting.forEach(this::expire);
    }

    /** Answers in any case, perhaps later. */
    void receive(Request request, Response response, Callback callback) {
        Arrival now;
        synchronized (this) {
            now = arrival;
        }
        now.handle(request, response, callback);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        while (true) {
            Mount now;
            synchronized (this) {
                now = mount;
                if (now == null || now.closed()) {
                    return park(request, response, callback);
                }
            }
            if (now.handle(request, response, callback)) {
                return true;
            }
            if (!now.closed()) {
                return false;
            }
            // It was shut between the two.
        }
    }

    /** @return false when there is no place or no time left for it */
    private boolean park(Request request, Response response, Callback callback) {
        // What is being shut has not left yet: its successor's time has not begun to run.
        long gone = mount == null ? nanoTime.getAsLong() - leftAt : 0;
        long left = patience.toNanos() - gone;
        if (ended || left <= 0 || parked.size() >= MOST_PARKED) {
            return false;
        }
        Parked call = new Parked(request, response, callback);
        parked.add(call);
        call.expiry = request.getComponents().getScheduler().schedule(() -> expire(call), left, TimeUnit.NANOSECONDS);
        return true;
    }

    private void expire(Parked call) {
        synchronized (this) {
            if (!parked.remove(call)) {
                return;
            }
        }
        call.execute(() -> Errors.write(call.response, call.callback, 503));
    }

    /** A call that waits for the servlet. */
    private final class Parked {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private Scheduler.Task expiry;

        Parked(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
        }

        void execute(Runnable task) {
            request.getComponents().getExecutor().execute(task);
        }

        void goOn() {
            expiry.cancel();
            execute(() -> {
                try {
                    if (!handle(request, response, callback)) {
                        Errors.write(response, callback, 503);
                    }
                } catch (Exception e) {
                    Response.writeError(request, response, callback, e);
                }
            });
        }
    }
}
