package vn.iochub.runtime.internal;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Connector;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.Text;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.DeadLetters;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Reprocessing;
import vn.iochub.api.service.Resilience;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;
import vn.iochub.runtime.internal.ingest.DiskWatch;
import vn.iochub.runtime.internal.ingest.IngestService;
import vn.iochub.runtime.internal.ingest.Reprocessor;

/** Takes every connector that comes as a service, runs it as an {@link Instance}, and tells how all of them are. */
@Component(
        service = {Sources.class, HealthPart.class, Reprocessing.class, SourceControl.class},
        configurationPid = "vn.iochub.hub",
        immediate = true)
@Designate(ocd = HubConfig.class)
public final class RuntimeComponent implements Reprocessing, SourceControl, Sources, HealthPart {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeComponent.class);

    private static final Pattern PROVINCE = Pattern.compile("[A-Za-z0-9-]{1,32}");

    private final BundleContext hub;
    private final IngestService ingest;
    private final Instance.Services services;
    private final Heartbeat heartbeat;
    private final Map<Long, Instance> instances = new ConcurrentHashMap<>();
    private final Map<Long, Health> unusable = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Instance> owners = new ConcurrentHashMap<>();
    private final Reprocessor reprocessor = new Reprocessor(
            id -> Optional.ofNullable(owners.get(id)).map(instance -> new Reprocessor.Found(instance.pipeline())));

    private final SourceControl control;
    private final QuotaComponent quotas;

    /** Comes with the repository, which needs this to be there first. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile SchemaGate gate;

    @Activate
    public RuntimeComponent(
            BundleContext hub,
            @Reference Broker broker,
            @Reference DeadLetters dead,
            @Reference Resilience resilience,
            @Reference Accounts accounts,
            @Reference MeterRegistry registry,
            @Reference QuotaComponent quotas,
            HubConfig config)
            throws IOException {
        this.hub = hub;
        if (!PROVINCE.matcher(config.province()).matches()) {
            // Better no record than each with a source that nobody can use.
            throw new IllegalArgumentException(
                    "province in etc/vn.iochub.hub.cfg is letters, digits and '-', not: " + config.province());
        }
        Path data = Path.of(System.getProperty("karaf.data", "data"));
        Clock clock = Clock.systemUTC();
        long minDiskFree = QuotaComponent.number("minDiskFree", config.minDiskFree());
        this.quotas = quotas;
        ingest = new IngestService(
                broker,
                resilience,
                registry,
                data,
                config.province(),
                clock,
                new DiskWatch(data, minDiskFree, registry),
                quotas);
        control = new SourceController(ingest, owners, clock);
        services = new Instance.Services(
                broker, dead, resilience, accounts, ingest, () -> Optional.ofNullable(gate), clock);
        heartbeat = new Heartbeat(
                broker, ingest.probe(System.getProperty("karaf.name", "hub")), resilience.backoff(Resilience.BROKER));
        heartbeat.start();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addConnector(Connector connector, ServiceReference<Connector> reference) {
        Bundle bundle = reference.getBundle();
        long id = serviceId(reference);
        SourceDescriptor source;
        try {
            source = connector.source();
        } catch (RuntimeException e) {
            LOG.error("event=connector-unusable bundle={}", bundle.getSymbolicName(), e);
            unusable.put(id, unusable(bundle, e));
            return;
        }
        Instance instance = new Instance(
                new Deployment(
                        connector,
                        source,
                        id,
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        new OsgiPlatform(hub, bundle.getBundleContext())),
                services,
                owners);
        instances.put(id, instance);
        instance.start();
    }

    void removeConnector(ServiceReference<Connector> reference) {
        long id = serviceId(reference);
        unusable.remove(id);
        Instance instance = instances.remove(id);
        if (instance != null) {
            instance.close();
        }
    }

    private static long serviceId(ServiceReference<?> reference) {
        return (Long) reference.getProperty(Constants.SERVICE_ID);
    }

    private static Health unusable(Bundle bundle, RuntimeException cause) {
        return new Health(
                "source:" + bundle.getSymbolicName(),
                Health.Status.DOWN,
                new Text(
                        "Bộ kết nối không cho biết nó là gì, hãy xem lại cấu hình: " + cause.getMessage(),
                        "The connector cannot say what it is, look at its configuration: " + cause.getMessage()),
                Map.of(
                        "bundle", bundle.getSymbolicName(),
                        "version", bundle.getVersion().toString(),
                        "category", Category.CONFIGURATION.name()));
    }

    @Deactivate
    void close() {
        // All begin before any is waited for: ten slow sources take as long as one.
        Map<Instance, Future<?>> stopping = new HashMap<>();
        for (Long id : List.copyOf(instances.keySet())) {
            Instance instance = instances.remove(id);
            if (instance != null) {
                stopping.put(instance, instance.beginClose());
            }
        }
        stopping.forEach(Instance::awaitClose);
        heartbeat.close();
        ingest.close();
    }

    @Override
    public List<Source> all() {
        return instances.values().stream()
                .filter(Instance::owns)
                .map(Instance::source)
                .sorted(Comparator.comparing(source -> source.descriptor().instance()))
                .toList();
    }

    @Override
    public boolean canReprocess(String instance) {
        return reprocessor.canReprocess(instance);
    }

    @Override
    public Result reprocess(Kept message, Pass pass) throws IOException {
        return reprocessor.reprocess(message, pass);
    }

    @Override
    public byte[] redact(String instance, byte[] content) {
        return reprocessor.redact(instance, content);
    }

    @Override
    public List<Health> health() {
        List<Health> all = new ArrayList<>();
        instances.values().forEach(instance -> all.add(instance.health()));
        all.addAll(unusable.values());
        String paused = String.join(", ", new TreeSet<>(control.paused().keySet()));
        all.sort(Comparator.comparing(Health::part));
        long up = all.stream()
                .filter(health -> health.status() == Health.Status.UP)
                .count();
        quotas.problem().ifPresent(health -> all.add(0, health));
        all.add(0, ingest.intake().disk().health());
        all.add(
                0,
                heartbeat.health(Map.of(
                        "paused", paused,
                        "sources", String.valueOf(all.size()),
                        "sourcesUp", String.valueOf(up),
                        "bytesInFlight", String.valueOf(ingest.memoryInUse()))));
        return all;
    }

    @Override
    public Optional<Pause> paused(String instance) {
        return control.paused(instance);
    }

    @Override
    public Map<String, Pause> paused() {
        return control.paused();
    }

    @Override
    public void pause(String instance, String by, String reason) {
        control.pause(instance, by, reason);
    }

    @Override
    public void resume(String instance) {
        control.resume(instance);
    }

    @Override
    public int poll(String instance) {
        return control.poll(instance);
    }

    @Override
    public Map<String, String> cursors(String instance) {
        return control.cursors(instance);
    }

    @Override
    public void cursor(String instance, String name, String position) {
        control.cursor(instance, name, position);
    }
}
