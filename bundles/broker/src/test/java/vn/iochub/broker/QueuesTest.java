package vn.iochub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static vn.iochub.broker.Fixtures.awaitStatus;
import static vn.iochub.broker.Fixtures.config;
import static vn.iochub.broker.Fixtures.embedded;
import static vn.iochub.broker.Fixtures.freePort;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Queues;
import vn.iochub.api.service.Queues.Kind;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.resilience.ResilienceComponent;

/** The same against a broker within the hub and against one in another process. */
@Timeout(120)
class QueuesTest {
    private static final String RECORDS = Broker.RECORDS + "tax";
    private static final String RAW = Broker.RAW + "tax";
    private static final String IN = Broker.IN + "tax";
    private static final String OTHER_IN = Broker.IN + "tax-second";
    private static final Text REASON = new Text("hỏng", "broken");

    @Nested
    class Embedded extends Both {
        @TempDir
        Path folder;

        @Override
        BrokerComponent start() throws Exception {
            return embedded(folder, Map.of());
        }

        @Test
        @DisplayName("while the broker is down every call says so")
        void brokerDown() throws Exception {
            ((EmbeddedBroker) broker.backend()).server().stop();
            assertThatThrownBy(broker::queues).isInstanceOf(UnavailableException.class);
            assertThatThrownBy(() -> broker.browse(RECORDS, 1)).isInstanceOf(UnavailableException.class);
            assertThatThrownBy(() -> broker.purge(RECORDS, 1)).isInstanceOf(UnavailableException.class);
            await().ignoreExceptionsInstanceOf(UnavailableException.class)
                    .until(() -> queue(RECORDS).messages() == 0);
        }
    }

    @Nested
    class External extends Both {
        @TempDir
        Path folder;

        private BrokerProcess process;

        @Override
        BrokerComponent start() throws Exception {
            int port = freePort();
            process = BrokerProcess.start(folder, port);
            BrokerComponent hub = new BrokerComponent(
                    new Fixtures.MemoryAccounts(),
                    new Fixtures.MemorySecrets(),
                    ResilienceComponent.withDefaults(),
                    config(Map.of(
                            "mode",
                            "external",
                            "url",
                            "tcp://127.0.0.1:" + port,
                            "user",
                            BrokerProcess.USER,
                            "password",
                            BrokerProcess.PASSWORD)),
                    folder.resolve("unused"));
            awaitStatus(hub, Health.Status.UP);
            return hub;
        }

        @AfterEach
        void end() throws Exception {
            process.close();
        }
    }

    abstract static class Both {
        BrokerComponent broker;

        abstract BrokerComponent start() throws Exception;

        @org.junit.jupiter.api.BeforeEach
        void begin() throws Exception {
            broker = start();
            for (String name : List.of(RECORDS, RAW, IN, OTHER_IN, Broker.REPLY + "tax")) {
                broker.ensureQueue(name);
            }
        }

        @AfterEach
        void close() {
            broker.close();
        }

        Queues.Queue queue(String name) {
            return broker.queues().stream()
                    .filter(queue -> queue.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        interface Making {
            Message make(Session session) throws Exception;
        }

        void send(String queue, Making... makings) throws Exception {
            try (Connection connection = broker.connect();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
                MessageProducer producer = session.createProducer(session.createQueue(queue));
                for (Making making : makings) {
                    producer.send(making.make(session));
                }
                session.commit();
            }
        }

        List<String> receive(String queue, int messages) throws Exception {
            List<String> bodies = new ArrayList<>();
            try (Connection connection = broker.connect();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                connection.start();
                for (int i = 0; i < messages; i++) {
                    bodies.add(consumer.receive(5_000).getBody(String.class));
                }
                session.commit();
            }
            return bodies;
        }

        void aside(String from, int messages) throws Exception {
            try (Connection connection = broker.connect();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(from))) {
                connection.start();
                for (int i = 0; i < messages; i++) {
                    broker.put(session, consumer.receive(5_000), from, REASON);
                }
                session.commit();
            }
        }

        static Making[] texts(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> (Making) session -> session.createTextMessage("m" + i))
                    .toArray(Making[]::new);
        }

        static void refused(RefusedException.Kind kind, Runnable call) {
            assertThatThrownBy(call::run).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.kind())
                    .as(e.getMessage())
                    .isEqualTo(kind));
        }

        @Test
        @DisplayName("what lies where, by kind and source, with what was added and acknowledged")
        void figures() throws Exception {
            send(RECORDS, texts(5));
            receive(RECORDS, 2);
            await().untilAsserted(() -> {
                Queues.Queue records = queue(RECORDS);
                assertThat(records.kind()).isEqualTo(Kind.RECORDS);
                assertThat(records.source()).contains("tax");
                assertThat(records.messages()).isEqualTo(3);
                assertThat(records.added()).isEqualTo(5);
                assertThat(records.acknowledged()).isEqualTo(2);
                assertThat(records.delivering()).isZero();
            });
            assertThat(queue(RECORDS).bytes()).isPositive();
            assertThat(queue(RECORDS).paged()).isFalse();
            assertThat(queue(RECORDS).address()).isEqualTo(RECORDS);
            assertThat(queue(RECORDS).loses().vi())
                    .isNotEqualTo(queue(RAW).loses().vi());
            assertThat(queue(DeadLetters.QUEUE).kind()).isEqualTo(Kind.DEAD);
            try (Connection connection = broker.connect();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(RECORDS))) {
                connection.start();
                assertThat(consumer.receive(5_000)).isNotNull();
                assertThat(queue(RECORDS).consumers()).isEqualTo(1);
                assertThat(queue(RECORDS).delivering()).isPositive();
            }
            assertThat(broker.queues())
                    .extracting(Queues.Queue::name)
                    .contains(RECORDS, RAW, IN, DeadLetters.QUEUE)
                    .isSorted()
                    .allMatch(name -> name.startsWith("hub.") && !name.startsWith(ManagementCalls.ANSWERS));
        }

        @Test
        @DisplayName(
                "a list of messages takes nothing, and shows neither bodies nor what a source has sent beside them")
        void browsing() throws Exception {
            send(RECORDS, session -> {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes("{\"name\":\"Nguyễn Thị Thử\"}".getBytes(StandardCharsets.UTF_8));
                message.setStringProperty(Envelope.TYPE, "vn.iochub.tax.Payment.v1");
                message.setStringProperty(Envelope.SUBJECT, "P-7");
                message.setIntProperty(Envelope.ITEM, 3);
                return message;
            });
            send(RAW, session -> {
                BytesMessage message = session.createBytesMessage();
                message.setStringProperty(Envelope.RAW_ATTRIBUTES, "{\"caller\":\"Nguyễn Thị Thử\"}");
                message.setLongProperty(Envelope.RAW_SIZE, 812);
                return message;
            });
            send(IN, session -> {
                TextMessage message = session.createTextMessage("hồ sơ");
                message.setStringProperty("citizen", "Nguyễn Thị Thử");
                message.setStringProperty(Envelope.ORIGIN, "Nguyễn Thị Thử");
                return message;
            });

            assertThat(broker.browse(RECORDS, 10)).singleElement().satisfies(message -> {
                assertThat(message.id()).startsWith("ID:");
                assertThat(message.at()).isPresent();
                assertThat(message.size()).isEqualTo(31);
                assertThat(message.type()).isEqualTo("bytes");
                assertThat(message.redelivered()).isFalse();
                assertThat(message.original()).isEmpty();
                assertThat(message.properties())
                        .containsOnly(entry(Envelope.TYPE, "vn.iochub.tax.Payment.v1"), entry(Envelope.ITEM, "3"));
            });
            assertThat(broker.browse(RAW, 10).get(0).properties()).containsOnly(entry(Envelope.RAW_SIZE, "812"));
            assertThat(broker.browse(IN, 10).get(0).properties()).isEmpty();
            assertThat(broker.browse(IN, 10).get(0).type()).isEqualTo("text");

            send(RECORDS, texts(4));
            assertThat(broker.browse(RECORDS, 3)).hasSize(3);
            assertThat(queue(RECORDS).messages()).isEqualTo(5);
            refused(RefusedException.Kind.UNKNOWN, () -> broker.browse("hub.records.none", 1));
            refused(RefusedException.Kind.UNKNOWN, () -> broker.browse("activemq.management", 1));
            refused(RefusedException.Kind.INVALID, () -> broker.browse(RECORDS, 0));
            refused(RefusedException.Kind.INVALID, () -> broker.browse(RECORDS, 1_001));
        }

        @Test
        @DisplayName("a message is shown with its body, a raw one unpacked, a large one up to the bound")
        void content() throws Exception {
            String raw = "{\"rows\":[" + "1,".repeat(500) + "1]}";
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
                out.write(raw.getBytes(StandardCharsets.UTF_8));
            }
            send(
                    RAW,
                    session -> {
                        BytesMessage message = session.createBytesMessage();
                        message.writeBytes(packed.toByteArray());
                        message.setStringProperty(Envelope.RAW_HASH, "ab".repeat(32));
                        message.setStringProperty(Envelope.RAW_ATTRIBUTES, "{\"caller\":\"x\"}");
                        return message;
                    },
                    session -> {
                        BytesMessage message = session.createBytesMessage();
                        byte[] large = new byte[3 << 20];
                        large[Queues.MAX_CONTENT - 1] = 7;
                        message.writeBytes(large);
                        return message;
                    },
                    session -> {
                        MapMessage message = session.createMapMessage();
                        message.setString("one", "một");
                        return message;
                    },
                    session -> session.createTextMessage("é".repeat(Queues.MAX_CONTENT)));
            List<Queues.Message> listed = broker.browse(RAW, 10);

            Queues.Content first = broker.content(RAW, listed.get(0).id());
            assertThat(new String(first.body(), StandardCharsets.UTF_8)).isEqualTo(raw);
            assertThat(first.whole()).isTrue();
            assertThat(first.source()).contains("tax");
            assertThat(first.message().properties()).containsEntry(Envelope.RAW_ATTRIBUTES, "{\"caller\":\"x\"}");
            Queues.Content large = broker.content(RAW, listed.get(1).id());
            assertThat(listed.get(1).size()).isEqualTo(3 << 20);
            assertThat(large.whole()).isFalse();
            assertThat(large.body()).hasSize(Queues.MAX_CONTENT).endsWith((byte) 7);
            assertThat(listed.get(2).type()).isEqualTo("map");
            assertThat(broker.content(RAW, listed.get(2).id()).body()).isNotEmpty();
            Queues.Content text = broker.content(RAW, listed.get(3).id());
            assertThat(text.body()).hasSize(Queues.MAX_CONTENT);
            assertThat(text.whole()).isFalse();
            assertThat(queue(RAW).messages()).isEqualTo(4);
            refused(RefusedException.Kind.UNKNOWN, () -> broker.content(RAW, "ID:none' OR 'a'='a"));
            refused(RefusedException.Kind.UNKNOWN, () -> broker.source(RAW, "ID:none"));
        }

        @Test
        @DisplayName("a dead letter goes back where it was, once, and nowhere else")
        void deadLetters() throws Exception {
            send(IN, texts(3));
            aside(IN, 3);
            send(RECORDS, session -> session.createTextMessage("record"));
            aside(RECORDS, 1);
            List<Queues.Message> letters = broker.browse(DeadLetters.QUEUE, 10);
            assertThat(letters)
                    .extracting(Queues.Message::original)
                    .containsExactly(Optional.of(IN), Optional.of(IN), Optional.of(IN), Optional.of(RECORDS));
            assertThat(letters.get(0).properties()).containsEntry(DeadLetters.REASON_VI, "hỏng");
            String first = letters.get(0).id();
            assertThat(broker.source(DeadLetters.QUEUE, first)).contains("tax");
            assertThat(new String(broker.content(DeadLetters.QUEUE, first).body(), StandardCharsets.UTF_8))
                    .isEqualTo("m0");

            refused(
                    RefusedException.Kind.CONFLICT,
                    () -> broker.move(DeadLetters.QUEUE, Set.of(first), Optional.of(RECORDS)));
            refused(
                    RefusedException.Kind.CONFLICT,
                    () -> broker.move(DeadLetters.QUEUE, Set.of(first), Optional.of("elsewhere")));
            assertThat(broker.move(DeadLetters.QUEUE, Set.of(first), Optional.empty()))
                    .isEqualTo(1);
            assertThat(broker.move(DeadLetters.QUEUE, Set.of(first), Optional.empty()))
                    .isZero();
            assertThat(broker.move(DeadLetters.QUEUE, Set.of(), Optional.of(IN)))
                    .isEqualTo(2);
            assertThat(receive(IN, 3)).containsExactly("m0", "m1", "m2");
            assertThat(broker.move(DeadLetters.QUEUE, Set.of(), Optional.empty()))
                    .isEqualTo(1);
            assertThat(receive(RECORDS, 1)).containsExactly("record");
            assertThat(queue(DeadLetters.QUEUE).messages()).isZero();
        }

        @Test
        @DisplayName("what a source has sent goes to another instance's queue, and records go nowhere")
        void betweenSources() throws Exception {
            send(IN, session -> {
                TextMessage message = session.createTextMessage("hồ sơ");
                message.setStringProperty("file", "a.json");
                message.setJMSReplyTo(session.createQueue(Broker.REPLY + "tax"));
                return message;
            });
            send(IN, texts(150));
            String id = broker.browse(IN, 1).get(0).id();
            assertThat(broker.move(IN, Set.of(id), Optional.of(OTHER_IN))).isEqualTo(1);
            assertThat(broker.move(IN, Set.of(), Optional.of(OTHER_IN))).isEqualTo(150);
            assertThat(queue(IN).messages()).isZero();
            assertThat(queue(OTHER_IN).messages()).isEqualTo(151);
            Queues.Content moved =
                    broker.content(OTHER_IN, broker.browse(OTHER_IN, 1).get(0).id());
            assertThat(moved.message().properties()).containsEntry("file", "a.json");
            try (Connection connection = broker.connect();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(OTHER_IN))) {
                connection.start();
                Message message = consumer.receive(5_000);
                assertThat(message.getJMSCorrelationID())
                        .as("what its sender waits for")
                        .isEqualTo(id);
            }
            send(RECORDS, texts(1));
            for (String to : List.of(RECORDS, RAW, DeadLetters.QUEUE, "elsewhere", OTHER_IN)) {
                refused(RefusedException.Kind.CONFLICT, () -> broker.move(OTHER_IN, Set.of(), Optional.of(to)));
            }
            refused(RefusedException.Kind.CONFLICT, () -> broker.move(OTHER_IN, Set.of(), Optional.empty()));
            refused(RefusedException.Kind.CONFLICT, () -> broker.move(RECORDS, Set.of(), Optional.of(IN)));
            refused(
                    RefusedException.Kind.UNKNOWN,
                    () -> broker.move(OTHER_IN, Set.of(), Optional.of(Broker.IN + "none")));
            assertThat(queue(OTHER_IN).messages()).isEqualTo(150);
        }

        @Test
        @DisplayName("a purge takes what was seen and no more")
        void purge() throws Exception {
            send(RECORDS, texts(2_300));
            refused(RefusedException.Kind.CONFLICT, () -> broker.purge(RECORDS, 2_299));
            refused(RefusedException.Kind.CONFLICT, () -> broker.purge(RAW, 0));
            refused(RefusedException.Kind.UNKNOWN, () -> broker.purge("hub.records.none", 1));
            assertThat(queue(RECORDS).messages()).isEqualTo(2_300);
            assertThat(broker.purge(RECORDS, 2_300)).isEqualTo(2_300);
            assertThat(queue(RECORDS).messages()).isZero();

            send(RECORDS, texts(3));
            try (Connection connection = broker.connect();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(RECORDS))) {
                connection.start();
                assertThat(consumer.receive(5_000)).isNotNull();
                assertThat(broker.purge(RECORDS, 3))
                        .as("what a consumer has in its hands stays")
                        .isLessThan(3);
            }
            assertThat(queue(RECORDS).messages()).isPositive();
        }
    }
}
