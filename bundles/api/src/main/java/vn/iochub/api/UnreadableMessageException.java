package vn.iochub.api;

/** The message as a whole cannot be read. It goes to quarantine; it is not tried again. */
public class UnreadableMessageException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Rejection rejection;

    public UnreadableMessageException(Rejection rejection) {
        super(rejection.code() + " at " + rejection.origin() + ": "
                + rejection.reason().en());
        this.rejection = rejection;
    }

    public UnreadableMessageException(Rejection rejection, Throwable cause) {
        super(
                rejection.code() + " at " + rejection.origin() + ": "
                        + rejection.reason().en(),
                cause);
        this.rejection = rejection;
    }

    public Rejection rejection() {
        return rejection;
    }
}
