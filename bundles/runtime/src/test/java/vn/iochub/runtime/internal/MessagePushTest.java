package vn.iochub.runtime.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.ingest.IngestPipeline;
import vn.iochub.runtime.internal.ingest.IngestService;

/** Messages of a source on hub.in.&lt;instance&gt;, over a real Artemis. */
class MessagePushTest {
    private static final String IN = Broker.IN + "lines";
    private static final String REPLY = Broker.REPLY + "lines";

    @TempDir
    private Path folder;

    private TestBroker broker;
    private final ResilienceComponent resilience = ResilienceComponent.withDefaults();
    private DeadLetterQueue dead;
    private IngestService ingest;
    private IngestPipeline pipeline;
    private MessagePush push;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(folder.resolve("broker"));
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN, Broker.REPLY}) {
            broker.ensureQueue(prefix + "lines");
        }
        ingest = new IngestService(
                broker, resilience, new SimpleMeterRegistry(), folder.resolve("data"), "000", Clock.systemUTC());
        dead = new DeadLetterQueue(broker);
        TestConnector connector = new TestConnector("lines");
        pipeline = ingest.open(connector, connector.source(), "test/1", new Troubles("lines", Clock.systemUTC()));
        push = new MessagePush(broker, dead, resilience, "lines", pipeline);
    }

    @AfterEach
    void stop() throws Exception {
        push.close();
        pipeline.close();
        ingest.close();
        broker.close();
    }

    @FunctionalInterface
    private interface Sending {
        Message make(Session session) throws Exception;
    }

    private void send(String replyTo, Sending sending) throws Exception {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Message message = sending.make(session);
            if (replyTo != null) {
                message.setJMSReplyTo(session.createQueue(replyTo));
            }
            session.createProducer(session.createQueue(IN)).send(message);
        }
    }

    private static BytesMessage bytes(Session session, byte[] body) throws Exception {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private JsonNode reply(String correlation) throws Exception {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(REPLY))) {
            connection.start();
            TextMessage reply = (TextMessage) consumer.receive(10_000);
            assertThat(reply).as("a receipt").isNotNull();
            assertThat(reply.getJMSCorrelationID()).isEqualTo(correlation);
            return new ObjectMapper().readTree(reply.getText());
        }
    }

    @Test
    void aMessageIsTakenAndItsReceiptSent() throws Exception {
        push.start();
        send(REPLY, session -> {
            BytesMessage message = bytes(session, "a=1\nnonsense\n".getBytes(UTF_8));
            message.setJMSCorrelationID("call-17");
            message.setStringProperty("attribute_file", "x.txt");
            message.setStringProperty("contentType", "text/plain");
            message.setStringProperty("other", "is not kept");
            return message;
        });

        JsonNode receipt = reply("call-17");
        assertThat(receipt.path("accepted").asLong()).isEqualTo(1);
        assertThat(receipt.path("rejected").asLong()).isEqualTo(1);
        assertThat(receipt.at("/rejections/0/reason").asText()).isNotBlank();
        assertThat(receipt.toString()).doesNotContain("nonsense");
        assertThat(broker.drain(Broker.RECORDS + "lines")).hasSize(1);
        assertThat(broker.drain(Broker.RAW + "lines").get(0).properties())
                .containsEntry(Envelope.RAW_ATTRIBUTES, "{\"file\":\"x.txt\"}")
                .containsEntry(Envelope.RAW_CONTENT_TYPE, "text/plain")
                .containsEntry(Envelope.RAW_ID, receipt.path("receipt").asText());
        await().until(() -> broker.depth(IN) == 0);
    }

    @Test
    void textAndLargeBodiesAreTakenAndOtherKindsAreRejected() throws Exception {
        push.start();
        send(REPLY, session -> session.createTextMessage("a=1\nb=2\n"));
        String large = "k=" + "x".repeat(60) + "\n";
        send(REPLY, session -> bytes(session, large.repeat(50_000).getBytes(UTF_8)));
        send(REPLY, session -> session.createMapMessage());

        await().untilAsserted(() -> assertThat(broker.depth(REPLY)).isEqualTo(3));
        assertThat(broker.drain(Broker.RECORDS + "lines")).hasSizeGreaterThan(2);
        assertThat(broker.drain(Broker.RAW + "lines")).hasSize(3);
    }

    /** A property of a kind that is none of a source's business stops neither its message nor those behind it. */
    @Test
    void propertiesThatAreNoTextsAreLeftOut() throws Exception {
        push.start();
        send(REPLY, session -> {
            Message message = bytes(session, "a=1\n".getBytes(UTF_8));
            ActiveMQMessage core = (ActiveMQMessage) message;
            core.getCoreMessage().putBytesProperty("attribute_picture", new byte[] {1, 2});
            core.getCoreMessage().putBytesProperty("contentType", new byte[] {3});
            core.getCoreMessage().putStringProperty("attribute_nothing", null);
            message.setIntProperty("attribute_number", 7);
            return message;
        });

        await().untilAsserted(() -> assertThat(broker.depth(REPLY)).isEqualTo(1));
        assertThat(broker.drain(Broker.RAW + "lines").get(0).properties())
                .containsEntry(Envelope.RAW_ATTRIBUTES, "{\"number\":\"7\"}");
        await().until(() -> broker.depth(IN) == 0);
    }

    @Test
    void noReceiptGoesElsewhere() throws Exception {
        broker.ensureQueue("other");
        push.start();
        send("other", session -> session.createTextMessage("a=1\n"));
        send(null, session -> session.createTextMessage("a=1\n"));

        await().untilAsserted(
                        () -> assertThat(broker.depth(Broker.RAW + "lines")).isEqualTo(2));
        await().until(() -> broker.depth(IN) == 0);
        assertThat(broker.depth("other")).isZero();
        assertThat(broker.depth(REPLY)).isZero();
    }

    @Test
    void aMessageThatCannotBeTakenNowStaysAndIsTakenLater() throws Exception {
        broker.refuse(new Text("đĩa đầy", "the disk is full"));
        push.start();
        send(REPLY, session -> session.createTextMessage("a=1\n"));
        await().during(java.time.Duration.ofSeconds(1)).until(() -> broker.depth(IN) == 1);
        broker.refuse(null);

        await().untilAsserted(() -> assertThat(broker.depth(REPLY)).isEqualTo(1));
        assertThat(broker.depth(IN)).isZero();
        assertThat(broker.drain(Broker.RECORDS + "lines")).hasSize(1);
    }

    @Test
    void itGoesOnWhenTheBrokerIsBack() throws Exception {
        push.start();
        broker.stop();
        broker.start();
        send(REPLY, session -> session.createTextMessage("a=1\n"));

        await().atMost(java.time.Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(broker.depth(REPLY)).isEqualTo(1));
    }

    @Test
    void positionsAndTroublesAreKeptForAnInstance() throws Exception {
        Troubles troubles = new Troubles("lines", Clock.systemUTC());
        InstanceHub hub = new InstanceHub("lines", ingest.cursors("lines"), troubles, resilience);
        assertThat(hub.cursor("drop")).isEmpty();
        hub.cursor("drop", "2026-01-05|17");
        assertThat(new InstanceHub("lines", ingest.cursors("lines"), troubles, resilience).cursor("drop"))
                .contains("2026-01-05|17");
        assertThat(ingest.cursors("other").read("drop")).isEmpty();
        assertThat(Map.of("bad", "../x", "empty", "").values())
                .allSatisfy(name -> org.assertj.core.api.Assertions.assertThatThrownBy(() -> hub.cursor(name))
                        .isInstanceOf(IllegalArgumentException.class));

        hub.trouble("drop", vn.iochub.api.SourceHub.Trouble.COMMUNICATION, new Text("mất mạng", "no network"));
        assertThat(troubles.now())
                .hasValueSatisfying(state -> assertThat(state.cause().en()).isEqualTo("no network"));
        hub.trouble("view", vn.iochub.api.SourceHub.Trouble.CREDENTIALS, new Text("sai mật khẩu", "wrong password"));
        assertThat(troubles.now())
                .hasValueSatisfying(state -> assertThat(state.category()).contains(Category.CREDENTIALS));
        assertThat(troubles.details()).containsOnly(Map.entry("connection", "view"));
        hub.well("view");
        assertThat(troubles.details()).containsOnly(Map.entry("connection", "drop"));
        hub.well("drop");
        assertThat(troubles.now()).isEmpty();
        assertThat(troubles.details()).isEmpty();
    }
}
