package vn.iochub.deploy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Dependency;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those of Karaf. */
final class KarafFeatures implements Features {
    private static final Logger LOG = LoggerFactory.getLogger(KarafFeatures.class);

    private final FeaturesService service;

    KarafFeatures(FeaturesService service) {
        this.service = service;
    }

    @Override
    public boolean installed(FeatureFile.Need need) {
        return find(need, true).isPresent();
    }

    @Override
    public Optional<FeatureFile.Feature> known(FeatureFile.Need need) {
        return find(need, false).map(KarafFeatures::feature);
    }

    private Optional<Feature> find(FeatureFile.Need need, boolean installed) {
        try {
            Feature[] all = installed ? service.listInstalledFeatures() : service.listFeatures();
            for (Feature feature : all) {
                if (feature.getName().equals(need.feature()) && fits(feature.getVersion(), need.range())) {
                    return Optional.of(feature);
                }
            }
        } catch (Exception e) {
            // It throws nothing narrower. A feature that cannot be looked up counts as missing, and the finding says
            // so.
            LOG.warn("deploy=features-unknown feature={} cause=\"{}\"", need.feature(), e.toString());
        }
        return Optional.empty();
    }

    private static boolean fits(String version, String range) {
        if (range.isEmpty()) {
            return true;
        }
        try {
            Version found = Version.parseVersion(version.replace('-', '.'));
            return range.startsWith("[") || range.startsWith("(")
                    ? new VersionRange(range).includes(found)
                    : Version.parseVersion(range.replace('-', '.')).equals(found);
        } catch (IllegalArgumentException e) {
            return version.equals(range);
        }
    }

    private static FeatureFile.Feature feature(Feature found) {
        List<FeatureFile.BundleRef> bundles = new ArrayList<>();
        for (BundleInfo bundle : found.getBundles()) {
            bundles.add(new FeatureFile.BundleRef(bundle.getLocation(), bundle.getStartLevel(), bundle.isStart()));
        }
        List<FeatureFile.Need> needs = new ArrayList<>();
        for (Dependency dependency : found.getDependencies()) {
            String range = dependency.getVersion();
            needs.add(new FeatureFile.Need(dependency.getName(), range == null || range.equals("0.0.0") ? "" : range));
        }
        List<String> ignored = new ArrayList<>();
        if (!found.getConfigurations().isEmpty()
                || !found.getConfigurationFiles().isEmpty()) {
            ignored.add("config");
        }
        return new FeatureFile.Feature(found.getName(), found.getVersion(), bundles, needs, new ArrayList<>(), ignored);
    }
}
