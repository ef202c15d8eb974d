package vn.iochub.api.service;

/** A part of the hub that this call needs is down now; the same call may succeed later. */
public class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
