package vn.iochub.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.osgi.framework.Bundle;
import vn.iochub.api.service.Deployments.Finding;

/** The configurations of connectors in {@code etc/}, and whether they fit a bundle that is installed. Thread-safe. */
public final class Configurations {
    private static final int MAX_DESCRIPTOR = 4 * 1024 * 1024;

    private final ConfigCheck check;

    public Configurations(Path etc) {
        check = new ConfigCheck(etc);
    }

    /** Those of this PID, by file name. */
    public Map<String, Path> files(String pid) {
        return check.files(pid);
    }

    /** What is wrong in this configuration, by the descriptors in the bundle, whose PID is its symbolic name. */
    public static List<Finding> check(Bundle bundle, String file, byte[] content) throws IOException {
        return ConfigCheck.check(file, content, model(bundle));
    }

    /** The instance that it names; the default where it names none, which the bundle knows; else empty. */
    public static String instance(Optional<Bundle> bundle, byte[] content) throws IOException {
        return ConfigCheck.instance(
                content, bundle.isPresent() ? model(bundle.get()) : new ConfigModel(false, Map.of()));
    }

    /** Its keys and values; none where it cannot be read. */
    public static Properties values(byte[] content) {
        return ConfigCheck.values(content).orElseGet(Properties::new);
    }

    /** The name among these that may have been meant, by more of a guess than with a key: half of it may differ. */
    public static Optional<String> nearestName(String name, Set<String> among) {
        return ConfigCheck.nearest(name, among, 1 + (name.length() + 1) / 2);
    }

    /** The word among these that may have been meant. */
    public static Optional<String> nearest(String word, Set<String> among) {
        return ConfigCheck.nearest(word, among);
    }

    private static ConfigModel model(Bundle bundle) throws IOException {
        try {
            return ConfigModel.of(
                    descriptors(bundle, ConfigModel.METATYPE),
                    descriptors(bundle, ConfigModel.COMPONENTS),
                    bundle.getSymbolicName());
        } catch (XMLStreamException e) {
            throw new IOException("A descriptor of " + bundle.getSymbolicName() + " cannot be read", e);
        }
    }

    /** By the paths alone: other ways to find an entry would have the framework try to resolve the bundle. */
    private static List<byte[]> descriptors(Bundle bundle, String folder) throws IOException {
        List<byte[]> found = new ArrayList<>();
        Enumeration<String> paths = bundle.getEntryPaths(folder);
        for (String path : paths == null ? List.<String>of() : Collections.list(paths)) {
            URL entry = path.endsWith(".xml") ? bundle.getEntry(path) : null;
            if (entry != null) {
                try (InputStream in = entry.openStream()) {
                    found.add(in.readNBytes(MAX_DESCRIPTOR));
                }
            }
        }
        return found;
    }
}
