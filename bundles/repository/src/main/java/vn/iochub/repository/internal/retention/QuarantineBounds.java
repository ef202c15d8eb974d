package vn.iochub.repository.internal.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Storage.Kind;

/** Keeps refused rows and their mends within their bounds. Not thread-safe. */
final class QuarantineBounds {
    private static final Logger LOG = LoggerFactory.getLogger(QuarantineBounds.class);

    private static final String TAKE_QUARANTINE =
            """
            WITH old AS (DELETE FROM hub.quarantine WHERE id IN (
                SELECT id FROM hub.quarantine WHERE (state <> 'open') = ? AND seen < ?::timestamptz
                    AND coalesce(resolved_at, seen) < ?::timestamptz ORDER BY seen LIMIT ?) RETURNING raw_id, item),
                mends AS (DELETE FROM hub.mend m USING old WHERE m.raw_id = old.raw_id AND m.item = old.item)
            SELECT count(*) FROM old
            """;

    private final RetentionLimits limits;

    QuarantineBounds(RetentionLimits limits) {
        this.limits = limits;
    }

    /** Takes what is beyond the bounds: what is done with first. */
    void keep(RetentionRun run) throws SQLException {
        long before = run.bytes(Kind.QUARANTINE);
        long rows = 0;
        Optional<Instant> closedBefore = run.before(limits.closedDays());
        if (closedBefore.isPresent()) {
            rows += takeQuarantine(run, true, closedBefore.get(), Long.MAX_VALUE);
        }
        Optional<Instant> openBefore = run.before(limits.openDays());
        if (openBefore.isPresent()) {
            rows += takeQuarantine(run, false, openBefore.get(), Long.MAX_VALUE);
        }
        if (rows > 0) {
            Statements.vacuum(run.connection, "hub.quarantine", "hub.mend");
        }
        long high = RetentionLimits.high(limits.quarantineBytes());
        if (run.bytes(Kind.QUARANTINE) > high) {
            // Rows that are gone still take room, and it may be all the room that is needed.
            shrink(run.connection);
            long bytes = run.bytes(Kind.QUARANTINE);
            if (bytes > high) {
                long there = Statements.number(run.connection, "SELECT count(*) FROM hub.quarantine");
                double each = Math.max(1, bytes / (double) Math.max(1, there));
                long excess = there - (long) (RetentionLimits.low(limits.quarantineBytes()) / each);
                long closed = takeQuarantine(run, true, null, excess);
                takeQuarantine(run, false, null, excess - closed);
                shrink(run.connection);
            }
        }
        long after = run.bytes(Kind.QUARANTINE);
        run.took(Kind.QUARANTINE, before - after);
        if (limits.quarantineBytes() > 0 && after > limits.quarantineBytes()) {
            run.over(
                    "Hàng cách ly",
                    "Refused rows",
                    after,
                    limits.quarantineBytes(),
                    "bảng chưa thu nhỏ được; sẽ thử lại",
                    "their table could not be made smaller; it is tried again");
        }
    }

    /** @param before null for the oldest, however old */
    private static long takeQuarantine(RetentionRun run, boolean closed, Instant before, long most)
            throws SQLException {
        String bound = before == null ? "infinity" : before.toString();
        long taken = 0;
        while (taken < most && !run.stopped()) {
            int some = (int) Math.min(Statements.ROWS, most - taken);
            long rows = Statements.inTransaction(run.connection, () -> {
                try (PreparedStatement delete = run.connection.prepareStatement(TAKE_QUARANTINE)) {
                    delete.setBoolean(1, closed);
                    delete.setString(2, bound);
                    delete.setString(3, bound);
                    delete.setInt(4, some);
                    try (ResultSet row = delete.executeQuery()) {
                        row.next();
                        return row.getLong(1);
                    }
                }
            });
            taken += rows;
            if (rows < some) {
                break;
            }
        }
        return taken;
    }

    /** Gives the room of rows that are gone back to the disk; who writes the table meanwhile waits. */
    private static void shrink(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '5s'");
            try {
                statement.execute("VACUUM FULL hub.quarantine");
                statement.execute("VACUUM FULL hub.mend");
            } catch (SQLException e) {
                if (!Statements.held(e)) {
                    throw e;
                }
                LOG.debug("the tables stay as large as they are", e);
            } finally {
                statement.execute("RESET lock_timeout");
            }
        }
    }
}
