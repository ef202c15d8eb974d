package vn.iochub.repository.internal.retention;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Storage.Kind;

/**
 * Takes the oldest away until all is within its bounds: whole parts of the partitioned tables, so that their disk is free at
 * once, and single rows where there are no parts. Every step is a short transaction of its own, and each may be the last:
 * how far it goes is written down before anything is taken, and what a crash leaves half done is found by the next run. Not
 * thread-safe.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtextextended('hub.retention', 0))";
    private static final String UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('hub.retention', 0))";

    private final RawOnTheWay onTheWay;
    private final RetentionLimits limits;
    private final Clock clock;
    private final CountDownLatch stop;
    private final TimePartitions partitions;
    private final MessageBounds messages;
    private final List<Step> steps;

    /** @param stop ends a run between two steps when it comes to zero */
    Retention(RawFiles files, RawOnTheWay onTheWay, RetentionLimits limits, Clock clock, CountDownLatch stop) {
        this.onTheWay = onTheWay;
        this.limits = limits;
        this.clock = clock;
        this.stop = stop;
        this.partitions = new TimePartitions(limits, clock);
        this.messages = new MessageBounds(files, limits);
        this.steps = List.of(messages::keep, new ChangeBounds(limits)::keep, new QuarantineBounds(limits)::keep);
    }

    /**
     * What a run did.
     *
     * @param fileBytes of the raw files that are left
     * @param trouble why a bound is not kept
     * @param elsewhere another hub was at the tables
     */
    record Report(Map<Kind, Long> removed, long fileBytes, Optional<Text> trouble, boolean elsewhere) {}

    /** One part of a run. */
    @FunctionalInterface
    private interface Step {
        void run(RetentionRun run) throws SQLException, IOException, Part.HeldException;
    }

    /**
     * Makes the parts for the times to come; does nothing most times.
     *
     * @param connection not within a transaction
     */
    void keepAhead(Connection connection) throws SQLException {
        partitions.keepAhead(connection);
    }

    /**
     * Looks at everything, and takes away what is beyond its bounds.
     *
     * @param connection not within a transaction; its locks are free on return
     */
    Report run(Connection connection) throws SQLException, IOException {
        Instant now = clock.instant();
        boolean mine = Statements.ask(connection, LOCK);
        try {
            Optional<Text> doubt = mine ? ClockGuard.doubt(connection, now) : Optional.empty();
            RetentionRun run =
                    new RetentionRun(connection, now, onTheWay.leave(limits.fileGrace()), doubt.isEmpty(), stop);
            if (mine) {
                partitions.chooseWidth(connection, now.toEpochMilli());
                partitions.keepAhead(connection);
            }
            messages.sweepFiles(run);
            if (mine) {
                for (Step step : steps) {
                    step(step, run);
                }
            }
            // Behind what is wrong with the disk, which may have to be seen to sooner.
            doubt.ifPresent(run::trouble);
            return new Report(run.removed(), run.fileBytes, run.trouble(), !mine);
        } finally {
            if (mine && !connection.isClosed()) {
                Statements.ask(connection, UNLOCK);
            }
        }
    }

    private static void step(Step step, RetentionRun run) throws SQLException, IOException {
        try {
            if (!run.stopped()) {
                step.run(run);
            }
        } catch (Part.HeldException e) {
            LOG.debug("a table is held", e);
            run.trouble(new Text(
                    "Bảng " + e.table() + " đang bị một giao dịch dài giữ (bản sao lưu, truy vấn); sẽ thử lại.",
                    "Table " + e.table() + " is held by a long transaction (a backup, a query); it is tried again."));
        }
    }
}
