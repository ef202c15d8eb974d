package vn.iochub.api;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the hub does for one running instance: it lies in the instance's CamelContext, and routes get it from there.
 * Thread-safe.
 */
@ProviderType
public interface SourceHub {
    /** Its name in the context's registry. */
    String NAME = "hub";

    /** The kind of thing that is wrong with a source, and so who mends it. */
    enum Trouble {
        /** The instance's configuration: the admin of the hub. */
        CONFIGURATION,
        /** User, password or key: whoever gave them. */
        CREDENTIALS,
        /** The network or the source's system: often mends itself. */
        COMMUNICATION,
        /** What the source sends: its own people. */
        DATA
    }

    /**
     * The hub in this context.
     *
     * @throws IllegalStateException when the context is not one that the hub (or its test kit) has made
     */
    static SourceHub of(CamelContext context) {
        SourceHub hub = context.getRegistry().lookupByNameAndType(NAME, SourceHub.class);
        if (hub == null) {
            throw new IllegalStateException("The context " + context.getName() + " is not hosted by a hub");
        }
        return hub;
    }

    /**
     * The position up to which this instance has read its source, as it was last stored; empty before the first.
     *
     * @param name tells several cursors of one instance apart: lower-case letters, digits and '-'
     * @throws IOException when it cannot be read
     */
    Optional<String> cursor(String name) throws IOException;

    /**
     * Stores a position, on disk when this returns. Store it after {@link Hub#INGEST} has returned, never before: a crash
     * between the two reads again what the repository knows already.
     *
     * @param position any text of at most 64 KB
     * @throws IOException when it cannot be stored; the old one is still there
     */
    void cursor(String name, String position) throws IOException;

    /**
     * Says that the source cannot be read now, for the status. It shows until {@link #well} or the next trouble under this
     * name.
     *
     * @param name tells several connections of one instance apart: lower-case letters, digits and '-'
     * @param cause what is wrong and what to do, in words an admin can act on, without secrets
     */
    void trouble(String name, Trouble kind, Text cause);

    /** Says that the source was read without trouble. Cheap: meant to be called at every poll. */
    void well(String name);

    /**
     * Whether the source may be asked now: not while it has failed so often in a row that it is spared for a while. Ask
     * before each poll, and say what came of it by {@link #well}, {@link #trouble} or {@link #answered}.
     */
    default boolean mayAsk(String name) {
        return true;
    }

    /**
     * Says that the source has answered, whatever else is wrong: a {@link #trouble} after it, until the next
     * {@link #mayAsk}, is one of what the source holds and no reason to spare it.
     */
    default void answered(String name) {
        // Nothing is spared where nothing is counted.
    }

    /**
     * When to try again, as the hub is configured. One for each user, and no two threads at once.
     *
     * @param name as above
     * @param first the pause after the first failure
     */
    default Backoff backoff(String name, Duration first) {
        return new Backoff(() -> new Backoff.Pauses(first, Duration.ofMinutes(1), 0.5), () -> {});
    }
}
