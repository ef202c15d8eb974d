package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.apache.camel.CamelContext;
import org.apache.camel.Producer;
import org.junit.Test;
import org.osgi.framework.Bundle;

/** One more Camel component, dropped into deploy/ as a jar of its own, serves the contexts that run already. */
public class ComponentCheck extends InHub {
    private static final String BUNDLE = "vn.iochub.tests.camel-paho-mqtt5";

    @Test
    public void aComponentCanBeAddedWithoutDisturbingAnything() throws Exception {
        RunningHub hub = new RunningHub(bundles);
        hub.awaitUp("eprocedure");
        CamelContext context = hub.context("eprocedure").orElseThrow();
        assertThat(context.getComponent("paho-mqtt5")).isNull();
        Path jar = RunningHub.file("deploy", "camel-paho-mqtt5.jar");
        // Moved in whole: a half-copied jar would be read.
        Path draft = RunningHub.file("camel-paho-mqtt5.draft");
        Files.copy(Path.of(System.getProperty("itest.component")), draft);
        try (Calm calm = Calm.watch(bundles)) {
            Files.move(draft, jar, StandardCopyOption.ATOMIC_MOVE);
            try {
                RunningHub.await().until(() -> context.getComponent("paho-mqtt5") != null);
                // A producer holds the client library's own classes.
                try (Producer producer = context.getEndpoint("paho-mqtt5:sensors?brokerUrl=tcp://127.0.0.1:1")
                        .createProducer()) {
                    assertThat(producer.getEndpoint().getEndpointUri()).contains("sensors");
                }
                calm.verify();
            } finally {
                context.removeComponent("paho-mqtt5");
                Files.delete(jar);
            }
            RunningHub.await().until(() -> Arrays.stream(bundles.getBundles())
                    .map(Bundle::getSymbolicName)
                    .noneMatch(BUNDLE::equals));
            calm.verify();
        }
    }
}
