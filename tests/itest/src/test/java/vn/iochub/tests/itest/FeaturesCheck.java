package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeatureState;
import org.apache.karaf.features.FeaturesService;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;
import vn.iochub.api.service.Deployments;

/** The distribution's features start as they are shipped, and more can come without disturbing what runs. */
public class FeaturesCheck extends InHub {
    @Inject
    FeaturesService features;

    /** The connectors in deploy/ come last: the installer waits until all features are there. */
    @Before
    public void startIsOver() {
        new RunningHub(bundles).awaitUp("eprocedure");
    }

    @Test
    public void theHubsFeaturesAreStarted() throws Exception {
        for (String name : List.of(
                "hub-core", "hub-feeds", "hub-camel", "hub-cxf", "hub-artemis", "hub-jetty", "hub-postgresql")) {
            Feature feature = features.getFeature(name);
            assertThat(feature).as(name).isNotNull();
            assertThat(features.getState(feature.getId())).as(name).isEqualTo(FeatureState.Started);
            if (List.of("hub-core", "hub-feeds").contains(name)) {
                assertThat(features.isRequired(feature)).as(name).isTrue();
            }
        }
    }

    @Test
    public void theConnectorsAreDeployedByTheHubItself() throws Exception {
        Deployments deployments = bundles.getService(bundles.getServiceReference(Deployments.class));
        // One after the other, and the one that was waited for is not the last.
        RunningHub.await().untilAsserted(() -> assertThat(deployments.deployed())
                .extracting(Deployments.Deployed::connector)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(SixSourcesCheck.SOURCES.stream(), Stream.of("tabular"))
                                .map(source -> "iochub-connector-" + source)
                                .toList()));
        assertThat(features.isInstalled(features.getFeature("hub-core"))).isTrue();
        assertThat(Arrays.stream(features.listFeatures()).map(Feature::getName))
                .as("Karaf knows nothing of them")
                .noneMatch(name -> name.startsWith("iochub-connector-"));
        assertThat(Arrays.stream(bundles.getBundles()).map(Bundle::getSymbolicName))
                .as("nobody else serves deploy/")
                .noneMatch(name -> name.startsWith("org.apache.karaf.deployer."));
    }

    @Test
    public void everyBundleIsActive() {
        assertThat(Arrays.stream(bundles.getBundles())
                        .filter(b -> b.getState() != Bundle.ACTIVE && !isFragment(b))
                        .map(b -> b + " in state " + b.getState()))
                .isEmpty();
    }

    /** Were one refreshed, whatever it carries would have started twice, in the middle of the first start. */
    @Test
    public void theFirstStartRefreshedNoBundle() throws Exception {
        try (Stream<String> log = Files.lines(Path.of(System.getProperty("karaf.log"), "hub.log"))) {
            assertThat(log.filter(line -> line.contains("Refreshing bundles"))).isEmpty();
        }
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }
}
