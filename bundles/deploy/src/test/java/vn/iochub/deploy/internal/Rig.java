package vn.iochub.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.resolver.Resolver;
import vn.iochub.api.RecordType;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.service.Audit;
import vn.iochub.api.service.Deployments.Report;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.Sources;
import vn.iochub.api.service.UnavailableException;

/**
 * The installer on a real framework, with its folders. Where the hub has its runtime, {@link #behaviour} says what a version of
 * a connector does once its bundle is active.
 */
final class Rig implements AutoCloseable {
    final Path etc;
    final Path deploy;
    final Path data;
    final List<Report> ended = new CopyOnWriteArrayList<>();
    final List<Audit.Act> acts = new CopyOnWriteArrayList<>();
    /** By {@code name/version} of the bundle; UP where nothing is said, empty where its source never comes. */
    final Map<String, Optional<Health.Status>> behaviour = new ConcurrentHashMap<>();

    volatile boolean auditDown;
    volatile SchemaGate gate;
    private final Path root;
    private Felix framework;
    private DeployService service;

    Rig(Path root) throws IOException {
        this.root = root;
        etc = Files.createDirectories(root.resolve("etc"));
        deploy = Files.createDirectories(root.resolve("deploy"));
        data = Files.createDirectories(root.resolve("data"));
    }

    /** Starts the framework and the installer; what was there before is there again. */
    Rig start() throws Exception {
        framework = new Felix(Map.of(
                Constants.FRAMEWORK_STORAGE,
                root.resolve("cache").toString(),
                "felix.log.level",
                "0",
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "vn.iochub.api;version=1.2.0"));
        framework.start();
        BundleContext context = framework.getBundleContext();
        Store store = new Store(data, 20);
        Bundles bundles = new Bundles(context);
        ArchiveReader reader =
                new ArchiveReader(store.work(), new Limits(1 << 20, 8 << 20, 100, 50, 1 << 20), FEATURES);
        ConfigCheck configs = new ConfigCheck(etc);
        Instances instances = new Instances(() -> Optional.of(new Hosted()), Optional::empty);
        DryRun dryRun = new DryRun(
                bundles,
                store,
                reader,
                new ResolveCheck(context, context.getService(context.getServiceReference(Resolver.class))),
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
                new Installer.Settings(etc, deploy, Duration.ofSeconds(2), 3),
                Clock.systemUTC(),
                ended::add);
        Folder folder = new Folder(deploy, Clock.systemUTC(), System::nanoTime);
        Drops drops = new Drops(store, reader, dryRun, installer, configs, folder, new Trail(), "1");
        service = new DeployService(store, reader, dryRun, installer, folder, drops);
        return this;
    }

    /** Lets it look at its folder. */
    Rig watch() {
        service.start();
        return this;
    }

    DeployService service() {
        return service;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Optional<Bundle> bundle(String symbolicName) {
        for (Bundle bundle : context().getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                return Optional.of(bundle);
            }
        }
        return Optional.empty();
    }

    String version(String symbolicName) {
        return bundle(symbolicName)
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .map(bundle -> bundle.getVersion().toString())
                .orElse("");
    }

    /** Puts a file into the folder as a move does: at once, with an old time. */
    Path drop(Path file, String name) throws IOException {
        Path draft = Files.copy(file, deploy.resolve("." + name));
        Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minusSeconds(30)));
        Path dropped = deploy.resolve(name);
        Store.move(draft, dropped);
        return dropped;
    }

    /** The hub dies: nothing is ended in good order but the threads. */
    void stop() throws InterruptedException, BundleException {
        if (service != null) {
            service.close();
        }
        if (framework != null) {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    @Override
    public void close() throws Exception {
        stop();
    }

    /** A hub with the feature hub-core. */
    private static final Features FEATURES = new Features() {
        @Override
        public boolean installed(FeatureFile.Need need) {
            return need.feature().equals("hub-core")
                    && (need.range().isEmpty() || need.range().equals("1"));
        }

        @Override
        public Optional<FeatureFile.Feature> known(FeatureFile.Need need) {
            return Optional.empty();
        }
    };

    /** A source for each connector's bundle that is active, if there is a configuration for it. */
    private final class Hosted implements Sources {
        @Override
        public List<Source> all() {
            List<Source> all = new ArrayList<>();
            for (Bundle bundle : context().getBundles()) {
                String name = String.valueOf(bundle.getSymbolicName());
                Optional<Health.Status> does =
                        behaviour.getOrDefault(name + "/" + bundle.getVersion(), Optional.of(Health.Status.UP));
                if (name.startsWith(Module.CONNECTOR)
                        && bundle.getState() == Bundle.ACTIVE
                        && does.isPresent()
                        && !new ConfigCheck(etc).files(name).isEmpty()) {
                    String source = name.substring(Module.CONNECTOR.length());
                    all.add(new Source(
                            new SourceDescriptor(
                                    source,
                                    source,
                                    new Text(source, source),
                                    "",
                                    List.of(new RecordType("demo", "Thing", 1, "{}")),
                                    Duration.ofHours(1),
                                    false),
                            name,
                            bundle.getVersion().toString(),
                            new Health(
                                    "source:" + source,
                                    does.get(),
                                    new Text("vì", "because"),
                                    does.get() == Health.Status.DOWN ? Map.of("category", "CONFIGURATION") : Map.of()),
                            Optional.empty()));
                }
            }
            return all;
        }
    }

    private final class Trail implements Audit {
        @Override
        public long write(Act act) {
            if (auditDown) {
                throw new UnavailableException("The disk is full", null);
            }
            acts.add(act);
            return acts.size();
        }

        @Override
        public List<Entry> list(Filter filter, long before, int limit) {
            throw new UnsupportedOperationException("the installer only writes the trail");
        }

        @Override
        public Verification verify() {
            throw new UnsupportedOperationException("the installer only writes the trail");
        }
    }
}
