package vn.iochub.repository.internal.store;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** Where a worker writes what it took from its queue; see {@link Store}. Thread-safe. */
@FunctionalInterface
public interface BatchStore {
    /**
     * Writes all entries; on return they are durable.
     *
     * @param committed told of each transaction after its commit
     * @throws SQLException when the database cannot write now; a part may be written, and writing all of it again later
     *     is safe
     */
    void store(List<Entry> entries, Consumer<Outcome> committed) throws SQLException;
}
