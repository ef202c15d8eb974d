package vn.iochub.repository.internal.testing;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import vn.iochub.api.service.Broker;

/** A real Artemis with its journal on disk, which can be stopped and started, and whose commits can be made to fail. */
public final class TestBroker implements Broker, AutoCloseable {
    private static final AtomicInteger IDS = new AtomicInteger(100);

    private final int id = IDS.incrementAndGet();
    private final Path folder;
    private final AtomicInteger commitsToFail = new AtomicInteger();
    private volatile ActiveMQServer server;

    public TestBroker(Path folder) throws Exception {
        this.folder = folder;
        start();
    }

    public void start() throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(200_000)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setMaxDiskUsage(-1)
                .addAcceptorConfiguration("in-vm", "vm://" + id)
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setAutoCreateAddresses(false)
                                .setAutoCreateQueues(false)
                                .setMaxDeliveryAttempts(-1)
                                .setRedeliveryDelay(50));
        server = ActiveMQServers.newActiveMQServer(configuration);
        server.start();
    }

    public void stop() throws Exception {
        server.stop();
    }

    /** After the next commits of this number, the caller is told that they failed, and they are rolled back. */
    public void failCommits(int commits) {
        commitsToFail.set(commits);
    }

    @Override
    public Connection connect() throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://" + id);
        factory.setReconnectAttempts(0);
        factory.setBlockOnDurableSend(false);
        try {
            return proxy(Connection.class, factory.createConnection(), (connection, method, arguments) -> {
                Object result = method.invoke(connection, arguments);
                return result instanceof Session session ? failing(session) : result;
            });
        } catch (JMSException e) {
            factory.close();
            throw e;
        }
    }

    private Session failing(Session session) {
        return proxy(Session.class, session, (target, method, arguments) -> {
            if (method.getName().equals("commit") && commitsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                target.rollback();
                throw new JMSException("the connection was lost before the commit, says the test");
            }
            return method.invoke(target, arguments);
        });
    }

    private interface Call<T> {
        Object invoke(T target, java.lang.reflect.Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Call<T> call) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.invoke(target, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Override
    public void ensureQueue(String name) throws JMSException {
        try {
            server.createQueue(
                    QueueConfiguration.of(name)
                            .setAddress(name)
                            .setRoutingType(RoutingType.ANYCAST)
                            .setDurable(true)
                            .setAutoDelete(false)
                            .setAutoCreateAddress(true),
                    true);
        } catch (Exception e) {
            throw failure(e);
        }
    }

    @Override
    public List<String> queues(String prefix) throws JMSException {
        if (!server.isActive()) {
            throw new JMSException("the broker is stopped");
        }
        return Stream.of(server.getActiveMQServerControl().getQueueNames())
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    @Override
    public long depth(String name) throws JMSException {
        if (!server.isActive()) {
            throw new JMSException("the broker is stopped");
        }
        Queue queue = server.locateQueue(SimpleString.of(name));
        return queue == null ? 0 : queue.getMessageCount();
    }

    @Override
    public String url() {
        return "vm://" + id;
    }

    private static JMSException failure(Exception e) {
        JMSException failure = new JMSException(e.getMessage());
        failure.initCause(e);
        return failure;
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
