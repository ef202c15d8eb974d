package vn.iochub.repository.internal.replay;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Backoff;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;

/**
 * Runs a replay of changes: as the reader's role sees them, in their order, to a consumer's own queue. A broker transaction
 * comes before the note of how far it is, so that after a crash some come twice, with the same id and position.
 */
final class ChangeReplay {
    /** Followed by the consumer's name. */
    static final String QUEUE = "hub.feed.replay.";
    /** long: the change's position in the log. */
    static final String POSITION = "hub_position";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeReplay.class);
    private static final int PAGE = 500;
    private static final long DEEP = 10_000;
    private static final long SOON_MILLIS = 200;

    private final DataSource reader;
    private final Broker broker;
    private final UnaryOperator<String> sourceUrn;
    private final ReplayMeters meters;
    private final Supplier<Backoff> backoffs;

    /**
     * @param reader by the role that sees masked views only
     * @param sourceUrn the CloudEvents source of an instance
     */
    ChangeReplay(
            DataSource reader,
            Broker broker,
            UnaryOperator<String> sourceUrn,
            Supplier<Backoff> backoffs,
            ReplayMeters meters) {
        this.backoffs = backoffs;
        this.reader = reader;
        this.broker = broker;
        this.sourceUrn = sourceUrn;
        this.meters = meters;
    }

    private record Change(
            long position,
            String type,
            String key,
            String id,
            int major,
            long order,
            int revision,
            Instant occurred,
            Instant received,
            String instance,
            String data,
            String classification) {}

    /** A connection that stays while it works. */
    private static final class Line implements AutoCloseable {
        private final Connection connection;
        private final Session session;
        private final MessageProducer producer;

        Line(Broker broker, String queue) throws JMSException {
            broker.ensureQueue(queue);
            connection = broker.connect();
            try {
                session = connection.createSession(Session.SESSION_TRANSACTED);
                producer = session.createProducer(session.createQueue(queue));
            } catch (JMSException | RuntimeException e) {
                close();
                throw e;
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (JMSException e) {
                LOG.debug("the connection was lost before it was closed", e);
            }
        }
    }

    /** Sends all of it. */
    Text run(ReplayRun run) throws SQLException, InterruptedException, ReplayRun.LeftException {
        ReplaySelection selection =
                new ReplaySelection(run.job().replay().order().filter());
        String queue = QUEUE + run.job().replay().order().consumer().orElseThrow();
        Line line = null;
        try {
            while (true) {
                List<Change> page = next(selection, run);
                if (page.isEmpty()) {
                    break;
                }
                for (int from = 0; from < page.size(); ) {
                    run.check();
                    run.pace();
                    List<Change> batch = page.subList(from, Math.min(page.size(), from + run.batch(PAGE)));
                    line = send(run, line, queue, batch);
                    run.did(batch.get(batch.size() - 1).position(), batch.size());
                    meters.changes(batch.size());
                    from += batch.size();
                }
            }
        } finally {
            if (line != null) {
                line.close();
            }
        }
        run.step();
        long missing = run.job().replay().total() - run.doneInAll();
        return missing <= 0
                ? ReplayRun.NOTHING
                : new Text(
                        missing + " thay đổi không còn trong nhật ký.",
                        missing + " changes are not in the log any more.");
    }

    private List<Change> next(ReplaySelection selection, ReplayRun run) throws SQLException {
        List<Change> page = new ArrayList<>(PAGE);
        try (java.sql.Connection connection = reader.getConnection();
                PreparedStatement query = selection.nextChanges(
                        connection, run.job().until(), run.position(), run.job().last(), PAGE);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                page.add(new Change(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getLong(6),
                        row.getInt(7),
                        row.getTimestamp(8) == null ? null : row.getTimestamp(8).toInstant(),
                        row.getTimestamp(9).toInstant(),
                        row.getString(10),
                        row.getString(11),
                        row.getString(12)));
            }
        }
        return page;
    }

    /** Sends until it is sent, and returns the connection by which it went. */
    private Line send(ReplayRun run, Line before, String queue, List<Change> batch)
            throws SQLException, InterruptedException, ReplayRun.LeftException {
        Line line = before;
        Backoff backoff = backoffs.get();
        while (true) {
            Text obstacle;
            try {
                Optional<Text> refusal = broker.refusal();
                long depth = refusal.isPresent() ? 0 : broker.depth(queue);
                if (refusal.isPresent()) {
                    obstacle = refusal.get();
                } else if (depth >= DEEP) {
                    backoff.well();
                    obstacle = new Text(
                            "Chờ nơi nhận đọc bớt: " + queue + " đang có " + depth + " bản tin.",
                            "Waits for the consumer: " + queue + " holds " + depth + " messages.");
                } else {
                    if (line == null) {
                        line = new Line(broker, queue);
                    }
                    for (Change change : batch) {
                        line.producer.send(event(line.session, change));
                    }
                    line.session.commit();
                    run.goesOn();
                    return line;
                }
            } catch (JMSException e) {
                LOG.debug("changes cannot be sent to {} now", queue, e);
                if (line != null) {
                    line.close();
                    line = null;
                }
                obstacle = MessageReplay.brokerAway(e);
            }
            boolean goesOn = false;
            try {
                run.waitFor(obstacle, Math.max(SOON_MILLIS, backoff.failed().toMillis()));
                goesOn = true;
            } finally {
                // The caller knows the connection it had, and not one that was opened here.
                if (!goesOn && line != null && line != before) {
                    line.close();
                }
            }
        }
    }

    private BytesMessage event(Session session, Change change) throws JMSException {
        String name = change.type().replace('/', '.');
        BytesMessage event = session.createBytesMessage();
        event.writeBytes(change.data().getBytes(StandardCharsets.UTF_8));
        event.setStringProperty(Envelope.ID, change.id());
        event.setStringProperty(Envelope.SPEC_VERSION, "1.0");
        event.setStringProperty(Envelope.SOURCE, sourceUrn.apply(change.instance()));
        event.setStringProperty(Envelope.TYPE, "vn.iochub." + name + ".v" + change.major());
        event.setStringProperty(Envelope.SUBJECT, change.key());
        if (change.occurred() != null) {
            event.setStringProperty(Envelope.TIME, change.occurred().toString());
        }
        event.setStringProperty(Envelope.RECORDED_TIME, change.received().toString());
        event.setStringProperty(Envelope.DATA_CONTENT_TYPE, "application/json");
        event.setStringProperty(
                Envelope.DATA_SCHEMA, "urn:iochub:schema:" + change.type().replace('/', ':') + ":" + change.major());
        event.setStringProperty(Envelope.SEQUENCE, Envelope.sequence(change.order(), change.revision()));
        if (change.classification() != null) {
            event.setStringProperty(Envelope.DATA_CLASSIFICATION, change.classification());
        }
        event.setLongProperty(POSITION, change.position());
        return event;
    }
}
