package vn.iochub.runtime.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.ingest.IngestPipeline;
import vn.iochub.runtime.internal.ingest.IngestService;

/** Messages on hub.in.&lt;instance&gt; that crash what takes them, over a real Artemis. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(90)
class PoisonedPushTest {
    private static final String IN = Broker.IN + "lines";
    private static final String SECRET = "ho-ten-nguoi-dan";

    @TempDir
    private Path folder;

    private final ResilienceComponent resilience = ResilienceComponent.withDefaults();
    private final AtomicInteger crashes = new AtomicInteger();
    private volatile boolean mended;
    private TestBroker broker;
    private DeadLetterQueue dead;
    private IngestService ingest;
    private IngestPipeline pipeline;
    private MessagePush push;

    /** Its redaction cannot stand a first byte {@code !}, and fails as a parser does on one that is {@code ?}. */
    private final class Fragile extends TestConnector {
        Fragile() {
            super("lines");
        }

        @Override
        public void redact(InputStream in, OutputStream out) throws IOException {
            byte[] content = in.readAllBytes();
            if (!mended && content.length > 0 && content[0] == '!') {
                crashes.incrementAndGet();
                throw new IllegalStateException("cannot redact " + SECRET);
            }
            if (!mended && content.length > 0 && content[0] == '?') {
                crashes.incrementAndGet();
                throw new IOException("cannot parse " + SECRET);
            }
            out.write(content);
        }
    }

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(folder.resolve("broker"));
        for (String prefix : new String[] {Broker.RECORDS, Broker.RAW, Broker.QUARANTINE, Broker.IN, Broker.REPLY}) {
            broker.ensureQueue(prefix + "lines");
        }
        ingest = new IngestService(
                broker, resilience, new SimpleMeterRegistry(), folder.resolve("data"), "000", Clock.systemUTC());
        dead = new DeadLetterQueue(broker);
        dead.start();
        Fragile connector = new Fragile();
        pipeline = ingest.open(connector, connector.source(), "test/1", new Troubles("lines", Clock.systemUTC()));
        push = new MessagePush(broker, dead, resilience, "lines", pipeline);
    }

    @AfterEach
    void stop() throws Exception {
        push.close();
        pipeline.close();
        ingest.close();
        dead.close();
        broker.close();
    }

    private void send(String body) throws Exception {
        try (Connection connection = broker.connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body.getBytes(UTF_8));
            session.createProducer(session.createQueue(IN)).send(message);
        }
    }

    @Test
    @DisplayName(
            "a message that crashes its redaction goes aside after the attempts; what follows goes on, and it comes back")
    void asideAndBack() throws Exception {
        send("!" + SECRET + "=1");
        send("?" + SECRET + "=2");
        send("a=1");
        push.start();

        await().atMost(Duration.ofSeconds(30)).until(() -> broker.depth(IN) == 0);
        assertThat(broker.drain(Broker.RECORDS + "lines")).hasSize(1);
        assertThat(crashes).hasValue(2 * resilience.messageAttempts());
        assertThat(dead.list(5)).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.from()).isEqualTo(IN);
            assertThat(letter.reason()).contains("5 times").doesNotContain(SECRET);
        });
        assertThat(broker.drain(Broker.RAW + "lines")).hasSize(1);
        try (Stream<Path> kept = Files.walk(folder.resolve("data"))) {
            assertThat(kept.filter(Files::isRegularFile)).allSatisfy(file -> assertThat(Files.readAllBytes(file))
                    .as("%s", file)
                    .asString()
                    .doesNotContain(SECRET));
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(dead.count()).hasValue(2L));

        mended = true;
        assertThat(dead.redrive(Set.of())).isEqualTo(2);
        await().atMost(Duration.ofSeconds(10)).until(() -> broker.depth(IN) == 0);
        assertThat(broker.drain(Broker.RECORDS + "lines")).hasSize(2);
        assertThat(broker.depth(DeadLetters.QUEUE)).isZero();
    }

    @Test
    @DisplayName("a hub that takes nothing is never the message's fault, however long it lasts")
    void neverTheWorldsFault() throws Exception {
        broker.refuse(new Text("đĩa đầy", "the disk is full"));
        send("a=1");
        push.start();
        double before = resilience.messageAttempts();
        io.micrometer.core.instrument.MeterRegistry registry = new SimpleMeterRegistry();
        resilience.bindRegistry(registry);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> registry.get("iochub.retries")
                                .tag("name", "message-push")
                                .functionCounter()
                                .count()
                        > before + 1);
        assertThat(broker.depth(IN)).isEqualTo(1);
        assertThat(dead.list(1)).isEmpty();

        broker.refuse(null);
        await().atMost(Duration.ofSeconds(10)).until(() -> broker.depth(IN) == 0);
        assertThat(broker.drain(Broker.RECORDS + "lines")).hasSize(1);
    }
}
