package vn.iochub.security.internal;

import java.util.Set;

/** What only this bundle may do with secrets. */
public interface SecretAdmin {

    /** The names of the stored secrets. */
    Set<String> names();

    /**
     * Stores a secret under a name, over an older one.
     *
     * @throws IllegalArgumentException when the name or the value cannot be kept
     */
    void set(String name, String value);

    /** Forgets a secret; false when there was none. */
    boolean delete(String name);

    /**
     * Takes the password of this user out of {@code bootstrap.env}: it has another one now, or is gone, and a wrong line
     * there is worse than none.
     */
    void retract(String user);

    /** Begins a new {@code bootstrap.env}: the accounts are being made for the first time. */
    void beginBootstrap();
}
