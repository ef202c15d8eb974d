package vn.iochub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static vn.iochub.broker.Fixtures.embedded;
import static vn.iochub.broker.Fixtures.health;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.DeadLetters.Letter;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.UnavailableException;

@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class DeadLettersTest {
    private static final String IN = Broker.IN + "eprocedure";
    private static final String RECORDS = Broker.RECORDS + "eprocedure";
    private static final Text REASON = new Text("hỏng", "broken");

    @TempDir
    Path folder;

    private BrokerComponent broker;

    @BeforeEach
    void start() throws Exception {
        broker = embedded(folder, Map.of());
        broker.ensureQueue(IN);
        broker.ensureQueue(RECORDS);
        broker.ensureQueue(Broker.REPLY + "eprocedure");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @FunctionalInterface
    private interface Making {
        Message make(Session session) throws Exception;
    }

    private void send(String queue, Making... makings) throws Exception {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            for (Making making : makings) {
                producer.send(making.make(session));
            }
            session.commit();
        }
    }

    private void aside(String from, int messages) throws Exception {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(from))) {
            connection.start();
            for (int each = 0; each < messages; each++) {
                broker.put(session, consumer.receive(5_000), from, REASON);
            }
            session.commit();
        }
    }

    @FunctionalInterface
    private interface Looking {
        void at(Message message) throws Exception;
    }

    private void receive(String queue, Looking looking) throws Exception {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            Message message = consumer.receive(5_000);
            assertThat(message).as("a message on %s", queue).isNotNull();
            looking.at(message);
            session.commit();
        }
    }

    @Test
    @DisplayName("a message of any kind goes aside and back with its content, properties and address of reply")
    void thereAndBack() throws Exception {
        byte[] large = new byte[3 << 20];
        new Random(4).nextBytes(large);
        send(
                IN,
                session -> {
                    TextMessage text = session.createTextMessage("hồ sơ");
                    text.setStringProperty("attribute_file", "a.json");
                    text.setLongProperty("number", 5);
                    text.setJMSReplyTo(session.createQueue(Broker.REPLY + "eprocedure"));
                    text.setJMSType("kind");
                    return text;
                },
                session -> {
                    MapMessage map = session.createMapMessage();
                    map.setInt("one", 1);
                    return map;
                },
                session -> {
                    BytesMessage bytes = session.createBytesMessage();
                    bytes.writeBytes(large);
                    return bytes;
                },
                session -> session.createObjectMessage("serialised"));
        String[] firstId = new String[1];
        try (Connection connection = broker.connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            firstId[0] = ((Message) session.createBrowser(session.createQueue(IN))
                            .getEnumeration()
                            .nextElement())
                    .getJMSMessageID();
        }

        aside(IN, 4);

        assertThat(broker.depth(IN)).isZero();
        List<Letter> letters = broker.list(10);
        assertThat(letters).extracting(Letter::from).containsOnly(IN);
        assertThat(letters).extracting(Letter::reason).containsOnly("broken");
        assertThat(letters.get(2).size()).isEqualTo(large.length);
        assertThat(letters).allSatisfy(letter -> assertThat(letter.at())
                .hasValueSatisfying(at -> assertThat(at).isBetween(Instant.now().minusSeconds(60), Instant.now())));

        assertThat(broker.redrive(Set.of())).isEqualTo(4);

        assertThat(broker.depth(DeadLetters.QUEUE)).isZero();
        receive(IN, message -> {
            assertThat(message.getBody(String.class)).isEqualTo("hồ sơ");
            assertThat(message.getStringProperty("attribute_file")).isEqualTo("a.json");
            assertThat(message.getLongProperty("number")).isEqualTo(5);
            assertThat(message.getJMSType()).isEqualTo("kind");
            assertThat(message.getJMSReplyTo()).hasToString("ActiveMQQueue[" + Broker.REPLY + "eprocedure]");
            assertThat(message.getJMSCorrelationID()).isEqualTo(firstId[0]);
            for (String name :
                    List.of(DeadLetters.FROM, DeadLetters.REASON_EN, DeadLetters.REASON_VI, DeadLetters.AT)) {
                assertThat(message.propertyExists(name)).as(name).isFalse();
            }
        });
        receive(IN, message -> assertThat(((MapMessage) message).getInt("one")).isEqualTo(1));
        receive(IN, message -> {
            byte[] body = new byte[large.length];
            assertThat(((BytesMessage) message).getBodyLength()).isEqualTo(large.length);
            ((BytesMessage) message).readBytes(body);
            assertThat(body).isEqualTo(large);
        });
        assertThat(broker.depth(IN)).isEqualTo(1);
    }

    @Test
    @DisplayName("what stands behind a large message, or lies on disk, is neither overlooked nor left")
    void behindLargeOnes() throws Exception {
        // The first is sent in pieces; a hundred of the second are more than the broker hands out in one transaction.
        Making[] makings = {bytes(500 << 10), bytes(300 << 10)};
        int pairs = 100;
        for (int pair = 0; pair < pairs; pair++) {
            send(IN, makings);
            aside(IN, makings.length);
        }

        for (int look = 0; look < 5; look++) {
            assertThat(broker.list(1_000)).hasSize(2 * pairs);
        }
        assertThat(broker.redrive(Set.of())).isEqualTo(2 * pairs);
        assertThat(broker.depth(DeadLetters.QUEUE)).isZero();
        assertThat(broker.depth(IN)).isEqualTo(2 * pairs);
    }

    private static Making bytes(int size) {
        return session -> {
            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes(new byte[size]);
            return bytes;
        };
    }

    @Test
    @DisplayName("one is an alarm in health and metric within ten seconds; redrive and discard end it")
    void alarm() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        broker.bindRegistry(registry);
        await().until(() -> broker.count().equals(java.util.Optional.of(0L)));
        send(IN, session -> session.createTextMessage("one"), session -> session.createTextMessage("two"));
        aside(IN, 2);

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(health(broker).status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health(broker).cause().vi()).contains("2", "hub.dead");
            assertThat(registry.get("iochub.dead.letters").gauge().value()).isEqualTo(2);
        });

        assertThat(broker.redrive(Set.of(broker.list(1).get(0).id()))).isEqualTo(1);
        assertThat(broker.depth(IN)).isEqualTo(1);
        assertThat(health(broker).status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(broker.discard(Set.of("ID:none"))).isZero();
        assertThat(broker.discard(Set.of(broker.list(1).get(0).id()))).isEqualTo(1);
        assertThat(health(broker).status()).isEqualTo(Health.Status.UP);
        assertThat(registry.get("iochub.dead.letters").gauge().value()).isZero();
        receive(IN, message -> assertThat(message.getBody(String.class)).isEqualTo("one"));
    }

    @Test
    @DisplayName("what the broker itself put aside goes back too, also where its queue has gone since")
    void theBrokersOwn() throws Exception {
        send(RECORDS, session -> session.createTextMessage("moved by hand"));
        var server = ((EmbeddedBroker) broker.backend()).server();
        ExecutorService admin = Executors.newSingleThreadExecutor();
        try {
            // A thread of its own: the broker leaves what belongs to one of its runs with the thread that called it.
            assertThat(admin.submit(() -> server.locateQueue(RECORDS).sendMessagesToDeadLetterAddress(null))
                            .get())
                    .isEqualTo(1);
        } finally {
            admin.shutdownNow();
        }
        await().until(() -> broker.depth(DeadLetters.QUEUE) == 1);
        server.destroyQueue(SimpleString.of(RECORDS));
        assertThat(broker.list(5)).singleElement().satisfies(letter -> {
            assertThat(letter.from()).isEqualTo(RECORDS);
            assertThat(letter.id()).isNotEmpty();
        });

        assertThat(broker.redrive(Set.of(broker.list(5).get(0).id()))).isEqualTo(1);

        receive(RECORDS, message -> {
            assertThat(message.getBody(String.class)).isEqualTo("moved by hand");
            assertThat(message.propertyExists("_AMQ_ORIG_QUEUE")).isFalse();
        });
    }

    @Test
    @DisplayName("nothing is sent to a queue that is none of the hub's own, whatever a message says of itself")
    void onlyTheHubsQueues() throws Exception {
        broker.ensureQueue("elsewhere");
        send(
                DeadLetters.QUEUE,
                session -> from(session, "elsewhere"),
                session -> from(session, DeadLetters.QUEUE),
                session -> from(session, Broker.IN),
                session -> session.createTextMessage("unknown"),
                session -> from(session, IN));

        assertThat(broker.redrive(Set.of())).isEqualTo(1);

        assertThat(broker.depth("elsewhere")).isZero();
        assertThat(broker.depth(IN)).isEqualTo(1);
        assertThat(broker.depth(DeadLetters.QUEUE)).isEqualTo(4);
        assertThat(broker.discard(Set.of())).isEqualTo(4);
    }

    private static Message from(Session session, String queue) throws Exception {
        Message message = session.createTextMessage(queue);
        message.setStringProperty(DeadLetters.FROM, queue);
        return message;
    }

    @Test
    @DisplayName("a sender's names of the broker's own properties do not decide where its message goes back to")
    void forgedOrigin() throws Exception {
        send(IN, session -> {
            TextMessage message = session.createTextMessage("forged");
            message.setStringProperty("_AMQ_ORIG_QUEUE", RECORDS);
            message.setStringProperty(DeadLetters.FROM, RECORDS);
            message.setStringProperty("_AMQ_DUPL_ID", "seen-before");
            return message;
        });
        aside(IN, 1);
        assertThat(broker.redrive(Set.of())).isEqualTo(1);
        assertThat(broker.depth(RECORDS)).isZero();
        assertThat(broker.depth(IN)).isEqualTo(1);
    }

    @Test
    @DisplayName("many go back exactly once, also when two redrive at a time")
    void manyOnce() throws Exception {
        int many = 250;
        send(
                IN,
                IntStream.range(0, many)
                        .mapToObj(number -> (Making) session -> session.createTextMessage("m" + number))
                        .toArray(Making[]::new));
        aside(IN, many);

        List<Thread> threads = new ArrayList<>();
        long[] moved = new long[2];
        for (int each = 0; each < 2; each++) {
            int me = each;
            Thread thread = new Thread(() -> moved[me] = broker.redrive(Set.of()));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(moved[0] + moved[1]).isEqualTo(many);
        assertThat(broker.depth(DeadLetters.QUEUE)).isZero();
        assertThat(broker.depth(IN)).isEqualTo(many);
    }

    @Test
    @DisplayName("without a commit a message is where it was")
    void rollback() throws Exception {
        send(IN, session -> session.createTextMessage("kept"));
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(IN))) {
            connection.start();
            broker.put(session, consumer.receive(5_000), IN, REASON);
        }
        assertThat(broker.depth(DeadLetters.QUEUE)).isZero();
        receive(IN, message -> {
            assertThat(message.getBody(String.class)).isEqualTo("kept");
            assertThat(message.propertyExists(DeadLetters.FROM)).isFalse();
        });
    }

    @Test
    @DisplayName("while the broker is down a call says so, and nothing is known of the number")
    void brokerDown() throws Exception {
        ((EmbeddedBroker) broker.backend()).server().stop();
        assertThatThrownBy(() -> broker.list(1)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> broker.redrive(Set.of())).isInstanceOf(UnavailableException.class);
        await().ignoreExceptionsInstanceOf(UnavailableException.class)
                .until(() -> broker.list(1).isEmpty());
    }
}
