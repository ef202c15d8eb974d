package vn.iochub.runtime.internal.ingest;

import java.time.Duration;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Text;

/** The connector could not redact this message: of all that says "later", the one that the message itself may be to blame for. */
public final class RedactionException extends HubUnavailableException {
    private static final long serialVersionUID = 1L;

    RedactionException(Text reason, Duration retryAfter, Throwable cause) {
        super(reason, retryAfter, cause);
    }
}
