package vn.iochub.deploy.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.felix.utils.resource.RequirementImpl;
import org.apache.felix.utils.resource.ResourceBuilder;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;
import org.osgi.service.resolver.ResolutionException;
import org.osgi.service.resolver.ResolveContext;
import org.osgi.service.resolver.Resolver;
import vn.iochub.api.service.Deployments.Finding;

/**
 * Asks the framework's own resolver whether bundles that are not installed would resolve against all that runs as it is wired
 * now, with the constraints between packages that a plain comparison of imports and exports misses. Nothing is installed.
 */
final class ResolveCheck {
    private final BundleContext framework;
    private final Resolver resolver;

    ResolveCheck(BundleContext framework, Resolver resolver) {
        this.framework = framework;
        this.resolver = resolver;
    }

    /** @param leaving bundles that will not be there any more */
    List<Finding> check(List<Module> coming, Set<Bundle> leaving) {
        List<Finding> findings = new ArrayList<>();
        List<Resource> resources = new ArrayList<>();
        for (Module module : coming) {
            try {
                resources.add(ResourceBuilder.build("hub-deploy:" + module.id(), module.headers()));
            } catch (BundleException | IllegalArgumentException e) {
                findings.add(Findings.blocking(
                        Findings.UNREADABLE,
                        "Manifest của " + module.id() + " sai: " + e.getMessage(),
                        "The manifest of " + module.id() + " is wrong: " + e.getMessage()));
            }
        }
        if (!findings.isEmpty()) {
            return findings;
        }
        Context context = new Context(resources, leaving);
        // By name first: the resolver tells of one, and in its own words.
        for (Resource resource : resources) {
            for (Requirement requirement : resource.getRequirements(null)) {
                if (context.isEffective(requirement)
                        && !RequirementImpl.isOptional(requirement)
                        && context.findProviders(requirement).isEmpty()) {
                    findings.add(missing(resource, requirement));
                }
            }
        }
        if (findings.isEmpty()) {
            try {
                resolver.resolve(context);
            } catch (ResolutionException e) {
                String words = Zips.printable(String.valueOf(e.getMessage())).replace("hub-deploy:", "");
                findings.add(Findings.blocking(
                        Findings.UNRESOLVED,
                        "Gói không liên kết được với hub đang chạy: " + words,
                        "The bundle cannot be wired to the running hub: " + words));
            }
        }
        return findings;
    }

    private Finding missing(Resource resource, Requirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        String what = requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)
                ? "package " + filter.replaceAll(".*osgi\\.wiring\\.package=([^)]*)\\).*", "$1")
                : requirement.getNamespace();
        String there = there(requirement, filter);
        return Findings.blocking(
                Findings.UNRESOLVED,
                resource + " cần " + what + " " + filter + ", hub không có"
                        + (there.isEmpty() ? "." : "; hub có: " + there),
                resource + " needs " + what + " " + filter + ", which the hub has not"
                        + (there.isEmpty() ? "." : "; it has: " + there));
    }

    /** The versions of the package that are there and do not do. */
    private String there(Requirement requirement, String filter) {
        if (!requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)) {
            return "";
        }
        Set<String> versions = new java.util.TreeSet<>();
        for (Bundle bundle : framework.getBundles()) {
            BundleWiring wiring = bundle.adapt(BundleWiring.class);
            if (wiring == null) {
                continue;
            }
            for (Capability capability : wiring.getResourceCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
                Object name = capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
                if (filter.contains("(osgi.wiring.package=" + name + ")")) {
                    versions.add(String.valueOf(capability.getAttributes().get("version")));
                }
            }
        }
        return String.join(", ", versions);
    }

    /** All that runs, as it is wired, and what is to come. */
    private final class Context extends ResolveContext {
        private final List<Resource> coming;
        private final Map<Resource, Wiring> wirings = new HashMap<>();
        private final Map<String, List<Capability>> offered = new HashMap<>();

        Context(List<Resource> coming, Set<Bundle> leaving) {
            this.coming = coming;
            Set<Long> gone = new HashSet<>();
            leaving.forEach(bundle -> gone.add(bundle.getBundleId()));
            for (Bundle bundle : framework.getBundles()) {
                BundleWiring wiring = bundle.adapt(BundleWiring.class);
                if (wiring != null && !gone.contains(bundle.getBundleId())) {
                    BundleRevision revision = bundle.adapt(BundleRevision.class);
                    wirings.put(revision, wiring);
                    wiring.getResourceCapabilities(null).forEach(this::offer);
                }
            }
            coming.forEach(resource -> resource.getCapabilities(null).forEach(this::offer));
        }

        private void offer(Capability capability) {
            offered.computeIfAbsent(capability.getNamespace(), n -> new ArrayList<>())
                    .add(capability);
        }

        @Override
        public Collection<Resource> getMandatoryResources() {
            return List.copyOf(coming);
        }

        @Override
        public List<Capability> findProviders(Requirement requirement) {
            RequirementImpl wanted = requirement instanceof RequirementImpl own
                    ? own
                    : new RequirementImpl(requirement.getResource(), requirement);
            List<Capability> found = new ArrayList<>();
            for (Capability capability : offered.getOrDefault(requirement.getNamespace(), List.of())) {
                if (wanted.matches(capability)) {
                    found.add(capability);
                }
            }
            // What is wired already goes first, as the framework has it.
            found.sort(Comparator.comparing((Capability each) -> !wirings.containsKey(each.getResource())));
            return found;
        }

        @Override
        public int insertHostedCapability(List<Capability> capabilities, HostedCapability hosted) {
            capabilities.add(0, hosted);
            return 0;
        }

        @Override
        public boolean isEffective(Requirement requirement) {
            return Optional.ofNullable(requirement.getDirectives().get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE))
                    .orElse(Namespace.EFFECTIVE_RESOLVE)
                    .equals(Namespace.EFFECTIVE_RESOLVE);
        }

        @Override
        public Map<Resource, Wiring> getWirings() {
            return wirings;
        }
    }
}
