package vn.iochub.runtime.internal.ingest;

import java.time.Clock;
import java.time.Instant;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;

/** The hub's own heartbeat: a message that proves that a record can be taken now, and stored. */
public final class Probe {
    /** The queue it goes to; it must be there. */
    public static final String QUEUE = Broker.RECORDS + "hub";

    private static final byte[] EMPTY = {};
    private final SessionPool sessions;
    private final String node;
    private final Clock clock;

    Probe(SessionPool sessions, String node, Clock clock) {
        this.sessions = sessions;
        this.node = node;
        this.clock = clock;
    }

    /**
     * Sends one and waits for the broker's commit.
     *
     * @return when it was sent
     * @throws HubUnavailableException when the broker does not take it
     */
    public Instant send() {
        Instant now = clock.instant();
        try (Outbox outbox = new Outbox(sessions, Shares.HUB, () -> {})) {
            outbox.send(QUEUE, EMPTY, message -> {
                message.setBooleanProperty(Envelope.PROBE, true);
                message.setStringProperty(Envelope.SUBJECT, node);
                message.setStringProperty(Envelope.RECORDED_TIME, now.toString());
            });
            outbox.commit();
        }
        return now;
    }
}
