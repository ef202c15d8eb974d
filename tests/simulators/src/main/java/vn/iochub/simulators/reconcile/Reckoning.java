package vn.iochub.simulators.reconcile;

import java.util.List;
import java.util.Map;

/**
 * The outcome of a reconciliation.
 *
 * @param sources for each source what was sent and what became of it
 * @param derived how many records that the hub derives were compared
 * @param differences everything that is not as the ledger expects; empty when every message is accounted for
 */
public record Reckoning(Map<String, Sums> sources, long derived, List<Difference> differences) {
    /**
     * @param sent things sent that the hub was to take
     * @param refused things sent that it was to refuse
     * @param items their rows
     * @param copies further copies of them that the repository has and may have: rows that a poll read again, attempts
     *     whose end was unknown
     */
    public record Sums(
            long sent,
            long refused,
            long items,
            long stored,
            long duplicate,
            long superseded,
            long rejected,
            long copies,
            long differences) {

        Sums plus(Sums other) {
            return new Sums(
                    sent + other.sent,
                    refused + other.refused,
                    items + other.items,
                    stored + other.stored,
                    duplicate + other.duplicate,
                    superseded + other.superseded,
                    rejected + other.rejected,
                    copies + other.copies,
                    differences + other.differences);
        }
    }

    public Reckoning {
        differences = List.copyOf(differences);
    }

    public boolean accounted() {
        return differences.isEmpty();
    }

    public Sums total() {
        return sources.values().stream().reduce(new Sums(0, 0, 0, 0, 0, 0, 0, 0, 0), Sums::plus);
    }
}
