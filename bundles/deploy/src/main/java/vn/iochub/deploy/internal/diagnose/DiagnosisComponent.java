package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Diagnosis;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;

/** {@link Diagnosis} as a service. It needs nobody: what is away is what it is asked about. */
@Component(service = Diagnosis.class)
public final class DiagnosisComponent implements Diagnosis {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Deployments deployments;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Sources sources;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile SourceControl control;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile SchemaGate gate;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile ServiceComponentRuntime components;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile FeaturesService features;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final List<HealthPart> parts = new CopyOnWriteArrayList<>();

    private final BundleContext framework;
    private final Path etc;
    private final Path deploy;
    private final Path system;
    private final Instant started;

    @Activate
    public DiagnosisComponent(BundleContext framework) {
        this.framework = framework;
        etc = Path.of(System.getProperty("karaf.etc", "etc"));
        deploy = Path.of(System.getProperty("karaf.base", "."), "deploy");
        system = Path.of(System.getProperty("karaf.home", "."))
                .resolve(System.getProperty("karaf.default.repository", "system"));
        started = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    @Override
    public Optional<List<Cause>> diagnose(String subject) {
        try {
            return diagnostician().diagnose(subject);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Text instead(String subject) {
        try {
            return diagnostician().instead(subject);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static UnavailableException unavailable(IOException e) {
        return new UnavailableException("etc/ or deploy/ cannot be read: " + e, e);
    }

    private Diagnostician diagnostician() {
        return new Diagnostician(new Surroundings(
                framework,
                etc,
                deploy,
                Optional.ofNullable(deployments),
                Optional.ofNullable(sources),
                Optional.ofNullable(control),
                Optional.ofNullable(gate),
                Optional.ofNullable(components),
                List.copyOf(parts),
                new Offers(Optional.ofNullable(features), system),
                started,
                Clock.systemUTC()));
    }
}
