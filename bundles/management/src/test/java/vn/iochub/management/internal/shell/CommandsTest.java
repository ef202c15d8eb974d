package vn.iochub.management.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.RecordType;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;
import vn.iochub.management.internal.HubStatus;
import vn.iochub.management.internal.TestHub;

/** The commands in Karaf's own shell. */
class CommandsTest {
    @TempDir
    Path data;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private SessionFactoryImpl factory;
    private TestHub hub;

    @BeforeEach
    void start() {
        threadIo.start();
        factory = new SessionFactoryImpl(threadIo);
        hub = new TestHub(registry, data);
        factory.getRegistry().register(hub.status());
        assertThat(factory.getRegistry().hasService(HubStatus.class)).isTrue();
        ManagerImpl manager = new ManagerImpl(factory.getRegistry(), factory.getRegistry());
        manager.register(StatusCommand.class);
        manager.register(SourcesCommand.class);
        manager.register(Matching.class);
    }

    @AfterEach
    void stop() {
        hub.close();
        factory.stop();
        threadIo.stop();
        registry.close();
    }

    private String run(String command) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            Session session = factory.create(new ByteArrayInputStream(new byte[0]), out, out);
            session.execute(command);
            session.close();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void statusIsATableOfParts() throws Exception {
        hub.allUp();

        List<String> lines = run("hub:status").lines().toList();

        assertThat(lines.get(0)).startsWith("IOC Hub 1.2.3  UP for ").endsWith(", ready");
        assertThat(lines.get(1)).matches("PART +STATUS +FOR  CAUSE");
        assertThat(lines).anySatisfy(line -> assertThat(line).matches("broker +UP +\\d+s  because of broker"));
        int column = lines.get(1).indexOf("CAUSE");
        assertThat(lines.subList(2, lines.size()))
                .allSatisfy(line -> assertThat(line.substring(column)).startsWith("because of "));
        assertThat(run("hub:status --vi")).contains("vì broker");
    }

    @Test
    void statusSpeaksJson() throws Exception {
        hub.allUp();

        JsonNode json = new ObjectMapper().readTree(run("hub:status --json"));

        assertThat(json.get("status").asText()).isEqualTo("UP");
        assertThat(json.get("parts")).hasSize(5);
    }

    @Test
    void sourcesShowTheirFigures() throws Exception {
        hub.sources(List.of(source("tax")));
        registry.counter("iochub.received.messages", "source", "tax").increment(2);
        registry.counter("iochub.accepted.records", "source", "tax").increment(120);
        registry.counter("iochub.rejected.records", "source", "tax", "code", "SCHEMA")
                .increment(3);
        registry.counter("iochub.rejected.records", "source", "tax", "code", "DATE")
                .increment(4);
        registry.counter("iochub.stored.records", "source", "tax").increment(100);
        registry.counter("iochub.duplicate.records", "source", "tax").increment(15);
        registry.counter("iochub.superseded.records", "source", "tax").increment(5);
        Gauge.builder("iochub.lag", () -> 1.25)
                .baseUnit("seconds")
                .tag("source", "tax")
                .register(registry);
        registry.counter("iochub.received.messages", "source", "gone").increment();
        registry.counter("iochub.received.messages", "source", "never").increment(0);
        registry.counter("iochub.stored.records", "source", "hub").increment();

        List<String> lines = run("hub:sources").lines().toList();

        assertThat(lines.get(0))
                .matches(
                        "SOURCE +STATE +RECEIVED +ACCEPTED +STORED +DUPLICATE +SUPERSEDED +REJECTED +LAG +LAST +CAUSE");
        assertThat(lines.get(2)).matches("gone +GONE +1 +0 .* Not deployed any more\\.");
        assertThat(lines.get(1)).matches("tax +UP +2 +120 +100 +15 +5 +7 +1\\.[23]s +\\d+s ago +receiving");

        JsonNode tax = new ObjectMapper()
                .readTree(run("hub:sources --json"))
                .get("sources")
                .get(0);
        assertThat(tax.get("source").asText()).isEqualTo("tax");
        assertThat(tax.get("rejected").asLong()).isEqualTo(7);
        assertThat(tax.get("lagSeconds").asDouble()).isEqualTo(1.25);
        assertThat(tax.get("title_vi").asText()).isEqualTo("Thuế");
    }

    @Test
    void withoutSourcesItSaysWhatToDo() throws Exception {
        assertThat(run("hub:sources")).contains("No source is deployed", "deploy/");
    }

    private static Sources.Source source(String instance) {
        RecordType type = new RecordType("tax", "Payment", 1, "{}");
        return new Sources.Source(
                new SourceDescriptor(
                        instance, instance, new Text("Thuế", "Tax"), "Tax", List.of(type), Duration.ofHours(1), true),
                "vn.iochub.connector." + instance,
                "0.1.0",
                new Health("source:" + instance, Health.Status.UP, new Text("đang nhận", "receiving"), Map.of()),
                Optional.of(Instant.now()));
    }

    @Test
    void whatIsSaidGoesWhereTheLineLeads() throws Exception {
        hub.allUp();

        assertThat(run("hub:status --vi | hub:matching broker").lines())
                .singleElement()
                .asString()
                .endsWith("vì broker");
        assertThat(run("hub:status --json | hub:matching '\"status\"'").lines()).hasSize(6);
        assertThat(run("hub:sources | hub:matching deployed").lines()).hasSize(1);
    }

    /** Reads the pipe's other end. */
    @Service
    @Command(scope = "hub", name = "matching", description = "Lines with a word")
    public static final class Matching implements Action {
        @Argument
        String word;

        @Override
        public Object execute() {
            Process here = Process.Utils.current();
            new BufferedReader(new InputStreamReader(here.in(), StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> line.contains(word))
                    .forEach(here.out()::println);
            return null;
        }
    }
}
