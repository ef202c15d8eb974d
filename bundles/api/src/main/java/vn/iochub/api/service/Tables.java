package vn.iochub.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The repository's tables and views as its database has them. Thread-safe. */
@ProviderType
public interface Tables {

    /**
     * One table with all its partitions, or one view.
     *
     * @param name with its schema, such as {@code hub.change}
     * @param view whether it is a view, which takes no disk and has no figures of its own
     * @param rows the database's estimate; empty before it has made one
     * @param bytes of rows, long values and indexes
     * @param indexBytes of them, the indexes'
     * @param oldest when the oldest row came; empty where that is not known
     * @param newest likewise
     * @param partitions 0 where it has none
     * @param grownDay how many bytes it has grown in the last 24 hours; negative where it shrank; empty where it was not
     *     measured then
     * @param grownWeek likewise in the last 7 days
     * @param comment what it holds; empty where nothing is said of it
     */
    record Table(
            String name,
            boolean view,
            Optional<Long> rows,
            long bytes,
            long indexBytes,
            Optional<Instant> oldest,
            Optional<Instant> newest,
            int partitions,
            Optional<Long> grownDay,
            Optional<Long> grownWeek,
            String comment) {}

    /**
     * All of the schemas {@code hub} and {@code repo}, tables first, sorted by name.
     *
     * @throws UnavailableException when the database cannot be reached
     */
    List<Table> tables();
}
