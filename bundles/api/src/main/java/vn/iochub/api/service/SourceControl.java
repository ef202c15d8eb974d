package vn.iochub.api.service;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Pausing and positioning of sources. A pause and the positions are kept on disk by instance: they outlive restarts of the
 * hub, upgrades and absences of the connector. Thread-safe.
 */
@ProviderType
public interface SourceControl {

    /**
     * A source that an admin has paused.
     *
     * @param by the account
     * @param reason as the admin gave it; may be empty
     */
    record Pause(Instant since, String by, String reason) {}

    /** The pause of this instance, deployed or not. From memory. */
    Optional<Pause> paused(String instance);

    /** All pauses by instance. From memory. */
    Map<String, Pause> paused();

    /**
     * Takes no message of this instance from now on: its polls rest, its pushes are answered with "later", its files and
     * its {@code hub.in} messages wait where they are. What is in flight ends. On disk when this returns. A second pause
     * changes nothing.
     *
     * @throws RefusedException UNKNOWN when there is no such instance
     */
    void pause(String instance, String by, String reason);

    /**
     * Takes messages again; polls run at once. Does nothing when it is not paused.
     *
     * @throws RefusedException UNKNOWN when there is no such instance and no pause of it
     */
    void resume(String instance);

    /**
     * Polls now, without waiting for the next time.
     *
     * @return how many of its ways in poll; 0 when all of them are called by the source
     * @throws RefusedException UNKNOWN when there is no such instance, CONFLICT when it is paused or does not run
     */
    int poll(String instance);

    /** The positions up to which the instance has read its source, by name; see {@link vn.iochub.api.SourceHub#cursor}. */
    Map<String, String> cursors(String instance);

    /**
     * Sets a position, to read again or to skip.
     *
     * @param position empty to begin anew
     * @throws RefusedException CONFLICT unless the instance is paused, INVALID when there is no cursor of this name
     */
    void cursor(String instance, String name, String position);
}
