package vn.iochub.deploy.internal.diagnose;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import vn.iochub.api.Text;

/** Why a bundle does not resolve. Looks, and has the framework try nothing. */
final class Wires {
    private static final int DEPTH = 5;
    private static final Pattern PACKAGE = Pattern.compile("osgi\\.wiring\\.package=([^)]*)\\)");
    private static final Pattern FROM = Pattern.compile("\\(version>=([^)]*)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]*)\\)\\)");

    private final BundleContext framework;
    private final Offers offers;

    Wires(BundleContext framework, Offers offers) {
        this.framework = framework;
        this.offers = offers;
    }

    /** A reason for each thing that is missing; one that says so when nothing is. */
    List<Why> unresolved(Bundle bundle) {
        return unresolved(bundle, new HashSet<>());
    }

    private List<Why> unresolved(Bundle bundle, Set<Bundle> seen) {
        if (seen.size() >= DEPTH || !seen.add(bundle)) {
            return List.of(Why.of("cũng chưa gắn kết được", "is not resolved either", seeDiag(bundle)));
        }
        List<Why> reasons = new ArrayList<>();
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision != null) {
            for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
                if (isNeeded(requirement) && providers(requirement, true).isEmpty()) {
                    reasons.add(missing(requirement, seen));
                }
            }
        }
        if (reasons.isEmpty()) {
            // Since it was tried, what was missing has come; or two things that it needs are at odds.
            reasons.add(Why.of(
                    "chưa gắn kết, tuy không thiếu gì",
                    "is not resolved, although nothing that it needs is missing",
                    new Text(
                            "bundle:start " + bundle.getSymbolicName()
                                    + "; nếu vẫn hỏng, thông báo cho biết hai thứ nào mâu thuẫn.",
                            "bundle:start " + bundle.getSymbolicName()
                                    + "; if that fails, its message tells which two things are at odds.")));
        }
        return reasons;
    }

    private static Text seeDiag(Bundle bundle) {
        return new Text(
                "Xem bundle:diag " + bundle.getBundleId() + ", rồi dựng lại với các phiên bản của hub.",
                "See bundle:diag " + bundle.getBundleId() + ", then build it against the hub's versions.");
    }

    private static boolean isNeeded(BundleRequirement requirement) {
        String resolution = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE, "");
        String effective = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, "");
        return !resolution.equals(Namespace.RESOLUTION_OPTIONAL)
                && !resolution.equals("dynamic")
                && (effective.isEmpty() || effective.equals(Namespace.EFFECTIVE_RESOLVE));
    }

    /** Bundles that would do, among those that are resolved, or among the others. */
    private List<Bundle> providers(BundleRequirement requirement, boolean resolved) {
        List<Bundle> found = new ArrayList<>();
        for (Bundle bundle : framework.getBundles()) {
            boolean own = bundle.equals(requirement.getRevision().getBundle());
            boolean is = own || bundle.getState() != Bundle.INSTALLED;
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision == null || is != resolved) {
                continue;
            }
            for (BundleCapability capability : revision.getDeclaredCapabilities(requirement.getNamespace())) {
                if (requirement.matches(capability)) {
                    found.add(bundle);
                    break;
                }
            }
        }
        return found;
    }

    private Why missing(BundleRequirement requirement, Set<Bundle> seen) {
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        String what = what(requirement.getNamespace(), filter);
        List<Bundle> unresolved = providers(requirement, false);
        if (!unresolved.isEmpty()) {
            Why root = unresolved(unresolved.get(0), seen).get(0);
            String by = name(unresolved.get(0));
            return Why.of(
                    "cần " + what + " của gói " + by + ", mà gói này "
                            + root.text().vi(),
                    "needs " + what + " of bundle " + by + ", which itself "
                            + root.text().en(),
                    root.remedy());
        }
        return missing(requirement.getNamespace(), filter);
    }

    /** For a thing that no bundle has: which version the hub has instead, and which feature would bring it. */
    Why missing(String namespace, String filter) {
        String what = what(namespace, filter);
        boolean isPackage = namespace.equals(PackageNamespace.PACKAGE_NAMESPACE);
        String there = isPackage ? versions(packageOf(filter)) : "";
        List<Offers.Offer> found = offers.of(matching(namespace, filter));
        Text remedy = found.isEmpty()
                ? isPackage
                        ? new Text(
                                there.isEmpty()
                                        ? "Không feature nào đã biết có " + what
                                                + ": đóng kèm thư viện vào gói, hoặc cài gói có nó vào hub."
                                        : "Dựng lại bộ kết nối với phiên bản mà hub có: " + there + ".",
                                there.isEmpty()
                                        ? "No known feature brings " + what
                                                + ": pack the library into the bundle, or deploy a bundle that has it."
                                        : "Build the connector against the version that the hub has: " + there + ".")
                        : new Text(
                                "Cài gói cung cấp " + what + ", hoặc bỏ yêu cầu này khi dựng bộ kết nối.",
                                "Deploy a bundle that provides " + what
                                        + ", or build the connector without this requirement.")
                : install(found.get(0));
        return Why.of(
                "cần " + what + ", hub không có" + (there.isEmpty() ? "" : " (hub có phiên bản " + there + ")"),
                "needs " + what + ", which the hub has not"
                        + (there.isEmpty() ? "" : " (it has version " + there + ")"),
                remedy);
    }

    /** How to get what a feature has. */
    static Text install(Offers.Offer offer) {
        return offer.installed()
                ? new Text(
                        "Feature " + offer.feature() + " đã cài nhưng gói của nó bị gỡ: bundle:install -s "
                                + offer.location(),
                        "The feature " + offer.feature() + " is installed, but its bundle was taken out: bundle:install"
                                + " -s " + offer.location())
                : new Text(
                        "Feature " + offer.feature() + " có nó: feature:install " + offer.feature(),
                        "The feature " + offer.feature() + " brings it: feature:install " + offer.feature());
    }

    private static Predicate<Capability> matching(String namespace, String filter) {
        try {
            Filter compiled = FrameworkUtil.createFilter(filter.isEmpty() ? "(" + namespace + "=*)" : filter);
            return capability ->
                    capability.getNamespace().equals(namespace) && compiled.matches(capability.getAttributes());
        } catch (InvalidSyntaxException e) {
            return capability -> false;
        }
    }

    /** The versions of a package that are there. */
    private String versions(String name) {
        Set<String> versions = new TreeSet<>();
        for (Bundle bundle : framework.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .filter(Offers.exports(name))
                        .forEach(each ->
                                versions.add(String.valueOf(each.getAttributes().get("version"))));
            }
        }
        return versions.stream().collect(Collectors.joining(", "));
    }

    private static String packageOf(String filter) {
        Matcher name = PACKAGE.matcher(filter);
        return name.find() ? name.group(1) : "";
    }

    /** As people say it: {@code package a.b [1.2.0,2)}. */
    static String what(String namespace, String filter) {
        if (!namespace.equals(PackageNamespace.PACKAGE_NAMESPACE)) {
            return filter.isEmpty() ? namespace : namespace + " " + filter;
        }
        Matcher from = FROM.matcher(filter);
        Matcher below = BELOW.matcher(filter);
        String range = from.find() ? " [" + from.group(1) + "," + (below.find() ? below.group(1) + ")" : "…)") : "";
        return "package " + packageOf(filter) + range;
    }

    static String name(Bundle bundle) {
        return bundle.getSymbolicName() + "/" + bundle.getVersion();
    }
}
