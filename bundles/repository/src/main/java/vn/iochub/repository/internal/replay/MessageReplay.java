package vn.iochub.repository.internal.replay;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.repository.internal.base.Failures;
import vn.iochub.repository.internal.messages.KeptMessages;

/**
 * Runs a replay of messages: each goes through its connector's mapping of today, and is durable on the broker before the
 * next one goes. What somebody mended is taken as it was mended.
 */
final class MessageReplay {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReplay.class);
    private static final int PAGE = 200;
    /** So many records wait in a queue at most on a replay's behalf, so that live data behind them is not late for long. */
    private static final long DEEP = 5_000;

    private static final long ASK_NANOS = 250_000_000;
    private static final long SOON_MILLIS = 200;
    private static final int TRIES = 5;

    private final DataSource database;
    private final Broker broker;
    private final KeptMessages kept;
    private final Supplier<Optional<Reprocessing>> reprocessing;
    private final ReplayMeters meters;
    private final ReplayTable table;
    private final Supplier<Backoff> backoffs;
    private final long goneNanos;

    private final Map<String, Depth> depths = new HashMap<>();

    /** @param gone how long a source that does not run is waited for */
    MessageReplay(
            DataSource database,
            Broker broker,
            KeptMessages kept,
            Supplier<Optional<Reprocessing>> reprocessing,
            ReplayTable table,
            Supplier<Backoff> backoffs,
            Duration gone,
            ReplayMeters meters) {
        this.database = database;
        this.broker = broker;
        this.kept = kept;
        this.reprocessing = reprocessing;
        this.table = table;
        this.backoffs = backoffs;
        this.goneNanos = gone.toNanos();
        this.meters = meters;
    }

    private record Depth(long messages, long asked) {}

    /**
     * What is to be done with one message.
     *
     * @param original the message as it came, with the rows that nobody mended
     * @param mended edited copies with the rows that they stand for
     */
    private record Work(Reprocessing.Kept original, IntPredicate rows, List<Copy> mended) {}

    private record Copy(ReplaySelection.Mend mend, IntPredicate rows) {}

    /** Sends all of it, and waits until the repository has judged it. */
    Text run(ReplayRun run)
            throws SQLException, InterruptedException, ReplayRun.LeftException, ReplayRun.FailedException {
        ReplaySelection selection =
                new ReplaySelection(run.job().replay().order().filter());
        Instant until = run.job().until();
        while (true) {
            List<ReplaySelection.Ref> page = next(selection, until, run.after());
            if (page.isEmpty()) {
                break;
            }
            for (ReplaySelection.Ref message : page) {
                run.check();
                run.pace();
                awaitRoom(run, message.instance());
                replay(run, selection, message);
            }
        }
        run.step();
        awaitVerdicts(run);
        return lastWords(run.passedOver(), run.job().replay().total() - run.doneInAll());
    }

    /** @param missing those that were counted at the start and were not met: retention took them, or nothing of them waits */
    private static Text lastWords(long passed, long missing) {
        List<Text> words = new ArrayList<>();
        if (passed > 0) {
            words.add(new Text(
                    passed + " thông điệp bị bỏ qua vì nội dung không còn hoặc không đọc được.",
                    passed + " messages were passed over: their content is gone or cannot be read."));
        }
        if (missing > 0) {
            words.add(new Text(
                    missing + " thông điệp không còn trong kho hoặc không còn khớp bộ lọc.",
                    missing + " messages are not kept any more, or do not fit the filter any more."));
        }
        return words.stream()
                .reduce((one, other) -> new Text(one.vi() + " " + other.vi(), one.en() + " " + other.en()))
                .orElse(ReplayRun.NOTHING);
    }

    private List<ReplaySelection.Ref> next(ReplaySelection selection, Instant until, ReplaySelection.Ref after)
            throws SQLException {
        try (java.sql.Connection connection = database.getConnection()) {
            return selection.nextMessages(connection, until, after, PAGE);
        }
    }

    /** Live data goes first: while the queue is deep, or the broker takes nothing, the replay stands still. */
    private void awaitRoom(ReplayRun run, String instance)
            throws SQLException, InterruptedException, ReplayRun.LeftException {
        while (true) {
            Optional<Text> refusal = broker.refusal();
            if (refusal.isPresent()) {
                run.waitFor(refusal.get(), SOON_MILLIS);
                continue;
            }
            try {
                long depth = depth(Broker.RECORDS + instance);
                if (depth < DEEP) {
                    run.goesOn();
                    return;
                }
                run.waitFor(
                        new Text(
                                "Chờ kho ghi bớt: hàng đợi của " + instance + " đang có " + depth + " bản tin.",
                                "Waits for the repository: the queue of " + instance + " holds " + depth
                                        + " messages."),
                        SOON_MILLIS);
            } catch (JMSException e) {
                LOG.debug("the depth of the queue of {} is not known", instance, e);
                run.waitFor(brokerAway(e), SOON_MILLIS);
            }
            depths.clear();
        }
    }

    private long depth(String queue) throws JMSException {
        long now = System.nanoTime();
        Depth known = depths.get(queue);
        if (known == null || now - known.asked() > ASK_NANOS) {
            known = new Depth(broker.depth(queue), now);
            depths.put(queue, known);
        }
        return known.messages();
    }

    static Text brokerAway(Exception e) {
        return new Text(
                "Chờ message broker: " + Failures.words(e), "Waits for the message broker: " + Failures.words(e));
    }

    private void replay(ReplayRun run, ReplaySelection selection, ReplaySelection.Ref message)
            throws SQLException, InterruptedException, ReplayRun.LeftException, ReplayRun.FailedException {
        Backoff backoff = backoffs.get();
        long goneSince = 0;
        for (int failures = 0; ; ) {
            Optional<Reprocessing> now = reprocessing.get();
            Text obstacle;
            boolean gone = false;
            if (now.isEmpty()) {
                gone = true;
                obstacle = new Text("Chờ phần chạy bộ kết nối của hub.", "Waits for the hub's runtime.");
            } else {
                try {
                    Optional<Work> work = work(selection, message);
                    long[] rows = work.isPresent()
                            ? send(now.get(), work.get(), run.job().replay().revision())
                            : null;
                    run.goesOn();
                    run.did(message, rows == null ? 0 : rows[0], rows == null ? 0 : rows[1], rows == null);
                    meters.message();
                    return;
                } catch (RefusedException e) {
                    gone = true;
                    obstacle = waits(message, e.reason());
                } catch (HubUnavailableException e) {
                    obstacle = waits(message, e.reason());
                } catch (IOException e) {
                    if (++failures == TRIES) {
                        LOG.warn(
                                "event=replay_message_unreadable replay={} message={} cause=\"{}\"",
                                run.job().id(),
                                message.id(),
                                Failures.words(e));
                        run.goesOn();
                        run.did(message, 0, 0, true);
                        return;
                    }
                    LOG.debug("the content of {} cannot be read", message.id(), e);
                    obstacle = waits(message, new Text("không đọc được nội dung", "its content cannot be read"));
                } catch (RuntimeException e) {
                    if (++failures == TRIES) {
                        throw new ReplayRun.FailedException(
                                new Text(
                                        "Lỗi của hub ở thông điệp " + message.id() + ": "
                                                + e.getClass().getName(),
                                        "The hub failed at message " + message.id() + ": "
                                                + e.getClass().getName()),
                                e);
                    }
                    LOG.debug("message {} failed", message.id(), e);
                    obstacle = waits(message, new Text("lỗi của hub", "a fault of the hub"));
                }
            }
            long moment = System.nanoTime();
            if (!gone || goneSince == 0) {
                goneSince = gone ? moment : 0;
            } else if (moment - goneSince > goneNanos) {
                throw new ReplayRun.FailedException(gone(message, obstacle), null);
            }
            run.waitFor(obstacle, backoff.failed().toMillis());
        }
    }

    /** Others wait behind this one, and nobody knows when its source will be back. */
    private Text gone(ReplaySelection.Ref message, Text obstacle) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(goneNanos);
        return new Text(
                "Dừng vì nguồn " + message.instance() + " không chạy đã " + seconds + " giây (" + obstacle.vi()
                        + "). Hãy cài hoặc chạy lại bộ kết nối rồi bắt đầu một lần phát lại mới; những gì đã gửi không bị"
                        + " ghi hai lần.",
                "Ended because source " + message.instance() + " has not run for " + seconds + " s (" + obstacle.en()
                        + "). Deploy or start its connector, then start another replay; what was sent is not stored"
                        + " twice.");
    }

    private static Text waits(ReplaySelection.Ref message, Text why) {
        return new Text(
                "Chờ nguồn " + message.instance() + ": " + why.vi(),
                "Waits for source " + message.instance() + ": " + why.en());
    }

    /** Empty when the content is not there any more. */
    private Optional<Work> work(ReplaySelection selection, ReplaySelection.Ref message) throws SQLException {
        try (java.sql.Connection connection = database.getConnection()) {
            Optional<Reprocessing.Kept> found = kept.find(connection, message.id());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            IntPredicate rows = selection.rowsOf(connection, message.id());
            TreeMap<Integer, ReplaySelection.Mend> mends =
                    new TreeMap<>(ReplaySelection.mends(connection, message.id()));
            if (mends.isEmpty()) {
                return Optional.of(new Work(found.get(), rows, List.of()));
            }
            List<Copy> copies = mends.entrySet().stream()
                    .map(each -> new Copy(
                            each.getValue(),
                            item -> rows.test(item) && each.getKey().equals(standsFor(mends, item))))
                    .toList();
            return Optional.of(
                    new Work(found.get(), item -> rows.test(item) && standsFor(mends, item) == null, copies));
        }
    }

    /** The row whose edited copy holds for this one: its own, or one before it that stands for all the rest. */
    private static Integer standsFor(TreeMap<Integer, ReplaySelection.Mend> mends, int item) {
        if (mends.containsKey(item)) {
            return item;
        }
        for (Map.Entry<Integer, ReplaySelection.Mend> each :
                mends.headMap(item, false).descendingMap().entrySet()) {
            if (each.getValue().rest()) {
                return each.getKey();
            }
        }
        return null;
    }

    /** Rows accepted and rejected. Of the edited copies one is in memory at a time. */
    private long[] send(Reprocessing reprocessing, Work work, int revision) throws IOException, SQLException {
        long[] rows = new long[2];
        count(rows, reprocessing.reprocess(work.original(), new Reprocessing.Pass(revision, work.rows(), true, 0)));
        for (Copy copy : work.mended()) {
            count(
                    rows,
                    reprocessing.reprocess(
                            copy(work.original(), copy.mend()), new Reprocessing.Pass(revision, copy.rows(), true, 0)));
        }
        return rows;
    }

    private Reprocessing.Kept copy(Reprocessing.Kept original, ReplaySelection.Mend mend)
            throws IOException, SQLException {
        Optional<byte[]> content;
        try (java.sql.Connection connection = database.getConnection()) {
            content = ReplaySelection.copy(connection, mend.revision());
        }
        return new Reprocessing.Kept(
                original.id(),
                original.instance(),
                original.receivedAt(),
                original.arrival(),
                original.contentType(),
                original.attributes(),
                mend.size(),
                // Tried again, it is looked for anew, and what retention has taken meanwhile is not found.
                kept.content(content.orElseThrow(() -> new IOException("the edited copy is gone")), null)
                        .orElseThrow());
    }

    private static void count(long[] rows, Reprocessing.Result result) {
        rows[0] += result.accepted();
        rows[1] += result.rejected();
    }

    /** Leaves a mark behind the last record of each instance, and waits for the writer to come to all of them. */
    private void awaitVerdicts(ReplayRun run) throws SQLException, InterruptedException, ReplayRun.LeftException {
        Set<String> instances = run.instances();
        boolean marked = instances.isEmpty();
        while (!marked) {
            try {
                mark(run.job().id(), instances);
                marked = true;
            } catch (JMSException e) {
                LOG.debug("the marks cannot be sent now", e);
                run.waitFor(brokerAway(e), SOON_MILLIS);
            }
        }
        while (table.marks(run.job().id()) < instances.size()) {
            run.waitFor(
                    new Text("Đã gửi hết; chờ kho ghi xong.", "All is sent; waits for the repository to write it."),
                    SOON_MILLIS);
        }
    }

    private void mark(long replay, Set<String> instances) throws JMSException {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(null)) {
            for (String instance : instances) {
                String queue = Broker.RECORDS + instance;
                broker.ensureQueue(queue);
                BytesMessage mark = session.createBytesMessage();
                mark.setLongProperty(Envelope.MARK, replay);
                producer.send(session.createQueue(queue), mark);
            }
            session.commit();
        }
    }
}
