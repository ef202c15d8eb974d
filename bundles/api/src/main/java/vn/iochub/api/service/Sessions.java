package vn.iochub.api.service;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The sessions of people at a browser. They live in memory: a restart of the hub ends them. A session counts at every
 * servlet on the hub's port as the account's user and password do; whoever opens one hands its {@link Session#token()} to
 * the browser in the cookie {@link #COOKIE} and its {@link Session#csrf()} in {@link #CSRF_COOKIE}. Thread-safe.
 */
@ProviderType
public interface Sessions {
    /** The session's token; no script reads it. */
    String COOKIE = "hub-session";

    /** A second secret, which a script of the hub's own pages reads and sends back as {@link #CSRF_HEADER}. */
    String CSRF_COOKIE = "XSRF-TOKEN";

    /** Without it a request by session changes nothing: all methods but GET and HEAD are refused. */
    String CSRF_HEADER = "X-XSRF-TOKEN";

    /**
     * A session that was just opened.
     *
     * @param token 256 random bits, for the cookie alone
     * @param csrf other 256 random bits
     */
    record Session(String token, String csrf, View view) implements Login {
        @Override
        public String toString() {
            return "Session[" + view.identity().name() + "]";
        }
    }

    /**
     * What may be told of a session.
     *
     * @param idleSeconds after so many without a request it ends
     * @param endsAt however busy, it ends then
     */
    record View(Identity identity, long idleSeconds, Instant endsAt) {}

    /** How a try to log in ended. */
    sealed interface Login permits Session, Refused {}

    /** Why nobody was let in. */
    enum Refused implements Login {
        /** There is no such user and password. */
        WRONG,
        /** The account is right, and has none of the roles. */
        FORBIDDEN
    }

    /**
     * Opens a session. An account has a bounded number of them: with one more, that which was used least lately ends.
     *
     * @param roles of which the account needs one
     * @param remote the caller's address, for the audit trail
     * @throws UnavailableException when too many logins are being checked
     */
    Login open(String user, String password, Set<String> roles, String remote);

    /** The session of a token as it came with a request, if it still counts; this is a use of it. */
    Optional<View> find(String token);

    /** Ends the session of this token; does nothing when there is none. */
    void close(String token);
}
