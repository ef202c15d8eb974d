package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.Before;
import org.junit.Test;

/** Each of the six connectors goes out of the running hub and comes back while the other five keep flowing. */
public class SixSourcesCheck extends InHub {
    static final List<String> SOURCES = List.of("education", "eprocedure", "health", "ioffice", "qoffice", "tax");

    private RunningHub hub;

    @Before
    public void allAreUp() {
        hub = new RunningHub(bundles);
        SOURCES.forEach(hub::awaitUp);
    }

    @Test
    public void eachGoesAndComesWhileTheOthersFlow() throws Exception {
        try (Traffic traffic = Traffic.start(hub.broker(), SOURCES)) {
            traffic.flows("", 2);
            for (String source : SOURCES) {
                goAndCome(source, traffic);
            }
        }
    }

    private void goAndCome(String source, Traffic traffic) throws Exception {
        Path kar = RunningHub.kar(source);
        Path aside = RunningHub.file(kar.getFileName().toString());
        Map<String, Running> others = running(source);
        try (Calm calm = Calm.watch(bundles, "vn.iochub.connector." + source)) {
            Files.move(kar, aside, StandardCopyOption.ATOMIC_MOVE);
            try {
                hub.awaitGone(source);
                RunningHub.await().until(() -> Arrays.stream(bundles.getBundles())
                        .noneMatch(bundle -> bundle.getSymbolicName().equals("vn.iochub.connector." + source)));
                traffic.flows(source, 3);
                calm.verify();
            } finally {
                Files.move(aside, kar, StandardCopyOption.ATOMIC_MOVE);
            }
            hub.awaitUp(source);
            // What its source has put on the queue meanwhile is taken now.
            traffic.flows("", 3);
            calm.verify();
        }
        assertThat(running(source)).as("contexts and routes of the others").isEqualTo(others);
    }

    /** A context and when each of its routes was started. */
    private record Running(int identity, List<String> routes) {}

    private Map<String, Running> running(String except) {
        Map<String, Running> running = new HashMap<>();
        for (String source : SOURCES) {
            if (!source.equals(except)) {
                CamelContext context = hub.context(source).orElseThrow();
                List<String> routes = new ArrayList<>();
                for (Route route : context.getRoutes()) {
                    routes.add(route.getRouteId() + " " + System.identityHashCode(route));
                }
                running.put(source, new Running(System.identityHashCode(context), routes));
            }
        }
        return running;
    }
}
