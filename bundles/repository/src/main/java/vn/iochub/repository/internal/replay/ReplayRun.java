package vn.iochub.repository.internal.replay;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import vn.iochub.api.Text;
import vn.iochub.api.service.Replays.State;

/**
 * A replay while it runs: how fast it may go on, how far it is, and whether it still is to go on at all. What is done is
 * noted once a second or every hundred messages; what was done since is done again after a crash. Not thread-safe.
 */
final class ReplayRun {
    static final Text NOTHING = new Text("", "");

    private static final int MANY = 100;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ReplayTable table;
    private final ReplayControl control;
    private final ReplayLock lock;
    private final ReplayTable.Job job;
    private final Pace pace;
    private final Set<String> instances;

    private long steps;
    private ReplaySelection.Ref after;
    private long position;
    private long done;
    private long passed;
    private long sent;
    private long rejected;
    /** What was noted before, since this run began. */
    private long doneHere;

    private long passedHere;
    private Text cause = NOTHING;
    private Text told = NOTHING;
    private long stepped = System.nanoTime();

    ReplayRun(ReplayTable table, ReplayControl control, ReplayLock lock, ReplayTable.Job job) {
        this.table = table;
        this.control = control;
        this.lock = lock;
        this.job = job;
        this.pace = new Pace(job.replay().order().perSecond(), System.nanoTime());
        this.instances = new LinkedHashSet<>(job.instances());
        this.steps = job.steps();
        this.after = job.after();
        this.position = job.position();
    }

    /** The replay does not go on, here or at all. */
    static final class LeftException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** The replay cannot go on, and trying again does not help. */
    static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Text reason;

        FailedException(Text reason, Throwable cause) {
            super(reason.en(), cause);
            this.reason = reason;
        }

        Text reason() {
            return reason;
        }
    }

    ReplayTable.Job job() {
        return job;
    }

    Set<String> instances() {
        return Set.copyOf(instances);
    }

    ReplaySelection.Ref after() {
        return after;
    }

    long position() {
        return position;
    }

    /** To be called before anything is sent, and again and again while something is waited for. */
    void check() throws SQLException, LeftException {
        if (control.stopped()) {
            step();
            throw new LeftException();
        }
        if (control.takeNews() || done >= MANY || !told.equals(cause) || System.nanoTime() - stepped >= SECOND) {
            step();
        }
    }

    /** Waits until the rate lets the next one go. */
    void pace() throws SQLException, LeftException, InterruptedException {
        while (true) {
            long wait = pace.waitNanos(System.nanoTime());
            if (wait <= 0) {
                return;
            }
            control.await(Math.min(wait, SECOND / 2));
            check();
        }
    }

    /** How many may be sent in one transaction at the present rate. */
    int batch(int most) {
        return (int) Math.max(1, Math.min(most, pace.perSecond() / 4));
    }

    /** Something is in the way: tells what, and waits a moment. */
    void waitFor(Text obstacle, long millis) throws SQLException, LeftException, InterruptedException {
        cause = obstacle;
        check();
        control.awaitMillis(millis);
        check();
    }

    /** Nothing is in the way any more. */
    void goesOn() {
        cause = NOTHING;
    }

    /** A message is done, with what came of it. */
    void did(ReplaySelection.Ref message, long itsSent, long itsRejected, boolean passedOver) {
        pace.went(System.nanoTime());
        after = message;
        done++;
        sent += itsSent;
        rejected += itsRejected;
        if (passedOver) {
            passed++;
        } else {
            instances.add(message.instance());
        }
    }

    /** Changes up to a position are done. */
    void did(long upTo, int changes) {
        for (int i = 0; i < changes; i++) {
            pace.went(System.nanoTime());
        }
        position = upTo;
        done += changes;
        sent += changes;
    }

    /** How many messages were passed over, this time and before. */
    long passedOver() {
        return job.passed() + passedHere + passed;
    }

    /** How many are done, this time and before. */
    long doneInAll() {
        return job.replay().done() + doneHere + done;
    }

    /** Notes how far it is, and looks whether it is to go on. */
    void step() throws SQLException, LeftException {
        lock.check();
        Optional<ReplayTable.Standing> standing = table.step(
                job.id(),
                steps,
                new ReplayTable.Progress(done, passed, sent, rejected, after, position, instances),
                cause);
        if (standing.isEmpty()) {
            throw new LeftException();
        }
        steps++;
        doneHere += done;
        passedHere += passed;
        done = 0;
        passed = 0;
        sent = 0;
        rejected = 0;
        told = cause;
        stepped = System.nanoTime();
        pace.change(standing.get().perSecond(), stepped);
        if (standing.get().state() != State.RUNNING) {
            throw new LeftException();
        }
    }
}
