package vn.iochub.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.SourceDescriptor;

/** The connectors that run in this hub. Thread-safe. */
@ProviderType
public interface Sources {

    /** All instances that are deployed, sorted by id. */
    List<Source> all();

    /**
     * One instance now.
     *
     * @param descriptor what it is
     * @param bundle its bundle's symbolic name
     * @param version its bundle's version
     * @param health its state, part {@code source:<instance>}
     * @param lastReceived when the last message came, since the hub's start
     */
    record Source(
            SourceDescriptor descriptor,
            String bundle,
            String version,
            Health health,
            Optional<Instant> lastReceived) {}
}
