package vn.iochub.repository.internal.replay;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Text;
import vn.iochub.api.service.Replays.Kind;
import vn.iochub.api.service.Replays.State;
import vn.iochub.repository.internal.base.Failures;

/** Runs the replays one after another, by a thread of its own; one hub of several does. Thread-safe. */
final class ReplayRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayRunner.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STOP_MILLIS = 10_000;

    private final DataSource database;
    private final ReplayTable table;
    private final ReplayControl control;
    private final Supplier<MessageReplay> messages;
    private final Supplier<ChangeReplay> changes;
    private final ReplayMeters meters;
    private final Backoff backoff;
    private final Thread thread = new Thread(this::run, "hub-replay");
    private boolean failing;

    ReplayRunner(
            DataSource database,
            ReplayTable table,
            ReplayControl control,
            Backoff backoff,
            Supplier<MessageReplay> messages,
            Supplier<ChangeReplay> changes,
            ReplayMeters meters) {
        this.database = database;
        this.table = table;
        this.control = control;
        this.backoff = backoff;
        this.messages = messages;
        this.changes = changes;
        this.meters = meters;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!control.stopped()) {
                long wait;
                try {
                    boolean more = round();
                    works();
                    backoff.well();
                    wait = more ? 0 : LOOK_NANOS;
                } catch (SQLException | RuntimeException e) {
                    fails(e);
                    wait = backoff.failed().toNanos();
                }
                control.await(wait);
                control.takeNews();
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    private void works() {
        if (failing) {
            failing = false;
            LOG.info("event=replays_go_on");
        }
    }

    /** Also before the tables are there. The health of the database and of the repository tell people. */
    private void fails(Exception e) {
        if (!failing) {
            failing = true;
            LOG.warn("event=replays_wait cause=\"{}\"", Failures.words(e));
        }
        LOG.debug("replays wait", e);
    }

    /** Runs the replay whose turn it is; false when there is none to run here. */
    private boolean round() throws SQLException, InterruptedException {
        Optional<ReplayTable.Job> next = table.next();
        if (next.isEmpty()) {
            return false;
        }
        Optional<ReplayLock> taken = ReplayLock.take(database);
        if (taken.isEmpty()) {
            return false;
        }
        meters.running(true);
        try (ReplayLock lock = taken.get()) {
            // Once more: another hub may have taken it on, and left it, before the lock was free.
            Optional<ReplayTable.Job> mine = table.next();
            if (mine.isEmpty() || !table.begin(mine.get().id(), Instant.now())) {
                return false;
            }
            run(lock, mine.get());
            return true;
        } finally {
            meters.running(false);
        }
    }

    private void run(ReplayLock lock, ReplayTable.Job job) throws SQLException, InterruptedException {
        LOG.info(
                "event=replay_runs replay={} kind={} revision={} total={} done={}",
                job.id(),
                job.replay().order().kind(),
                job.replay().revision(),
                job.replay().total(),
                job.replay().done());
        ReplayRun run = new ReplayRun(table, control, lock, job);
        try {
            Text cause = job.replay().order().kind() == Kind.MESSAGES
                    ? messages.get().run(run)
                    : changes.get().run(run);
            end(job.id(), State.DONE, cause);
        } catch (ReplayRun.FailedException e) {
            LOG.error("event=replay_failed replay={}", job.id(), e);
            end(job.id(), State.FAILED, e.reason());
        } catch (ReplayRun.LeftException e) {
            LOG.info("event=replay_left replay={} done={}", job.id(), run.doneInAll());
        }
    }

    private void end(long id, State state, Text cause) throws SQLException {
        if (table.end(id, state, cause, Instant.now())) {
            LOG.info("event=replay_ended replay={} state={}", id, state);
        }
    }

    @Override
    public void close() {
        control.stop();
        try {
            thread.join(STOP_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("event=replay_left_behind cause=\"its message has not ended\"");
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
