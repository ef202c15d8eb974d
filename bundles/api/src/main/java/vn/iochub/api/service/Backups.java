package vn.iochub.api.service;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Text;

/** Backups of the hub while it runs: repository, raw messages, configuration, keys, positions. Thread-safe. */
@ProviderType
public interface Backups {

    /**
     * A backup that is being made or that was made since the hub's start.
     *
     * @param total bytes as far as they are known beforehand
     * @param failure why it failed; then there is no file
     */
    record Progress(
            Path file,
            String by,
            Instant began,
            Optional<Instant> ended,
            String step,
            long written,
            long total,
            Optional<Text> failure) {}

    /**
     * Makes one in the background; one at a time.
     *
     * @param file where; it must not be there yet. It holds keys: mode 0600
     * @throws RefusedException CONFLICT when one is being made, INVALID when the file cannot be made there
     */
    Progress start(Path file, String by);

    /** The one being made, or the last. */
    Optional<Progress> progress();

    /** Ends the one being made and deletes what there is of it. */
    void cancel();

    /** What is wrong with a backup file; empty when it is whole and of a version that this hub can restore. */
    List<Text> verify(Path file);
}
