package vn.iochub.repository.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.postgresql.PGConnection;
import vn.iochub.repository.internal.base.Clock;

/**
 * Writes states within one transaction: locks the things they are about, judges each state against what is there, and
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

    private static final String DUPLICATE = "duplicate";
    private static final String SUPERSEDED = "superseded";

    private final Connection connection;
    private final ChangePartitions partitions;

    private final List<Fresh> fresh = new ArrayList<>();
    private final List<Judged> judged = new ArrayList<>();
    private final List<Latest> movedUp = new ArrayList<>();
    private Revisions revisions = Revisions.NONE;
    private int redelivered;

    /** @param connection within a transaction, which the caller ends */
    public StateWriter(Connection connection, ChangePartitions partitions) {
        this.connection = connection;
        this.partitions = partitions;
    }

    /** How many of each verdict. */
    record Result(int stored, int duplicate, int superseded, int redelivered) {}

    private record ThingId(String type, String key) {}

    /** The running state of one thing while its states are judged. */
    private static final class Latest {
        final ThingId thing;
        final boolean there;
        long order;
        int revision;
        byte[] hash;
        UUID rawId;
        int item;
        boolean unstamped;
        /** The state that is to become the record; null while that in the database stays. */
        Fresh written;

        boolean moved;
        /** Whether it belongs to another row now, which says the same. */
        boolean taken;
        /** The row of this batch that moved it up last. */
        private UUID moverRawId;

        private int moverItem;

        Latest(ThingId thing, long order, int revision, byte[] hash, UUID rawId, int item, boolean unstamped) {
            this.thing = thing;
            this.there = true;
            this.order = order;
            this.revision = revision;
            this.hash = hash;
            this.rawId = rawId;
            this.item = item;
            this.unstamped = unstamped;
        }

        Latest(ThingId thing, Fresh first) {
            this.thing = thing;
            this.there = false;
            become(first);
        }

        void become(Fresh next) {
            written = next;
            order = next.state.order();
            revision = next.state.revision();
            hash = next.state.hash();
            rawId = next.state.rawId();
            item = next.state.item();
            unstamped = next.state.unstamped();
            moved = false;
            taken = false;
        }

        void moveUp(Entry.State duplicate) {
            order = duplicate.order();
            revision = duplicate.revision();
            moved = true;
            moverRawId = duplicate.rawId();
            moverItem = duplicate.item();
        }

        void belongTo(Entry.State same) {
            revision = same.revision();
            rawId = same.rawId();
            item = same.item();
            taken = true;
        }

        int mover(Entry.State state) {
            return state.rawId().equals(moverRawId) ? moverItem : -1;
        }

        int compare(Entry.State state) {
            int byOrder = Long.compare(state.order(), order);
            if (byOrder != 0) {
                return byOrder;
            }
            int byRevision = Integer.compare(state.revision(), revision);
            if (byRevision != 0 || !state.unstamped() || Arrays.equals(state.hash(), hash)) {
                return byRevision;
            }
            // One message says two different things of one thing, and they share the message's arrival stamp: the later
            // row holds.
            return wasMovedUpBy(state) ? 1 : Integer.compare(state.item(), item);
        }

        /**
         * Whether the latest state has this one's arrival stamp, which is of one message alone, not by itself: a row of this
         * one's message, which said the same, moved it up.
         */
        boolean wasMovedUpBy(Entry.State state) {
            return state.unstamped() && state.order() == order && !(unstamped && rawId.equals(state.rawId()));
        }

        boolean isFrom(Entry.State state) {
            return item == state.item() && rawId.equals(state.rawId());
        }
    }

    /** A state that goes into the change log. */
    private static final class Fresh {
        final Entry.State state;
        /** Its place among this transaction's positions, from 1. */
        int place;

        Fresh(Entry.State state) {
            this.state = state;
        }
    }

    /**
     * A state that is not stored.
     *
     * @param late whether it is older than the latest, or a later revision: it may have been stored before that
     */
    private record Judged(Entry.State state, String verdict, boolean late) {}

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
        Map<ThingId, Latest> there = lock(states);
        revisions = revisions(states, there);
        List<Latest> touched = judge(states, there);
        placeByArrival();
        stage(touched);
        writeRecords(touched);
        moveUp();
        int[] verdicts = writeVerdicts();
        writeChanges();
        return new Result(fresh.size(), verdicts[0], verdicts[1], redelivered);
    }

    private Map<ThingId, Latest> lock(List<Entry.State> states) throws SQLException {
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
        Map<ThingId, Latest> there = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(LOCK)) {
            query.setArray(1, connection.createArrayOf("text", types.toArray(new String[0])));
            query.setArray(2, connection.createArrayOf("text", keys.toArray(new String[0])));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    ThingId thing = new ThingId(row.getString(1), row.getString(2));
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

    private Revisions revisions(List<Entry.State> states, Map<ThingId, Latest> there) throws SQLException {
        List<Entry.State> revised =
                states.stream().filter(each -> each.revision() > 0).toList();
        if (revised.isEmpty()) {
            return Revisions.NONE;
        }
        List<Revisions.LatestRow> latest = new ArrayList<>();
        List<Entry.State> movedUp = new ArrayList<>();
        for (Entry.State state : revised) {
            Latest known = there.get(new ThingId(state.type(), state.key()));
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

    private List<Latest> judge(List<Entry.State> states, Map<ThingId, Latest> there) {
        List<Latest> touched = new ArrayList<>();
        Latest latest = null;
        for (Entry.State state : states) {
            if (latest == null
                    || !latest.thing.key().equals(state.key())
                    || !latest.thing.type().equals(state.type())) {
                ThingId thing = new ThingId(state.type(), state.key());
                latest = there.get(thing);
                if (latest == null) {
                    latest = new Latest(thing, fresh(state));
                    touched.add(latest);
                    continue;
                }
                touched.add(latest);
            }
            judge(state, latest);
        }
        for (Latest each : touched) {
            if (each.taken || (each.moved && each.written == null)) {
                movedUp.add(each);
            }
        }
        return touched;
    }

    private void judge(Entry.State state, Latest latest) {
        if (state.revision() > 0 && state.order() == latest.order) {
            judgeRevision(state, latest);
            return;
        }
        int newer = latest.compare(state);
        if (newer <= 0 && latest.isFrom(state)) {
            redelivered++;
        } else if (state.unstamped() && Arrays.equals(state.hash(), latest.hash)) {
            judged.add(new Judged(state, DUPLICATE, newer < 0));
            if (newer > 0) {
                // So that a different state from before this moment, arriving late, does not undo it.
                latest.moveUp(state);
            }
        } else if (newer > 0) {
            latest.become(fresh(state));
        } else if (newer == 0) {
            judged.add(new Judged(state, DUPLICATE, false));
        } else {
            judged.add(new Judged(state, SUPERSEDED, true));
        }
    }

    /**
     * A row that comes once more, under the order that the latest state has. The rule stands as a table in docs/REPLAY.md:
     * what comes of it is what would have come of the row, had it been as it is now from the beginning; but what a human
     * mended stands above what nobody did.
     */
    private void judgeRevision(Entry.State state, Latest latest) {
        boolean same = Arrays.equals(state.hash(), latest.hash);
        boolean from = latest.isFrom(state);
        if (from && state.revision() <= latest.revision) {
            redelivered++;
            return;
        }
        boolean outranks = from || (state.revision() >= latest.revision && outranks(state, latest));
        if (same) {
            judged.add(new Judged(state, DUPLICATE, true));
            if (outranks && !from && !state.unstamped()) {
                // Or the row that it goes before would go on as the first.
                latest.belongTo(state);
            }
        } else if (outranks) {
            latest.become(fresh(state));
        } else {
            judged.add(new Judged(state, state.unstamped() ? SUPERSEDED : DUPLICATE, true));
        }
    }

    private boolean outranks(Entry.State state, Latest latest) {
        boolean sameMessage = state.rawId().equals(latest.rawId);
        // An arrival stamp is of one message alone: a latest state that has it and is of another was moved up by a row
        // of
        // this one.
        boolean movedUp = state.unstamped() && !sameMessage;
        int mine = revisions.mend(state.rawId(), state.item());
        int others = movedUp ? 0 : revisions.mend(latest.rawId, latest.item);
        if (mine != others) {
            return mine > others;
        }
        if (movedUp) {
            return !revisions.stored(state) && state.item() >= Math.max(revisions.mover(state), latest.mover(state));
        }
        if (state.unstamped()) {
            return state.item() > latest.item;
        }
        // Of equal stamps the first holds; a row that was judged before has lost already.
        return !revisions.judged(state)
                && (state.rawId().equals(latest.rawId)
                        ? state.item() < latest.item
                        : before(state.rawId(), latest.rawId));
    }

    /** By time, which the ids of messages begin with. */
    private static boolean before(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0
                ? high < 0
                : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits()) < 0;
    }

    private Fresh fresh(Entry.State state) {
        Fresh one = new Fresh(state);
        fresh.add(one);
        return one;
    }

    /**
     * Gives the new states their places: in the order they arrived, so that a reader meets a dossier before what became
     * of it; but the states of one thing among themselves by version.
     */
    private void placeByArrival() {
        List<Fresh> byArrival = new ArrayList<>(fresh);
        byArrival.sort(Comparator.comparingInt(each -> each.state.arrival()));
        for (int i = 0; i < byArrival.size(); i++) {
            byArrival.get(i).place = i + 1;
        }
        for (int from = 0, to; from < fresh.size(); from = to) {
            Entry.State first = fresh.get(from).state;
            to = from + 1;
            while (to < fresh.size()
                    && fresh.get(to).state.key().equals(first.key())
                    && fresh.get(to).state.type().equals(first.type())) {
                to++;
            }
            if (to - from > 1) {
                List<Fresh> versions = fresh.subList(from, to);
                int[] places =
                        versions.stream().mapToInt(each -> each.place).sorted().toArray();
                for (int i = 0; i < places.length; i++) {
                    versions.get(i).place = places[i];
                }
            }
        }
    }

    private void stage(List<Latest> touched) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        Map<Fresh, Latest> winners = new HashMap<>();
        for (Latest latest : touched) {
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
        for (Fresh each : fresh) {
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

    private void moveUp() throws SQLException {
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

    /** How many duplicate and how many superseded states now have a verdict that had none. */
    private int[] writeVerdicts() throws SQLException {
        Set<Map.Entry<UUID, Integer>> changed = changedBefore();
        List<Judged> left = new ArrayList<>(judged.size());
        for (Judged each : judged) {
            if (changed.contains(Map.entry(each.state.rawId(), each.state.item())) || revisions.changed(each.state)) {
                redelivered++;
            } else {
                left.add(each);
            }
        }
        int[] written = new int[2];
        if (left.isEmpty()) {
            return written;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT_VERDICTS)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid",
                            left.stream().map(each -> each.state.rawId()).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "int4", left.stream().map(each -> each.state.item()).toArray()));
            statement.setArray(3, texts(left.stream().map(Judged::verdict).toList()));
            statement.setArray(
                    4, texts(left.stream().map(each -> each.state.type()).toList()));
            statement.setArray(
                    5, texts(left.stream().map(each -> each.state.key()).toList()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    written[row.getString(1).equals(DUPLICATE) ? 0 : 1]++;
                }
            }
        }
        redelivered += left.size() - written[0] - written[1];
        return written;
    }

    /** Those of the late states that an earlier transaction stored: a crash came before their acknowledgement. */
    private Set<Map.Entry<UUID, Integer>> changedBefore() throws SQLException {
        List<Judged> late = judged.stream().filter(Judged::late).toList();
        Set<Map.Entry<UUID, Integer>> found = new HashSet<>();
        if (late.isEmpty()) {
            return found;
        }
        try (PreparedStatement query = connection.prepareStatement(CHANGED)) {
            query.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid",
                            late.stream().map(each -> each.state.rawId()).toArray()));
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "int4", late.stream().map(each -> each.state.item()).toArray()));
            query.setArray(
                    3,
                    connection.createArrayOf(
                            "int8",
                            late.stream().map(each -> each.state.order()).toArray()));
            query.setArray(
                    4,
                    connection.createArrayOf(
                            "int4",
                            late.stream().map(each -> each.state.revision()).toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(Map.entry(row.getObject(1, UUID.class), row.getInt(2)));
                }
            }
        }
        return found;
    }

    private void writeChanges() throws SQLException, RaceException {
        if (fresh.isEmpty()) {
            return;
        }
        long end;
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
            advance.setInt(1, fresh.size());
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
            insert.setLong(1, end - fresh.size());
            insert.executeUpdate();
        }
    }

    private java.sql.Array texts(List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray(new String[0]));
    }
}
