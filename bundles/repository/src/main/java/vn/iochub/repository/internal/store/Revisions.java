package vn.iochub.repository.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What is known of rows that come once more, as a later revision: what became of them before, and whether somebody mended
 * them. Read once for a batch, and only where a batch has such rows, so that live data costs nothing more.
 */
final class Revisions {
    /** Of a batch of live data. */
    static final Revisions NONE = new Revisions();

    private static final String STORED =
            """
            SELECT DISTINCT c.raw_id, c.item, c.type, c.key FROM unnest(?::uuid[], ?::int[]) AS u (raw_id, item)
                JOIN hub.change c ON c.raw_id = u.raw_id AND c.item = u.item
            """;

    private static final String JUDGED =
            """
            SELECT v.raw_id, v.item, v.type, v.key FROM unnest(?::uuid[], ?::int[]) AS u (raw_id, item)
                JOIN hub.verdict v ON v.raw_id = u.raw_id AND v.item = u.item
            WHERE v.verdict <> 'rejected'
            """;

    private static final String MENDED =
            """
            SELECT u.raw_id, u.item, m.revision FROM (SELECT DISTINCT * FROM unnest(?::uuid[], ?::int[])) AS u (raw_id, item)
                CROSS JOIN LATERAL (SELECT t.revision, t.size IS NOT NULL AS mended FROM hub.mend t
                    WHERE t.raw_id = u.raw_id AND t.item <= u.item AND t.outcome IS DISTINCT FROM 'rejected'
                        AND (t.item = u.item OR EXISTS (SELECT FROM hub.quarantine q
                            WHERE q.raw_id = t.raw_id AND q.item = t.item AND q.rest))
                    ORDER BY t.revision DESC LIMIT 1) AS m
            WHERE m.mended
            """;

    private static final String MOVERS =
            """
            SELECT v.raw_id, v.type, v.key, max(v.item) FROM unnest(?::uuid[], ?::text[], ?::text[]) AS u (raw_id, type, key)
                JOIN hub.verdict v ON v.raw_id = u.raw_id AND v.type = u.type AND v.key = u.key
            WHERE v.verdict = 'duplicate' GROUP BY v.raw_id, v.type, v.key
            """;

    private record Row(UUID rawId, int item) {}

    private record RowOfThing(UUID rawId, int item, String type, String key) {}

    private record MessageOfThing(UUID rawId, String type, String key) {}

    private final Set<Row> changed = new HashSet<>();
    private final Set<RowOfThing> stored = new HashSet<>();
    private final Set<RowOfThing> judged = new HashSet<>();
    private final Map<Row, Integer> mends = new HashMap<>();
    private final Map<MessageOfThing, Integer> movers = new HashMap<>();

    private Revisions() {}

    /** A row that is the latest state of its thing. */
    record LatestRow(UUID rawId, int item) {}

    /**
     * Reads what is known.
     *
     * @param revised the states whose revision is above 0
     * @param latest the rows that the latest states of their things are from
     * @param movedUp those of the states that meet a latest state of another message under their own arrival stamp
     */
    static Revisions read(
            Connection connection, List<Entry.State> revised, List<LatestRow> latest, List<Entry.State> movedUp)
            throws SQLException {
        Revisions known = new Revisions();
        Object[] raws = revised.stream().map(Entry.State::rawId).toArray();
        Object[] items = revised.stream().map(Entry.State::item).toArray();
        query(
                connection,
                STORED,
                row -> {
                    known.changed.add(new Row(row.getObject(1, UUID.class), row.getInt(2)));
                    known.stored.add(rowOfThing(row));
                },
                array("uuid", raws),
                array("int4", items));
        query(connection, JUDGED, row -> known.judged.add(rowOfThing(row)), array("uuid", raws), array("int4", items));
        Set<Row> rows = new HashSet<>();
        revised.forEach(each -> rows.add(new Row(each.rawId(), each.item())));
        latest.forEach(each -> rows.add(new Row(each.rawId(), each.item())));
        List<Row> all = List.copyOf(rows);
        query(
                connection,
                MENDED,
                row -> known.mends.put(new Row(row.getObject(1, UUID.class), row.getInt(2)), row.getInt(3)),
                array("uuid", all.stream().map(Row::rawId).toArray()),
                array("int4", all.stream().map(Row::item).toArray()));
        if (!movedUp.isEmpty()) {
            query(
                    connection,
                    MOVERS,
                    row -> known.movers.put(
                            new MessageOfThing(row.getObject(1, UUID.class), row.getString(2), row.getString(3)),
                            row.getInt(4)),
                    array("uuid", movedUp.stream().map(Entry.State::rawId).toArray()),
                    array("text", movedUp.stream().map(Entry.State::type).toArray()),
                    array("text", movedUp.stream().map(Entry.State::key).toArray()));
        }
        return known;
    }

    /** Whether the row has been stored before, under whatever key. */
    boolean changed(Entry.State state) {
        return changed.contains(new Row(state.rawId(), state.item()));
    }

    /** Whether the row has been a state of this very thing before. */
    boolean stored(Entry.State state) {
        return stored.contains(rowOfThing(state));
    }

    /** Whether the row has been judged as a state of this very thing before, and not only refused. */
    boolean judged(Entry.State state) {
        return stored(state) || judged.contains(rowOfThing(state));
    }

    /** The revision of the row's last mend; 0 when nobody mended it. */
    int mend(UUID rawId, int item) {
        return mends.getOrDefault(new Row(rawId, item), 0);
    }

    /** The last row of the state's message that repeated what was known of the thing; -1 when none is known. */
    int mover(Entry.State state) {
        return movers.getOrDefault(new MessageOfThing(state.rawId(), state.type(), state.key()), -1);
    }

    private static RowOfThing rowOfThing(Entry.State state) {
        return new RowOfThing(state.rawId(), state.item(), state.type(), state.key());
    }

    private static RowOfThing rowOfThing(ResultSet row) throws SQLException {
        return new RowOfThing(row.getObject(1, UUID.class), row.getInt(2), row.getString(3), row.getString(4));
    }

    @FunctionalInterface
    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    private record Values(String type, Object[] values) {}

    private static Values array(String type, Object[] values) {
        return new Values(type, values);
    }

    private static void query(Connection connection, String sql, Reader reader, Values... arrays) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < arrays.length; i++) {
                query.setArray(i + 1, connection.createArrayOf(arrays[i].type(), arrays[i].values()));
            }
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    reader.read(row);
                }
            }
        }
    }
}
