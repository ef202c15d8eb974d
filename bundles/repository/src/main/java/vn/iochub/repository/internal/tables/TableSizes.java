package vn.iochub.repository.internal.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import vn.iochub.api.service.Tables.Table;

/**
 * What the database's own catalogue says of the tables, and what they took an hour, a day and a week ago. Nothing is counted:
 * no table is read but for its oldest and newest row, by an index.
 */
final class TableSizes {
    /** How long a reading is kept: a week ago, and two days in which the hub may have been off. */
    static final Duration KEPT = Duration.ofDays(9);
    /** How much older than a day, or a week, a reading may be. */
    private static final Duration LATE = Duration.ofHours(3);

    /** A table stands for all its partitions. */
    private static final String CATALOGUE =
            """
            SELECT n.nspname || '.' || c.relname, c.relkind = 'v', coalesce(obj_description(c.oid, 'pg_class'), ''),
                sum(CASE WHEN p.reltuples >= 0 AND p.relkind = 'r' THEN p.reltuples END)::bigint,
                coalesce(sum(pg_total_relation_size(p.oid)), 0)::bigint, coalesce(sum(pg_indexes_size(p.oid)), 0)::bigint,
                count(*) FILTER (WHERE p.oid <> c.oid AND p.relkind = 'r')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (SELECT c.oid AS relid UNION SELECT t.relid::oid FROM pg_partition_tree(c.oid) t) AS parts
            JOIN pg_class p ON p.oid = parts.relid
            WHERE n.nspname IN ('hub', 'repo') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
            GROUP BY n.nspname, c.relname, c.relkind, c.oid ORDER BY c.relkind = 'v', 1
            """;

    private static final String TIMES =
            """
            SELECT 'hub.raw_message', (SELECT received FROM hub.raw_message ORDER BY id LIMIT 1),
                (SELECT received FROM hub.raw_message ORDER BY id DESC LIMIT 1)
            UNION ALL SELECT 'hub.change', (SELECT stored FROM hub.change
                WHERE position >= (SELECT oldest FROM hub.feed_head) ORDER BY position LIMIT 1),
                (SELECT stored FROM hub.change ORDER BY position DESC LIMIT 1)
            UNION ALL SELECT 'hub.verdict', (SELECT to_timestamp(hub.id_millis(raw_id) / 1000.0) FROM hub.verdict
                WHERE raw_id >= hub.id_at(1) ORDER BY raw_id LIMIT 1),
                (SELECT to_timestamp(hub.id_millis(raw_id) / 1000.0) FROM hub.verdict ORDER BY raw_id DESC LIMIT 1)
            UNION ALL SELECT 'hub.quarantine', (SELECT seen FROM hub.quarantine ORDER BY seen LIMIT 1),
                (SELECT seen FROM hub.quarantine ORDER BY seen DESC LIMIT 1)
            """;

    private static final String THEN =
            """
            SELECT DISTINCT ON (name) name, bytes FROM hub.table_size WHERE at BETWEEN ? AND ? ORDER BY name, at DESC
            """;

    private record Times(Optional<Instant> oldest, Optional<Instant> newest) {
        static final Times UNKNOWN = new Times(Optional.empty(), Optional.empty());
    }

    private TableSizes() {}

    /** All tables and views, tables first, sorted by name. */
    static List<Table> read(Connection connection, Instant now) throws SQLException {
        Map<String, Times> times = times(connection);
        Map<String, Long> day = then(connection, now.minus(Duration.ofDays(1)));
        Map<String, Long> week = then(connection, now.minus(Duration.ofDays(7)));
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(CATALOGUE);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                String name = row.getString(1);
                Times known = times.getOrDefault(name, Times.UNKNOWN);
                long estimate = row.getLong(4);
                boolean estimated = !row.wasNull();
                long bytes = row.getLong(5);
                tables.add(new Table(
                        name,
                        row.getBoolean(2),
                        estimated ? Optional.of(estimate) : Optional.empty(),
                        bytes,
                        row.getLong(6),
                        known.oldest(),
                        known.newest(),
                        row.getInt(7),
                        Optional.ofNullable(day.get(name)).map(before -> bytes - before),
                        Optional.ofNullable(week.get(name)).map(before -> bytes - before),
                        row.getString(3)));
            }
        }
        return tables;
    }

    /**
     * Notes what each table takes now; once for each hour, however often it is called and by how many hubs.
     *
     * @return how many tables were noted; empty when the place for it is not there yet
     */
    static OptionalLong note(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass('hub.table_size') IS NOT NULL");
                ResultSet row = query.executeQuery()) {
            if (!row.next() || !row.getBoolean(1)) {
                return OptionalLong.empty();
            }
        }
        long noted;
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO hub.table_size (name, at, bytes)"
                + " SELECT t.name, ?, t.bytes FROM (" + CATALOGUE
                + ") AS t (name, is_view, comment, estimate, bytes, index_bytes, partitions)"
                + " WHERE NOT t.is_view ON CONFLICT DO NOTHING")) {
            insert.setTimestamp(1, Timestamp.from(now.truncatedTo(ChronoUnit.HOURS)));
            noted = insert.executeLargeUpdate();
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM hub.table_size WHERE at < ?")) {
            delete.setTimestamp(1, Timestamp.from(now.minus(KEPT)));
            delete.executeUpdate();
        }
        return OptionalLong.of(noted);
    }

    private static Map<String, Times> times(Connection connection) throws SQLException {
        Map<String, Times> times = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(TIMES);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                times.put(row.getString(1), new Times(time(row, 2), time(row, 3)));
            }
        }
        return times;
    }

    private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** What each took at that time, or a little before. */
    private static Map<String, Long> then(Connection connection, Instant at) throws SQLException {
        Map<String, Long> bytes = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(THEN)) {
            query.setTimestamp(1, Timestamp.from(at.minus(LATE)));
            query.setTimestamp(2, Timestamp.from(at));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    bytes.put(row.getString(1), row.getLong(2));
                }
            }
        }
        return bytes;
    }
}
