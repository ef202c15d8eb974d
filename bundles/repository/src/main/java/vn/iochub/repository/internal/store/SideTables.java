package vn.iochub.repository.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import vn.iochub.repository.internal.base.Clock;

/** Writes what is not a record: raw messages, quarantine, probes. Each is safe to repeat. */
final class SideTables {
    private static final String INSERT_RAW =
            """
            INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash,
                original_hash, connector, accepted, rejected, content, file)
            VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """;

    private static final String INSERT_QUARANTINE =
            """
            INSERT INTO hub.quarantine AS q (raw_id, item, instance, code, origin, path, reason_vi, reason_en, fragment,
                connector, type, seen, first_seen, revision, rest, cause)
            SELECT v.*, hub.quarantine_cause(v.instance, v.code, v.path)
            FROM (VALUES (?::uuid, ?::int, ?::text, ?::text, ?::text, ?::text, ?::text, ?::text, ?::text, ?::text,
                    ?::text, ?::timestamptz, ?::timestamptz, ?::int, ?::boolean))
                AS v (raw_id, item, instance, code, origin, path, reason_vi, reason_en, fragment, connector, type, seen,
                    first_seen, revision, rest)
            ON CONFLICT (raw_id, item) DO UPDATE SET code = excluded.code, path = excluded.path,
                reason_vi = excluded.reason_vi, reason_en = excluded.reason_en, fragment = excluded.fragment,
                connector = excluded.connector, type = excluded.type, cause = excluded.cause,
                seen = greatest(q.seen, excluded.seen), revision = excluded.revision, times = q.times + 1,
                rest = q.rest OR excluded.rest,
                state = CASE q.state WHEN 'discarded' THEN q.state ELSE 'open' END,
                by_ = CASE q.state WHEN 'discarded' THEN q.by_ ELSE '' END,
                note = CASE q.state WHEN 'discarded' THEN q.note ELSE '' END,
                resolved_at = CASE q.state WHEN 'discarded' THEN q.resolved_at END
            WHERE excluded.revision > q.revision
            """;

    private static final String MEND_FAILED =
            "UPDATE hub.mend SET outcome = 'rejected' WHERE revision = ? AND raw_id = ? AND item = ?";

    private static final String INSERT_REJECTED =
            """
            INSERT INTO hub.verdict (raw_id, item, verdict, type, key) VALUES (?, ?, 'rejected', ?, ?)
            ON CONFLICT (raw_id, item) DO NOTHING
            """;

    private static final String UPSERT_PROBE =
            """
            INSERT INTO hub.probe AS p (node, sent, stored) VALUES (?, ?, ?)
            ON CONFLICT (node) DO UPDATE SET sent = excluded.sent, stored = excluded.stored WHERE p.sent <= excluded.sent
            """;

    private static final String INSERT_MARK =
            "INSERT INTO hub.replay_mark (replay, instance, judged) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

    private SideTables() {}

    static void insertRaw(Connection connection, List<Entry.Raw> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_RAW)) {
            for (Entry.Raw row : rows) {
                insert.setObject(1, row.id());
                insert.setString(2, row.instance());
                insert.setTimestamp(3, timestamp(row.received()));
                insert.setLong(4, row.arrival());
                insert.setString(5, row.contentType());
                insert.setString(6, row.attributes());
                insert.setLong(7, row.bytes());
                insert.setBytes(8, row.hash());
                insert.setBytes(9, row.originalHash());
                insert.setString(10, row.connector());
                insert.setLong(11, row.accepted());
                insert.setLong(12, row.rejected());
                insert.setBytes(13, row.content());
                insert.setString(14, row.file());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static void insertRefused(Connection connection, List<Entry.Refused> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement quarantine = connection.prepareStatement(INSERT_QUARANTINE);
                PreparedStatement verdict = connection.prepareStatement(INSERT_REJECTED)) {
            for (Entry.Refused row : rows) {
                quarantine.setObject(1, row.rawId());
                quarantine.setInt(2, row.item());
                quarantine.setString(3, row.instance());
                quarantine.setString(4, row.code());
                quarantine.setString(5, row.origin());
                quarantine.setString(6, row.path());
                quarantine.setString(7, row.reasonVi());
                quarantine.setString(8, row.reasonEn());
                quarantine.setString(9, row.fragment());
                quarantine.setString(10, row.connector());
                quarantine.setString(11, row.type());
                // What comes of a revision has the times of the message as it came; it is refused now.
                Timestamp seen = timestamp(row.revision() == 0 ? row.received() : Clock.now());
                quarantine.setTimestamp(12, seen);
                quarantine.setTimestamp(13, seen);
                quarantine.setInt(14, row.revision());
                quarantine.setBoolean(15, row.rest());
                quarantine.addBatch();
                verdict.setObject(1, row.rawId());
                verdict.setInt(2, row.item());
                verdict.setString(3, row.type());
                verdict.setString(4, row.key());
                verdict.addBatch();
            }
            quarantine.executeBatch();
            verdict.executeBatch();
        }
        mendsFailed(connection, rows);
        Resolution.resolveOvertaken(connection, rows);
    }

    private static void mendsFailed(Connection connection, List<Entry.Refused> rows) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MEND_FAILED)) {
            boolean any = false;
            for (Entry.Refused row : rows) {
                if (row.revision() > 0) {
                    update.setInt(1, row.revision());
                    update.setObject(2, row.rawId());
                    update.setInt(3, row.item());
                    update.addBatch();
                    any = true;
                }
            }
            if (any) {
                update.executeBatch();
            }
        }
    }

    static void upsertProbes(Connection connection, List<Entry.Probe> probes) throws SQLException {
        if (probes.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT_PROBE)) {
            for (Entry.Probe probe : probes) {
                upsert.setString(1, probe.node());
                upsert.setTimestamp(2, timestamp(probe.sent()));
                upsert.setTimestamp(3, timestamp(Clock.now()));
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    static void insertMarks(Connection connection, List<Entry.Mark> marks) throws SQLException {
        if (marks.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_MARK)) {
            for (Entry.Mark mark : marks) {
                insert.setLong(1, mark.replay());
                insert.setString(2, mark.instance());
                insert.setTimestamp(3, timestamp(mark.received()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static Timestamp timestamp(long micros) {
        return Timestamp.from(Clock.instant(micros));
    }
}
