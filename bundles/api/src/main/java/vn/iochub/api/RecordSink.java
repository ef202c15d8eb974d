package vn.iochub.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes what {@code normalise} finds. Not thread-safe: called by the thread that called {@code normalise}.
 *
 * <p>Both methods may throw an unchecked exception of the hub's own when the broker fails; let it pass.
 */
@ProviderType
public interface RecordSink {

    /** Hands over one record. It is checked against its schema here, and may turn into a rejection. */
    void accept(HubRecord record);

    /** Hands over one fault; the rest of the message goes on. */
    void reject(Rejection rejection);
}
