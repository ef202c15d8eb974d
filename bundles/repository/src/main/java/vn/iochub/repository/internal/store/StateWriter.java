package vn.iochub.repository.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.postgresql.PGConnection;
import vn.iochub.repository.internal.base.Clock;

/**
 * Writes states within one transaction: locks the things they are about, has each state judged against what is there, and
 * writes the new ones to {@code record} and {@code change}, the others to {@code verdict}.
 *
 * <p>The new states are copied once into a temporary table, where their JSON is parsed once, and go from there into both
 * tables. The head of the change log is locked last, so that writers wait for each other only while positions are given.
 */
public final class StateWriter {
    private static final String CREATE_STAGE =
            """
            CREATE TEMPORARY TABLE IF NOT EXISTS hub_stage (
                n int, way smallint, record_ord bigint, record_rev int,
                type text, key text, id uuid, major int, ord bigint, rev int, unstamped boolean, hash bytea,
                occurred timestamptz, received timestamptz, stored timestamptz, instance text, raw_id uuid, item int,
                origin text, connector text, data jsonb)
            WITH (toast_tuple_target = 8160) ON COMMIT DELETE ROWS
            """;

    private static final int STAGE_COLUMNS = 21;
    private static final String COPY_STAGE = "COPY pg_temp.hub_stage FROM STDIN (FORMAT binary)";

    private static final String LOCK =
            """
            SELECT r.type, r.key, r.ord, r.rev, r.hash, r.raw_id, r.item, r.unstamped
            FROM unnest(?::text[], ?::text[]) AS k (type, key)
                JOIN hub.record r ON r.type = k.type AND r.key = k.key
            ORDER BY r.type, r.key FOR UPDATE OF r
            """;

    private static final String INSERT_RECORDS =
            """
            INSERT INTO hub.record (type, key, id, major, ord, rev, unstamped, hash, occurred, received, stored, instance,
                raw_id, item, origin, connector, data)
            SELECT type, key, id, major, record_ord, record_rev, unstamped, hash, occurred, received, stored, instance,
                raw_id, item, origin, connector, data
            FROM pg_temp.hub_stage WHERE way = 1
            ON CONFLICT (type, key) DO NOTHING
            """;

    private static final String UPDATE_RECORDS =
            """
            UPDATE hub.record r
            SET id = s.id, major = s.major, ord = s.record_ord, rev = s.record_rev, unstamped = s.unstamped, hash = s.hash,
                occurred = s.occurred, received = s.received, stored = s.stored, instance = s.instance, raw_id = s.raw_id,
                item = s.item, origin = s.origin, connector = s.connector, data = s.data
            FROM pg_temp.hub_stage s WHERE s.way = 2 AND r.type = s.type AND r.key = s.key
            """;

    private static final String MOVE_UP =
            """
            UPDATE hub.record r SET ord = u.ord, rev = u.rev, raw_id = u.raw_id, item = u.item
            FROM unnest(?::text[], ?::text[], ?::bigint[], ?::int[], ?::uuid[], ?::int[])
                AS u (type, key, ord, rev, raw_id, item)
            WHERE r.type = u.type AND r.key = u.key
            """;

    private static final String CHANGED =
            """
            SELECT c.raw_id, c.item FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::int[]) AS u (raw_id, item, ord, rev)
                JOIN hub.change c ON c.raw_id = u.raw_id AND c.item = u.item AND c.ord = u.ord AND c.rev = u.rev
            """;

    private static final String INSERT_VERDICTS =
            """
            INSERT INTO hub.verdict (raw_id, item, verdict, type, key)
            SELECT * FROM unnest(?::uuid[], ?::int[], ?::text[], ?::text[], ?::text[])
            ON CONFLICT (raw_id, item) DO NOTHING RETURNING verdict
            """;

    private static final String ADVANCE = "UPDATE hub.feed_head SET position = position + ? RETURNING position";

    private static final String INSERT_CHANGES =
            """
            INSERT INTO hub.change (position, type, key, id, major, ord, rev, hash, occurred, received, stored, instance,
                raw_id, item, connector, data)
            SELECT ? + n, type, key, id, major, ord, rev, hash, occurred, received, stored, instance,
                raw_id, item, connector, data
            FROM pg_temp.hub_stage
            """;

    private final Connection connection;
    private final ChangePartitions partitions;

    /** @param connection within a transaction, which the caller ends */
    public StateWriter(Connection connection, ChangePartitions partitions) {
        this.connection = connection;
        this.partitions = partitions;
    }

    /** How many of each verdict. */
    record Result(int stored, int duplicate, int superseded, int redelivered) {}

    /**
     * Writes states.
     *
     * @param states sorted by type, key and version
     * @throws RaceException when the transaction is to be rolled back and run again
     */
    public Result write(List<Entry.State> states) throws SQLException, RaceException {
        if (states.isEmpty()) {
            return new Result(0, 0, 0, 0);
        }
        Map<Latest.Thing, Latest> there = lock(states);
        Revisions revisions = revisions(states, there);
        Judgement judgement = new Judgement(states, there, revisions);
        stage(judgement);
        writeRecords(judgement.touched());
        moveUp(judgement.movedUp());
        Verdicts verdicts = writeVerdicts(judgement.judged(), revisions);
        writeChanges(judgement.fresh().size());
        return new Result(
                judgement.fresh().size(),
                verdicts.duplicate(),
                verdicts.superseded(),
                judgement.redelivered() + verdicts.redelivered());
    }

    private Map<Latest.Thing, Latest> lock(List<Entry.State> states) throws SQLException {
        List<String> types = new ArrayList<>(states.size());
        List<String> keys = new ArrayList<>(states.size());
        Entry.State last = null;
        for (Entry.State state : states) {
            if (last == null || !last.key().equals(state.key()) || !last.type().equals(state.type())) {
                types.add(state.type());
                keys.add(state.key());
            }
            last = state;
        }
        Map<Latest.Thing, Latest> there = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(LOCK)) {
            query.setArray(1, connection.createArrayOf("text", types.toArray(new String[0])));
            query.setArray(2, connection.createArrayOf("text", keys.toArray(new String[0])));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Latest.Thing thing = new Latest.Thing(row.getString(1), row.getString(2));
                    there.put(
                            thing,
                            new Latest(
                                    thing,
                                    row.getLong(3),
                                    row.getInt(4),
                                    row.getBytes(5),
                                    row.getObject(6, UUID.class),
                                    row.getInt(7),
                                    row.getBoolean(8)));
                }
            }
        }
        return there;
    }

    private Revisions revisions(List<Entry.State> states, Map<Latest.Thing, Latest> there) throws SQLException {
        List<Entry.State> revised =
                states.stream().filter(each -> each.revision() > 0).toList();
        if (revised.isEmpty()) {
            return Revisions.NONE;
        }
        List<Revisions.LatestRow> latest = new ArrayList<>();
        List<Entry.State> movedUp = new ArrayList<>();
        for (Entry.State state : revised) {
            Latest known = there.get(new Latest.Thing(state.type(), state.key()));
            if (known != null) {
                latest.add(new Revisions.LatestRow(known.rawId, known.item));
                if (state.unstamped()
                        && state.order() == known.order
                        && !state.rawId().equals(known.rawId)) {
                    movedUp.add(state);
                }
            }
        }
        return Revisions.read(connection, revised, latest, movedUp);
    }

    private void stage(Judgement judgement) throws SQLException {
        if (judgement.fresh().isEmpty()) {
            return;
        }
        Map<Judgement.Fresh, Latest> winners = new HashMap<>();
        for (Latest latest : judgement.touched()) {
            if (latest.written != null) {
                winners.put(latest.written, latest);
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE_STAGE);
        }
        long stored = Clock.now();
        BinaryCopy copy = new BinaryCopy(
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY_STAGE));
        for (Judgement.Fresh each : judgement.fresh()) {
            Entry.State state = each.state;
            Latest wins = winners.get(each);
            copy.row(STAGE_COLUMNS);
            copy.integer(each.place);
            copy.smallint(wins == null ? 0 : wins.there ? 2 : 1);
            copy.bigint(wins == null ? state.order() : wins.order);
            copy.integer(wins == null ? state.revision() : wins.revision);
            copy.text(state.type());
            copy.text(state.key());
            copy.uuid(state.id());
            copy.integer(state.major());
            copy.bigint(state.order());
            copy.integer(state.revision());
            copy.bool(state.unstamped());
            copy.bytea(state.hash());
            copy.timestamp(state.occurred());
            copy.timestamp(state.received());
            copy.timestamp(stored);
            copy.text(state.instance());
            copy.uuid(state.rawId());
            copy.integer(state.item());
            copy.text(state.origin());
            copy.text(state.connector());
            copy.jsonb(state.data());
        }
        copy.end();
    }

    private void writeRecords(List<Latest> touched) throws SQLException, RaceException {
        int inserts = 0;
        int updates = 0;
        for (Latest latest : touched) {
            if (latest.written != null) {
                if (latest.there) {
                    updates++;
                } else {
                    inserts++;
                }
            }
        }
        if (inserts > 0 && update(INSERT_RECORDS) != inserts) {
            throw new RaceException("another writer inserted the same thing");
        }
        if (updates > 0 && update(UPDATE_RECORDS) != updates) {
            throw new RaceException("a locked record is gone");
        }
    }

    private int update(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }

    private void moveUp(List<Latest> movedUp) throws SQLException {
        if (movedUp.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(MOVE_UP)) {
            statement.setArray(
                    1, texts(movedUp.stream().map(each -> each.thing.type()).toList()));
            statement.setArray(
                    2, texts(movedUp.stream().map(each -> each.thing.key()).toList()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "int8", movedUp.stream().map(each -> each.order).toArray()));
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "int4", movedUp.stream().map(each -> each.revision).toArray()));
            statement.setArray(
                    5,
                    connection.createArrayOf(
                            "uuid", movedUp.stream().map(each -> each.rawId).toArray()));
            statement.setArray(
                    6,
                    connection.createArrayOf(
                            "int4", movedUp.stream().map(each -> each.item).toArray()));
            statement.executeUpdate();
        }
    }

    /** How many duplicate and how many superseded states now have a verdict that had none, and how many had one. */
    private record Verdicts(int duplicate, int superseded, int redelivered) {}

    private Verdicts writeVerdicts(List<Judgement.Judged> judged, Revisions revisions) throws SQLException {
        Set<Map.Entry<UUID, Integer>> changed = changedBefore(judged);
        List<Judgement.Judged> left = judged.stream()
                .filter(each -> !changed.contains(
                                Map.entry(each.state().rawId(), each.state().item()))
                        && !revisions.changed(each.state()))
                .toList();
        if (left.isEmpty()) {
            return new Verdicts(0, 0, judged.size());
        }
        int duplicate = 0;
        int superseded = 0;
        try (PreparedStatement statement = connection.prepareStatement(INSERT_VERDICTS)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid",
                            left.stream().map(each -> each.state().rawId()).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "int4",
                            left.stream().map(each -> each.state().item()).toArray()));
            statement.setArray(
                    3, texts(left.stream().map(Judgement.Judged::verdict).toList()));
            statement.setArray(
                    4, texts(left.stream().map(each -> each.state().type()).toList()));
            statement.setArray(
                    5, texts(left.stream().map(each -> each.state().key()).toList()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (row.getString(1).equals(Judgement.DUPLICATE)) {
                        duplicate++;
                    } else {
                        superseded++;
                    }
                }
            }
        }
        return new Verdicts(duplicate, superseded, judged.size() - duplicate - superseded);
    }

    /** Those of the late states that an earlier transaction stored: a crash came before their acknowledgement. */
    private Set<Map.Entry<UUID, Integer>> changedBefore(List<Judgement.Judged> judged) throws SQLException {
        List<Judgement.Judged> late =
                judged.stream().filter(Judgement.Judged::late).toList();
        Set<Map.Entry<UUID, Integer>> found = new HashSet<>();
        if (late.isEmpty()) {
            return found;
        }
        try (PreparedStatement query = connection.prepareStatement(CHANGED)) {
            query.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid",
                            late.stream().map(each -> each.state().rawId()).toArray()));
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "int4",
                            late.stream().map(each -> each.state().item()).toArray()));
            query.setArray(
                    3,
                    connection.createArrayOf(
                            "int8",
                            late.stream().map(each -> each.state().order()).toArray()));
            query.setArray(
                    4,
                    connection.createArrayOf(
                            "int4",
                            late.stream().map(each -> each.state().revision()).toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(Map.entry(row.getObject(1, UUID.class), row.getInt(2)));
                }
            }
        }
        return found;
    }

    private void writeChanges(int changes) throws SQLException, RaceException {
        if (changes == 0) {
            return;
        }
        long end;
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
            advance.setInt(1, changes);
            try (ResultSet row = advance.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("hub.feed_head has no row", "55000");
                }
                end = row.getLong(1);
            }
        }
        if (!partitions.cover(end)) {
            throw new RaceException("the change log needs its next partition");
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_CHANGES)) {
            insert.setLong(1, end - changes);
            insert.executeUpdate();
        }
    }

    private java.sql.Array texts(List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray(new String[0]));
    }
}
