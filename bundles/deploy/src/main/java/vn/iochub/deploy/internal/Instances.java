package vn.iochub.deploy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;
import vn.iochub.api.Connector;
import vn.iochub.api.Text;
import vn.iochub.api.service.Deployments.Finding;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Sources;

/** How the instances of a connector are. */
final class Instances {
    private static final String CATEGORY = "category";
    private static final String CONFIGURATION = "CONFIGURATION";

    private final Supplier<Optional<Sources>> sources;
    private final Supplier<Optional<ServiceComponentRuntime>> components;

    Instances(Supplier<Optional<Sources>> sources, Supplier<Optional<ServiceComponentRuntime>> components) {
        this.sources = sources;
        this.components = components;
    }

    /**
     * @param hosted by instance
     * @param failed by configuration: why its component could not be made
     * @param waiting by configuration: which services its component lacks
     */
    record Look(Map<String, Health> hosted, Map<String, String> failed, Map<String, String> waiting) {
        static Look none() {
            return new Look(Map.of(), Map.of(), Map.of());
        }

        private Set<String> broken() {
            Set<String> broken = new TreeSet<>();
            hosted.forEach((instance, health) -> {
                if (isBroken(health)) {
                    broken.add(instance);
                }
            });
            return broken;
        }
    }

    Look look(Bundle bundle) {
        Map<String, Health> hosted = new TreeMap<>();
        String version = bundle.getVersion().toString();
        sources.get().ifPresent(service -> {
            for (Sources.Source source : service.all()) {
                if (source.bundle().equals(bundle.getSymbolicName())
                        && source.version().equals(version)) {
                    hosted.put(source.descriptor().instance(), source.health());
                }
            }
        });
        Map<String, String> failed = new TreeMap<>();
        Map<String, String> waiting = new TreeMap<>();
        components.get().ifPresent(runtime -> {
            for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(bundle)) {
                for (ComponentConfigurationDTO each : runtime.getComponentConfigurationDTOs(component)) {
                    if (each.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                        failed.put(file(each), cause(each.failure));
                    } else if (each.state == ComponentConfigurationDTO.SATISFIED
                            && sources.get().isPresent()) {
                        // The runtime has asked for it, and it was not made: not even its class could be loaded.
                        failed.put(file(each), "its component cannot be made; the log tells why");
                    } else if (each.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                        waiting.put(file(each), lacking(runtime, component, each));
                    } else if (each.state == ComponentConfigurationDTO.ACTIVE
                            && !List.of(component.serviceInterfaces).contains(Connector.class.getName())) {
                        // It makes its instances of something else than configurations, and may have none yet.
                        hosted.put(file(each), new Health(file(each), Health.Status.UP, new Text("", ""), Map.of()));
                    }
                }
            }
        });
        return new Look(hosted, failed, waiting);
    }

    /** The instances of other bundles, by id. */
    Map<String, String> owners() {
        Map<String, String> owners = new TreeMap<>();
        sources.get().ifPresent(service -> service.all()
                .forEach(source -> owners.put(source.descriptor().instance(), source.bundle())));
        return owners;
    }

    private static String file(ComponentConfigurationDTO configuration) {
        Object file = configuration.properties.get("felix.fileinstall.filename");
        return file == null
                ? String.valueOf(configuration.properties.get("service.pid"))
                : file.toString().substring(file.toString().lastIndexOf('/') + 1);
    }

    /** The last cause of a stack trace, on one line. */
    private static String cause(String trace) {
        String last = "?";
        if (trace != null) {
            for (String line : trace.split("\n")) {
                if (line.startsWith("Caused by: ")) {
                    last = line.substring("Caused by: ".length());
                } else if (last.equals("?") && !line.isBlank()) {
                    last = line;
                }
            }
        }
        return Zips.printable(last.strip());
    }

    private static String lacking(
            ServiceComponentRuntime runtime, ComponentDescriptionDTO component, ComponentConfigurationDTO each) {
        List<String> lacking = new ArrayList<>();
        for (UnsatisfiedReferenceDTO reference : each.unsatisfiedReferences) {
            for (var declared : component.references) {
                if (declared.name.equals(reference.name)) {
                    lacking.add(declared.interfaceName);
                }
            }
        }
        return String.join(", ", lacking);
    }

    private static boolean isBroken(Health health) {
        return health.status() == Health.Status.DOWN
                && CONFIGURATION.equals(health.details().get(CATEGORY));
    }

    // ------------------------------------------------------------------------------------------------ the judgement

    /**
     * What is to be thought of a look.
     *
     * @param settled whether waiting on changes nothing
     * @param findings a blocking one among them: it failed
     */
    record Judgement(boolean settled, List<Finding> findings) {
        static Judgement unsettled() {
            return new Judgement(false, List.of());
        }

        boolean failed() {
            return findings.stream().anyMatch(Finding::blocks);
        }
    }

    /**
     * @param before how it was with the version before
     * @param upgrade whether there was one
     * @param files how many configurations there are
     * @param lacking whether services have been lacking for longer than they do in a hub that is only starting
     * @param late whether no more time is left
     */
    static Judgement judge(Look before, boolean upgrade, Look now, int files, boolean lacking, boolean late) {
        List<Finding> findings = new ArrayList<>();
        Set<String> broken = now.broken();
        broken.removeAll(before.broken());
        for (String instance : broken) {
            Text cause = now.hosted().get(instance).cause();
            findings.add(Findings.blocking(
                    Findings.NOT_STARTED,
                    "Nguồn " + instance + " không khởi động được: " + cause.vi(),
                    "Source " + instance + " does not start: " + cause.en()));
        }
        if (!findings.isEmpty()) {
            return new Judgement(true, findings);
        }
        int unable = now.failed().size() + (lacking ? now.waiting().size() : 0);
        boolean allTried = now.hosted().size() + unable >= files;
        if (!allTried && !late) {
            return Judgement.unsettled();
        }
        Set<String> lost = new TreeSet<>(before.hosted().keySet());
        lost.removeAll(now.hosted().keySet());
        boolean worse = before.hosted().isEmpty() ? !upgrade && now.hosted().isEmpty() && files > 0 : !lost.isEmpty();
        Map<String, String> out = new TreeMap<>(now.failed());
        now.waiting().forEach(out::putIfAbsent);
        if (worse && out.isEmpty()) {
            if (!late) {
                return Judgement.unsettled();
            }
            findings.add(Findings.blocking(
                    Findings.NOT_STARTED,
                    "Không nguồn nào chạy từ cấu hình; thiếu: " + lost,
                    "No source runs of the configurations; missing: " + lost));
        }
        out.forEach((file, why) -> findings.add(new Finding(
                Findings.NOT_STARTED,
                worse,
                new Text(
                        "etc/" + file + " không khởi động được: " + why,
                        "etc/" + file + " cannot be started: " + why))));
        if (findings.stream().anyMatch(Finding::blocks)) {
            return new Judgement(true, findings);
        }
        boolean starting = false;
        for (Map.Entry<String, Health> each : now.hosted().entrySet()) {
            Health health = each.getValue();
            if (health.status() == Health.Status.STARTING) {
                starting = true;
                findings.add(Findings.note(
                        Findings.STILL_STARTING,
                        "Nguồn " + each.getKey() + " còn đang khởi động: "
                                + health.cause().vi(),
                        "Source " + each.getKey() + " is still starting: "
                                + health.cause().en()));
            } else if (health.status() == Health.Status.DOWN) {
                findings.add(Findings.note(
                        Findings.SOURCE_DOWN,
                        "Nguồn " + each.getKey() + " chạy nhưng chưa dùng được: "
                                + health.cause().vi(),
                        "Source " + each.getKey() + " runs and is down: "
                                + health.cause().en()));
            }
        }
        return starting && !late ? Judgement.unsettled() : new Judgement(true, findings);
    }
}
