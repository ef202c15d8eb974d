package vn.iochub.runtime.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.Hub;
import vn.iochub.api.HubUnavailableException;
import vn.iochub.api.Receipt;
import vn.iochub.api.SourceHub;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Envelope;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.RefusedException.Kind;
import vn.iochub.broker.DeadLetterQueue;
import vn.iochub.resilience.ResilienceComponent;
import vn.iochub.runtime.internal.ingest.IngestService;

/** A source's pause, over restarts and redeploys; with real Camel contexts and a real broker. */
class PauseTest {
    private static final String NAME = "lines";
    private static final String LATER = "60000";

    @TempDir
    private Path folder;

    private final ConcurrentMap<String, Instance> owners = new ConcurrentHashMap<>();
    private final ResilienceComponent resilience = ResilienceComponent.withDefaults();
    private final AtomicInteger ticks = new AtomicInteger();
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicReference<Runnable> during = new AtomicReference<>(() -> {});
    private SimpleMeterRegistry registry;
    private PlainPlatform platform;
    private TestBroker broker;
    private IngestService ingest;
    private SourceController control;
    private Instance instance;

    @BeforeEach
    void start() throws Exception {
        platform = new PlainPlatform();
        broker = new TestBroker(folder.resolve("broker"));
        hub();
    }

    @AfterEach
    void stop() throws Exception {
        undeploy();
        ingest.close();
        broker.close();
        platform.close();
    }

    private void hub() throws Exception {
        registry = new SimpleMeterRegistry();
        ingest = new IngestService(broker, resilience, registry, folder.resolve("data"), "000", Clock.systemUTC());
        control = new SourceController(ingest, owners, Clock.systemUTC());
    }

    private void deploy(TestConnector connector) {
        instance = new Instance(
                new Deployment(connector, connector.source(), 1, "vn.iochub.connector.test", "0.1.0", platform),
                new Instance.Services(
                        broker,
                        new DeadLetterQueue(broker),
                        resilience,
                        new NoAccounts(),
                        ingest,
                        Optional::empty,
                        Clock.systemUTC()),
                owners);
        instance.start();
        await().until(() -> instance.health().status() == Status.UP);
    }

    private void undeploy() {
        if (instance != null) {
            instance.close();
            instance = null;
        }
    }

    /** As the hub's stop and next start. */
    private void restart() throws Exception {
        undeploy();
        ingest.close();
        hub();
    }

    private static final class NoAccounts implements Accounts {
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
            throw new UnsupportedOperationException();
        }
    }

    /** Fetches in two ways, and can be called. */
    private final class Fetching extends TestConnector {
        private final String period;

        /** @param period of both, in milliseconds */
        Fetching(String period) {
            super(NAME);
            this.period = period;
        }

        @Override
        public RoutesBuilder transport() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:push").routeId("lines.receive").to(Hub.INGEST);
                    from("timer:lines?delay=0&period=" + period)
                            .routeId("lines.timer")
                            .process(exchange -> {
                                ticks.incrementAndGet();
                                during.get().run();
                                exchange.getMessage().setBody("tick=1");
                            })
                            .to(Hub.INGEST);
                    from(new PollEndpoint(Long.parseLong(period)))
                            .routeId("lines.poll")
                            .to(Hub.INGEST);
                }
            };
        }
    }

    /** As the library's own for files and views. */
    private final class PollEndpoint extends DefaultEndpoint {
        private final long period;

        PollEndpoint(long period) {
            this.period = period;
            setCamelContext(platform.context);
            setEndpointUri("test-poll:lines");
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            Endpoint self = this;
            ScheduledPollConsumer consumer = new ScheduledPollConsumer(self, processor) {
                @Override
                protected int poll() throws Exception {
                    polls.incrementAndGet();
                    SourceHub hub = SourceHub.of(getEndpoint().getCamelContext());
                    int next = Integer.parseInt(hub.cursor("poll").orElse("0")) + 1;
                    Exchange exchange = createExchange(true);
                    exchange.getMessage().setBody("poll=" + next);
                    getProcessor().process(exchange);
                    if (exchange.getException() == null) {
                        hub.cursor("poll", Integer.toString(next));
                    }
                    return 1;
                }
            };
            consumer.setInitialDelay(0);
            consumer.setDelay(period);
            return consumer;
        }
    }

    private Receipt push(String line) throws Exception {
        try (ProducerTemplate route = platform.context.createProducerTemplate()) {
            return route.requestBody("direct:push", line, Receipt.class);
        }
    }

    private void assertAtRest() {
        int tick = ticks.get();
        int poll = polls.get();
        // Several of its periods.
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> ticks.get() == tick && polls.get() == poll);
    }

    private double pausedMetric() {
        return registry.get("iochub.source.paused").tag("source", NAME).gauge().value();
    }

    @Test
    void aRouteThatIsStoppedByHandIsToldUntilItRuns() throws Exception {
        deploy(new Fetching(LATER));
        platform.context.getRouteController().stopRoute("lines.timer");
        platform.context.getRouteController().suspendRoute("lines.poll");

        Health told = instance.health();
        assertThat(told.status()).isEqualTo(Status.DEGRADED);
        assertThat(told.cause().en()).contains("lines.timer, lines.poll").doesNotContain("lines.receive");
        assertThat(told.details()).containsEntry("stopped", "lines.timer, lines.poll");

        // A pause is why nothing comes, for as long as it lasts; what goes on then starts all of its routes.
        control.pause(NAME, "lan", "holiday");
        assertThat(instance.health().cause().en()).startsWith("Paused by lan");
        control.resume(NAME);
        await().until(() -> instance.health().status() == Status.UP);
        assertThat(instance.health().details()).doesNotContainKey("stopped");
    }

    @Test
    void aPausedSourceTakesNothingByAnyWayAndGoesOnWhereItWas() throws Exception {
        deploy(new Fetching("50"));
        await().until(() -> ticks.get() > 1 && polls.get() > 1);
        push("a=1");
        assertThat(pausedMetric()).isZero();

        control.pause(NAME, "anna", "the school tidies its data");

        assertThatThrownBy(() -> push("b=1")).cause().isInstanceOfSatisfying(HubUnavailableException.class, later -> {
            assertThat(later.retryAfterSeconds()).isEqualTo(30);
            // The admin's words are not for the source.
            assertThat(later.reason().both()).contains("paused").doesNotContain("tidies", "anna");
        });
        await().untilAsserted(this::assertAtRest);
        broker.send(Broker.IN + NAME, "in=1");
        assertAtRest();
        assertThat(broker.depth(Broker.IN + NAME)).isEqualTo(1);
        assertThat(instance.health().status()).as("nobody is called for it").isEqualTo(Status.UP);
        assertThat(instance.health().cause().en())
                .startsWith("Paused by anna since 20")
                .endsWith(": the school tidies its data");
        assertThat(instance.health().details())
                .containsEntry("pausedBy", "anna")
                .containsKey("paused");
        assertThat(pausedMetric()).isEqualTo(1);
        assertThat(control.paused()).containsOnlyKeys(NAME);
        control.pause(NAME, "ben", "again");
        assertThat(control.paused(NAME).orElseThrow().by()).isEqualTo("anna");

        int before = polls.get();
        control.resume(NAME);

        await().until(() -> polls.get() > before && broker.depth(Broker.IN + NAME) == 0);
        push("b=1");
        assertThat(instance.health().cause().en()).isEqualTo("Taking data.");
        assertThat(pausedMetric()).isZero();
        control.resume(NAME);
    }

    @Test
    void aPauseAndThePositionsOutliveRestartsAndRedeploys() throws Exception {
        deploy(new Fetching("50"));
        await().until(() -> polls.get() > 2);
        control.pause(NAME, "anna", "");
        assertAtRest();
        String position = control.cursors(NAME).get("poll");
        assertThat(Integer.parseInt(position)).isPositive();

        restart();

        assertThat(control.paused(NAME).orElseThrow().by()).isEqualTo("anna");
        assertThat(pausedMetric()).as("also before the connector is there").isEqualTo(1);
        int polled = polls.get();
        int ticked = ticks.get();
        deploy(new Fetching("50"));
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> polls.get() == polled && ticks.get() == ticked);
        assertThat(instance.health().cause().en()).startsWith("Paused by anna");
        undeploy();
        // While the connector is absent.
        control.resume(NAME);
        control.pause(NAME, "ben", "an upgrade");
        deploy(new Fetching("50"));
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> polls.get() == polled && ticks.get() == ticked);
        assertThat(control.cursors(NAME)).containsEntry("poll", position);

        control.resume(NAME);

        await().until(() -> polls.get() > polled && ticks.get() > ticked);
        undeploy();
        assertThat(broker.drain(Broker.RECORDS + NAME))
                .filteredOn(record -> record.text(Envelope.SUBJECT).equals("poll"))
                .extracting(record -> new String(record.body(), UTF_8))
                .as("each position once")
                .doesNotHaveDuplicates();
        assertThat(folder.resolve("data/runtime/paused")).isEmptyDirectory();
    }

    @Test
    void aPositionIsSetWhilePausedAndReadFromThere() throws Exception {
        deploy(new Fetching("50"));
        await().until(() -> control.cursors(NAME).containsKey("poll"));
        assertThatThrownBy(() -> control.cursor(NAME, "poll", "1000"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(Kind.CONFLICT));
        control.pause(NAME, "anna", "");
        assertThatThrownBy(() -> control.cursor(NAME, "other", "1000"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(Kind.INVALID));

        control.cursor(NAME, "poll", "1000");

        assertAtRest();
        assertThat(control.cursors(NAME)).isEqualTo(Map.of("poll", "1000"));
        control.resume(NAME);
        await().until(() -> Integer.parseInt(control.cursors(NAME).get("poll")) > 1000);
        control.pause(NAME, "anna", "");
        control.cursor(NAME, "poll", "");
        assertThat(control.cursors(NAME)).isEmpty();
        control.resume(NAME);
        await().until(() -> Integer.parseInt(control.cursors(NAME).getOrDefault("poll", "1000")) < 1000);
    }

    @Test
    void whatIsInFlightEndsAndItsPositionIsNotStoredOverTheAdmins() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        deploy(new Fetching(LATER));
        await().until(() -> control.cursors(NAME).containsKey("poll"));
        during.set(() -> {
            inside.countDown();
            try {
                assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
                SourceHub.of(platform.context).cursor("poll", "77");
            } catch (Exception | AssertionError e) {
                failure.set(e);
            }
        });
        assertThat(control.poll(NAME)).isEqualTo(2);
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        control.pause(NAME, "anna", "");
        control.cursor(NAME, "poll", "5");
        goOn.countDown();

        await().until(() -> failure.get() != null);
        assertThat(failure.get()).isInstanceOf(IOException.class).hasMessageContaining("An admin");
        assertThat(control.cursors(NAME)).containsEntry("poll", "5");
    }

    @Test
    void aPollIsDoneAtOnceWhenAnAdminWantsIt() throws Exception {
        deploy(new Fetching(LATER));
        await().until(() -> ticks.get() == 1 && polls.get() == 1);
        assertAtRest();

        assertThat(control.poll(NAME)).isEqualTo(2);

        await().until(() -> ticks.get() == 2 && polls.get() == 2);
        control.pause(NAME, "anna", "");
        // A pause that is over before the source came to rest changes nothing.
        await().until(() -> ServiceHelper.isSuspended(
                platform.context.getRoute("lines.timer").getConsumer()));
        assertThatThrownBy(() -> control.poll(NAME))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(Kind.CONFLICT));
        control.resume(NAME);
        await().until(() -> ticks.get() == 3 && polls.get() == 3);
        undeploy();
        assertThatThrownBy(() -> control.poll(NAME))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(Kind.CONFLICT));
    }

    @Test
    void whoIsOnlyCalledHasNothingToPollAndGoesOnWithoutARestart() throws Exception {
        deploy(new TestConnector(NAME));
        Object context = platform.context;
        assertThat(control.poll(NAME)).isZero();
        control.pause(NAME, "anna", "");
        assertThatThrownBy(() -> push("a=1")).hasCauseInstanceOf(HubUnavailableException.class);
        control.resume(NAME);
        assertThat(push("a=1").accepted()).isEqualTo(1);
        broker.send(Broker.IN + NAME, "in=1");
        await().until(() -> broker.depth(Broker.IN + NAME) == 0);
        assertThat(platform.context).isSameAs(context);
    }

    @Test
    void thereIsNothingToPauseUnderAnUnknownName() {
        for (String unknown : new String[] {"nobody", "../raw", "", "Lines"}) {
            assertThatThrownBy(() -> control.pause(unknown, "anna", ""))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.kind())
                            .isEqualTo(Kind.UNKNOWN));
            assertThatThrownBy(() -> control.resume(unknown)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> control.cursors(unknown)).isInstanceOf(RefusedException.class);
        }
    }
}
