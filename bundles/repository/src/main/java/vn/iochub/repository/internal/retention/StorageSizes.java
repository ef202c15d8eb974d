package vn.iochub.repository.internal.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import vn.iochub.api.service.Storage;

/** How much of the disk the tables take, and how far back they go: the one place where that is asked. */
final class StorageSizes {
    private static final String BYTES =
            """
            SELECT k.kind, sum(pg_total_relation_size(k.root) + coalesce((SELECT sum(pg_total_relation_size(t.relid))
                FROM pg_partition_tree(k.root) t WHERE t.relid <> k.root), 0))::bigint
            FROM (VALUES ('RECORD', to_regclass('hub.record')), ('RECORD', to_regclass('hub.aggregate_member')),
                ('CHANGE', to_regclass('hub.change')), ('RAW', to_regclass('hub.raw_message')),
                ('RAW', to_regclass('hub.stray_message')), ('VERDICT', to_regclass('hub.verdict')),
                ('QUARANTINE', to_regclass('hub.quarantine')), ('QUARANTINE', to_regclass('hub.mend'))) AS k (kind, root)
            WHERE k.root IS NOT NULL GROUP BY k.kind
            """;

    private static final String OLDEST =
            """
            SELECT 'RAW', (SELECT received FROM hub.raw_message ORDER BY id LIMIT 1)
            UNION ALL SELECT 'CHANGE', (SELECT stored FROM hub.change
                WHERE position >= (SELECT oldest FROM hub.feed_head) ORDER BY position LIMIT 1)
            UNION ALL SELECT 'VERDICT', (SELECT to_timestamp(hub.id_millis(raw_id) / 1000.0) FROM hub.verdict
                WHERE raw_id >= hub.id_at(1) ORDER BY raw_id LIMIT 1)
            UNION ALL SELECT 'QUARANTINE', (SELECT seen FROM hub.quarantine ORDER BY seen LIMIT 1)
            """;

    private StorageSizes() {}

    /** Bytes by kind, for those that are tables. */
    static Map<Storage.Kind, Long> bytes(Connection connection) throws SQLException {
        Map<Storage.Kind, Long> bytes = new EnumMap<>(Storage.Kind.class);
        try (PreparedStatement query = connection.prepareStatement(BYTES);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                bytes.put(Storage.Kind.valueOf(row.getString(1)), row.getLong(2));
            }
        }
        return bytes;
    }

    /** When the oldest that is kept came; kinds without any are absent. */
    static Map<Storage.Kind, Instant> oldest(Connection connection) throws SQLException {
        Map<Storage.Kind, Instant> oldest = new EnumMap<>(Storage.Kind.class);
        try (PreparedStatement query = connection.prepareStatement(OLDEST);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                Optional<OffsetDateTime> time = Optional.ofNullable(row.getObject(2, OffsetDateTime.class));
                Storage.Kind kind = Storage.Kind.valueOf(row.getString(1));
                time.ifPresent(at -> oldest.put(kind, at.toInstant()));
            }
        }
        return oldest;
    }
}
