package vn.iochub.api;

import java.time.Duration;

/**
 * The hub cannot take a message now: the broker is down, its disk is full, the source is paused or over its quota, or
 * the outcome of a commit is unknown. The source should send the same message again later; that is safe, because the
 * repository knows a record it has already stored.
 */
public class HubUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** The hub says no before it reads anything: to ask it is cheap, however long it wants to be left alone. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Duration retryAfter;
    private final transient Text reason;
    private final boolean overQuota;

    public HubUnavailableException(Text reason, Duration retryAfter, Throwable cause) {
        this(reason, retryAfter, cause, false);
    }

    private HubUnavailableException(Text reason, Duration retryAfter, Throwable cause, boolean overQuota) {
        super(reason.en(), cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.overQuota = overQuota;
    }

    /** The source sends more than its share: {@link #overQuota} is true. */
    public static HubUnavailableException overQuota(Text reason, Duration retryAfter) {
        return new HubUnavailableException(reason, retryAfter, null, true);
    }

    /** Whether it is the source that sends too much, and so 429 is the answer; in all other cases it is 503. */
    public boolean overQuota() {
        return overQuota;
    }

    /** {@link #retryAfter} in whole seconds, rounded up, at least 1. */
    public long retryAfterSeconds() {
        return Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds());
    }

    /** When to try again, for a {@code Retry-After} header. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /**
     * How long a connector that polls waits before it asks again: {@link #retryAfter}, at most 5 s. A caller from outside is
     * kept away for longer; a poll that rests would see neither that the hub takes messages again nor how its source is.
     */
    public Duration pause() {
        return retryAfter.compareTo(LONGEST_PAUSE) < 0 ? retryAfter : LONGEST_PAUSE;
    }

    /** For the source's people; says nothing of the hub's inside. */
    public Text reason() {
        return reason;
    }
}
