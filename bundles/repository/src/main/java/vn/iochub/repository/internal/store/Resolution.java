package vn.iochub.repository.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import vn.iochub.repository.internal.base.Clock;

/**
 * Marks rows in quarantine as resolved, in the transaction that writes their records. It does not matter whether a record
 * turns out to be new, known or older: the row is one now. Safe to repeat.
 */
final class Resolution {
    /**
     * The highest revision tells where a row stands, in whichever order they come: what a replay refused again stays open
     * when an earlier mend is written late.
     */
    private static final String RESOLVE =
            """
            WITH revised AS (
                SELECT raw_id, item, max(rev) AS rev FROM unnest(?::uuid[], ?::int[], ?::int[]) AS u (raw_id, item, rev)
                GROUP BY raw_id, item),
            causes AS MATERIALIZED (
                SELECT d.rev, c.note, c.by_ FROM (SELECT DISTINCT rev FROM revised) AS d,
                    LATERAL hub.revision_cause(d.rev) AS c)
            UPDATE hub.quarantine q SET state = 'resolved', revision = v.rev, by_ = c.by_, resolved_at = ?,
                note = CASE q.state WHEN 'discarded'
                    THEN c.note || '; discarded before by ' || q.by_ || ': ' || q.note ELSE c.note END
            FROM revised v JOIN causes c ON c.rev = v.rev
            WHERE q.raw_id = v.raw_id AND q.item = v.item AND q.revision < v.rev
            """;

    /** Whoever writes the states gives those that are not stored a verdict of their own. */
    private static final String FORGET_REFUSAL =
            """
            DELETE FROM hub.verdict d USING unnest(?::uuid[], ?::int[]) AS u (raw_id, item)
            WHERE d.raw_id = u.raw_id AND d.item = u.item AND d.verdict = 'rejected'
            """;

    private static final String MENDED =
            """
            UPDATE hub.mend m SET outcome = 'record' FROM unnest(?::uuid[], ?::int[], ?::int[]) AS u (raw_id, item, rev)
            WHERE m.revision = u.rev AND m.raw_id = u.raw_id AND m.item = u.item
            """;

    /**
     * A replay may overtake the first refusal of a row, which goes by another queue. What it stored is among the newest
     * changes then; what it stored nothing of has a verdict that is no refusal.
     */
    private static final String OVERTAKEN =
            """
            WITH late AS (SELECT DISTINCT raw_id, item FROM unnest(?::uuid[], ?::int[]) AS u (raw_id, item)),
            revised AS (
                SELECT a.raw_id, a.item, max(a.rev) AS rev FROM (
                    SELECT l.raw_id, l.item, c.rev FROM late l JOIN hub.change c ON c.raw_id = l.raw_id AND c.item = l.item
                    WHERE c.rev > 0 AND c.position > ?
                    UNION ALL
                    SELECT l.raw_id, l.item, 0 FROM late l JOIN hub.verdict v ON v.raw_id = l.raw_id AND v.item = l.item
                    WHERE v.verdict <> 'rejected') AS a
                GROUP BY a.raw_id, a.item)
            UPDATE hub.quarantine q SET state = 'resolved', revision = v.rev, resolved_at = ?,
                by_ = CASE WHEN v.rev > 0 THEN (hub.revision_cause(v.rev)).by_ ELSE '' END,
                note = CASE WHEN v.rev > 0 THEN (hub.revision_cause(v.rev)).note ELSE 'known from elsewhere' END
            FROM revised v
            WHERE q.raw_id = v.raw_id AND q.item = v.item AND q.state = 'open' AND q.revision = 0
            """;

    private static final String HEAD = "SELECT position FROM hub.feed_head";
    /** How far a replay may be ahead of a refusal, in changes. */
    private static final long RECENT = 1_000_000;

    private Resolution() {}

    /**
     * Resolves rows whose first refusal comes only after a revision of them has become a record. To be called behind the
     * insert.
     */
    static void resolveOvertaken(Connection connection, List<Entry.Refused> rows) throws SQLException {
        List<Entry.Refused> first =
                rows.stream().filter(row -> row.revision() == 0).toList();
        if (first.isEmpty()) {
            return;
        }
        try (PreparedStatement head = connection.prepareStatement(HEAD);
                PreparedStatement resolve = connection.prepareStatement(OVERTAKEN)) {
            long newest;
            try (ResultSet row = head.executeQuery()) {
                newest = row.next() ? row.getLong(1) : 0;
            }
            resolve.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", first.stream().map(Entry.Refused::rawId).toArray()));
            resolve.setArray(
                    2,
                    connection.createArrayOf(
                            "int4", first.stream().map(Entry.Refused::item).toArray()));
            resolve.setLong(3, newest - RECENT);
            resolve.setTimestamp(4, Timestamp.from(Clock.instant(Clock.now())));
            resolve.executeUpdate();
        }
    }

    /**
     * To be called before the states are written.
     *
     * @param connection within the transaction that writes them
     */
    static void resolve(Connection connection, List<Entry.State> states) throws SQLException {
        List<Object> rawIds = new ArrayList<>();
        List<Object> items = new ArrayList<>();
        List<Object> revisions = new ArrayList<>();
        for (Entry.State state : states) {
            if (state.revision() > 0) {
                rawIds.add(state.rawId());
                items.add(state.item());
                revisions.add(state.revision());
            }
        }
        if (rawIds.isEmpty()) {
            return;
        }
        java.sql.Array messages = connection.createArrayOf("uuid", rawIds.toArray());
        java.sql.Array rows = connection.createArrayOf("int4", items.toArray());
        java.sql.Array revised = connection.createArrayOf("int4", revisions.toArray());
        try (PreparedStatement resolve = connection.prepareStatement(RESOLVE);
                PreparedStatement forget = connection.prepareStatement(FORGET_REFUSAL);
                PreparedStatement mended = connection.prepareStatement(MENDED)) {
            resolve.setArray(1, messages);
            resolve.setArray(2, rows);
            resolve.setArray(3, revised);
            resolve.setTimestamp(4, Timestamp.from(Clock.instant(Clock.now())));
            resolve.executeUpdate();
            forget.setArray(1, messages);
            forget.setArray(2, rows);
            forget.executeUpdate();
            mended.setArray(1, messages);
            mended.setArray(2, rows);
            mended.setArray(3, revised);
            mended.executeUpdate();
        }
    }
}
