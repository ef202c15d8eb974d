package vn.iochub.api;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A message as the source sent it, after redaction.
 *
 * <p>Thread-safe; {@link #open()} may be called more than once.
 */
public interface RawMessage {

    /** UUID version 7 (RFC 9562); also the receipt's id. */
    UUID id();

    String instance();

    /** When the hub captured it, by the hub's clock. */
    Instant receivedAt();

    /**
     * The hub's arrival stamp in microseconds since 1970: strictly increasing for each instance, set once, and the same
     * in a redelivery or replay. It is the version order of records whose source gives none.
     */
    long arrival();

    /** The media type, {@code application/octet-stream} where unknown. */
    String contentType();

    /** What came beside the body; see {@link Hub#ATTRIBUTES}. */
    Map<String, String> attributes();

    /** Size in bytes. */
    long size();

    /** The content from its beginning; the caller closes it. */
    InputStream open() throws IOException;
}
