package vn.iochub.repository.internal.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import vn.iochub.api.Text;
import vn.iochub.api.service.Replays.Kind;
import vn.iochub.api.service.Replays.Order;
import vn.iochub.api.service.Replays.Replay;
import vn.iochub.api.service.Replays.State;

/** The table of replays. Thread-safe. */
final class ReplayTable {
    private static final String PLAIN =
            """
            SELECT r.id, r.kind, r.filter, r.consumer, r.per_second, r.by_, r.state, r.cause_vi, r.cause_en, r.revision,
                r.total, r.done, r.passed, r.sent, r.rejected, r.created, r.started, r.ended, r.until, r.last,
                r.at_received, r.at_message, r.at_position, r.instances, r.steps,
            """;

    /** What a replay that has not ended has changed so far is counted anew; one that has ended keeps its count. */
    private static final String COLUMNS = PLAIN
            + """
            CASE WHEN r.ended IS NULL AND r.kind = 'MESSAGES'
                THEN (SELECT count(*) FROM hub.change c WHERE c.rev = r.revision AND c.rev > 0)
                ELSE r.changed END,
            CASE WHEN r.ended IS NULL AND r.kind = 'MESSAGES'
                THEN (SELECT count(*) FROM hub.quarantine q
                    WHERE q.revision = r.revision AND q.revision > 0 AND q.state = 'resolved')
                ELSE r.resolved END
            FROM hub.replay r
            """;

    static final Text TURN = new Text("Đợi đến lượt.", "Waits for its turn.");

    private static final String INSERT =
            """
            INSERT INTO hub.replay (kind, filter, consumer, per_second, by_, state, cause_vi, cause_en, revision, total,
                until, last, created)
            VALUES (?, ?::jsonb, ?, ?, ?, 'WAITING', ?, ?, nextval('hub.revision'), ?, ?, ?, ?) RETURNING id
            """;

    private static final String STEP =
            """
            UPDATE hub.replay SET done = done + ?, passed = passed + ?, sent = sent + ?, rejected = rejected + ?,
                at_received = ?, at_message = ?, at_position = ?, instances = ?, steps = steps + 1,
                cause_vi = CASE state WHEN 'RUNNING' THEN ? ELSE cause_vi END,
                cause_en = CASE state WHEN 'RUNNING' THEN ? ELSE cause_en END
            WHERE id = ? AND steps = ? RETURNING state, per_second
            """;

    private static final String END =
            """
            UPDATE hub.replay r SET state = ?, cause_vi = ?, cause_en = ?, ended = ?, steps = steps + 1,
                changed = CASE kind WHEN 'MESSAGES'
                    THEN (SELECT count(*) FROM hub.change c WHERE c.rev = r.revision AND c.rev > 0) ELSE 0 END,
                resolved = CASE kind WHEN 'MESSAGES'
                    THEN (SELECT count(*) FROM hub.quarantine q
                        WHERE q.revision = r.revision AND q.revision > 0 AND q.state = 'resolved') ELSE 0 END
            """;

    private final DataSource database;

    ReplayTable(DataSource database) {
        this.database = database;
    }

    /**
     * A replay with what its runner needs.
     *
     * @param after the last message done; null before the first
     * @param position the last change done
     * @param instances whose records it has sent so far
     */
    record Job(
            Replay replay,
            long passed,
            Instant until,
            long last,
            ReplaySelection.Ref after,
            long position,
            List<String> instances,
            long steps) {
        long id() {
            return replay.id();
        }
    }

    /** How it stands after a step: whether it still runs, and how fast. */
    record Standing(State state, double perSecond) {}

    long insert(Order order, String by, long total, Instant until, long last) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, order.kind().name());
            insert.setString(2, ReplayOrders.write(order.filter()));
            insert.setString(3, order.consumer().orElse(null));
            insert.setDouble(4, order.perSecond());
            insert.setString(5, by);
            insert.setString(6, TURN.vi());
            insert.setString(7, TURN.en());
            insert.setLong(8, total);
            insert.setObject(9, time(until));
            insert.setLong(10, last);
            insert.setObject(11, time(until));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    Optional<Job> find(long id) throws SQLException {
        return query(COLUMNS + " WHERE r.id = ?", id).stream().findFirst();
    }

    List<Job> list(int limit) throws SQLException {
        return query(COLUMNS + " ORDER BY r.id DESC LIMIT ?", limit);
    }

    /**
     * The one whose turn it is: that which runs, or the oldest that waits. A paused one steps aside. Without what it has
     * changed so far: this is asked every second, and to count a million takes long.
     */
    Optional<Job> next() throws SQLException {
        return query(
                        PLAIN + " r.changed, r.resolved FROM hub.replay r"
                                + " WHERE r.state IN ('WAITING', 'RUNNING') AND r.id > ?"
                                + " ORDER BY r.state = 'RUNNING' DESC, r.id LIMIT 1",
                        0)
                .stream()
                .findFirst();
    }

    private List<Job> query(String sql, long value) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, value);
            List<Job> jobs = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    jobs.add(job(row));
                }
            }
            return jobs;
        }
    }

    private static Job job(ResultSet row) throws SQLException {
        Order order = new Order(
                Kind.valueOf(row.getString(2)),
                ReplayOrders.read(row.getString(3)),
                row.getDouble(5),
                Optional.ofNullable(row.getString(4)));
        Replay replay = new Replay(
                row.getLong(1),
                order,
                row.getString(6),
                State.valueOf(row.getString(7)),
                new Text(row.getString(8), row.getString(9)),
                row.getInt(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(14),
                row.getLong(26),
                row.getLong(15),
                row.getLong(27),
                instant(row.getTimestamp(16)),
                Optional.ofNullable(row.getTimestamp(17)).map(Timestamp::toInstant),
                Optional.ofNullable(row.getTimestamp(18)).map(Timestamp::toInstant));
        Timestamp after = row.getTimestamp(21);
        return new Job(
                replay,
                row.getLong(13),
                instant(row.getTimestamp(19)),
                row.getLong(20),
                after == null ? null : new ReplaySelection.Ref(instant(after), row.getObject(22, UUID.class), ""),
                row.getLong(23),
                List.of((String[]) row.getArray(24).getArray()),
                row.getLong(25));
    }

    /** Lets it run; false when it has been paused or cancelled meanwhile. */
    boolean begin(long id, Instant now) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        """
                        UPDATE hub.replay SET state = 'RUNNING', started = coalesce(started, ?), cause_vi = '', cause_en = ''
                        WHERE id = ? AND state IN ('WAITING', 'RUNNING')
                        """)) {
            update.setObject(1, time(now));
            update.setLong(2, id);
            return update.executeUpdate() == 1;
        }
    }

    /**
     * Notes how far it is, in whatever state it is.
     *
     * @param steps as it was at the last step
     * @return empty when another hub has stepped meanwhile
     */
    Optional<Standing> step(long id, long steps, Progress progress, Text cause) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(STEP)) {
            update.setLong(1, progress.done());
            update.setLong(2, progress.passed());
            update.setLong(3, progress.sent());
            update.setLong(4, progress.rejected());
            if (progress.after() == null) {
                update.setNull(5, Types.TIMESTAMP_WITH_TIMEZONE);
                update.setNull(6, Types.OTHER);
            } else {
                update.setObject(5, time(progress.after().received()));
                update.setObject(6, progress.after().id());
            }
            update.setLong(7, progress.position());
            update.setArray(8, texts(connection, progress.instances()));
            update.setString(9, cause.vi());
            update.setString(10, cause.en());
            update.setLong(11, id);
            update.setLong(12, steps);
            try (ResultSet row = update.executeQuery()) {
                return row.next()
                        ? Optional.of(new Standing(State.valueOf(row.getString(1)), row.getDouble(2)))
                        : Optional.empty();
            }
        }
    }

    /** What was done since the last step, and where it stands now. */
    record Progress(
            long done,
            long passed,
            long sent,
            long rejected,
            ReplaySelection.Ref after,
            long position,
            Collection<String> instances) {}

    /** Ends a running one; false when it does not run any more. */
    boolean end(long id, State state, Text cause, Instant now) throws SQLException {
        return change(END + " WHERE id = ? AND state = 'RUNNING'", state, cause, now, id);
    }

    /** Ends one that has not ended. */
    boolean cancel(long id, Text cause, Instant now) throws SQLException {
        return change(
                END + " WHERE id = ? AND state IN ('WAITING', 'RUNNING', 'PAUSED')", State.CANCELLED, cause, now, id);
    }

    private boolean change(String sql, State state, Text cause, Instant now, long id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, state.name());
            update.setString(2, cause.vi());
            update.setString(3, cause.en());
            update.setObject(4, time(now));
            update.setLong(5, id);
            return update.executeUpdate() == 1;
        }
    }

    /** From one of these states to another; false when it is in none of them. */
    boolean move(long id, Collection<State> from, State to, Text cause) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE hub.replay SET state = ?, cause_vi = ?, cause_en = ? WHERE id = ? AND state = ANY (?)")) {
            update.setString(1, to.name());
            update.setString(2, cause.vi());
            update.setString(3, cause.en());
            update.setLong(4, id);
            update.setArray(5, texts(connection, from.stream().map(Enum::name).toList()));
            return update.executeUpdate() == 1;
        }
    }

    boolean throttle(long id, double perSecond) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE hub.replay SET per_second = ? WHERE id = ? AND ended IS NULL")) {
            update.setDouble(1, perSecond);
            update.setLong(2, id);
            return update.executeUpdate() == 1;
        }
    }

    /** How many instances' marks the writer has come to. */
    int marks(long id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT count(*) FROM hub.replay_mark WHERE replay = ?")) {
            query.setLong(1, id);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** The end of the change log. */
    long head() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT position FROM hub.feed_head");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static java.sql.Array texts(Connection connection, Collection<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(Timestamp time) {
        return time.toInstant();
    }
}
