package vn.iochub.api.service;

import java.util.Objects;
import vn.iochub.api.Text;

/** An administrative call that cannot be done as it was asked; asking the same again does not help. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the call, and so the HTTP status of its answer. */
    public enum Kind {
        /** What was asked for is not valid: 400. */
        INVALID(400),
        /** The caller may not: 403. */
        FORBIDDEN(403),
        /** There is no such thing: 404. */
        UNKNOWN(404),
        /** The thing is in a state that does not allow it: 409. */
        CONFLICT(409),
        /** The caller has done too much of it just now, and may again later: 429. */
        TOO_MANY(429);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private final Kind kind;
    private final transient Text reason;

    /** @param reason what is wrong and what to do, without personal data */
    public RefusedException(Kind kind, Text reason) {
        super(reason.en());
        this.kind = Objects.requireNonNull(kind, "kind");
        this.reason = reason;
    }

    public RefusedException(Kind kind, String vi, String en) {
        this(kind, new Text(vi, en));
    }

    public Kind kind() {
        return kind;
    }

    public Text reason() {
        return reason;
    }
}
