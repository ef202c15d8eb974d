package vn.iochub.units.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the shell may do with the tables. */
public interface UnitAdmin {

    /**
     * @param oldWards different codes in the old list
     * @param districtsWithoutWards districts that have no ward and became one
     * @param faults each with its line; with any of them nothing is loaded
     */
    record Report(
            int lines,
            int oldWards,
            int divided,
            int districts,
            int districtsWithoutWards,
            int newWards,
            List<String> faults,
            boolean loaded) {
        public Report {
            faults = List.copyOf(faults);
        }
    }

    /** @param problem why there is no table although there is a file; or null */
    record Status(int oldWards, int divided, int districts, int newWards, Optional<Instant> loaded, String problem) {}

    /**
     * Checks a file, and unless {@code dryRun} puts it in the place of the table: whole or not at all, and on disk when this
     * returns.
     *
     * @throws IOException when the file cannot be read or the table not be written; the old table stays
     */
    Report load(Path file, boolean dryRun) throws IOException;

    Status status();
}
