package vn.iochub.runtime.internal.ingest;

import java.time.Instant;
import vn.iochub.api.HubUnavailableException;

/** Hears how an instance's messages fare, for its status. Called by many threads. */
public interface IngestListener {
    /** For a look that is to leave no trace. */
    IngestListener DEAF = new IngestListener() {
        @Override
        public void taken(Instant receivedAt) {
            // Nobody is told.
        }

        @Override
        public void unavailable(HubUnavailableException cause) {
            // Nobody is told.
        }

        @Override
        public void connectorFailed(Throwable cause) {
            // Nobody is told.
        }
    };

    /** A message was received at this time and is durable. */
    void taken(Instant receivedAt);

    /** A message was sent back with "later". */
    void unavailable(HubUnavailableException cause);

    /** The connector failed in a way it may not; the message is kept. */
    void connectorFailed(Throwable cause);
}
