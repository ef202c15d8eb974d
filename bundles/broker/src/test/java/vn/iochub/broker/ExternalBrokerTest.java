package vn.iochub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static vn.iochub.broker.Fixtures.awaitStatus;
import static vn.iochub.broker.Fixtures.config;
import static vn.iochub.broker.Fixtures.freePort;
import static vn.iochub.broker.Fixtures.health;
import static vn.iochub.broker.Fixtures.receive;
import static vn.iochub.broker.Fixtures.send;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.resilience.ResilienceComponent;

/** Against a broker in another process, set up as docs/EXTERNAL-ARTEMIS.md says. */
@Timeout(120)
class ExternalBrokerTest {
    @TempDir
    static Path folder;

    private static final int PORT = freePort();
    private static BrokerProcess process;

    private final List<BrokerComponent> started = new ArrayList<>();
    private String queue;

    @BeforeAll
    static void start() throws Exception {
        process = BrokerProcess.start(folder, PORT);
    }

    @AfterAll
    static void stop() throws Exception {
        process.close();
    }

    @BeforeEach
    void queue(TestInfo test) {
        queue = Broker.RECORDS + test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void closeHubs() {
        started.forEach(BrokerComponent::close);
    }

    private BrokerComponent hub(Map<String, Object> keys) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "mode",
                "external",
                "url",
                "tcp://127.0.0.1:" + PORT,
                "user",
                BrokerProcess.USER,
                "password",
                BrokerProcess.PASSWORD));
        all.putAll(keys);
        BrokerComponent hub = new BrokerComponent(
                new Fixtures.MemoryAccounts(),
                new Fixtures.MemorySecrets(),
                ResilienceComponent.withDefaults(),
                config(all),
                folder.resolve("unused"));
        started.add(hub);
        return hub;
    }

    @Test
    void itWorksAsTheEmbeddedOneDoes() throws Exception {
        BrokerComponent hub = hub(Map.of());
        awaitStatus(hub, Health.Status.UP);
        assertThat(health(hub).details()).containsEntry("version", "2.55.0").containsEntry("mode", "external");
        hub.ensureQueue(queue);
        hub.ensureQueue(queue);

        send(hub, queue, "one", "two");

        assertThat(hub.queues(queue)).containsExactly(queue);
        assertThat(hub.depth(queue)).isEqualTo(2);
        assertThat(hub.depth("hub.records.none")).isZero();
        assertThat(receive(hub, queue, Duration.ofSeconds(5))).isEqualTo("one");
        assertThatThrownBy(() -> send(hub, "hub.records.none", "lost?")).isInstanceOf(JMSException.class);
        try (Connection connection = hub.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            for (int i = 1; i <= 11; i++) {
                assertThat(consumer.receive(15_000)).as("delivery %d", i).isNotNull();
                session.rollback();
            }
        }
        assertThat(receive(hub, queue, Duration.ofSeconds(15))).isEqualTo("two");
        assertThat(hub.depth(EmbeddedBroker.DEAD)).isZero();
    }

    @Test
    void itsDeathIsToldAtOnceAndItsReturnNeedsNoHand() throws Exception {
        BrokerComponent hub = hub(Map.of());
        awaitStatus(hub, Health.Status.UP);
        hub.ensureQueue(queue);
        send(hub, queue, "kept");
        try (Connection open = hub.connect();
                Session session = open.createSession(true, Session.SESSION_TRANSACTED)) {
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage("uncertain"));
            process.close();

            long begin = System.nanoTime();
            assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(11));
        }
        awaitStatus(hub, Health.Status.DOWN);
        assertThat(hub.refusal()).isPresent();
        assertThat(health(hub).cause().en()).contains("cannot be reached");
        assertThatThrownBy(hub::connect).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> hub.depth(queue)).isInstanceOf(JMSException.class);

        process = BrokerProcess.start(folder, PORT);

        awaitStatus(hub, Health.Status.UP);
        assertThat(hub.refusal()).isEmpty();
        assertThat(receive(hub, queue, Duration.ofSeconds(5))).isEqualTo("kept");
    }

    @Test
    void aBrokerThatStandsStillIsToldWhileManyWaitForItsAnswers() throws Exception {
        BrokerComponent hub = hub(Map.of());
        awaitStatus(hub, Health.Status.UP);
        ExecutorService askers = Executors.newFixedThreadPool(4);
        process.signal("STOP");
        try {
            for (int i = 0; i < 4; i++) {
                // As the hub's own askers do, one after another and again and again.
                askers.submit(() -> {
                    while (!askers.isShutdown()) {
                        assertThatThrownBy(() -> hub.depth(queue)).isInstanceOf(JMSException.class);
                    }
                    return null;
                });
            }
            await().atMost(Duration.ofSeconds(8)).until(() -> health(hub).status() == Health.Status.DOWN);
            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(8))
                    .until(() -> health(hub).status() == Health.Status.DOWN);
        } finally {
            process.signal("CONT");
            askers.shutdownNow();
        }
        awaitStatus(hub, Health.Status.UP);
    }

    @Test
    void ofSeveralUrlsOneThatAnswersIsTaken() throws Exception {
        BrokerComponent hub = hub(Map.of("url", "tcp://127.0.0.1:" + freePort() + ",tcp://127.0.0.1:" + PORT));
        awaitStatus(hub, Health.Status.UP);
        hub.ensureQueue(queue);

        for (int i = 0; i < 4; i++) {
            send(hub, queue, "message " + i);
        }

        assertThat(hub.depth(queue)).isEqualTo(4);
    }

    @Test
    void aRefusedAccountIsToldInHealth() throws Exception {
        BrokerComponent other = hub(Map.of());
        awaitStatus(other, Health.Status.UP);
        BrokerComponent hub = hub(Map.of("password", "wrong"));
        awaitStatus(hub, Health.Status.DOWN);

        assertThat(health(hub).cause().en())
                .contains("refuses the hub's account")
                .contains("docs/EXTERNAL-ARTEMIS.md");
        assertThatThrownBy(hub::connect).isInstanceOf(JMSException.class);
    }

    @Test
    void aMissingRightIsToldInHealth() throws Exception {
        BrokerComponent other = hub(Map.of());
        awaitStatus(other, Health.Status.UP);
        BrokerComponent hub = hub(Map.of("user", BrokerProcess.WEAK_USER));
        awaitStatus(hub, Health.Status.DOWN);

        assertThat(health(hub).cause().en()).contains("permission");
        assertThatThrownBy(() -> hub.ensureQueue(queue))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("permission");
    }

    @Test
    void aPasswordThatCannotBeResolvedIsToldInHealth() {
        BrokerComponent hub = hub(Map.of("password", "secret:broker"));
        awaitStatus(hub, Health.Status.DOWN);

        assertThat(health(hub).cause().en()).contains("secret:broker");
    }
}
