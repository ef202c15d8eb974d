package vn.iochub.http.internal;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Reads to its end, and throws away, a body that the servlet answered without reading whole: a login that is refused, a
 * body over a limit. Most clients send all before they read; if the connection were closed in their face, they would
 * see a reset in place of the answer, which says what is wrong. A client that waits for {@code 100 Continue} has sent
 * nothing and gets the close, and so does one who sends more than {@link #MAX_BYTES}, or slowly.
 */
final class UnreadBody extends Request.Wrapper {
    static final long MAX_BYTES = 128L << 20;
    private static final long GRACE_SECONDS = 3;
    /** A second, once the grace is over: nobody holds a connection open here by trickling. */
    private static final long SLOWEST_BYTES = 100_000;

    private final boolean waits;
    private boolean read;
    private boolean last;
    private boolean failed;
    private long thrownAway;
    private long begun;

    UnreadBody(Request request) {
        super(request);
        waits = request.getHeaders().contains(HttpHeader.EXPECT);
    }

    @Override
    public Content.Chunk read() {
        Content.Chunk chunk = super.read();
        note(chunk);
        return chunk;
    }

    private void note(Content.Chunk chunk) {
        if (chunk != null) {
            read = true;
            last |= chunk.isLast();
            failed |= Content.Chunk.isFailure(chunk);
        }
    }

    @Override
    public void demand(Runnable demandCallback) {
        read = true;
        super.demand(demandCallback);
    }

    /** The server asks this before it answers, and says "Connection: close" when it is not so. */
    @Override
    public boolean consumeAvailable() {
        if (last || failed || !drains()) {
            return super.consumeAvailable();
        }
        throwAwayWhatIsHere();
        return !failed;
    }

    /** Nothing more of this request's body is waited for: who sends it too slowly has been told so, or is gone. */
    static void giveUp(Request request) {
        UnreadBody body = Request.as(request, UnreadBody.class);
        if (body != null) {
            body.failed = true;
        }
    }

    private boolean drains() {
        return (!waits || read) && getLength() <= MAX_BYTES;
    }

    private void throwAwayWhatIsHere() {
        while (!last && !failed && thrownAway <= MAX_BYTES) {
            Content.Chunk chunk = super.read();
            if (chunk == null) {
                return;
            }
            note(chunk);
            thrownAway += chunk.remaining();
            chunk.release();
        }
    }

    /** Wraps the callback that ends the exchange: the answer is out by then, the connection still open. */
    Callback until(Callback callback) {
        return new Callback() {
            @Override
            public void succeeded() {
                if (last || failed || !drains()) {
                    callback.succeeded();
                } else {
                    begun = System.nanoTime();
                    drain(callback);
                }
            }

            @Override
            public void failed(Throwable x) {
                callback.failed(x);
            }
        };
    }

    private boolean tooSlow() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        return seconds > GRACE_SECONDS && thrownAway < seconds * SLOWEST_BYTES;
    }

    private void drain(Callback callback) {
        throwAwayWhatIsHere();
        if (last || failed || thrownAway > MAX_BYTES || tooSlow()) {
            callback.succeeded();
        } else {
            super.demand(() -> drain(callback));
        }
    }
}
