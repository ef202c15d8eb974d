package vn.iochub.api.service;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The hub's secrets: a keyed store in {@code data/secrets}, mode 0600, for what the hub itself must send in plain (the
 * embedded database's passwords). Thread-safe.
 */
@ProviderType
public interface Secrets {

    /** The secret of this name, when there is one. */
    Optional<String> get(String name);

    /** The secret of this name; 192 random bits, base64url, are made and stored when there is none. */
    String getOrCreate(String name);

    /**
     * Sets lines in {@code data/secrets/bootstrap.env}, the file that {@code hub env} reads. Each value stands once under
     * its key; keys not named are left alone. Does nothing when an admin has deleted the file.
     */
    void announce(Map<String, String> lines);

    /**
     * Resolves a configuration value that may be a reference: {@code secret:<name>} gives the stored secret,
     * {@code env:<VARIABLE>} the environment's, {@code file:<path>} the file's first line; anything else is itself.
     *
     * @throws IllegalArgumentException when the reference leads nowhere; names the reference, not the value
     */
    String resolve(String value);
}
