package vn.iochub.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.Secrets;
import vn.iochub.resilience.ResilienceComponent;

/** What the tests of this bundle share. */
final class Fixtures {
    private Fixtures() {}

    /** A few accounts in memory; the password of each is its name with {@code -password}. */
    static final class MemoryAccounts implements Accounts {
        private final Map<String, Set<String>> roles = new HashMap<>(Map.of(
                "anna", Set.of(ADMIN),
                "ivan", Set.of(IOC),
                "nobody", Set.of(),
                "pusher", Set.of(Accounts.sourceRole("eprocedure")),
                "trickster", Set.of(HubSecurity.INTERNAL)));

        @Override
        public Optional<Identity> authenticate(String user, String password) {
            return Optional.ofNullable(roles.get(user))
                    .filter(known -> password.equals(user + "-password"))
                    .map(known -> new Identity(user, known));
        }

        @Override
        public void ensure(String user, Set<String> wanted, String envPrefix) {
            roles.putIfAbsent(user, wanted);
        }

        @Override
        public InternalLogin internal() {
            return new InternalLogin("hub", "a-password-that-is-made-anew-at-each-start");
        }
    }

    /** Secrets in memory. */
    static final class MemorySecrets implements Secrets {
        private final Map<String, String> values = new HashMap<>();

        @Override
        public Optional<String> get(String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public String getOrCreate(String name) {
            return values.computeIfAbsent(name, key -> "made-" + key);
        }

        @Override
        public void announce(Map<String, String> lines) {
            values.putAll(lines);
        }

        @Override
        public String resolve(String value) {
            if (!value.startsWith("secret:")) {
                return value;
            }
            return get(value.substring("secret:".length()))
                    .orElseThrow(() -> new IllegalArgumentException("there is no " + value));
        }
    }

    /** The configuration with its defaults, but for these keys. */
    static BrokerConfig config(Map<String, Object> keys) {
        for (String key : keys.keySet()) {
            if (java.util.Arrays.stream(BrokerConfig.class.getDeclaredMethods())
                    .map(Method::getName)
                    .noneMatch(key::equals)) {
                throw new IllegalArgumentException("there is no key " + key);
            }
        }
        return (BrokerConfig) Proxy.newProxyInstance(
                BrokerConfig.class.getClassLoader(),
                new Class<?>[] {BrokerConfig.class},
                (proxy, method, args) -> keys.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An embedded broker that is up, with these keys on top of a free port and little disk asked for. */
    static BrokerComponent embedded(Path folder, Map<String, Object> keys) {
        BrokerComponent broker = starting(folder, keys);
        awaitStatus(broker, Health.Status.UP);
        return broker;
    }

    static BrokerComponent starting(Path folder, Map<String, Object> keys) {
        Map<String, Object> all = new HashMap<>(Map.of("port", freePort(), "minDiskFree", "1M"));
        all.putAll(keys);
        return new BrokerComponent(
                new MemoryAccounts(), new MemorySecrets(), ResilienceComponent.withDefaults(), config(all), folder);
    }

    static void awaitStatus(BrokerComponent broker, Health.Status status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(
                                health(broker).status())
                        .as(health(broker).cause().en())
                        .isEqualTo(status));
    }

    static Health health(BrokerComponent broker) {
        return broker.health().get(0);
    }

    /** Sends in one transaction. */
    static void send(BrokerComponent broker, String queue, String... bodies) throws JMSException {
        try (Connection connection = broker.connect()) {
            send(connection, queue, bodies);
        }
    }

    static void send(Connection connection, String queue, String... bodies) throws JMSException {
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            for (String body : bodies) {
                producer.send(session.createTextMessage(body));
            }
            session.commit();
        }
    }

    /** Receives one message and acknowledges it; null when none comes within the time. */
    static String receive(BrokerComponent broker, String queue, Duration time) throws JMSException {
        try (Connection connection = broker.connect()) {
            connection.start();
            try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
                Message message = consumer.receive(time.toMillis());
                session.commit();
                return message == null ? null : message.getBody(String.class);
            }
        }
    }
}
