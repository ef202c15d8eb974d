package vn.iochub.repository.internal.store;

import java.util.List;

/**
 * What one committed transaction did.
 *
 * @param stored states that are new in the change log
 * @param duplicate states that were there already
 * @param superseded states older than the one that is there
 * @param redelivered states that an earlier transaction had dealt with: a crash came between it and the acknowledgement
 * @param refused records that the database refused and that are in quarantine now
 * @param reduced rows of other kinds that were written without what the database refused of them
 * @param entries all that the transaction carried
 */
public record Outcome(
        int stored, int duplicate, int superseded, int redelivered, int refused, int reduced, List<Entry> entries) {
    Outcome withReduced(int rows) {
        return new Outcome(stored, duplicate, superseded, redelivered, refused, rows, entries);
    }

    public int states() {
        return stored + duplicate + superseded + redelivered;
    }
}
