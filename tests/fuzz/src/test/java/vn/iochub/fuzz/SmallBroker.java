package vn.iochub.fuzz;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import vn.iochub.api.service.Broker;

/** A real Artemis in this JVM. It need not outlive a crash, so it flushes nothing. */
final class SmallBroker implements Broker, AutoCloseable {
    private static final AtomicInteger IDS = new AtomicInteger(7_000);
    private final int id = IDS.getAndIncrement();
    private final ActiveMQServer server;

    SmallBroker(Path folder) throws Exception {
        Configuration config = new ConfigurationImpl()
                .setName("fuzz-" + id)
                .setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalSyncTransactional(false)
                .setJournalSyncNonTransactional(false)
                .setJournalFileSize(1 << 20)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
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
    }

    @Override
    public Connection connect() throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://" + id);
        factory.setCallTimeout(10_000);
        factory.setReconnectAttempts(0);
        return factory.createConnection();
    }

    @Override
    public void ensureQueue(String name) throws JMSException {
        try {
            if (server.locateQueue(name) == null) {
                server.createQueue(QueueConfiguration.of(name)
                        .setAutoCreateAddress(true)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)
                        .setAutoDelete(false));
            }
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

    /** Throws away what is on the queue; returns how many there were. */
    int clear(String queue) throws Exception {
        return server.locateQueue(queue).deleteAllReferences();
    }

    @Override
    public String url() {
        return "vm://" + id;
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
