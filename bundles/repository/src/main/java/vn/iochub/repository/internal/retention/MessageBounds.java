package vn.iochub.repository.internal.retention;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.iochub.api.service.Storage.Kind;

/** Keeps raw messages, their files and the verdicts on their rows within their bounds. Not thread-safe. */
final class MessageBounds {
    private static final String NOTE_STRAYS =
            """
            INSERT INTO hub.stray_message (id, since)
            SELECT DISTINCT o.id, ?::timestamptz FROM (
                SELECT id FROM hub.raw_message_other UNION ALL SELECT raw_id FROM hub.verdict_other) o
            WHERE NOT EXISTS (SELECT FROM hub.stray_message s WHERE s.id = o.id)
            ON CONFLICT DO NOTHING
            """;

    /** Oldest first; the bound is a time, or infinity where room is needed. */
    private static final String TAKE_STRAYS =
            """
            WITH old AS (SELECT id FROM hub.stray_message WHERE since < ?::timestamptz ORDER BY since, id LIMIT %d),
                raw AS (DELETE FROM hub.raw_message_other r USING old WHERE r.id = old.id),
                verdict AS (DELETE FROM hub.verdict_other v USING old WHERE v.raw_id = old.id)
            DELETE FROM hub.stray_message s USING old WHERE s.id = old.id
            """
                    .formatted(Statements.ROWS);

    private final RawFiles files;
    private final RetentionLimits limits;

    MessageBounds(RawFiles files, RetentionLimits limits) {
        this.files = files;
        this.limits = limits;
    }

    /** Removes the files that nobody refers to any more, and adds up the others: before {@link #keep}. */
    void sweepFiles(RetentionRun run) throws SQLException, IOException {
        RawFiles.Sweep sweep = files.sweep(run.connection, run.leave, run::stopped);
        run.fileBytes = sweep.bytes();
        run.referredBytes = sweep.referred();
        run.took(Kind.RAW_FILES, sweep.removed());
    }

    /** Takes what is beyond the bounds, a part at a time. */
    void keep(RetentionRun run) throws SQLException, IOException, Part.HeldException {
        noteStrays(run);
        Optional<Instant> before = run.before(limits.rawDays());
        if (before.isPresent()) {
            takeStrays(run, before.get());
        }
        long past = run.now.toEpochMilli();
        long cut = Statements.number(run.connection, "SELECT raw_oldest FROM hub.storage");
        dropMessageParts(run, cut);
        boolean full = false;
        for (Part part : Part.ofMessages(run.connection, "hub.raw_message")) {
            if (run.stopped() || part.upper() > past) {
                break;
            }
            long pool = pool(run);
            full = pool > (full ? RetentionLimits.low(limits.rawBytes()) : RetentionLimits.high(limits.rawBytes()));
            boolean old =
                    before.filter(time -> part.upper() <= time.toEpochMilli()).isPresent();
            if (!full && !old) {
                break;
            }
            long end = part.upper();
            Statements.update(run.connection, "UPDATE hub.storage SET raw_oldest = ? WHERE raw_oldest < ?", end, end);
            dropMessageParts(run, end);
        }
        while (!run.stopped() && pool(run) > RetentionLimits.high(limits.rawBytes()) && takeSomeStrays(run, null) > 0) {
            // What is left over does not tell its age: the parts went first.
            Statements.vacuum(run.connection, "hub.raw_message_other", "hub.verdict_other");
        }
        long left = pool(run) - run.referredBytes + run.fileBytes;
        if (limits.rawBytes() > 0 && left > limits.rawBytes()) {
            boolean filesStay = run.leave.before().isEmpty();
            run.over(
                    "Thông điệp gốc",
                    "Raw messages",
                    left,
                    limits.rawBytes(),
                    filesStay
                            ? "tệp thừa chưa xóa được vì hàng đợi hub.raw chưa rỗng hoặc không đọc được"
                            : "phần mới nhất không được xóa; hãy tăng raw.megabytes",
                    filesStay
                            ? "files cannot go while the queues hub.raw are not empty, or cannot be read"
                            : "the newest part is never taken; raise raw.megabytes");
        }
    }

    /** What the bound of raw messages is for. */
    private static long pool(RetentionRun run) throws SQLException {
        Map<Kind, Long> bytes = StorageSizes.bytes(run.connection);
        return bytes.getOrDefault(Kind.RAW, 0L) + bytes.getOrDefault(Kind.VERDICT, 0L) + run.referredBytes;
    }

    private void dropMessageParts(RetentionRun run, long cut) throws SQLException, IOException, Part.HeldException {
        for (Part part : Part.ofMessages(run.connection, "hub.raw_message")) {
            if (part.upper() <= cut && !run.stopped()) {
                List<String> names = filesOf(run.connection, part.name());
                run.drop(part, "hub.raw_message");
                run.took(Kind.RAW, part.bytes());
                // What is not removed here, the sweep of a later run removes.
                RawFiles.Removal removal = files.remove(run.connection, names, run.leave);
                run.referredBytes -= removal.unreferred();
                run.fileBytes -= removal.removed();
                run.took(Kind.RAW_FILES, removal.removed());
            }
        }
        for (Part part : Part.ofMessages(run.connection, "hub.verdict")) {
            if (part.upper() <= cut && !run.stopped()) {
                run.drop(part, "hub.verdict");
                run.took(Kind.VERDICT, part.bytes());
            }
        }
    }

    private static List<String> filesOf(Connection connection, String part) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet row =
                        query.executeQuery("SELECT DISTINCT file FROM hub.\"" + part + "\" WHERE file IS NOT NULL")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private void noteStrays(RetentionRun run) throws SQLException {
        Statements.inTransaction(run.connection, () -> {
            try (PreparedStatement insert = run.connection.prepareStatement(NOTE_STRAYS)) {
                insert.setTimestamp(1, Timestamp.from(run.now));
                return insert.executeUpdate();
            }
        });
    }

    private void takeStrays(RetentionRun run, Instant before) throws SQLException {
        boolean some = false;
        while (!run.stopped() && takeSomeStrays(run, before) > 0) {
            some = true;
        }
        if (some) {
            Statements.vacuum(run.connection, "hub.raw_message_other", "hub.verdict_other");
        }
    }

    /** @param before null for the oldest, however old */
    private static int takeSomeStrays(RetentionRun run, Instant before) throws SQLException {
        return Statements.inTransaction(run.connection, () -> {
            try (PreparedStatement delete = run.connection.prepareStatement(TAKE_STRAYS)) {
                delete.setString(1, before == null ? "infinity" : before.toString());
                return delete.executeUpdate();
            }
        });
    }
}
