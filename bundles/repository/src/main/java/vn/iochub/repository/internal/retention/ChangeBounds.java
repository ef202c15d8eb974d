package vn.iochub.repository.internal.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Storage.Kind;

/** Keeps the change log within its bounds. Not thread-safe. */
final class ChangeBounds {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeBounds.class);
    private static final long MOST_CHANGE_PARTITION = 10_000_000;

    /** How far the log goes back; a derived type that is behind takes its records from the latest states anew. */
    private static final String ADVANCE_AGGREGATES =
            """
            UPDATE hub.aggregate SET position = (SELECT position FROM hub.feed_head), filled = '' WHERE position < ? - 1
            """;

    private static final String ADVANCE_OLDEST = "UPDATE hub.feed_head SET oldest = ? WHERE oldest < ?";

    private static final String FIRST_CHANGE =
            """
            SELECT stored FROM hub.change WHERE position >= (SELECT oldest FROM hub.feed_head)
            ORDER BY position LIMIT 1
            """;

    /** The head is read before the log, so that nothing that comes meanwhile lies below it. */
    private static final String FIRST_TO_KEEP =
            """
            SELECT coalesce((SELECT position FROM hub.change WHERE position >= h.oldest AND stored >= ?
                ORDER BY position LIMIT 1), h.position + 1) FROM hub.feed_head h
            """;

    private static final String TAKE_CHANGES =
            """
            DELETE FROM hub.change WHERE position IN (
                SELECT position FROM hub.change WHERE position < ? ORDER BY position LIMIT %d)
            """
                    .formatted(Statements.ROWS);

    private final RetentionLimits limits;

    ChangeBounds(RetentionLimits limits) {
        this.limits = limits;
    }

    /** Takes what is beyond the bounds: parts, and single rows where a part spans months. */
    void keep(RetentionRun run) throws SQLException, Part.HeldException {
        dropChangeParts(run);
        boolean full = false;
        while (!run.stopped()) {
            List<Part> parts = Part.ofChanges(run.connection);
            long head = Statements.number(run.connection, "SELECT position FROM hub.feed_head");
            // The part that the next position goes to stays.
            if (parts.isEmpty() || parts.get(0).upper() > head) {
                break;
            }
            Part oldest = parts.get(0);
            long bytes = run.bytes(Kind.CHANGE);
            full = bytes
                    > (full ? RetentionLimits.low(limits.changeBytes()) : RetentionLimits.high(limits.changeBytes()));
            if (!full && !outlived(run, oldest)) {
                break;
            }
            advance(run.connection, oldest.upper());
            dropChangeParts(run);
        }
        takeOldChanges(run);
        long bytes = run.bytes(Kind.CHANGE);
        if (limits.changeBytes() > 0 && bytes > limits.changeBytes()) {
            run.over(
                    "Nhật ký thay đổi",
                    "The change log",
                    bytes,
                    limits.changeBytes(),
                    "phần mới nhất không được xóa; hãy tăng change.megabytes",
                    "its newest part is never taken; raise change.megabytes");
        }
        chooseChangePartition(run);
    }

    private boolean outlived(RetentionRun run, Part part) throws SQLException {
        Optional<Instant> before = run.before(limits.changeDays());
        if (before.isEmpty()) {
            return false;
        }
        try (PreparedStatement query = run.connection.prepareStatement(
                "SELECT stored < ? FROM hub.\"" + part.name() + "\" ORDER BY position DESC LIMIT 1")) {
            query.setTimestamp(1, Timestamp.from(before.get()));
            try (ResultSet row = query.executeQuery()) {
                // Below the head and empty: rows were taken one by one.
                return !row.next() || row.getBoolean(1);
            }
        }
    }

    /** Where little changes, a part spans months: there the rows that are too old go one by one. */
    private void takeOldChanges(RetentionRun run) throws SQLException {
        Optional<Instant> before = run.before(limits.changeDays());
        if (before.isEmpty()) {
            return;
        }
        Instant late = before.get().minus(Duration.ofDays(Math.max(1, limits.changeDays() / RetentionLimits.PARTS)));
        long keep;
        try (PreparedStatement query = run.connection.prepareStatement(FIRST_CHANGE);
                ResultSet row = query.executeQuery()) {
            if (!row.next() || !row.getTimestamp(1).toInstant().isBefore(late)) {
                return;
            }
        }
        try (PreparedStatement query = run.connection.prepareStatement(FIRST_TO_KEEP)) {
            query.setTimestamp(1, Timestamp.from(before.get()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                keep = row.getLong(1);
            }
        }
        advance(run.connection, keep);
        int rows = Statements.ROWS;
        while (rows == Statements.ROWS && !run.stopped()) {
            rows = Statements.update(run.connection, TAKE_CHANGES, keep);
        }
    }

    /**
     * From now on the log begins here. In a transaction of its own, before anything is taken: writers hold the head while
     * they wait for the log, and who holds the log must not wait for the head. Readers look at the head after they have
     * read, and so notice what was taken.
     */
    private static void advance(Connection connection, long oldest) throws SQLException {
        Statements.inTransaction(connection, () -> {
            // The derived types first, as their own steps do.
            Statements.change(connection, ADVANCE_AGGREGATES, oldest);
            Statements.change(connection, ADVANCE_OLDEST, oldest, oldest);
            return null;
        });
    }

    private void dropChangeParts(RetentionRun run) throws SQLException, Part.HeldException {
        long oldest = Statements.number(run.connection, "SELECT oldest FROM hub.feed_head");
        long head = Statements.number(run.connection, "SELECT position FROM hub.feed_head");
        for (Part part : Part.ofChanges(run.connection)) {
            if (part.upper() <= oldest && part.upper() <= head && !run.stopped()) {
                run.drop(part, "hub.change");
                run.took(Kind.CHANGE, part.bytes());
            }
        }
    }

    private void chooseChangePartition(RetentionRun run) throws SQLException {
        if (limits.changeBytes() == 0) {
            return;
        }
        long rows = Statements.number(run.connection, "SELECT position - oldest + 1 FROM hub.feed_head");
        if (rows < limits.leastChangePartition()) {
            return;
        }
        double each = Math.max(1, run.bytes(Kind.CHANGE) / (double) rows);
        double wanted = limits.changeBytes() / (double) RetentionLimits.PARTS / each;
        // Round figures, so that it does not change with every run.
        long size = limits.leastChangePartition();
        while (size * 2 <= Math.min(wanted, MOST_CHANGE_PARTITION)) {
            size *= 2;
        }
        if (Statements.update(
                        run.connection,
                        "UPDATE hub.storage SET change_partition = ? WHERE change_partition <> ?",
                        size,
                        size)
                > 0) {
            LOG.info("event=change_parts_sized positions={}", size);
        }
    }
}
