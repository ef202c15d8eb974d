package vn.iochub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vn.iochub.broker.Fixtures.embedded;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.service.Broker;

/** How much one source can put on its queue. */
@Timeout(120)
class PushLimitsTest {
    private static final String PUSH = Broker.IN + "eprocedure";
    private static final String OTHERS = Broker.RECORDS + "tax";
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    private BrokerComponent broker;

    private void start(String maxDisk) throws JMSException {
        broker = embedded(folder, Map.of("maxDisk", maxDisk));
        broker.ensureQueue(PUSH);
        broker.ensureQueue(OTHERS);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private ConnectionFactory amqp() {
        return new JmsConnectionFactory(broker.url().replace("tcp:", "amqp:") + "?jms.requestTimeout=30000");
    }

    private ConnectionFactory core() {
        return new ActiveMQConnectionFactory(broker.url() + "?callTimeout=30000");
    }

    @FunctionalInterface
    private interface Making {
        Message of(Session session) throws JMSException;
    }

    private static void send(ConnectionFactory factory, int times, Making making) throws JMSException {
        try (Connection connection = factory.createConnection("pusher", "pusher-password");
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(PUSH))) {
            connection.start();
            for (int i = 0; i < times; i++) {
                producer.send(making.of(session));
            }
        }
    }

    private static Message bytes(Session session, int megabytes) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[megabytes * MEGABYTE]);
        return message;
    }

    @Test
    void whatTheHubWouldHaveToHoldWholeIsRefusedWhenItIsLarge() throws Exception {
        start("1G");
        String text = "x".repeat(17 * MEGABYTE);

        assertThatThrownBy(() -> send(amqp(), 1, session -> bytes(session, 17)))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("16 MB");
        assertThatThrownBy(() -> send(amqp(), 1, session -> session.createTextMessage(text)))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> send(core(), 1, session -> session.createTextMessage(text)))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> send(core(), 1, session -> session.createObjectMessage(text)))
                .isInstanceOf(JMSException.class);
        assertThat(broker.depth(PUSH)).isZero();

        send(amqp(), 1, session -> bytes(session, 15));
        // Streamed to the hub.
        send(core(), 1, session -> bytes(session, 40));
        assertThat(broker.depth(PUSH)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"small AMQP", "large AMQP", "small CORE", "large CORE"})
    void oneSourceDoesNotTakeTheRoomOfAll(String kind) throws Exception {
        start("64M");
        ConnectionFactory factory = kind.endsWith("AMQP") ? amqp() : core();
        int size = kind.startsWith("small") ? 50_000 : MEGABYTE;

        assertThatThrownBy(() -> send(factory, 80 * MEGABYTE / size, session -> {
                    BytesMessage message = session.createBytesMessage();
                    message.writeBytes(new byte[size]);
                    return message;
                }))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("waits on");
        long taken = broker.depth(PUSH) * size;
        assertThat(taken).isBetween(14L * MEGABYTE, 18L * MEGABYTE);
        assertThat(broker.refusal()).isEmpty();
        Fixtures.send(broker, OTHERS, "another's");
        assertThat(broker.depth(OTHERS)).isEqualTo(1);

        // What was taken away makes room again.
        try (Connection hub = broker.connect();
                Session session = hub.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            hub.start();
            var consumer = session.createConsumer(session.createQueue(PUSH));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                while (consumer.receive(500) != null) {
                    // Taken away.
                }
                return broker.depth(PUSH) == 0;
            });
        }
        send(factory, 1, session -> session.createTextMessage("again"));
        assertThat(broker.depth(PUSH)).isEqualTo(1);
    }
}
