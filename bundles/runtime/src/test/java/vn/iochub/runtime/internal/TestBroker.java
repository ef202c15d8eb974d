package vn.iochub.runtime.internal;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Broker;

/** A real, persistent Artemis inside the test's JVM, which can be stopped and started on the same journal. */
public final class TestBroker implements Broker, AutoCloseable {
    /** Milliseconds: what is committed comes to its queue a moment later. */
    private static final long FIRST_WAIT = 2_000;

    private static final long NEXT_WAIT = 200;
    private static final AtomicInteger IDS = new AtomicInteger(1000);
    private final Path folder;
    private final int id = IDS.getAndIncrement();
    private ActiveMQServer server;
    private volatile Text refusal;

    /** A message as it lay on a queue. */
    public record Received(Map<String, Object> properties, byte[] body) {
        public String text(String name) {
            return (String) properties.get(name);
        }

        public long number(String name) {
            return ((Number) properties.get(name)).longValue();
        }
    }

    public TestBroker(Path folder) {
        this.folder = folder;
        start();
    }

    public void start() {
        try {
            Configuration config = new ConfigurationImpl()
                    .setName("test-" + id)
                    .setSecurityEnabled(false)
                    .setPersistenceEnabled(true)
                    .setJournalType(JournalType.NIO)
                    .setJournalDirectory(folder.resolve("journal").toString())
                    .setBindingsDirectory(folder.resolve("bindings").toString())
                    .setPagingDirectory(folder.resolve("paging").toString())
                    .setLargeMessagesDirectory(folder.resolve("large").toString())
                    .setJournalBufferTimeout_NIO(100_000)
                    .setJMXManagementEnabled(false)
                    .addAcceptorConfiguration(
                            new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of("serverId", id)))
                    .addAddressSetting(
                            "#",
                            new AddressSettings()
                                    .setAutoCreateAddresses(false)
                                    .setAutoCreateQueues(false)
                                    .setMaxDeliveryAttempts(-1));
            server = new ActiveMQServerImpl(config);
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the broker say that it takes nothing. */
    public void refuse(Text reason) {
        refusal = reason;
    }

    @Override
    public Optional<Text> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public Connection connect() throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://" + id);
        factory.setCallTimeout(5_000);
        factory.setReconnectAttempts(0);
        factory.setInitialConnectAttempts(1);
        return factory.createConnection();
    }

    @Override
    public void ensureQueue(String name) throws JMSException {
        try {
            if (!server.isStarted()) {
                throw new JMSException("The broker is stopped");
            }
            if (server.locateQueue(name) == null) {
                server.createQueue(QueueConfiguration.of(name)
                        .setAutoCreateAddress(true)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)
                        .setAutoDelete(false));
            }
        } catch (JMSException e) {
            throw e;
        } catch (Exception e) {
            JMSException failure = new JMSException(e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public List<String> queues(String prefix) {
        return Arrays.stream(server.getActiveMQServerControl().getQueueNames())
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    @Override
    public long depth(String queue) {
        Queue found = server.locateQueue(queue);
        return found == null ? 0 : found.getMessageCount();
    }

    @Override
    public String url() {
        return "vm://" + id;
    }

    /** Puts a text on a queue, as a source does by JMS. */
    public void send(String queue, String text) throws JMSException {
        try (Connection connection = connect()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
        }
    }

    /** Takes all that is on the queue, in its order. */
    public List<Received> drain(String queue) throws JMSException {
        List<Received> all = new ArrayList<>();
        try (Connection connection = connect()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            for (Message next = consumer.receive(FIRST_WAIT); next != null; next = consumer.receive(NEXT_WAIT)) {
                BytesMessage message = (BytesMessage) next;
                byte[] body = new byte[(int) message.getBodyLength()];
                message.readBytes(body);
                all.add(new Received(properties(message), body));
            }
            session.commit();
        }
        return all;
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new TreeMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            properties.put((String) name, message.getObjectProperty((String) name));
        }
        return properties;
    }

    @Override
    public void close() {
        stop();
    }
}
