package vn.iochub.runtime.internal.ingest;

import java.time.Instant;
import vn.iochub.api.HubUnavailableException;

/** Hears how an instance's messages fare, for its status. Called by many threads. */
public interface IngestListener {

    /** A message was received at this time and is durable. */
    void taken(Instant receivedAt);

    /** A message was sent back with "later". */
    void unavailable(HubUnavailableException cause);

    /** The connector failed in a way it may not; the message is kept. */
    void connectorFailed(Throwable cause);
}
