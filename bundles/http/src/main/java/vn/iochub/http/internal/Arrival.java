package vn.iochub.http.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Before a context that lets anybody send, since it checks the login itself: a call takes one of the context's few
 * places when its body is here, and not when its first line is. So whoever opens many calls and never ends them holds
 * connections, but neither a thread nor a place.
 *
 * <p>A body of up to {@link #AHEAD_BYTES} is read ahead without a thread. A larger one has to be read by the servlet;
 * of those that are still on their way, one address has a quarter of the places at most, and its others wait for those.
 * All must come at {@link #PACE}, which counts only while the hub waits for the caller and not the other way round.
 * Thread-safe.
 */
final class Arrival {
    /** Up to this many bytes a body is read whole before its call takes a place. */
    static final int AHEAD_BYTES = 256 * 1_024;
    /** Bytes a second on the average, once the hub has waited for {@link #GRACE}. */
    static final int PACE = 20_000;
    /** So long may a slow line, or a login of 60 bytes, take in any case. */
    static final Duration GRACE = Duration.ofSeconds(10);

    /** A login fits, and even with all connections in use these are 8 MB only: they are not counted. */
    private static final int FIRST_BYTES = 4 * 1_024;

    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final Handler next;
    private final int places;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Room room;
    private final Map<Object, Line> lines = new HashMap<>();

    /** The memory for what is read ahead, of the whole server. When it is used up, servlets read for themselves. */
    static final class Room {
        static final long BYTES = 16L << 20;

        private final AtomicLong left = new AtomicLong(BYTES);

        private boolean take(long bytes) {
            if (left.addAndGet(-bytes) >= 0) {
                return true;
            }
            left.addAndGet(bytes);
            return false;
        }

        private void giveBack(long bytes) {
            left.addAndGet(bytes);
        }

        long left() {
            return left.get();
        }
    }

    /** The large bodies on their way from one address. */
    private static final class Line {
        private final ArrayDeque<Body> waiting = new ArrayDeque<>();
        private int inside;
    }

    /**
     * @param concurrency of the context, that is how many places there are
     * @param patience for how long a large body waits for others of its address
     */
    Arrival(Handler next, int concurrency, Duration patience, LongSupplier nanoTime, Room room) {
        this.next = next;
        this.places = Math.max(1, concurrency / 4);
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.room = room;
    }

    /** Answers in any case, perhaps later. */
    void handle(Request request, Response response, Callback callback) {
        Body body = new Body(request, response, callback);
        Request.addCompletionListener(request, failure -> body.end());
        // Whoever asks first whether to send so much shall hear it from the servlet.
        if (request.getLength() > AHEAD_BYTES
                || (request.getLength() < 0 && request.getHeaders().contains(HttpHeader.EXPECT))) {
            enter(body);
        } else {
            body.gather(false);
        }
    }

    private void enter(Body body) {
        synchronized (lines) {
            Line line = lines.computeIfAbsent(body.address, address -> new Line());
            if (line.inside >= places) {
                line.waiting.add(body);
                body.expiry = body.scheduler().schedule(() -> expire(body), patience.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            line.inside++;
            body.placed = true;
        }
        body.go();
    }

    private void leave(Body body) {
        Body following;
        synchronized (lines) {
            if (!body.placed) {
                return;
            }
            body.placed = false;
            Line line = lines.get(body.address);
            following = line.waiting.poll();
            if (following != null) {
                following.placed = true;
                following.expiry.cancel();
            } else if (--line.inside == 0) {
                lines.remove(body.address);
            }
        }
        if (following != null) {
            following.execute(following::go);
        }
    }

    private void expire(Body body) {
        synchronized (lines) {
            Line line = lines.get(body.address);
            if (line == null || !line.waiting.remove(body)) {
                return;
            }
        }
        body.execute(() -> Errors.write(body.response, body.callback, HttpStatus.SERVICE_UNAVAILABLE_503));
    }

    /** An IPv6 caller has all addresses of its network to choose from. */
    private static Object address(Request request) {
        if (request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote) {
            InetAddress address = remote.getAddress();
            return address instanceof Inet6Address
                    ? ByteBuffer.wrap(Arrays.copyOf(address.getAddress(), 8))
                    : String.valueOf(address);
        }
        return "";
    }

    /** The request with its body; reads of it never run at once, as of any request. */
    private final class Body extends Request.Wrapper {
        private final Object address;
        private final Response response;
        private final Callback callback;

        // Guarded by lines.
        private boolean placed;
        private Scheduler.Task expiry;

        private byte[] ahead;
        private int length;
        private final AtomicLong held = new AtomicLong();
        /** What comes after {@link #ahead}, when that is known; the end stays here once it was met. */
        private Content.Chunk following;

        private long bytes;
        private long waited;
        private long waitingSince = NOT_WAITING;

        Body(Request request, Response response, Callback callback) {
            super(request);
            this.address = address(request);
            this.response = response;
            this.callback = callback;
        }

        // ---- before the call has a place

        /** @param serial whether the server's own reading waits for this to return: then the servlet must not run here */
        private void gather(boolean serial) {
            while (true) {
                Content.Chunk chunk = fetch();
                if (chunk == null) {
                    super.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> gather(true)));
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    refuse(chunk.getFailure());
                    return;
                }
                boolean last = chunk.isLast();
                boolean kept = keep(chunk.getByteBuffer());
                if (kept) {
                    following = Content.Chunk.next(chunk);
                    chunk.release();
                } else {
                    following = chunk;
                }
                if (last || !kept || length >= AHEAD_BYTES) {
                    Runnable onward = last ? this::go : () -> enter(this);
                    if (serial) {
                        execute(onward);
                    } else {
                        onward.run();
                    }
                    return;
                }
            }
        }

        private boolean keep(ByteBuffer more) {
            int needed = length + more.remaining();
            if (ahead == null && needed > 0) {
                ahead = new byte[FIRST_BYTES];
            }
            if (needed > 0 && needed > ahead.length) {
                int wanted = Math.max(needed, Math.min(2 * ahead.length, AHEAD_BYTES));
                int growth = wanted - ahead.length;
                if (!room.take(growth)) {
                    return false;
                }
                held.addAndGet(growth);
                ahead = Arrays.copyOf(ahead, wanted);
            }
            int count = more.remaining();
            if (count > 0) {
                more.get(ahead, length, count);
                length += count;
            }
            return true;
        }

        private void refuse(Throwable failure) {
            UnreadBody.giveUp(this);
            boolean slow = failure instanceof TimeoutException
                    || (failure instanceof HttpException http && http.getCode() == HttpStatus.REQUEST_TIMEOUT_408);
            if (slow) {
                Errors.write(response, callback, HttpStatus.REQUEST_TIMEOUT_408);
            } else {
                Response.writeError(this, response, callback, failure);
            }
        }

        private void go() {
            try {
                if (!next.handle(this, response, callback)) {
                    // The context went away while the body came.
                    Errors.write(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
                }
            } catch (Exception e) {
                Response.writeError(this, response, callback, e);
            }
        }

        private void execute(Runnable task) {
            getComponents().getExecutor().execute(task);
        }

        private Scheduler scheduler() {
            return getComponents().getScheduler();
        }

        // ---- reading

        private Content.Chunk fetch() {
            Content.Chunk chunk = super.read();
            if (chunk == null) {
                // Only here, where the hub would have to wait once more: what is whole at last is welcome however late.
                if (tooSlow()) {
                    UnreadBody.giveUp(this);
                    return Content.Chunk.from(
                            new BadMessageException(HttpStatus.REQUEST_TIMEOUT_408, "the body comes too slowly"), true);
                }
                if (waitingSince == NOT_WAITING) {
                    waitingSince = nanoTime.getAsLong();
                }
                return null;
            }
            if (waitingSince != NOT_WAITING) {
                waited += nanoTime.getAsLong() - waitingSince;
                waitingSince = NOT_WAITING;
            }
            bytes += chunk.remaining();
            return chunk;
        }

        private boolean tooSlow() {
            long over = TimeUnit.NANOSECONDS.toMillis(waited) - GRACE.toMillis();
            return over > 0 && bytes < over * PACE / 1_000;
        }

        @Override
        public Content.Chunk read() {
            if (length > 0) {
                boolean last = following != null && following.isLast() && !following.hasRemaining();
                Content.Chunk chunk = Content.Chunk.from(ByteBuffer.wrap(ahead, 0, length), last);
                ahead = null;
                length = 0;
                // Most are done with it soon; it is the ones who hold on to memory for nothing that are counted.
                giveBack();
                return chunk;
            }
            Content.Chunk chunk = following == null ? fetch() : following;
            following = Content.Chunk.next(chunk);
            if (chunk != null && chunk.isLast()) {
                leave(this);
            }
            return chunk;
        }

        @Override
        public void demand(Runnable callback) {
            if (length > 0 || following != null) {
                execute(callback);
            } else {
                super.demand(callback);
            }
        }

        private void giveBack() {
            room.giveBack(held.getAndSet(0));
        }

        /** The exchange is over, however it ended. */
        private void end() {
            giveBack();
            if (following != null) {
                following.release();
                following = null;
            }
            leave(this);
        }
    }
}
