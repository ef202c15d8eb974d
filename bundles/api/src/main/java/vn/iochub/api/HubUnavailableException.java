package vn.iochub.api;

import java.time.Duration;

/**
 * The hub cannot take a message now: the broker is down, its disk is full, the source is paused or over its quota, or
 * the outcome of a commit is unknown. The source should send the same message again later; that is safe, because the
 * repository knows a record it has already stored.
 */
public class HubUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;
    private final transient Text reason;

    public HubUnavailableException(Text reason, Duration retryAfter, Throwable cause) {
        super(reason.en(), cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** When to try again, for a {@code Retry-After} header. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** For the source's people; says nothing of the hub's inside. */
    public Text reason() {
        return reason;
    }
}
