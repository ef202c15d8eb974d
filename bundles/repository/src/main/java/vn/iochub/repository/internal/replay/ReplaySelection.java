package vn.iochub.repository.internal.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntPredicate;
import vn.iochub.api.service.Replays.Filter;
import vn.iochub.api.service.Replays.Part;
import vn.iochub.repository.internal.base.Conditions;

/** The messages and changes that a filter takes, as queries. Immutable. */
final class ReplaySelection {
    private static final String KEPT = "(m.content IS NOT NULL OR m.file IS NOT NULL)";

    private final Filter filter;

    ReplaySelection(Filter filter) {
        this.filter = filter;
    }

    /**
     * What there is to do.
     *
     * @param gone messages without content, which are not counted elsewhere
     */
    record Sum(List<Part> parts, long gone, Optional<Instant> oldest, Optional<Instant> newest) {
        long count() {
            return parts.stream().mapToLong(Part::count).sum();
        }

        long bytes() {
            return parts.stream().mapToLong(Part::bytes).sum();
        }
    }

    /** A message's place among the others: by arrival, then by id. */
    record Ref(Instant received, UUID id, String instance) {}

    /** Whether only rows in quarantine are taken. */
    boolean ofRows() {
        return !filter.codes().isEmpty() || filter.cause().isPresent();
    }

    private Conditions messages(Instant until) {
        Conditions where = common("m", until);
        if (!filter.messages().isEmpty()) {
            where.and("m.id = ANY (?)", Conditions.ids(filter.messages()));
        }
        if (!filter.types().isEmpty()) {
            where.and(
                    """
                    EXISTS (SELECT FROM hub.change c WHERE c.raw_id = m.id AND c.type = ANY (?))
                    OR EXISTS (SELECT FROM hub.verdict v WHERE v.raw_id = m.id AND v.type = ANY (?))
                    """,
                    Conditions.texts(filter.types()),
                    Conditions.texts(filter.types()));
        }
        if (ofRows()) {
            List<Object> values = new ArrayList<>();
            where.and("m.id IN (SELECT q.raw_id FROM hub.quarantine q WHERE " + rows(values) + ")", values.toArray());
        }
        return where;
    }

    /** Rows that wait in quarantine. Below 0 are those that came of no message. */
    private String rows(List<Object> values) {
        StringBuilder sql = new StringBuilder("q.state = 'open' AND q.item >= 0");
        if (!filter.codes().isEmpty()) {
            sql.append(" AND q.code = ANY (?)");
            values.add(Conditions.texts(filter.codes().stream().map(Enum::name).toList()));
        }
        filter.cause().ifPresent(cause -> {
            sql.append(" AND q.cause = ?");
            values.add(cause);
        });
        return sql.toString();
    }

    private Conditions common(String table, Instant until) {
        Conditions where = new Conditions();
        if (!filter.instances().isEmpty()) {
            where.and(table + ".instance = ANY (?)", Conditions.texts(filter.instances()));
        }
        filter.from().ifPresent(time -> where.and(table + ".received >= ?", time));
        Instant end = filter.to().filter(to -> to.isBefore(until)).orElse(until);
        where.and(table + ".received < ?", end);
        return where;
    }

    /** @param until messages received from this time on are not counted */
    Sum sumMessages(Connection connection, Instant until) throws SQLException {
        String head = "SELECT m.instance, count(*) FILTER (WHERE " + KEPT + "), coalesce(sum(m.size) FILTER (WHERE "
                + KEPT + "), 0), count(*) FILTER (WHERE NOT " + KEPT + "), min(m.received) FILTER (WHERE " + KEPT
                + "), max(m.received) FILTER (WHERE " + KEPT + ") FROM hub.raw_message m WHERE ";
        Sum sum;
        try (PreparedStatement query =
                messages(until).prepare(connection, head, List.of(), " GROUP BY m.instance ORDER BY m.instance")) {
            sum = sum(query);
        }
        return new Sum(sum.parts(), sum.gone() + forgotten(connection), sum.oldest(), sum.newest());
    }

    /** Messages that are named, or have a row in quarantine, and are not there at all any more. */
    private long forgotten(Connection connection) throws SQLException {
        if (ofRows()) {
            List<Object> values = new ArrayList<>();
            Conditions where = new Conditions().and(rows(values), values.toArray());
            if (!filter.instances().isEmpty()) {
                where.and("q.instance = ANY (?)", Conditions.texts(filter.instances()));
            }
            if (!filter.messages().isEmpty()) {
                where.and("q.raw_id = ANY (?)", Conditions.ids(filter.messages()));
            }
            where.and("NOT EXISTS (SELECT FROM hub.raw_message m WHERE m.id = q.raw_id)");
            return number(connection, where, "SELECT count(DISTINCT q.raw_id) FROM hub.quarantine q WHERE ", List.of());
        }
        if (!filter.messages().isEmpty()) {
            Conditions where = new Conditions().and("NOT EXISTS (SELECT FROM hub.raw_message m WHERE m.id = n.id)");
            return number(
                    connection,
                    where,
                    "SELECT count(*) FROM unnest(?::uuid[]) AS n (id) WHERE ",
                    List.of(Conditions.ids(filter.messages())));
        }
        return 0;
    }

    private static long number(Connection connection, Conditions where, String head, List<?> before)
            throws SQLException {
        try (PreparedStatement query = where.prepare(connection, head, before, "");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** @param last the last position that counts */
    Sum sumChanges(Connection connection, Instant until, long last) throws SQLException {
        String head = "SELECT c.instance, count(*), coalesce(sum(pg_column_size(c.data)), 0), 0, min(c.received),"
                + " max(c.received) FROM hub.change c WHERE ";
        try (PreparedStatement query = changes(until)
                .and("c.position <= ?", last)
                .prepare(connection, head, List.of(), " GROUP BY c.instance ORDER BY c.instance")) {
            return sum(query);
        }
    }

    private Conditions changes(Instant until) {
        Conditions where = common("c", until);
        if (!filter.types().isEmpty()) {
            where.and("c.type = ANY (?)", Conditions.texts(filter.types()));
        }
        if (!filter.messages().isEmpty()) {
            where.and("c.raw_id = ANY (?)", Conditions.ids(filter.messages()));
        }
        return where;
    }

    private static Sum sum(PreparedStatement query) throws SQLException {
        List<Part> parts = new ArrayList<>();
        long gone = 0;
        Optional<Instant> oldest = Optional.empty();
        Optional<Instant> newest = Optional.empty();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                gone += row.getLong(4);
                if (row.getLong(2) == 0) {
                    continue;
                }
                parts.add(new Part(row.getString(1), row.getLong(2), row.getLong(3)));
                Instant from = instant(row.getTimestamp(5));
                Instant to = instant(row.getTimestamp(6));
                oldest = Optional.of(oldest.filter(from::isAfter).orElse(from));
                newest = Optional.of(newest.filter(to::isBefore).orElse(to));
            }
        }
        return new Sum(parts, gone, oldest, newest);
    }

    private static Instant instant(Timestamp time) {
        return time.toInstant();
    }

    /** The next messages, the oldest first. */
    List<Ref> nextMessages(Connection connection, Instant until, Ref after, int limit) throws SQLException {
        Conditions where = messages(until).and(KEPT);
        if (after != null) {
            where.and("(m.received, m.id) > (?, ?)", after.received(), after.id());
        }
        List<Ref> refs = new ArrayList<>();
        try (PreparedStatement query = where.prepare(
                        connection,
                        "SELECT m.received, m.id, m.instance FROM hub.raw_message m WHERE ",
                        List.of(),
                        " ORDER BY m.received, m.id LIMIT " + limit);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                refs.add(new Ref(instant(row.getTimestamp(1)), row.getObject(2, UUID.class), row.getString(3)));
            }
        }
        return refs;
    }

    /** Which rows of a message are taken. */
    IntPredicate rowsOf(Connection connection, UUID message) throws SQLException {
        if (!ofRows()) {
            return item -> true;
        }
        List<Object> values = new ArrayList<>();
        Conditions where = new Conditions().and(rows(values), values.toArray()).and("q.raw_id = ?", message);
        BitSet items = new BitSet();
        int rest = Integer.MAX_VALUE;
        try (PreparedStatement query =
                        where.prepare(connection, "SELECT q.item, q.rest FROM hub.quarantine q WHERE ", List.of(), "");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                items.set(row.getInt(1));
                if (row.getBoolean(2)) {
                    rest = Math.min(rest, row.getInt(1));
                }
            }
        }
        int from = rest;
        return item -> item >= from || items.get(item);
    }

    /**
     * The last mend of each row of a message that became a record by it; also of a row that is open once more, because a
     * mapping since refused what was mended.
     *
     * @return by the row's number; without those whose last such try was of the message as it is
     */
    static Map<Integer, Mend> mends(Connection connection, UUID message) throws SQLException {
        Map<Integer, Mend> mends = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT m.item, m.revision, m.size, coalesce(q.rest, false)
                FROM (SELECT DISTINCT ON (item) item, revision, size, content IS NOT NULL AS kept FROM hub.mend
                        WHERE raw_id = ? AND outcome = 'record' ORDER BY item, revision DESC) AS m
                    LEFT JOIN hub.quarantine q ON q.raw_id = ? AND q.item = m.item
                WHERE m.kept
                """)) {
            query.setObject(1, message);
            query.setObject(2, message);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    mends.put(row.getInt(1), new Mend(row.getInt(2), row.getLong(3), row.getBoolean(4)));
                }
            }
        }
        return mends;
    }

    /**
     * An edited copy of a message, of which one row counts. Without its content: a message has as many copies as mended
     * rows, and each may be as large as the message.
     *
     * @param revision names it
     * @param size not compressed
     * @param rest whether all that follows the row counts too
     */
    record Mend(int revision, long size, boolean rest) {}

    /** An edited copy by zlib; empty when retention has taken it. */
    static Optional<byte[]> copy(Connection connection, int revision) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT content FROM hub.mend WHERE revision = ?")) {
            query.setInt(1, revision);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    /** The changes by the reader's view, where personal fields are masked, the oldest first. */
    PreparedStatement nextChanges(Connection connection, Instant until, long after, long last, int limit)
            throws SQLException {
        return changes(until)
                .and("c.position > ? AND c.position <= ?", after, last)
                .prepare(
                        connection,
                        """
                        SELECT c.position, c.type, c.key, c.id, c.major, c.ord, c.rev, c.occurred, c.received, c.instance,
                            c.data::text, t.classification
                        FROM repo.change c LEFT JOIN repo.record_type t ON t.type = c.type AND t.major = c.major WHERE
                        """,
                        List.of(),
                        " ORDER BY c.position LIMIT " + limit);
    }
}
