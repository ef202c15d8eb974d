package vn.iochub.deploy.internal.diagnose;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;

/**
 * What is asked; each part of the hub as it is there now.
 *
 * @param started when the hub was
 */
record Surroundings(
        BundleContext framework,
        Path etc,
        Path deploy,
        Optional<Deployments> deployments,
        Optional<Sources> sources,
        Optional<SourceControl> control,
        Optional<SchemaGate> gate,
        Optional<ServiceComponentRuntime> components,
        List<HealthPart> parts,
        Offers offers,
        Instant started,
        Clock clock) {

    /** What is paused now, and why, by instance. */
    Map<String, SourceControl.Pause> paused() {
        return control.map(SourceControl::paused).orElse(Map.of());
    }
}
