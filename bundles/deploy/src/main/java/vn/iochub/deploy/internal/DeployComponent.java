package vn.iochub.deploy.internal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.resolver.Resolver;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Deployments;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.Sources;

/** {@link Deployments} as a service. It begins when the hub's own features are all there, against which archives resolve. */
@Component(
        service = {Deployments.class, HealthPart.class},
        configurationPid = DeployConfig.PID,
        immediate = true)
@Designate(ocd = DeployConfig.class)
public final class DeployComponent implements Deployments, HealthPart {
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Sources sources;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile SchemaGate gate;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile ServiceComponentRuntime components;

    private final MeterRegistry registry;
    private final Map<Result, Counter> counters = new EnumMap<>(Result.class);
    private final DeployService service;

    /** @param boot the sign that all boot features are installed */
    @Activate
    public DeployComponent(
            BundleContext bundle,
            @Reference Resolver resolver,
            @Reference FeaturesService features,
            @Reference BootFinished boot,
            @Reference Audit audit,
            @Reference MeterRegistry registry,
            DeployConfig config)
            throws IOException {
        this.registry = registry;
        for (Result result : Result.values()) {
            if (result != Result.RUNNING) {
                counters.put(
                        result,
                        Counter.builder("iochub.deployments")
                                .description("Deployments that ended")
                                .tag("result", result.name().toLowerCase(java.util.Locale.ROOT))
                                .register(registry));
            }
        }
        Path etc = Path.of(System.getProperty("karaf.etc", "etc"));
        Path data = Path.of(System.getProperty("karaf.data", "data"));
        Path deploy = Files.createDirectories(Path.of(System.getProperty("karaf.base", "."), "deploy"));
        Bundle own = bundle.getBundle();
        Clock clock = Clock.systemUTC();
        Store store = new Store(data.resolve("deploy"), within(config.keep_reports(), 10, 10_000));
        Bundles bundles = new Bundles(bundle);
        ArchiveReader reader = new ArchiveReader(
                store.work(),
                Limits.of(within(config.archive_megabytes(), 1, 2_000), within(config.unpacked_megabytes(), 1, 10_000)),
                new KarafFeatures(features));
        ConfigCheck configs = new ConfigCheck(etc);
        Instances instances = new Instances(() -> Optional.ofNullable(sources), () -> Optional.ofNullable(components));
        DryRun dryRun = new DryRun(
                bundles,
                store,
                reader,
                new ResolveCheck(bundle, resolver),
                configs,
                instances,
                () -> Optional.ofNullable(gate));
        Installer installer = new Installer(
                bundles,
                store,
                reader,
                dryRun,
                configs,
                instances,
                new Installer.Settings(
                        etc,
                        deploy,
                        Duration.ofSeconds(within(config.start_seconds(), 1, 3_600)),
                        within(config.keep_versions(), 1, 20)),
                clock,
                this::count);
        Folder folder = new Folder(deploy, clock, System::nanoTime);
        Drops drops = new Drops(
                store,
                reader,
                dryRun,
                installer,
                configs,
                folder,
                audit,
                own.getVersion() + " " + own.getLastModified());
        service = new DeployService(store, reader, dryRun, installer, folder, drops);
    }

    /** After the constructor, when the other services are there too. */
    @Activate
    void start() {
        service.start();
    }

    private static int within(int value, int least, int most) {
        return Math.max(least, Math.min(most, value));
    }

    private void count(Report report) {
        counters.get(report.result()).increment();
    }

    @Deactivate
    void close() {
        service.close();
        counters.values().forEach(registry::remove);
    }

    @Override
    public List<Deployed> deployed() {
        return service.deployed();
    }

    @Override
    public Plan check(Path archive) {
        return service.check(archive);
    }

    @Override
    public Report deploy(Path archive, String by) {
        return service.deploy(archive, by);
    }

    @Override
    public Report remove(String connector, String by) {
        return service.remove(connector, by);
    }

    @Override
    public Report rollBack(String connector, String by) {
        return service.rollBack(connector, by);
    }

    @Override
    public List<Report> reports(int limit) {
        return service.reports(limit);
    }

    @Override
    public Optional<Report> report(long number) {
        return service.report(number);
    }

    @Override
    public List<Health> health() {
        return service.health();
    }
}
