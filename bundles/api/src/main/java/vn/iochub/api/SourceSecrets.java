package vn.iochub.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Turns what a configuration says of a secret into the secret. A connector takes it as a service, asks once at its
 * activation, and keeps no secret in a field that anybody can print. Thread-safe.
 */
@ProviderType
public interface SourceSecrets {

    /**
     * The value of a reference: {@code secret:<name>} gives the hub's stored secret, {@code env:<VARIABLE>} the
     * environment's, {@code file:<path>} the file's first line; anything else is itself.
     *
     * @throws IllegalArgumentException when the reference leads nowhere; names the reference, not the value
     */
    String resolve(String reference);

    /**
     * As {@link #resolve}, for a key that no other system knows: a {@code secret:<name>} that is not stored yet is made
     * of 192 random bits and stored. Whoever loses it loses what was made with it, so it belongs into every backup.
     *
     * @throws IllegalArgumentException as above
     */
    String key(String reference);
}
