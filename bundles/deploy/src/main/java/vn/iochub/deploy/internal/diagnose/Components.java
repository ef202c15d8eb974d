package vn.iochub.deploy.internal.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;
import vn.iochub.api.Text;

/** Why components are not there: which services they lack, who in the hub would bring these, and why that one does not. */
final class Components {
    /** How many parts of the hub one may wait for the other. */
    private static final int DEPTH = 6;

    private static final Text SEE_LOG = new Text(
            "Xem log:display, rồi sửa cấu hình hoặc báo cho người viết gói.",
            "See log:display, then mend the configuration or tell the bundle's author.");

    private final BundleContext framework;
    private final Optional<ServiceComponentRuntime> runtime;
    private final Wires wires;
    private final Offers offers;

    Components(BundleContext framework, Optional<ServiceComponentRuntime> runtime, Wires wires, Offers offers) {
        this.framework = framework;
        this.runtime = runtime;
        this.wires = wires;
        this.offers = offers;
    }

    /** A configuration of a component, and what that component is. */
    record Configured(ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        /** The name of the file in {@code etc/}; the PID where it has none. */
        String file() {
            Object file = configuration.properties.get("felix.fileinstall.filename");
            return file == null
                    ? String.valueOf(configuration.properties.get("service.pid"))
                    : file.toString().substring(file.toString().lastIndexOf('/') + 1);
        }

        boolean is(int state) {
            return configuration.state == state;
        }
    }

    /** All configurations of the components in this bundle. */
    List<Configured> of(Bundle bundle) {
        List<Configured> all = new ArrayList<>();
        runtime.ifPresent(service -> {
            for (ComponentDescriptionDTO component : service.getComponentDescriptionDTOs(bundle)) {
                for (ComponentConfigurationDTO each : service.getComponentConfigurationDTOs(component)) {
                    all.add(new Configured(component, each));
                }
            }
        });
        return all;
    }

    /** A reason for each service that it waits for. */
    List<Why> lacking(Configured configured, Bundle bundle) {
        return lacking(configured, bundle, new HashSet<>());
    }

    private List<Why> lacking(Configured configured, Bundle bundle, Set<String> seen) {
        List<Why> reasons = new ArrayList<>();
        for (UnsatisfiedReferenceDTO unsatisfied : configured.configuration().unsatisfiedReferences) {
            for (ReferenceDTO declared : configured.component().references) {
                if (declared.name.equals(unsatisfied.name)) {
                    String target = unsatisfied.target == null ? "" : unsatisfied.target;
                    reasons.add(missing(declared.interfaceName, target, bundle, seen));
                }
            }
        }
        return reasons;
    }

    /** Why a service is not there for this bundle. */
    Why missing(String type, Bundle bundle) {
        return missing(type, "", bundle, new HashSet<>());
    }

    private Why missing(String type, String target, Bundle bundle, Set<String> seen) {
        String service = type + (target.isEmpty() ? "" : " " + target);
        if (!seen.add(service) || seen.size() > DEPTH) {
            return waits(service, Why.of("chính nó cũng đang chờ", "is waited for in a circle", SEE_LOG));
        }
        Optional<Why> registered = registered(type, target, bundle);
        if (registered.isPresent()) {
            return waits(service, registered.get());
        }
        Optional<Why> declared = declared(type, seen);
        if (declared.isPresent()) {
            return waits(service, declared.get());
        }
        List<Offers.Offer> found = offers.of(Offers.provides(type));
        if (!found.isEmpty()) {
            return waits(
                    service,
                    Why.of(
                            "không gói nào trong hub cung cấp",
                            "no bundle in the hub provides",
                            Wires.install(found.get(0))));
        }
        return waits(
                service,
                Why.of(
                        "không gói nào trong hub, cũng không feature nào đã biết cung cấp",
                        "no bundle in the hub and no known feature provides",
                        new Text(
                                "Cài gói cung cấp " + type + ", hoặc bỏ tham chiếu này trong bộ kết nối.",
                                "Deploy a bundle that provides " + type
                                        + ", or take this reference out of the connector.")));
    }

    private static Why waits(String service, Why because) {
        return Why.of(
                "chờ dịch vụ " + service + ": " + because.text().vi(),
                "waits for the service " + service + ", which " + because.text().en(),
                because.remedy());
    }

    /** It is there and does not do. */
    private Optional<Why> registered(String type, String target, Bundle bundle) {
        try {
            ServiceReference<?>[] all = framework.getAllServiceReferences(type, null);
            if (all == null) {
                return Optional.empty();
            }
            for (ServiceReference<?> each : all) {
                if (!each.isAssignableTo(bundle, type)) {
                    String by = Wires.name(each.getBundle());
                    return Optional.of(Why.of(
                            by + " có cung cấp nhưng với phiên bản lớp khác",
                            by + " provides with other classes of the same name",
                            new Text(
                                    "Dựng lại gói " + Wires.name(bundle) + " với phiên bản API của hub.",
                                    "Build " + Wires.name(bundle) + " against the hub's version of the API.")));
                }
            }
            if (!target.isEmpty() && framework.getAllServiceReferences(type, target) == null) {
                return Optional.of(Why.of(
                        "có dịch vụ này nhưng không khớp điều kiện " + target,
                        "is there, but not with " + target,
                        new Text(
                                "Sửa điều kiện (….target) trong cấu hình, hoặc cài gói có dịch vụ như vậy.",
                                "Mend the condition (….target) in the configuration, or deploy what has such a one.")));
            }
            return Optional.of(Why.of(
                    "vừa mới có",
                    "has come just now",
                    new Text("Hỏi lại sau vài giây.", "Ask again in a few seconds.")));
        } catch (InvalidSyntaxException e) {
            return Optional.of(Why.of(
                    "điều kiện " + target + " viết sai",
                    "is asked for by a condition that is wrong: " + target,
                    new Text("Sửa điều kiện trong cấu hình.", "Mend the condition in the configuration.")));
        }
    }

    /** A bundle of the hub that says it brings the service, and why it does not. */
    private Optional<Why> declared(String type, Set<String> seen) {
        Optional<Why> found = Optional.empty();
        for (Bundle bundle : framework.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision == null
                    || revision.getDeclaredCapabilities("osgi.service").stream().noneMatch(Offers.provides(type))) {
                continue;
            }
            Why why = silent(bundle, type, seen);
            // One that runs and waits tells more than one that nobody started.
            if (found.isEmpty() || bundle.getState() == Bundle.ACTIVE) {
                found = Optional.of(why);
            }
        }
        return found;
    }

    private Why silent(Bundle bundle, String type, Set<String> seen) {
        String by = Wires.name(bundle);
        switch (bundle.getState()) {
            case Bundle.INSTALLED -> {
                Why root = wires.unresolved(bundle).get(0);
                return Why.of(
                        "gói " + by + " cung cấp, mà gói này " + root.text().vi(),
                        "bundle " + by + " provides, and that bundle "
                                + root.text().en(),
                        root.remedy());
            }
            case Bundle.RESOLVED, Bundle.STOPPING -> {
                return Why.of(
                        "gói " + by + " cung cấp, và gói này đang dừng",
                        "bundle " + by + " provides, and that bundle is stopped",
                        start(bundle));
            }
            default -> {
                return idle(bundle, type, seen);
            }
        }
    }

    static Text start(Bundle bundle) {
        return new Text("bundle:start " + bundle.getSymbolicName(), "bundle:start " + bundle.getSymbolicName());
    }

    /** The bundle runs, its component does not. */
    private Why idle(Bundle bundle, String type, Set<String> seen) {
        String by = Wires.name(bundle);
        Collection<ComponentDescriptionDTO> components = runtime.map(
                        service -> service.getComponentDescriptionDTOs(bundle))
                .orElse(List.of());
        for (ComponentDescriptionDTO component : components) {
            if (!Arrays.asList(component.serviceInterfaces).contains(type)) {
                continue;
            }
            Collection<ComponentConfigurationDTO> configurations =
                    runtime.orElseThrow().getComponentConfigurationDTOs(component);
            if (!runtime.orElseThrow().isComponentEnabled(component)) {
                return Why.of(
                        "gói " + by + " cung cấp, mà thành phần " + component.name + " bị tắt",
                        "bundle " + by + " provides, whose component " + component.name + " is disabled",
                        new Text("scr:enable " + component.name, "scr:enable " + component.name));
            }
            if (configurations.isEmpty() && component.configurationPolicy.equals("require")) {
                String file = "etc/" + component.configurationPid[0] + ".cfg";
                return Why.of(
                        "gói " + by + " cung cấp, mà thiếu cấu hình " + file,
                        "bundle " + by + " provides, which lacks its configuration " + file,
                        new Text("Tạo lại " + file + ".", "Make " + file + " again."));
            }
            for (ComponentConfigurationDTO each : configurations) {
                Configured configured = new Configured(component, each);
                if (each.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                    List<Why> reasons = lacking(configured, bundle, seen);
                    if (!reasons.isEmpty()) {
                        Why root = reasons.get(0);
                        return Why.of(
                                "gói " + by + " cung cấp, mà chính nó "
                                        + root.text().vi(),
                                "bundle " + by + " provides, which itself "
                                        + root.text().en(),
                                root.remedy());
                    }
                } else if (each.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    String cause = cause(each.failure);
                    return Why.of(
                            "gói " + by + " cung cấp, mà nó không khởi động được: " + cause,
                            "bundle " + by + " provides, which cannot start: " + cause,
                            SEE_LOG);
                }
            }
        }
        return Why.of(
                "gói " + by + " cung cấp; gói này đang chạy nhưng chưa đưa ra dịch vụ",
                "bundle " + by + " provides; it runs and has not brought it yet",
                new Text("Xem hub:status và log:display.", "See hub:status and log:display."));
    }

    /** The last cause of a stack trace, on one line. */
    static String cause(String trace) {
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
        return last.strip().replaceAll("\\p{Cntrl}", " ");
    }
}
