package vn.iochub.repository.internal.quarantine;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import vn.iochub.api.Text;
import vn.iochub.api.service.Quarantine;
import vn.iochub.repository.internal.messages.KeptMessages;

/** The statements upon {@code hub.quarantine} and {@code hub.mend}; each works on the caller's connection. */
final class QuarantineTable {
    static final int MAX_GROUPS = 1000;

    private static final String ROW =
            """
            SELECT q.id, q.cause, q.instance, q.code, q.raw_id, q.item, q.origin, q.path, q.reason_vi, q.reason_en,
                q.connector, q.type, q.state, q.first_seen, q.seen, q.times, q.by_, q.note, q.rest, q.revision, q.mending_until
            FROM hub.quarantine q
            """;

    /** Counts from the index alone; then one row of each group, the one seen last, for what they have in common. */
    private static final String GROUPS =
            """
            WITH groups AS (
                SELECT q.cause, count(*) FILTER (WHERE q.state = 'open') AS open,
                    count(*) FILTER (WHERE q.state = 'resolved') AS resolved,
                    count(*) FILTER (WHERE q.state = 'discarded') AS discarded,
                    min(q.first_seen) AS first_seen, max(q.seen) AS last_seen
                FROM hub.quarantine q WHERE true %s GROUP BY q.cause)
            SELECT g.cause, e.instance, e.code, hub.quarantine_field(e.path), e.reason_vi, e.reason_en, g.open, g.resolved,
                g.discarded, g.first_seen, g.last_seen
            FROM groups g CROSS JOIN LATERAL (
                SELECT q.instance, q.code, q.path, q.reason_vi, q.reason_en FROM hub.quarantine q
                WHERE q.cause = g.cause AND q.seen = g.last_seen LIMIT 1) AS e
            WHERE true %s
            ORDER BY g.open DESC, g.last_seen DESC, g.cause LIMIT 1000
            """;

    private static final String DETAIL =
            """
            SELECT q.fragment, m.content IS NOT NULL, m.file
            FROM hub.quarantine q LEFT JOIN hub.raw_message m ON m.id = q.raw_id WHERE q.id = ?
            """;

    private static final String MENDS =
            "SELECT revision, at, by_, reason FROM hub.mend WHERE raw_id = ? AND item = ? ORDER BY revision";

    private static final String CLAIM =
            """
            UPDATE hub.quarantine SET mending = nextval('hub.revision'), mending_until = ?
            WHERE id = ? AND state = 'open' AND (mending_until IS NULL OR mending_until <= ?)
            RETURNING mending, raw_id, item, instance
            """;

    private static final String INSERT_MEND =
            """
            INSERT INTO hub.mend (revision, raw_id, item, instance, at, by_, reason, size, hash, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String RELEASE =
            "UPDATE hub.quarantine SET mending = NULL, mending_until = NULL WHERE id = ? AND mending = ?";

    private static final String DISCARD =
            """
            UPDATE hub.quarantine SET state = 'discarded', by_ = ?, note = ?, resolved_at = ?
            WHERE state = 'open' AND id IN (
            """;

    private static final String OPEN =
            "SELECT instance, count(*) FROM hub.quarantine WHERE state = 'open' GROUP BY instance";

    private QuarantineTable() {}

    /**
     * A row with what only the repository needs of it.
     *
     * @param rest whether the row stands for all that follows it in its message
     * @param revision the highest that has come to an end
     */
    record Entry(Quarantine.Row row, boolean rest, int revision, Optional<Instant> mendingUntil) {}

    /**
     * An edited copy.
     *
     * @param hash SHA-256
     * @param compressed by zlib
     */
    record Copy(long size, byte[] hash, byte[] compressed) {}

    /** Conditions of a query, in the order of their parameters. */
    private static final class Where {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        Where and(String condition, Object... parameters) {
            sql.append(" AND ").append(condition);
            values.addAll(List.of(parameters));
            return this;
        }

        int set(PreparedStatement statement, int from) throws SQLException {
            int at = from;
            for (Object value : values) {
                statement.setObject(at++, value instanceof Instant time ? Timestamp.from(time) : value);
            }
            return at;
        }

        void rows(Quarantine.Filter filter) {
            message(filter);
            filter.cause().ifPresent(cause -> and("q.cause = ?", cause));
            common(filter, "q");
        }

        void message(Quarantine.Filter filter) {
            filter.message().ifPresent(id -> and("q.raw_id = ?", id));
            filter.seenFrom().ifPresent(from -> and("q.seen >= ?", from));
            filter.seenTo().ifPresent(to -> and("q.seen < ?", to));
        }

        void common(Quarantine.Filter filter, String table) {
            filter.instance().ifPresent(instance -> and(table + ".instance = ?", instance));
            filter.code().ifPresent(code -> and(table + ".code = ?", code.name()));
        }
    }

    static List<Quarantine.Group> groups(Connection connection, Quarantine.Filter filter) throws SQLException {
        Where counted = new Where();
        counted.message(filter);
        filter.cause().ifPresent(cause -> counted.and("q.cause = ?", cause));
        Where shown = new Where();
        shown.common(filter, "e");
        if (!filter.states().isEmpty()) {
            shown.and(filter.states().stream()
                    .map(state -> "g." + word(state) + " > 0")
                    .sorted()
                    .collect(Collectors.joining(" OR ", "(", ")")));
        }
        try (PreparedStatement query = connection.prepareStatement(String.format(GROUPS, counted.sql, shown.sql))) {
            shown.set(query, counted.set(query, 1));
            List<Quarantine.Group> groups = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    groups.add(new Quarantine.Group(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            new Text(row.getString(5), row.getString(6)),
                            row.getLong(7),
                            row.getLong(8),
                            row.getLong(9),
                            instant(row, 10),
                            instant(row, 11)));
                }
            }
            return groups;
        }
    }

    static List<Quarantine.Row> rows(Connection connection, Quarantine.Filter filter, long before, int limit)
            throws SQLException {
        Where where = new Where();
        where.rows(filter);
        // One state as an equality, which an index gives in the order of ids.
        if (filter.states().size() == 1) {
            where.and("q.state = ?", word(filter.states().iterator().next()));
        } else if (!filter.states().isEmpty()) {
            where.and(filter.states().stream()
                    .map(state -> "'" + word(state) + "'")
                    .sorted()
                    .collect(Collectors.joining(", ", "q.state IN (", ")")));
        }
        where.and("q.id < ?", before);
        try (PreparedStatement query =
                connection.prepareStatement(ROW + "WHERE true" + where.sql + " ORDER BY q.id DESC LIMIT " + limit)) {
            where.set(query, 1);
            List<Quarantine.Row> rows = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(entry(row).row());
                }
            }
            return rows;
        }
    }

    static Optional<Entry> find(Connection connection, long id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(ROW + "WHERE q.id = ?")) {
            query.setLong(1, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(entry(row)) : Optional.empty();
            }
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        OffsetDateTime mendingUntil = row.getObject(21, OffsetDateTime.class);
        return new Entry(
                new Quarantine.Row(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getObject(5, UUID.class),
                        row.getInt(6),
                        row.getString(7),
                        row.getString(8),
                        new Text(row.getString(9), row.getString(10)),
                        row.getString(11),
                        row.getString(12),
                        Quarantine.State.valueOf(row.getString(13).toUpperCase(Locale.ROOT)),
                        instant(row, 14),
                        instant(row, 15),
                        row.getInt(16),
                        row.getString(17),
                        row.getString(18)),
                row.getBoolean(19),
                row.getInt(20),
                Optional.ofNullable(mendingUntil).map(OffsetDateTime::toInstant));
    }

    static Optional<Quarantine.Detail> detail(Connection connection, KeptMessages messages, long id)
            throws SQLException {
        Optional<Entry> entry = find(connection, id);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Quarantine.Row row = entry.get().row();
        List<Quarantine.Mended> mends = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(MENDS)) {
            query.setObject(1, row.message());
            query.setInt(2, row.item());
            try (ResultSet mend = query.executeQuery()) {
                while (mend.next()) {
                    mends.add(new Quarantine.Mended(
                            mend.getInt(1), instant(mend, 2), mend.getString(3), mend.getString(4)));
                }
            }
        }
        try (PreparedStatement query = connection.prepareStatement(DETAIL)) {
            query.setLong(1, id);
            try (ResultSet found = query.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                boolean kept = found.getBoolean(2) || messages.isKept(found.getString(3));
                return Optional.of(new Quarantine.Detail(row, found.getString(1), mends, kept));
            }
        }
    }

    /**
     * Takes an open row for one mend or retry and notes it.
     *
     * @param copy null for a retry
     * @param until when the claim is void, should this hub die
     * @return the revision; empty when the row is gone, not open, or taken
     */
    static Optional<Integer> claim(
            Connection connection, long id, Copy copy, String by, String reason, Instant now, Instant until)
            throws SQLException {
        try (PreparedStatement claim = connection.prepareStatement(CLAIM);
                PreparedStatement insert = connection.prepareStatement(INSERT_MEND)) {
            claim.setTimestamp(1, Timestamp.from(until));
            claim.setLong(2, id);
            claim.setTimestamp(3, Timestamp.from(now));
            int revision;
            try (ResultSet row = claim.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                revision = row.getInt(1);
                insert.setInt(1, revision);
                insert.setObject(2, row.getObject(2, UUID.class));
                insert.setInt(3, row.getInt(3));
                insert.setString(4, row.getString(4));
            }
            insert.setTimestamp(5, Timestamp.from(now));
            insert.setString(6, by);
            insert.setString(7, reason);
            insert.setObject(8, copy == null ? null : copy.size(), java.sql.Types.BIGINT);
            insert.setBytes(9, copy == null ? null : copy.hash());
            insert.setBytes(10, copy == null ? null : copy.compressed());
            insert.executeUpdate();
            return Optional.of(revision);
        }
    }

    static void release(Connection connection, long id, int revision) throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
            release.setLong(1, id);
            release.setInt(2, revision);
            release.executeUpdate();
        }
    }

    static long newest(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT coalesce(max(id), 0) FROM hub.quarantine");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Discards some of the filter's open rows.
     *
     * @param upTo no rows with a larger id
     * @param limit at most so many
     * @return how many; fewer than the limit when there are no more
     */
    static int discard(
            Connection connection,
            Quarantine.Filter filter,
            String by,
            String reason,
            Instant now,
            long upTo,
            int limit)
            throws SQLException {
        Where where = new Where();
        where.rows(filter);
        where.and("q.state = 'open'").and("q.id <= ?", upTo);
        // In one order for all, so that two who discard the same do not wait for each other in a circle.
        String sql = DISCARD + "SELECT q.id FROM hub.quarantine q WHERE true" + where.sql + " ORDER BY q.id LIMIT "
                + limit + " FOR UPDATE)";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, by);
            update.setString(2, reason);
            update.setTimestamp(3, Timestamp.from(now));
            where.set(update, 4);
            return update.executeUpdate();
        }
    }

    static int discard(Connection connection, Collection<Long> ids, String by, String reason, Instant now)
            throws SQLException {
        String sql = DISCARD
                + "SELECT q.id FROM hub.quarantine q WHERE q.id = ANY (?) AND q.state = 'open' ORDER BY q.id FOR UPDATE)";
        Array array = connection.createArrayOf("int8", ids.toArray());
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, by);
            update.setString(2, reason);
            update.setTimestamp(3, Timestamp.from(now));
            update.setArray(4, array);
            return update.executeUpdate();
        }
    }

    /** How many rows are open, by source. */
    static Map<String, Long> open(Connection connection) throws SQLException {
        Map<String, Long> open = new TreeMap<>();
        try (PreparedStatement query = connection.prepareStatement(OPEN);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                open.put(row.getString(1), row.getLong(2));
            }
        }
        return open;
    }

    private static String word(Quarantine.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
