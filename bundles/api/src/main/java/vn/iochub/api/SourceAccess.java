package vn.iochub.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Checks a caller's credentials where a source has its own form of login. Thread-safe; a failed check takes as long as
 * a good one.
 */
@ProviderType
public interface SourceAccess {

    /** Whether this user and password are right and the user may push as this instance. */
    boolean mayPush(String instance, String user, String password);
}
