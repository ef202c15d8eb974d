package vn.iochub.runtime.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.Connector;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.RawMessage;
import vn.iochub.api.Receipt;
import vn.iochub.api.RecordSink;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.ingest.IngestService;

/** An instance's life, with real Camel contexts, a real broker and a real HTTP port. */
class InstanceTest {
    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ConcurrentMap<String, Instance> owners = new ConcurrentHashMap<>();
    private final Map<String, String> accounts = new ConcurrentHashMap<>();
    private final List<Instance> started = new ArrayList<>();
    private PlainPlatform platform;
    private TestBroker broker;
    private final ResilienceComponent resilience = ResilienceComponent.withDefaults();
    private IngestService ingest;
    private int services;

    @BeforeEach
    void start() throws Exception {
        platform = new PlainPlatform();
        broker = new TestBroker(folder.resolve("broker"));
        ingest = new IngestService(broker, resilience, registry, folder.resolve("data"), "000", Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        started.forEach(Instance::close);
        ingest.close();
        broker.close();
        platform.close();
    }

    private SchemaGate gate;

    private Instance deploy(Connector connector) {
        Instance instance = new Instance(
                new Deployment(
                        connector, connector.source(), ++services, "vn.iochub.connector.test", "0.1.0", platform),
                new Instance.Services(
                        broker,
                        new DeadLetterQueue(broker),
                        resilience,
                        new EnsuredAccounts(),
                        ingest,
                        () -> Optional.ofNullable(gate),
                        Clock.systemUTC()),
                owners);
        started.add(instance);
        instance.start();
        return instance;
    }

    private Instance deployed(Connector connector) {
        Instance instance = deploy(connector);
        awaitStatus(instance, Status.UP);
        return instance;
    }

    private static void awaitStatus(Instance instance, Status status) {
        await().until(() -> instance.health().status() == status);
    }

    private void close(Instance instance) {
        started.remove(instance);
        instance.close();
    }

    private final class EnsuredAccounts implements Accounts {
        @Override
        public Optional<Identity> authenticate(String user, String password) {
            return Optional.empty();
        }

        @Override
        public void ensure(String user, Set<String> roles, String envPrefix) {
            accounts.put(user, roles + " " + envPrefix);
        }

        @Override
        public InternalLogin internal() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aRouteHandsItsBodyToTheHubAndGetsTheReceipt() throws Exception {
        Instance instance = deployed(new TestConnector("lines"));
        Path file = Files.writeString(folder.resolve("drop.txt"), "f=1\n");
        try (ProducerTemplate route = platform.context.createProducerTemplate()) {
            for (Object body : List.of(
                    "a=1\nnonsense\n".getBytes(UTF_8),
                    new ByteArrayInputStream("a=1\nnonsense\n".getBytes(UTF_8)),
                    "a=1\nnonsense\n")) {
                Receipt receipt = route.requestBodyAndHeaders(
                        "direct:push",
                        body,
                        Map.of(Hub.CONTENT_TYPE, "text/plain", Hub.ATTRIBUTES, Map.of("name", "x")),
                        Receipt.class);

                assertThat(receipt.accepted()).isEqualTo(1);
                assertThat(receipt.rejected()).isEqualTo(1);
                assertThat(receipt.instance()).isEqualTo("lines");
            }
            assertThat(route.requestBody("direct:push", file.toFile(), Receipt.class)
                            .accepted())
                    .isEqualTo(1);
        }

        assertThat(platform.context.getName()).isEqualTo("lines");
        assertThat(platform.context.getManagementName()).isEqualTo("lines");
        assertThat(broker.drain("hub.records.lines")).hasSize(4);
        assertThat(broker.drain("hub.quarantine.lines")).hasSize(3);
        assertThat(broker.drain("hub.raw.lines").get(0).properties())
                .containsEntry(Envelope.RAW_CONTENT_TYPE, "text/plain")
                .containsEntry(Envelope.RAW_ATTRIBUTES, "{\"name\":\"x\"}")
                .containsEntry(Envelope.CONNECTOR, "vn.iochub.connector.test/0.1.0");
        assertThat(instance.source().lastReceived()).isPresent();
        assertThat(accounts).isEmpty();
    }

    @Test
    void aRefusedCallIsCountedAndItsBodyDropped() throws Exception {
        deployed(new TestConnector("lines"));
        try (ProducerTemplate route = platform.context.createProducerTemplate()) {
            assertThat(route.requestBody("direct:refuse", (Object) "secret")).isNull();
        }

        assertThat(registry.get("iochub.refused.calls")
                        .tag("source", "lines")
                        .tag("reason", "session")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(broker.depth("hub.raw.lines")).isZero();
    }

    @Test
    void aSourceThatPushesHasItsAddressAndItsAccount() throws Exception {
        Instance instance = deployed(new TestConnector("lines-ductrong", true));
        HttpRequest push = HttpRequest.newBuilder(platform.uri("/in/lines-ductrong/any/path"))
                .POST(HttpRequest.BodyPublishers.ofString("a=1\nb=2\n"))
                .build();
        HttpClient client = HttpClient.newHttpClient();

        HttpResponse<String> reply = client.send(push, HttpResponse.BodyHandlers.ofString());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("2 accepted");
        assertThat(accounts).containsEntry("lines-ductrong", "[source:lines-ductrong] HUB_LINES_DUCTRONG");

        broker.stop();
        HttpResponse<String> failed = client.send(push, HttpResponse.BodyHandlers.ofString());
        broker.start();

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).isEmpty();
        assertThat(instance.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(instance.health().details()).containsEntry("category", "COMMUNICATION");
        await().until(() ->
                client.send(push, HttpResponse.BodyHandlers.ofString()).statusCode() == 200);
        assertThat(instance.health().status()).isEqualTo(Status.UP);

        close(instance);

        assertThat(client.send(push, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
        deployed(new TestConnector("lines-ductrong", true));
        assertThat(client.send(push, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aWebFormIsRefusedUnread() throws Exception {
        deployed(new TestConnector("lines-form", true));
        HttpRequest form = HttpRequest.newBuilder(platform.uri("/in/lines-form/any"))
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString("a=%zz"))
                .build();

        HttpResponse<String> reply = HttpClient.newHttpClient().send(form, HttpResponse.BodyHandlers.ofString());

        assertThat(reply.statusCode()).isEqualTo(415);
        assertThat(broker.depth("hub.raw.lines-form")).isZero();
    }

    @Test
    void aStartWaitsForTheBrokerAndTellsSo() throws Exception {
        broker.stop();
        Instance instance = deploy(new TestConnector("lines"));

        await().until(() -> instance.health().details().containsKey("category"));
        Health waiting = instance.health();
        assertThat(waiting.part()).isEqualTo("source:lines");
        assertThat(waiting.status()).isEqualTo(Status.STARTING);
        assertThat(waiting.details()).containsEntry("category", "COMMUNICATION");
        assertThat(waiting.cause().en()).contains("broker");

        broker.start();

        awaitStatus(instance, Status.UP);
    }

    @Test
    void aBadSchemaIsDownWithTheCause() {
        Instance instance =
                deploy(new TestConnector("lines").withSchema("{\"properties\": {\"a\": {\"type\": \"objekt\"}}}"));

        awaitStatus(instance, Status.DOWN);
        assertThat(instance.health().details()).containsEntry("category", "CONFIGURATION");
        assertThat(instance.health().cause().en()).contains("test/Thing.v1");
    }

    @Test
    void aSchemaThatWouldBreakReadersIsDownUntilItDoesNot() {
        List<String> asked = new CopyOnWriteArrayList<>();
        AtomicBoolean breaks = new AtomicBoolean(true);
        gate = type -> {
            asked.add(type.toString());
            return breaks.get()
                    ? List.of(new SchemaGate.Breach(type, "/a", new Text("kiểu đổi", "its type changes")))
                    : List.of();
        };
        Instance instance = deploy(new TestConnector("tax"));
        awaitStatus(instance, Status.DOWN);
        assertThat(instance.health().details()).containsEntry("category", "CONFIGURATION");
        assertThat(instance.health().cause().en()).isEqualTo("its type changes");
        assertThat(asked).isNotEmpty();
        breaks.set(false);
        awaitStatus(instance, Status.UP);
    }

    @Test
    void aRepositoryThatIsAwayHoldsUpNoStart() {
        gate = type -> {
            throw new UnavailableException("no database", null);
        };
        deployed(new TestConnector("tax"));
    }

    @Test
    void aRouteThatCannotStartIsDownAndLeavesNothingBehind() {
        Instance instance = deploy(new TestConnector("lines") {
            @Override
            public RoutesBuilder transport() {
                return new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("nosuch:thing?password=geheim").to(Hub.INGEST);
                    }
                };
            }
        });

        awaitStatus(instance, Status.DOWN);
        assertThat(instance.health().details()).containsEntry("category", "CONFIGURATION");
        assertThat(instance.health().cause().en()).contains("nosuch").doesNotContain("geheim");
        assertThat(platform.released).isPositive();
        assertThat(platform.context.isStopped()).isTrue();
    }

    @Test
    void anInstanceWithoutAWayInIsUpAndSaysWhyNothingComes() {
        Instance instance = deployed(new TestConnector("lines") {
            @Override
            public RoutesBuilder transport() {
                return new RouteBuilder() {
                    @Override
                    public void configure() {
                        // No address is configured.
                    }
                };
            }
        });

        assertThat(instance.health().cause().en()).contains("No way in is configured", "hub.in.lines");
        assertThat(deployed(new TestConnector("other")).health().cause().en()).isEqualTo("Taking data.");
    }

    @Test
    void theSecondOfOneIdIsDownUntilTheFirstHasGone() {
        Instance first = deployed(new TestConnector("lines"));
        Instance second = deploy(new TestConnector("lines"));

        awaitStatus(second, Status.DOWN);
        assertThat(second.health().part()).isEqualTo("source:lines#2");
        assertThat(second.health().cause().en()).contains("vn.iochub.connector.test");
        assertThat(second.owns()).isFalse();
        assertThat(first.health().status()).isEqualTo(Status.UP);

        close(first);

        awaitStatus(second, Status.UP);
        assertThat(second.owns()).isTrue();
    }

    @Test
    void aStartThatHangsDoesNotKeepTheIdWhenItsConnectorGoes() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Instance hanging = deploy(new TestConnector("lines") {
            @Override
            public RoutesBuilder transport() {
                inside.countDown();
                boolean waiting = true;
                while (waiting) {
                    try {
                        waiting = !goOn.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        // a call into a network library that knows of no interrupt
                        waiting = true;
                    }
                }
                return super.transport();
            }
        });
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        Thread stopper = new Thread(() -> close(hanging));
        stopper.start();
        // Gives up waiting, as it does by itself after 25 s.
        stopper.interrupt();
        stopper.join(10_000);
        assertThat(stopper.isAlive()).isFalse();

        goOn.countDown();

        await().untilAsserted(() -> assertThat(owners).isEmpty());
        assertThat(platform.context.isStopped()).isTrue();
        deployed(new TestConnector("lines"));
    }

    @Test
    void aConnectorThatThrowsAnErrorIsDownAndTriedAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Instance instance = deploy(new TestConnector("lines") {
            @Override
            public RoutesBuilder transport() {
                if (tries.incrementAndGet() == 1) {
                    throw new AssertionError("what a careless author does");
                }
                return super.transport();
            }
        });

        awaitStatus(instance, Status.UP);
        assertThat(tries).hasValue(2);
    }

    @Test
    void whatIsInFlightEndsBeforeTheInstanceDoesAndNoThreadIsLeft() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Instance instance = deployed(new TestConnector("drained") {
            @Override
            public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
                inside.countDown();
                try {
                    goOn.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.normalise(raw, sink);
            }
        });
        ProducerTemplate route = platform.context.createProducerTemplate();
        CompletableFuture<Receipt> push =
                CompletableFuture.supplyAsync(() -> route.requestBody("direct:push", "a=1\n", Receipt.class));
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> close(instance));
        await().until(() -> !platform.context.getStatus().isStarted());
        assertThat(closing).isNotDone();

        goOn.countDown();

        assertThat(push.get(10, TimeUnit.SECONDS).accepted()).isEqualTo(1);
        closing.get(15, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("drained")));
        assertThat(platform.released).isEqualTo(1);
        assertThat(owners).isEmpty();
    }

    @Test
    void aConnectorsBugShowsInItsStatus() throws Exception {
        Instance instance = deployed(new TestConnector("lines") {
            @Override
            public void normalise(RawMessage raw, RecordSink sink) {
                throw new IllegalStateException("BÍ MẬT");
            }
        });
        try (ProducerTemplate route = platform.context.createProducerTemplate()) {
            assertThat(route.requestBody("direct:push", "a=1", Receipt.class).rejected())
                    .isEqualTo(1);
        }

        assertThat(instance.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(instance.health().details()).containsEntry("category", "DATA");
        assertThat(instance.health().cause().both())
                .contains("IllegalStateException")
                .doesNotContain("BÍ MẬT");
    }

    @Test
    void noPayloadReachesTheLog() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        try {
            deployed(new TestConnector("lines"));
            Object unreadable = new Object() {
                @Override
                public String toString() {
                    return "PAYLOAD-TEXT";
                }
            };
            try (ProducerTemplate route = platform.context.createProducerTemplate()) {
                assertThatThrownBy(() -> route.requestBody("direct:push", unreadable))
                        .isInstanceOf(CamelExecutionException.class);
                broker.refuse(new vn.iochub.api.Text("Đĩa đầy.", "The disk is full."));
                assertThatThrownBy(() -> route.requestBody("direct:push", (Object) "PAYLOAD-TEXT"))
                        .hasCauseInstanceOf(HubUnavailableException.class);
            }
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(UTF_8))
                .contains("event=source-up source=lines")
                .contains("event=exchange-failed source=lines route=lines.receive")
                .doesNotContain("PAYLOAD-TEXT")
                .doesNotContain("Exhausted");
    }
}
