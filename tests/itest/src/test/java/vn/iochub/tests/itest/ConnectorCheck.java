package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** A connector in a running hub: it takes what its source pushes, and comes, goes and changes without disturbing others. */
public class ConnectorCheck extends InHub {
    private static final String INSTANCE = "eprocedure";
    private static final String BUNDLE = "vn.iochub.connector.eprocedure";

    private RunningHub hub;
    private Path main;

    @Before
    public void connectorIsUp() {
        hub = new RunningHub(bundles);
        main = configuration("main");
        hub.awaitUp(INSTANCE);
    }

    private static Path configuration(String name) {
        return RunningHub.file("etc", BUNDLE + "-" + name + ".cfg");
    }

    @Test
    public void aPushIsStoredAndFed() throws Exception {
        String dossier = "000.00.15.H51-261122-0101";

        assertThat(hub.verdicts(hub.push(INSTANCE, "EPROCEDURE", dossier))).containsExactly("stored");

        assertThat(RunningHub.stored(dossier)).containsExactly(INSTANCE);
        assertThat(hub.fed(dossier))
                .singleElement()
                .satisfies(item -> assertThat(item.path("source").asText()).isEqualTo(INSTANCE));
        assertThat(hub.verdicts(hub.push(INSTANCE, "EPROCEDURE", dossier))).containsExactly("duplicate");
        assertThat(hub.fed(dossier)).hasSize(1);
    }

    @Test
    public void theConnectorGoesAndComesWithoutDisturbingAnything() throws Exception {
        String before = "000.00.15.H51-261122-0201";
        String after = "000.00.15.H51-261122-0202";
        assertThat(hub.verdicts(hub.push(INSTANCE, "EPROCEDURE", before))).containsExactly("stored");
        Path kar = RunningHub.kar(INSTANCE);
        Path aside = RunningHub.file(kar.getFileName().toString());
        String configuration = Files.readString(main);

        try (Calm calm = Calm.watch(bundles, BUNDLE)) {
            Files.move(kar, aside, StandardCopyOption.ATOMIC_MOVE);
            try {
                hub.awaitGone(INSTANCE);
                RunningHub.await().until(() -> connectors().isEmpty());
                assertThat(hub.call(INSTANCE, "{}").statusCode()).isIn(404, 503);
                assertThat(hub.broker().queues("hub."))
                        .contains("hub.records.eprocedure", "hub.raw.eprocedure", "hub.quarantine.eprocedure");
                assertThat(RunningHub.stored(before)).containsExactly(INSTANCE);
                calm.verify();
            } finally {
                Files.move(aside, kar, StandardCopyOption.ATOMIC_MOVE);
            }
            hub.awaitUp(INSTANCE);
            assertThat(Files.readString(main)).isEqualTo(configuration);
            assertThat(hub.verdicts(hub.push(INSTANCE, "EPROCEDURE", before, after)))
                    .containsExactly("duplicate", "stored");
            assertThat(hub.fed(before)).hasSize(1);
            assertThat(hub.fed(after)).hasSize(1);
            calm.verify();
        }
    }

    @Test
    public void aChangedFileRestartsThatInstanceAlone() throws Exception {
        Path second = secondInstance("quiet");
        try {
            hub.awaitUp("eprocedure-quiet");
            String configuration = Files.readString(main);
            CamelContext changed = hub.context(INSTANCE).orElseThrow();
            CamelContext other = hub.context("eprocedure-quiet").orElseThrow();
            Set<String> services = hubServices();
            try (Calm calm = Calm.watch(bundles)) {
                Files.writeString(main, configuration + "\nmaxItems = 1\n");
                try {
                    RunningHub.await().until(() -> hub.context(INSTANCE)
                            .filter(c -> c != changed)
                            .isPresent());
                    hub.awaitUp(INSTANCE);
                    JsonNode reply =
                            hub.push(INSTANCE, "EPROCEDURE", "000.00.15.H51-261122-0301", "000.00.15.H51-261122-0302");
                    assertThat(reply.path("error_code").asText()).isEqualTo("08");
                    assertThat(hub.context("eprocedure-quiet")).containsSame(other);
                    assertThat(hubServices()).containsAll(services);
                    calm.verify();
                } finally {
                    CamelContext narrow = hub.context(INSTANCE).orElse(null);
                    Files.writeString(main, configuration);
                    RunningHub.await().until(() -> hub.context(INSTANCE)
                            .filter(c -> c != narrow)
                            .isPresent());
                }
            }
        } finally {
            Files.delete(second);
            hub.awaitGone("eprocedure-quiet");
        }
    }

    @Test
    public void aSecondPortalHasAllOfItsOwn() throws Exception {
        String instance = "eprocedure-ductrong";
        String dossier = "000.00.15.H51-261122-0401";
        Path second = secondInstance("ductrong");
        try {
            hub.awaitUp(instance);
            assertThat(hub.context(instance).orElseThrow())
                    .isNotSameAs(hub.context(INSTANCE).orElseThrow());
            assertThat(hub.broker().queues("hub."))
                    .contains("hub.records." + instance, "hub.raw." + instance, "hub.quarantine." + instance);

            // Each account opens its own address only.
            assertThat(hub.login(instance, "EPROCEDURE").path("error_code").asText())
                    .isEqualTo("01");
            assertThat(hub.login(INSTANCE, "EPROCEDURE_DUCTRONG")
                            .path("error_code")
                            .asText())
                    .isEqualTo("01");

            assertThat(hub.verdicts(hub.push(instance, "EPROCEDURE_DUCTRONG", dossier)))
                    .containsExactly("stored");
            assertThat(RunningHub.stored(dossier)).containsExactly(instance);
        } finally {
            Files.delete(second);
            hub.awaitGone(instance);
        }
        assertThat(hub.call(instance, "{}").statusCode()).isIn(404, 503);
        assertThat(hub.context(INSTANCE)).isPresent();
        assertThat(hub.broker().queues("hub.")).contains("hub.records." + instance);
    }

    private Path secondInstance(String name) throws IOException {
        String first = Files.readString(main);
        assertThat(first).contains("instance = eprocedure\n");
        // Whole at once, as editors do: a half-written file would be read.
        Path draft = Files.writeString(
                RunningHub.file("etc", name + ".draft"),
                first.replace("instance = eprocedure\n", "instance = eprocedure-" + name + "\n"));
        return Files.move(draft, configuration(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Set<Bundle> connectors() {
        return Arrays.stream(bundles.getBundles())
                .filter(b -> BUNDLE.equals(b.getSymbolicName()))
                .collect(Collectors.toSet());
    }

    /** The hub's own services but those that stand for the instance: each by its id, which a restart would change. */
    private Set<String> hubServices() {
        Set<String> services = new TreeSet<>();
        for (Bundle bundle : bundles.getBundles()) {
            if (!bundle.getSymbolicName().startsWith("vn.iochub.")
                    || bundle.getSymbolicName().equals(BUNDLE)) {
                continue;
            }
            ServiceReference<?>[] registered = bundle.getRegisteredServices();
            for (ServiceReference<?> service : registered == null ? new ServiceReference<?>[0] : registered) {
                if (!("/in/" + INSTANCE).equals(service.getProperty("hub.http.path"))) {
                    services.add(bundle.getSymbolicName() + " "
                            + Arrays.toString((String[]) service.getProperty("objectClass")) + " "
                            + service.getProperty("service.id"));
                }
            }
        }
        return services;
    }
}
