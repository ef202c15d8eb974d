package vn.iochub.runtime.internal.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Health.Status;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.Secrets;
import vn.iochub.broker.BrokerComponent;
import vn.iochub.broker.BrokerConfig;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.TestConnector;

/** A flood while nobody stores: the hub's own broker pages, then refuses, and the sender is told to come again. */
class FullBrokerTest {
    private static final String QUEUE = Broker.RECORDS + "lines";
    private static final long MIB = 1 << 20;
    private static final int ENOUGH = 1_000;
    /** What the hub lets one queue have, and what is on its way to a page. */
    private static final long MOST_MEMORY = 40 * MIB;

    @TempDir
    private Path folder;

    private final Random random = new Random(4);
    private BrokerComponent broker;
    private IngestService ingest;
    private IngestPipeline pipeline;
    private long memory;

    @BeforeEach
    void start() throws Exception {
        ResilienceComponent resilience = ResilienceComponent.withDefaults();
        Map<String, Object> keys = Map.of("port", freePort(), "minDiskFree", "1M", "maxDisk", "48M");
        BrokerConfig config = (BrokerConfig) Proxy.newProxyInstance(
                BrokerConfig.class.getClassLoader(),
                new Class<?>[] {BrokerConfig.class},
                (proxy, method, args) -> keys.getOrDefault(method.getName(), method.getDefaultValue()));
        broker = new BrokerComponent(new Internal(), new NoSecrets(), resilience, config, folder.resolve("broker"));
        await().atMost(Duration.ofSeconds(30)).until(() -> status() == Status.UP);
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE}) {
            broker.ensureQueue(prefix + "lines");
        }
        Path data = folder.resolve("data");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ingest = new IngestService(broker, resilience, registry, data, "000", Clock.systemUTC());
        TestConnector connector = new TestConnector("lines");
        pipeline = ingest.open(connector, connector.source(), "test/1", IngestListener.DEAF);
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
        ingest.close();
        broker.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Internal implements Accounts {
        @Override
        public Optional<Identity> authenticate(String user, String password) {
            return Optional.empty();
        }

        @Override
        public void ensure(String user, Set<String> roles, String envPrefix) {
            throw new UnsupportedOperationException();
        }

        @Override
        public InternalLogin internal() {
            return new InternalLogin("hub", "made-for-this-test");
        }
    }

    private static final class NoSecrets implements Secrets {
        @Override
        public Optional<String> get(String name) {
            return Optional.empty();
        }

        @Override
        public String getOrCreate(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void announce(Map<String, String> lines) {
            // Its address, for people.
        }

        @Override
        public String resolve(String value) {
            return value;
        }
    }

    private Status status() {
        return broker.health().get(0).status();
    }

    private void take(String key, int size) throws IOException {
        byte[] noise = new byte[size / 2];
        random.nextBytes(noise);
        String line = key + "=" + HexFormat.of().formatHex(noise);
        Receipt receipt = pipeline.ingest(Body.of(line.getBytes(UTF_8)), "text/plain", Map.of());
        assertThat(receipt.accepted()).isEqualTo(1);
    }

    /** Sends until it is refused; notes the most memory that the broker's addresses took meanwhile. */
    private Set<String> flood(int size) throws Exception {
        ObjectName server = new ObjectName("org.apache.activemq.artemis:broker=\"iochub\"");
        Set<String> taken = new TreeSet<>();
        for (int i = 0; i < ENOUGH; i++) {
            try {
                take("flood-" + i, size);
            } catch (HubUnavailableException e) {
                assertThat(e.overQuota()).isFalse();
                assertThat(e.retryAfterSeconds()).isEqualTo(5);
                return taken;
            }
            taken.add("flood-" + i);
            Object used = ManagementFactory.getPlatformMBeanServer().getAttribute(server, "AddressMemoryUsage");
            memory = Math.max(memory, (Long) used);
        }
        throw new AssertionError("Nothing was refused of " + ENOUGH);
    }

    private Set<String> store(int atLeast) throws JMSException {
        Set<String> stored = new TreeSet<>();
        try (Connection connection = broker.connect();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            connection.start();
            int count = 0;
            for (Message next = consumer.receive(10_000); next != null; next = consumer.receive(500)) {
                stored.add(next.getStringProperty(Envelope.SUBJECT));
                if (++count % 5 == 0) {
                    session.commit();
                }
            }
            session.commit();
            assertThat(count).as("each once").isEqualTo(stored.size()).isGreaterThanOrEqualTo(atLeast);
        }
        return stored;
    }

    /** Records that lie in pages, and records so large that each has a file of its own. */
    @ParameterizedTest
    @ValueSource(ints = {350_000, 900_000})
    void aFloodWhileNobodyStoresIsKeptOnDiskThenRefusedAndNothingIsLost(int size) throws Exception {
        Set<String> taken = flood(size);

        assertThat((long) taken.size() * size)
                .as("bytes that were taken: more than memory holds, and not much more than maxDisk besides")
                .isBetween(60 * MIB, 200 * MIB);
        assertThat(memory).as("bytes in the broker's memory").isLessThan(MOST_MEMORY);
        await().atMost(Duration.ofSeconds(10)).until(() -> status() == Status.DEGRADED);
        assertThat(broker.health().get(0).cause().en()).contains("maxDisk");
        assertThat(broker.refusal()).isPresent();
        long depth = broker.depth(QUEUE);
        assertThatThrownBy(() -> take("refused", size)).isInstanceOf(HubUnavailableException.class);
        assertThat(broker.depth(QUEUE)).isEqualTo(depth);

        Set<String> stored = store(taken.size());

        assertThat(stored).containsAll(taken).doesNotContain("refused");
        await().atMost(Duration.ofSeconds(10)).until(() -> status() == Status.UP);
        take("after", size);
        assertThat(store(1)).containsExactly("after");
    }
}
