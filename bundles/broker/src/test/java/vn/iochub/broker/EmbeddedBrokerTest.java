package vn.iochub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vn.iochub.broker.Fixtures.awaitStatus;
import static vn.iochub.broker.Fixtures.embedded;
import static vn.iochub.broker.Fixtures.health;
import static vn.iochub.broker.Fixtures.receive;
import static vn.iochub.broker.Fixtures.send;
import static vn.iochub.broker.Fixtures.starting;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;

@Timeout(120)
class EmbeddedBrokerTest {
    private static final String QUEUE = Broker.RECORDS + "eprocedure";
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final List<BrokerComponent> started = new ArrayList<>();

    private BrokerComponent up(Map<String, Object> keys) {
        BrokerComponent broker = embedded(folder, keys);
        started.add(broker);
        return broker;
    }

    @AfterEach
    void stopAll() {
        started.forEach(BrokerComponent::close);
    }

    @Test
    void committedMessagesOutliveARestartAndOthersDoNot() throws Exception {
        BrokerComponent first = up(Map.of());
        first.ensureQueue(QUEUE);
        first.ensureQueue(QUEUE);
        send(first, QUEUE, "one", "two");
        try (Connection connection = first.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            session.createProducer(session.createQueue(QUEUE)).send(session.createTextMessage("never committed"));
        }
        first.close();

        BrokerComponent second = up(Map.of());

        assertThat(second.queues(Broker.RECORDS)).containsExactly(QUEUE);
        assertThat(second.depth(QUEUE)).isEqualTo(2);
        assertThat(receive(second, QUEUE, Duration.ofSeconds(5))).isEqualTo("one");
        assertThat(receive(second, QUEUE, Duration.ofSeconds(5))).isEqualTo("two");
        assertThat(receive(second, QUEUE, SHORT)).isNull();
        assertThat(second.depth(QUEUE)).isZero();
    }

    @Test
    void theJournalIsReadableByTheHubAlone() throws Exception {
        up(Map.of());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void aSendToAMissingQueueIsAnErrorAndMakesNoQueue() throws Exception {
        BrokerComponent broker = up(Map.of());

        assertThatThrownBy(() -> send(broker, QUEUE, "lost?"))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(QUEUE);
        assertThat(broker.queues("hub.")).containsExactly(EmbeddedBroker.DEAD);
        assertThat(broker.depth(QUEUE)).isZero();
    }

    @Test
    void aSendThatFindsNoQueueOnItsAddressFailsTheWholeTransaction() throws Exception {
        BrokerComponent broker = up(Map.of());
        broker.ensureQueue(QUEUE);
        broker.ensureQueue(Broker.RAW + "eprocedure");
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer records = session.createProducer(session.createQueue(QUEUE));
            MessageProducer raw = session.createProducer(session.createQueue(Broker.RAW + "eprocedure"));
            raw.send(session.createTextMessage("found"));
            session.commit();
            removeQueueButNotAddress(broker, Broker.RAW + "eprocedure");

            assertThatThrownBy(() -> {
                        records.send(session.createTextMessage("record"));
                        raw.send(session.createTextMessage("raw"));
                        session.commit();
                    })
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("hub.raw.eprocedure");
        }
        assertThat(broker.depth(QUEUE)).isZero();
    }

    private static void removeQueueButNotAddress(BrokerComponent broker, String queue) throws Exception {
        ((EmbeddedBroker) broker.backend()).server().destroyQueue(SimpleString.of(queue), null, false, false, false);
    }

    @Test
    void manyRollbacksPutNothingAside() throws Exception {
        BrokerComponent broker = up(Map.of());
        broker.ensureQueue(QUEUE);
        send(broker, QUEUE, "patient");
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            // the broker's own default gives up after ten
            for (int i = 1; i <= 12; i++) {
                assertThat(consumer.receive(15_000)).as("delivery %d", i).isNotNull();
                session.rollback();
            }
        }
        assertThat(broker.depth(EmbeddedBroker.DEAD)).isZero();
        assertThat(receive(broker, QUEUE, Duration.ofSeconds(15))).isEqualTo("patient");
    }

    @Test
    void recordsOfSeveralMegabytesPass() throws Exception {
        BrokerComponent broker = up(Map.of());
        broker.ensureQueue(QUEUE);
        byte[] body = new byte[4 << 20];
        body[body.length - 1] = 7;
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            session.createProducer(session.createQueue(QUEUE)).send(message);
            session.commit();

            assertThat(session.createConsumer(session.createQueue(QUEUE))
                            .receive(10_000)
                            .getBody(byte[].class))
                    .isEqualTo(body);
            session.commit();
        }
    }

    @Test
    void aMessageWithATimeToLiveStays() throws Exception {
        BrokerComponent broker = up(Map.of());
        broker.ensureQueue(QUEUE);
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
            producer.setTimeToLive(1);
            producer.send(session.createTextMessage("kept"));
            session.commit();
        }
        Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);

        assertThat(receive(broker, QUEUE, Duration.ofSeconds(5))).isEqualTo("kept");
    }

    @Test
    void aFullDiskFailsACommitSoonAndIsForgottenWhenThereIsRoom() throws Exception {
        BrokerComponent roomy = up(Map.of());
        roomy.ensureQueue(QUEUE);
        send(roomy, QUEUE, "before");
        roomy.close();
        long tooMuch = Files.getFileStore(folder).getTotalSpace() * 2;

        BrokerComponent full = starting(folder, Map.of("minDiskFree", Long.toString(tooMuch)));
        started.add(full);
        awaitStatus(full, Health.Status.DEGRADED);

        assertThat(health(full).cause().en()).startsWith("The broker's disk is full");
        assertThat(full.refusal()).isPresent();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> send(full, QUEUE, "refused"))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("disk is full");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        // what is there can be taken away, that makes room
        assertThat(receive(full, QUEUE, Duration.ofSeconds(5))).isEqualTo("before");
        assertThat(full.depth(QUEUE)).isZero();
        full.close();

        BrokerComponent again = up(Map.of());
        assertThat(again.refusal()).isEmpty();
        send(again, QUEUE, "after");
        assertThat(receive(again, QUEUE, Duration.ofSeconds(5))).isEqualTo("after");
    }

    @Test
    void aBacklogGoesToDiskUpToMaxDiskAndThenSendsAreRefusedUntilItIsDrained() throws Exception {
        BrokerComponent broker = up(Map.of("maxDisk", "16M"));
        broker.ensureQueue(QUEUE);
        byte[] body = new byte[200_000];
        int sent = 0;
        boolean refused = false;
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
            while (!refused && sent < 2_000) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                try {
                    producer.send(message);
                    session.commit();
                    sent++;
                } catch (JMSException e) {
                    refused = true;
                    session.rollback();
                }
            }
        }
        assertThat(refused).isTrue();
        assertThat(broker.depth(QUEUE)).isEqualTo(sent);
        awaitStatus(broker, Health.Status.DEGRADED);

        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            for (int i = 0; i < sent; i++) {
                assertThat(consumer.receive(10_000))
                        .as("message %d of %d", i, sent)
                        .isNotNull();
                if (i % 20 == 19) {
                    // what lies on disk is read ahead only so far as what was read is acknowledged
                    session.commit();
                }
            }
            session.commit();
        }
        awaitStatus(broker, Health.Status.UP);
        assertThat(broker.refusal()).isEmpty();
        send(broker, QUEUE, "room again");
    }

    @Test
    void aBrokerThatStopsItselfIsStartedAgainWithItsMessages() throws Exception {
        BrokerComponent broker = up(Map.of());
        broker.ensureQueue(QUEUE);
        send(broker, QUEUE, "kept");
        try (Connection old = broker.connect()) {
            criticalError(broker).accept(new IOException("No space left on device"));
            Awaitility.await().until(() -> health(broker).status() == Health.Status.DOWN);

            assertThat(broker.refusal()).isPresent();
            assertThatThrownBy(broker::connect)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("being restarted");
        }
        awaitStatus(broker, Health.Status.UP);
        assertThat(receive(broker, QUEUE, Duration.ofSeconds(5))).isEqualTo("kept");
    }

    private static Consumer<IOException> criticalError(BrokerComponent broker) {
        return error ->
                ((EmbeddedBroker) broker.backend()).server().getStorageManager().criticalError(error);
    }

    @Test
    void aPortInUseIsToldAndWaitedFor() throws Exception {
        BrokerComponent broker;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            broker = starting(folder, Map.of("port", taken.getLocalPort()));
            started.add(broker);
            awaitStatus(broker, Health.Status.DOWN);
            assertThat(health(broker).cause().en()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
            BrokerComponent down = broker;
            assertThatThrownBy(down::connect).isInstanceOf(JMSException.class);
        }
        awaitStatus(broker, Health.Status.UP);
    }

    @Test
    void aWrongConfigurationIsToldInHealth() {
        BrokerComponent broker = starting(folder, Map.of("journal", "fast"));

        assertThat(health(broker).status()).isEqualTo(Health.Status.DOWN);
        assertThat(health(broker).cause().en())
                .contains("etc/vn.iochub.broker.cfg")
                .contains("journal=fast");
        assertThatThrownBy(broker::connect).isInstanceOf(JMSException.class);
        broker.close();
    }
}
