package vn.iochub.deploy.internal.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.felix.utils.resource.ResourceBuilder;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Capability;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the features that the hub knows would bring: by the manifests of their bundles, as far as these lie in the system
 * repository on this disk. Nothing is fetched, and no more than {@value #MOST} bundles are opened.
 */
final class Offers {
    private static final Logger LOG = LoggerFactory.getLogger(Offers.class);
    private static final int MOST = 2_000;
    /** Group, artifact, version; type and classifier, where they are given. */
    private static final Pattern MAVEN =
            Pattern.compile("mvn:(?:[^!]*!)?([^/$]+)/([^/$]+)/([^/$]+)(?:/([^/$]*))?(?:/([^/$]*))?(?:\\$.*)?");

    /**
     * @param feature its name
     * @param installed whether the hub believes that it has it
     * @param location of the bundle in it
     */
    record Offer(String feature, boolean installed, String location) {}

    private final Optional<FeaturesService> features;
    private final Path system;

    /** @param system the repository on this disk, in the layout of Maven */
    Offers(Optional<FeaturesService> features, Path system) {
        this.features = features;
        this.system = system;
    }

    /** Those whose bundle has a capability like this; features that are not installed first, then by name. */
    List<Offer> of(Predicate<Capability> wanted) {
        if (features.isEmpty()) {
            return List.of();
        }
        List<Offer> offers = new ArrayList<>();
        Map<String, Boolean> looked = new HashMap<>();
        try {
            Set<String> installed = new HashSet<>();
            for (Feature feature : features.get().listInstalledFeatures()) {
                installed.add(feature.getId());
            }
            for (Feature feature : features.get().listFeatures()) {
                for (BundleInfo bundle : feature.getBundles()) {
                    String location = bundle.getLocation();
                    if (!looked.containsKey(location) && looked.size() >= MOST) {
                        LOG.warn("diagnose=features-many looked={}", MOST);
                        return sorted(offers);
                    }
                    if (looked.computeIfAbsent(location, at -> brings(at, wanted))) {
                        offers.add(new Offer(feature.getName(), installed.contains(feature.getId()), location));
                    }
                }
            }
        } catch (Exception e) {
            // Karaf's service throws nothing narrower. Without it the rest of the diagnosis still holds.
            LOG.warn("diagnose=features-unknown cause=\"{}\"", e.toString());
        }
        return sorted(offers);
    }

    private static List<Offer> sorted(List<Offer> offers) {
        return offers.stream()
                .distinct()
                .sorted((a, b) -> a.installed() != b.installed()
                        ? Boolean.compare(a.installed(), b.installed())
                        : a.feature().compareTo(b.feature()))
                .toList();
    }

    private boolean brings(String location, Predicate<Capability> wanted) {
        Optional<Path> file = file(location);
        return file.isPresent() && capabilities(location, file.get()).stream().anyMatch(wanted);
    }

    private Optional<Path> file(String location) {
        Matcher maven = MAVEN.matcher(location.replaceFirst("^wrap:", ""));
        if (!maven.matches()) {
            return Optional.empty();
        }
        String type = maven.group(4) == null || maven.group(4).isEmpty() ? "jar" : maven.group(4);
        String classifier = maven.group(5) == null || maven.group(5).isEmpty() ? "" : "-" + maven.group(5);
        Path file = system.resolve(maven.group(1).replace('.', '/'))
                .resolve(maven.group(2))
                .resolve(maven.group(3))
                .resolve(maven.group(2) + "-" + maven.group(3) + classifier + "." + type);
        return Optional.of(file).filter(Files::isRegularFile);
    }

    private static List<Capability> capabilities(String location, Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            Map<String, String> headers = new HashMap<>();
            if (manifest != null) {
                manifest.getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
            }
            if (headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "").isBlank()) {
                // A plain jar that is wrapped when it is installed: all its packages are exported then.
                headers.put(Constants.BUNDLE_MANIFESTVERSION, "2");
                headers.put(Constants.BUNDLE_SYMBOLICNAME, "wrapped");
                headers.put(Constants.EXPORT_PACKAGE, String.join(",", packages(jar, version(location))));
                headers.values().removeIf(String::isEmpty);
            }
            return ResourceBuilder.build(location, headers).getCapabilities(null);
        } catch (IOException | BundleException | IllegalArgumentException e) {
            // It would not help anybody who installed it either.
            LOG.debug("diagnose=bundle-unreadable bundle={} cause=\"{}\"", location, e.toString());
            return List.of();
        }
    }

    private static Set<String> packages(JarFile jar, String version) {
        Set<String> packages = new TreeSet<>();
        Collections.list(jar.entries()).forEach(entry -> {
            String name = entry.getName();
            int end = name.lastIndexOf('/');
            if (end > 0 && name.endsWith(".class") && !name.startsWith("META-INF/")) {
                packages.add(name.substring(0, end).replace('/', '.') + ";version=" + version);
            }
        });
        return packages;
    }

    private static String version(String location) {
        Matcher maven = MAVEN.matcher(location.replaceFirst("^wrap:", ""));
        String given = maven.matches() ? maven.group(3).replaceFirst("^(\\d+(?:\\.\\d+){0,2}).*", "$1") : "0";
        try {
            return Version.parseVersion(given).toString();
        } catch (IllegalArgumentException e) {
            return Version.emptyVersion.toString();
        }
    }

    /** Whether a capability is an export of this package, of any version. */
    static Predicate<Capability> exports(String name) {
        return capability -> capability.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)
                && name.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE));
    }

    /** Whether a capability tells of a service of this type, as the build writes it for components. */
    static Predicate<Capability> provides(String type) {
        return capability -> capability.getNamespace().equals("osgi.service")
                && names(capability.getAttributes().get(Constants.OBJECTCLASS)).anyMatch(type::equals);
    }

    private static Stream<?> names(Object value) {
        return value instanceof List<?> list ? list.stream() : Stream.of(String.valueOf(value));
    }
}
