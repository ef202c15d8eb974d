package vn.iochub.simulators.reconcile;

/**
 * One thing that is not as the ledger expects.
 *
 * @param source the instance
 * @param kind what is wrong
 * @param id of what it is about: an item of the ledger ({@code m-17/3}), a raw message, a record
 * @param text the rest, for people
 */
public record Difference(String source, Kind kind, String id, String text) {
    public enum Kind {
        /** The hub answered for it, or it was there to be fetched, and the repository does not have it. */
        LOST,
        /** It is there more often than it was sent. */
        REPEATED,
        /** Another verdict than expected. */
        WRONG_VERDICT,
        /** The verdict is right, but type, key, version or code is another's. */
        WRONG_CONTENT,
        /** What the hub told the source is not so. */
        WRONG_ANSWER,
        /** The repository has what nobody sent. */
        NOT_SENT,
        /** The latest state of a thing is not its newest version. */
        WRONG_STATE,
        /** A derived record does not say what those that it sums up say. */
        WRONG_SUM,
        /** In the change log an older version comes after a newer one. */
        REORDERED
    }

    @Override
    public String toString() {
        return String.format(java.util.Locale.ROOT, "%-12s %-14s %s  %s", source, kind, id, text);
    }
}
