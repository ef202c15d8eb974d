package vn.iochub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static vn.iochub.broker.Fixtures.embedded;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;

/** Who may do what over TCP, by both protocols. */
@Timeout(60)
class BrokerAccessTest {
    private static final String RECORDS = Broker.RECORDS + "eprocedure";
    private static final String PUSH = "hub.in.eprocedure";
    private static final String REPLY = Broker.REPLY + "eprocedure";
    private static final String OTHERS_REPLY = Broker.REPLY + "tax";
    private static final String OTHERS_PUSH = "hub.in.tax";

    @TempDir
    static Path folder;

    private static BrokerComponent broker;

    enum Protocol {
        CORE,
        AMQP;

        ConnectionFactory factory() {
            return switch (this) {
                case CORE -> new ActiveMQConnectionFactory(broker.url() + "?callTimeout=5000");
                case AMQP ->
                    new JmsConnectionFactory(broker.url().replace("tcp:", "amqp:") + "?jms.requestTimeout=5000");
            };
        }

        Connection connect(String user) throws JMSException {
            Connection connection = factory().createConnection(user, user + "-password");
            connection.start();
            return connection;
        }
    }

    @BeforeAll
    static void start() {
        broker = embedded(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void queues() throws JMSException {
        for (String queue : Set.of(RECORDS, PUSH, OTHERS_PUSH)) {
            broker.ensureQueue(queue);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyComesInWithoutTheRightPassword(Protocol protocol) {
        ConnectionFactory factory = protocol.factory();

        assertThatThrownBy(() -> start(factory.createConnection("anna", "wrong")))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> start(factory.createConnection("stranger", "stranger-password")))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> start(factory.createConnection())).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> start(factory.createConnection("hub", "guessed")))
                .isInstanceOf(JMSSecurityException.class);
    }

    private static void start(Connection connection) throws JMSException {
        try (connection) {
            connection.start();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSourcePushesToItsOwnAddressOnly(Protocol protocol) throws Exception {
        try (Connection connection = protocol.connect("pusher")) {
            sendOne(connection, PUSH);

            assertThatThrownBy(() -> sendOne(connection, OTHERS_PUSH)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> sendOne(connection, RECORDS)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> receiveOne(connection, PUSH)).isInstanceOf(JMSException.class);
        }
        assertThat(Fixtures.receive(broker, PUSH, Duration.ofSeconds(5))).isEqualTo("body");
        assertThat(broker.depth(OTHERS_PUSH)).isZero();
        assertThat(broker.depth(RECORDS)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aSourceFetchesItsOwnReceiptsOnly(Protocol protocol) throws Exception {
        broker.ensureQueue(REPLY);
        broker.ensureQueue(OTHERS_REPLY);
        Fixtures.send(broker, REPLY, "receipt");
        try (Connection connection = protocol.connect("pusher")) {
            assertThatThrownBy(() -> receiveOne(connection, OTHERS_REPLY)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> sendOne(connection, REPLY)).isInstanceOf(JMSException.class);
            receiveOne(connection, REPLY);
        }
        // An AMQP client does not wait for the broker to have taken note of what it acknowledges.
        Awaitility.await().untilAsserted(() -> assertThat(broker.depth(REPLY)).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void theReplyAddressReachesTheHubByEitherProtocol(Protocol protocol) throws Exception {
        try (Connection connection = protocol.connect("pusher");
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Message message = session.createTextMessage("body");
            message.setJMSReplyTo(session.createQueue(REPLY));
            message.setJMSCorrelationID("17");
            session.createProducer(session.createQueue(PUSH)).send(message);
        }
        try (Connection hub = broker.connect();
                Session session = hub.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            hub.start();
            Message received = session.createConsumer(session.createQueue(PUSH)).receive(5_000);
            assertThat(((jakarta.jms.Queue) received.getJMSReplyTo()).getQueueName())
                    .isEqualTo(REPLY);
            assertThat(received.getJMSCorrelationID()).isEqualTo("17");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSendInATransactionThatIsNotAllowedFailsItsCommit(Protocol protocol) throws Exception {
        try (Connection connection = protocol.connect("pusher");
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            assertThatThrownBy(() -> {
                        session.createProducer(session.createQueue(RECORDS)).send(session.createTextMessage("body"));
                        session.commit();
                    })
                    .isInstanceOf(JMSException.class);
        }
        assertThat(broker.depth(RECORDS)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void insideQueuesAreClosedToConsumersEvenToAnAdminWhoMayLookIn(Protocol protocol) throws Exception {
        Fixtures.send(broker, RECORDS, "inside");
        try (Connection connection = protocol.connect("anna")) {
            assertThatThrownBy(() -> receiveOne(connection, RECORDS)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> sendOne(connection, RECORDS)).isInstanceOf(JMSException.class);
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    QueueBrowser browser = session.createBrowser(session.createQueue(RECORDS))) {
                assertThat(browser.getEnumeration().hasMoreElements()).isTrue();
            }
        }
        try (Connection connection = protocol.connect("ivan")) {
            assertThatThrownBy(() -> receiveOne(connection, RECORDS)).isInstanceOf(JMSException.class);
        }
        assertThat(Fixtures.receive(broker, RECORDS, Duration.ofSeconds(5))).isEqualTo("inside");
    }

    @ParameterizedTest
    @EnumSource
    void theIocReadsWhatIsReplayedForAConsumer(Protocol protocol) throws Exception {
        String replays = HubSecurity.REPLAYS + "dashboard";
        broker.ensureQueue(replays);
        Fixtures.send(broker, replays, "change");
        try (Connection connection = protocol.connect("pusher")) {
            assertThatThrownBy(() -> receiveOne(connection, replays)).isInstanceOf(JMSException.class);
        }
        try (Connection connection = protocol.connect("ivan")) {
            assertThatThrownBy(() -> sendOne(connection, replays)).isInstanceOf(JMSException.class);
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                assertThat(session.createConsumer(session.createQueue(replays)).receive(10_000))
                        .isNotNull();
            }
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> broker.depth(replays) == 0);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyMakesQueuesBySendingOrConsuming(Protocol protocol) throws Exception {
        for (String user : new String[] {"anna", "pusher", "nobody"}) {
            try (Connection connection = protocol.connect(user)) {
                assertThatThrownBy(() -> sendOne(connection, "mine")).isInstanceOf(JMSException.class);
                assertThatThrownBy(() -> receiveOne(connection, "mine")).isInstanceOf(JMSException.class);
                assertThatThrownBy(() -> sendOne(connection, "hub.in.mine")).isInstanceOf(JMSException.class);
            }
        }
        assertThat(broker.queues("")).doesNotContain("mine", "hub.in.mine");
    }

    @Test
    void anAdminManagesByMessages() throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
        try (Connection connection = factory.createQueueConnection("anna", "anna-password")) {
            connection.start();
            QueueSession session = (QueueSession)
                    ((jakarta.jms.QueueConnection) connection).createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            QueueRequestor requestor = new QueueRequestor(session, new ActiveMQQueue(HubSecurity.MANAGEMENT));
            Message question = session.createMessage();
            JMSManagementHelper.putAttribute(question, ResourceNames.BROKER, "version");

            assertThat(JMSManagementHelper.getResult(requestor.request(question)))
                    .isEqualTo("2.55.0");
        } finally {
            factory.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "source:tax, SEND, hub.in.tax, true",
        "source:tax, SEND, hub.in.tax2, false",
        "source:tax, SEND, hub.in., false",
        "source:tax, SEND, hub.records.tax, false",
        "source:tax, CONSUME, hub.in.tax, false",
        "source:tax, CONSUME, hub.reply.tax, true",
        "source:tax, CONSUME, hub.reply.education, false",
        "source:tax, CONSUME, hub.reply.tax::hub.reply.tax, true",
        "source:tax, CONSUME, hub.records.tax::hub.reply.tax, false",
        "source:tax, SEND, hub.in.education::hub.in.tax, false",
        "source:tax, SEND, hub.reply.tax, false",
        "source:tax, BROWSE, hub.reply.tax, false",
        "ioc, CONSUME, hub.records.tax, false",
        "ioc, BROWSE, hub.records.tax, false",
        "ioc, CONSUME, hub.feed.replay.dashboard, true",
        "ioc, CONSUME, hub.feed.replay.dashboard::hub.feed.replay.dashboard, true",
        "ioc, CONSUME, hub.feed.replay.dashboard::hub.records.tax, false",
        "ioc, CONSUME, hub.records.tax::hub.feed.replay.dashboard, false",
        "ioc, CONSUME, hub.feed.replay., false",
        "ioc, SEND, hub.feed.replay.dashboard, false",
        "ioc, CREATE_DURABLE_QUEUE, hub.feed.replay.dashboard, false",
        "ioc, DELETE_DURABLE_QUEUE, hub.feed.replay.dashboard, false",
        "viewer, CONSUME, hub.feed.replay.dashboard, false",
        "personal, CONSUME, hub.feed.replay.dashboard, false",
        "source:tax, CONSUME, hub.feed.replay.dashboard, false",
        "operator, MANAGE, activemq.management, false",
        "admin, BROWSE, hub.raw.tax, true",
        "admin, CONSUME, hub.raw.tax, false",
        "admin, CREATE_DURABLE_QUEUE, other, false",
        "admin, CREATE_NON_DURABLE_QUEUE, hub.records.tax, false",
        "hub-internal, CONSUME, hub.raw.tax, true"
    })
    void rights(String role, CheckType check, String address, boolean allowed) {
        assertThat(HubSecurity.allows(Set.of(role), check, address)).isEqualTo(allowed);
    }

    @Test
    void noAccountCanHaveTheHubsOwnRole() throws Exception {
        assertThat(new Fixtures.MemoryAccounts().authenticate("trickster", "trickster-password"))
                .get()
                .matches(identity -> identity.has(HubSecurity.INTERNAL));

        Accounts accounts = new Fixtures.MemoryAccounts();
        assertThat(new HubSecurity(accounts)
                        .authenticate("trickster", "trickster-password", null, null)
                        .getPrincipals())
                .noneMatch(principal -> principal.getName().equals(HubSecurity.INTERNAL));
    }

    private static void sendOne(Connection connection, String queue) throws JMSException {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(queue(queue, session)).send(session.createTextMessage("body"));
        }
    }

    private static void receiveOne(Connection connection, String queue) throws JMSException {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createConsumer(queue(queue, session)).receive(500);
        }
    }

    private static jakarta.jms.Queue queue(String name, Session session) throws JMSException {
        return session.createQueue(name);
    }
}
