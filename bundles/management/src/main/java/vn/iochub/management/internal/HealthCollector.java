package vn.iochub.management.internal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;
import vn.iochub.api.service.Quarantine;
import vn.iochub.api.service.SourceControl;
import vn.iochub.api.service.Sources;

/** Asks every part once a second, and tells the launcher and the meters what came of it. */
@Component(service = HubStatus.class, immediate = true)
public final class HealthCollector implements HubStatus {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCollector.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(700);
    private static final String CONNECTORS =
            "(|(service.factoryPid=" + Unserved.PREFIX + "*)(service.pid=" + Unserved.PREFIX + "*))";

    private final Map<HealthPart, String> parts = Collections.synchronizedMap(new IdentityHashMap<>());
    private final AtomicReference<Sources> sources = new AtomicReference<>();
    private final AtomicReference<SourceControl> control = new AtomicReference<>();
    private final AtomicReference<Quarantine> quarantine = new AtomicReference<>();
    private final AtomicReference<ConfigurationAdmin> configurations = new AtomicReference<>();
    private final AtomicReference<ServiceComponentRuntime> components = new AtomicReference<>();
    /** What the gauges read, by part. */
    private final Map<String, Health.Status> shown = new ConcurrentHashMap<>();

    private final Map<String, Gauge> gauges = new HashMap<>();
    private final FreshnessMeters freshness;
    private final MeterRegistry registry;
    private final PartPoller poller = new PartPoller(PATIENCE);
    private final Verdict verdict;
    private final RunFile runFile;
    private final Arriving arriving;
    private final ScheduledExecutorService loop;
    private volatile Snapshot snapshot;
    private boolean looking;

    @Activate
    public HealthCollector(BundleContext bundle, @Reference Meters meters) {
        this(
                meters.registry(),
                bundle.getBundle().getVersion().toString(),
                Path.of(bundle.getProperty("karaf.data")),
                processStart(),
                new Arriving(
                        Path.of(bundle.getProperty("karaf.base"), "deploy"),
                        Path.of(bundle.getProperty("karaf.etc")),
                        name -> runs(bundle, name)));
    }

    HealthCollector(MeterRegistry registry, String version, Path data, Instant startedAt, Arriving arriving) {
        this.registry = registry;
        freshness = new FreshnessMeters(registry);
        this.arriving = arriving;
        verdict = new Verdict(version, startedAt);
        runFile = new RunFile(data.resolve("run"));
        snapshot = verdict.of(List.of(), List.of(), now());
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hub-health");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        loop = executor;
        loop.scheduleWithFixedDelay(this::lookSafely, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean runs(BundleContext context, String symbolicName) {
        return Arrays.stream(context.getBundles())
                .anyMatch(
                        bundle -> symbolicName.equals(bundle.getSymbolicName()) && bundle.getState() == Bundle.ACTIVE);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant processStart() {
        return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    @Reference(
            service = HealthPart.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removePart")
    void addPart(HealthPart part, ServiceReference<HealthPart> reference) {
        String name = reference.getBundle().getSymbolicName();
        add(part, name.startsWith("vn.iochub.") ? name.substring("vn.iochub.".length()) : name);
    }

    void add(HealthPart part, String name) {
        parts.put(part, name);
    }

    void removePart(HealthPart part) {
        parts.remove(part);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, unbind = "removeSources")
    void setSources(Sources service) {
        sources.set(service);
    }

    void removeSources(Sources service) {
        sources.compareAndSet(service, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, unbind = "removeControl")
    void setControl(SourceControl service) {
        control.set(service);
    }

    void removeControl(SourceControl service) {
        control.compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeQuarantine")
    void setQuarantine(Quarantine service) {
        quarantine.set(service);
    }

    void removeQuarantine(Quarantine service) {
        quarantine.compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeConfigurations")
    void setConfigurations(ConfigurationAdmin service) {
        configurations.set(service);
    }

    void removeConfigurations(ConfigurationAdmin service) {
        configurations.compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeComponents")
    void setComponents(ServiceComponentRuntime service) {
        components.set(service);
    }

    void removeComponents(ServiceComponentRuntime service) {
        components.compareAndSet(service, null);
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public List<SourceFigures> sources() {
        SourceControl service = control.get();
        return SourceMeters.read(registry, deployed(), service == null ? Map.of() : service.paused());
    }

    @Override
    public Loads loads() {
        return LoadMeters.read(registry);
    }

    @Override
    public Optional<Long> quarantineOpen() {
        Quarantine service = quarantine.get();
        return service == null ? Optional.empty() : service.open();
    }

    @Deactivate
    void close() {
        loop.shutdown();
        poller.close();
        try {
            if (!loop.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("health=stopping reason=loop-still-runs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runFile.delete();
        gauges.values().forEach(registry::remove);
        freshness.close();
    }

    /** The loop must outlive whatever a look runs into. */
    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("health=unknown reason=exception", e);
        }
    }

    private void look() {
        Map<HealthPart, String> asked;
        synchronized (parts) {
            asked = new IdentityHashMap<>(parts);
        }
        Snapshot before = snapshot;
        Snapshot now = verdict.of(poller.poll(asked), unserved(), now());
        snapshot = now;
        if (!looking || before.status() != now.status() || before.ready() != now.ready()) {
            looking = true;
            LOG.info("hub={} ready={} not_up={}", now.status(), now.ready(), notUp(now));
        }
        show(now);
        freshness.show(deployed(), now.startedAt(), now());
        runFile.write(now);
    }

    private static List<String> notUp(Snapshot now) {
        return now.parts().stream()
                .filter(part -> part.health().status() != Health.Status.UP)
                .map(part -> part.health().part() + ":" + part.health().status())
                .toList();
    }

    private void show(Snapshot now) {
        Map<String, Health.Status> current = new HashMap<>();
        now.parts()
                .forEach(part -> current.put(part.health().part(), part.health().status()));
        shown.putAll(current);
        shown.keySet().retainAll(current.keySet());
        gauges.entrySet().removeIf(entry -> {
            boolean gone = !current.containsKey(entry.getKey());
            if (gone) {
                registry.remove(entry.getValue());
            }
            return gone;
        });
        current.keySet()
                .forEach(part -> gauges.computeIfAbsent(
                        part, name -> Gauge.builder("iochub.health", shown, map -> value(map.get(name)))
                                .tag("part", name)
                                .description("State of a part of the hub: 0 up, 1 starting, 2 degraded, 3 down")
                                .strongReference(true)
                                .register(registry)));
    }

    private static double value(Health.Status status) {
        return status == null ? Double.NaN : status.ordinal();
    }

    private List<Sources.Source> deployed() {
        Sources service = sources.get();
        return service == null ? List.of() : service.all();
    }

    /** The connector configurations that no deployed source answers for. */
    private List<Unserved> unserved() {
        ConfigurationAdmin admin = configurations.get();
        if (admin == null) {
            return List.of();
        }
        Configuration[] found;
        try {
            found = admin.listConfigurations(CONNECTORS);
        } catch (IOException e) {
            LOG.debug("configurations=unreadable", e);
            return List.of();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        List<Configuration> known = found == null ? List.of() : List.of(found);
        List<Unserved> all = new ArrayList<>(Unserved.among(known, deployed()));
        all.addAll(arriving.now(known.stream().map(Unserved::file).collect(Collectors.toSet())));
        ServiceComponentRuntime runtime = components.get();
        if (runtime != null) {
            all.addAll(Refused.among(runtime));
        }
        return all;
    }
}
