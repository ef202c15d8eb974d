package vn.iochub.repository.internal.store;

/** Another writer changed what this transaction had looked at; rolled back and run again, it sees the change. */
public final class RaceException extends Exception {
    private static final long serialVersionUID = 1L;

    RaceException(String message) {
        super(message);
    }
}
