package vn.iochub.simulators.demo;

import java.util.Map;

/**
 * One line of the table.
 *
 * @param sent messages, by the ledger
 * @param rows their rows, by the ledger; rows of a view count as messages too
 * @param received messages, by the hub, as all that follows
 * @param lag seconds
 */
record Figures(
        String source,
        String ways,
        long sent,
        long rows,
        long received,
        long accepted,
        long rejected,
        long stored,
        long duplicate,
        long superseded,
        double lag,
        String trouble) {

    static Figures of(String source, String ways, long[] sent, Map<String, Double> hub, String trouble) {
        return new Figures(
                source,
                ways,
                sent[0],
                sent[1],
                count(hub, "received_messages_total"),
                count(hub, "accepted_records_total"),
                count(hub, "rejected_records_total"),
                count(hub, "stored_records_total"),
                count(hub, "duplicate_records_total"),
                count(hub, "superseded_records_total"),
                hub.getOrDefault("lag_seconds", 0.0),
                trouble);
    }

    private static long count(Map<String, Double> hub, String name) {
        return Math.round(hub.getOrDefault(name, 0.0));
    }

    Figures plus(Figures other) {
        return new Figures(
                source,
                ways,
                sent + other.sent,
                rows + other.rows,
                received + other.received,
                accepted + other.accepted,
                rejected + other.rejected,
                stored + other.stored,
                duplicate + other.duplicate,
                superseded + other.superseded,
                Math.max(lag, other.lag),
                "");
    }
}
