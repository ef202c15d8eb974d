package vn.iochub.history.internal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vn.iochub.api.service.History;

/** {@code hub.history_minute} and {@code hub.history_sum}, which the repository's migrations make. */
final class HistoryTable {
    /** Whose days they are. */
    static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

    static final Duration MINUTES = Duration.ofDays(14);
    static final Duration HOURS = Duration.ofDays(400);
    static final Duration DAYS = Duration.ofDays(3_653);

    private static final int SECONDS = 20;
    private static final String COLUMNS = "received, bytes, accepted, rejected, stored, duplicate, refused, receipt_le,"
            + " receipt, store_le, store";

    /** A sample that is there already adds nothing to the sums either. */
    private static final String WRITE =
            """
            WITH m AS (
                INSERT INTO hub.history_minute (instance, at, sample, %1$s)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING RETURNING *)
            INSERT INTO hub.history_sum AS s (step, instance, at, %1$s)
            SELECT d.step, m.instance, date_trunc(d.unit, m.at, '%2$s'), %1$s
            FROM m CROSS JOIN (VALUES ('HOUR', 'hour'), ('DAY', 'day')) AS d (step, unit)
            ON CONFLICT (step, instance, at) DO UPDATE SET
                received = s.received + excluded.received,
                bytes = s.bytes + excluded.bytes,
                accepted = s.accepted + excluded.accepted,
                rejected = s.rejected + excluded.rejected,
                stored = s.stored + excluded.stored,
                duplicate = s.duplicate + excluded.duplicate,
                refused = s.refused + excluded.refused,
                receipt_le = CASE cardinality(excluded.receipt) WHEN 0 THEN s.receipt_le ELSE excluded.receipt_le END,
                receipt = hub.history_added(s.receipt_le, s.receipt, excluded.receipt_le, excluded.receipt),
                store_le = CASE cardinality(excluded.store) WHEN 0 THEN s.store_le ELSE excluded.store_le END,
                store = hub.history_added(s.store_le, s.store, excluded.store_le, excluded.store)
            """
                    .formatted(COLUMNS, ZONE.getId());

    private HistoryTable() {}

    /** Whether the migrations have made the tables. */
    static boolean ready(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regprocedure("
                        + "'hub.history_added(bigint[],bigint[],bigint[],bigint[])') IS NOT NULL");
                ResultSet row = query.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Writes all in one transaction, which the caller has begun and commits. */
    static void write(Connection connection, Collection<Sample> samples) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(WRITE)) {
            insert.setQueryTimeout(SECONDS);
            for (Sample sample : samples) {
                // In one order always, so that two hubs do not wait for each other.
                for (Map.Entry<String, Figures> one : new TreeMap<>(sample.figures()).entrySet()) {
                    Figures figures = one.getValue();
                    insert.setString(1, one.getKey());
                    insert.setObject(2, time(sample.at()));
                    insert.setObject(3, sample.id());
                    insert.setLong(4, figures.received());
                    insert.setLong(5, figures.bytes());
                    insert.setLong(6, figures.accepted());
                    insert.setLong(7, figures.rejected());
                    insert.setLong(8, figures.stored());
                    insert.setLong(9, figures.duplicate());
                    insert.setLong(10, figures.refused());
                    insert.setArray(11, array(connection, figures.receipt().le()));
                    insert.setArray(12, array(connection, figures.receipt().counts()));
                    insert.setArray(13, array(connection, figures.store().le()));
                    insert.setArray(14, array(connection, figures.store().counts()));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    /** One instance's figures of a step from a time on. */
    static Map<Instant, Figures> read(Connection connection, History.Step step, String instance, Instant from)
            throws SQLException {
        Map<Instant, Figures> all = new HashMap<>();
        boolean minutes = step == History.Step.MINUTE;
        try (PreparedStatement query = connection.prepareStatement("SELECT instance, at, " + COLUMNS + " FROM "
                + (minutes ? "hub.history_minute" : "hub.history_sum") + " WHERE instance = ? AND at >= ?"
                + (minutes ? "" : " AND step = ?"))) {
            query.setString(1, instance);
            query.setObject(2, time(from));
            if (!minutes) {
                query.setString(3, step.name());
            }
            rows(query, (name, at, figures) -> all.merge(at, figures, Figures::plus));
        }
        return all;
    }

    /** What one row says. */
    interface Row {
        void of(String instance, Instant at, Figures figures);
    }

    /** All instances' minutes from a time on. */
    static void minutes(Connection connection, Instant from, Row each) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT instance, at, " + COLUMNS + " FROM hub.history_minute WHERE at >= ?")) {
            query.setObject(1, time(from));
            rows(query, each);
        }
    }

    /** All instances' figures of one day. */
    static void day(Connection connection, Instant begin, Row each) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT instance, at, " + COLUMNS + " FROM hub.history_sum WHERE step = 'DAY' AND at = ?")) {
            query.setObject(1, time(begin));
            rows(query, each);
        }
    }

    /** Deletes what is too old at this time. */
    static void clean(Connection connection, Instant now) throws SQLException {
        delete(connection, "hub.history_minute WHERE at < ?", now.minus(MINUTES));
        delete(connection, "hub.history_sum WHERE step = 'HOUR' AND at < ?", now.minus(HOURS));
        delete(connection, "hub.history_sum WHERE step = 'DAY' AND at < ?", now.minus(DAYS));
    }

    private static void delete(Connection connection, String what, Instant before) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + what)) {
            delete.setQueryTimeout(SECONDS);
            delete.setObject(1, time(before));
            delete.executeUpdate();
        }
    }

    private static void rows(PreparedStatement query, Row each) throws SQLException {
        query.setQueryTimeout(SECONDS);
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                each.of(
                        row.getString(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        new Figures(
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7),
                                row.getLong(8),
                                row.getLong(9),
                                new Buckets(longs(row.getArray(10)), longs(row.getArray(11))),
                                new Buckets(longs(row.getArray(12)), longs(row.getArray(13)))));
            }
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Array array(Connection connection, List<Long> values) throws SQLException {
        return connection.createArrayOf("bigint", values.toArray());
    }

    private static List<Long> longs(Array array) throws SQLException {
        return Arrays.asList((Long[]) array.getArray());
    }
}
