package vn.iochub.reading;

import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;

/** One row is wrong: leaves the mapping of that row at the field at fault, and becomes its {@link Rejection}. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RejectCode code;
    private final String path;
    private final transient Text reason;
    private final String fragment;

    /**
     * @param path the field below the row as a JSON pointer, or empty for the row
     * @param fragment the offending value, or null for the row itself
     */
    public Fault(RejectCode code, String path, Text reason, String fragment) {
        // A wrong row is an everyday event in a message of a thousand: a stack trace would cost more than the row.
        super(reason.en(), null, false, false);
        this.code = code;
        this.path = path;
        this.reason = reason;
        this.fragment = fragment;
    }

    /** The rejection of the row at this origin; {@code row} is the fragment where the fault names no value. */
    public Rejection at(String origin, String row) {
        return new Rejection(code, origin, path, reason, Texts.storable(fragment == null ? row : fragment));
    }
}
