package vn.iochub.api.service;

import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The hub's accounts: who may log in by HTTP, ssh, JMX or at the broker, and with which roles. Thread-safe.
 *
 * <p>Roles: {@code admin} changes anything; {@code operator} runs what is there; {@code viewer} looks; {@code ioc} reads
 * feeds; {@code personal} additionally sees personal fields unmasked; {@code source:<instance>} pushes as that instance.
 */
@ProviderType
public interface Accounts {
    String ADMIN = "admin";
    String OPERATOR = "operator";
    String VIEWER = "viewer";
    String IOC = "ioc";
    String PERSONAL = "personal";

    /** The role that may push as this instance. */
    static String sourceRole(String instance) {
        return "source:" + instance;
    }

    /** Checks a user and password. A right answer is cached for a short time, so that a busy caller costs little. */
    Optional<Identity> authenticate(String user, String password);

    /**
     * As {@link #authenticate}, for a login that is to hold for longer than one call. Without an implementation nobody has
     * such a login.
     */
    default Optional<Standing> prove(String user, String password) {
        return Optional.empty();
    }

    /**
     * Who logged in, and whether that still counts.
     *
     * @param stands false from the moment when the account's password or roles were changed, or it was deleted; cheap
     */
    record Standing(Identity identity, BooleanSupplier stands) {}

    /**
     * Makes the account when there is none of this name: the password is generated, stored hashed, and written in plain
     * once, to {@code data/secrets/bootstrap.env}. An account that exists is left as it is.
     *
     * @param envPrefix the prefix of its lines in {@code bootstrap.env}: {@code HUB_EPROCEDURE} gives
     *     {@code HUB_EPROCEDURE_USER} and {@code HUB_EPROCEDURE_PASSWORD}
     */
    void ensure(String user, Set<String> roles, String envPrefix);

    /**
     * The user and password by which the hub's own bundles reach its embedded broker; made anew at each start, held in
     * memory only.
     */
    InternalLogin internal();

    /** See {@link #internal()}. */
    record InternalLogin(String user, String password) {
        @Override
        public String toString() {
            return "InternalLogin[" + user + "]";
        }
    }
}
