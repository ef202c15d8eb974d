package vn.iochub.deploy.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * One bundle of an archive, as a file that can be installed.
 *
 * @param startLevel 0 for the framework's own choice
 * @param start whether it is to be started
 */
record Module(
        Path jar, String symbolicName, Version version, Map<String, String> headers, int startLevel, boolean start) {
    /** What the symbolic names of connectors begin with; a connector's PID is its symbolic name. */
    static final String CONNECTOR = "vn.iochub.connector.";

    static Module read(Path jar, int startLevel, boolean start, Limits limits) throws IOException, BadArchiveException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return read(zip, jar, startLevel, start, limits);
        }
    }

    private static Module read(ZipFile zip, Path jar, int startLevel, boolean start, Limits limits)
            throws IOException, BadArchiveException {
        ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
        Map<String, String> headers = new HashMap<>();
        if (entry != null) {
            new Manifest(new ByteArrayInputStream(Zips.read(zip, entry, limits)))
                    .getMainAttributes()
                    .forEach((name, value) -> headers.put(name.toString(), value.toString()));
        }
        String name = headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "")
                .split(";", 2)[0]
                .strip();
        if (name.isEmpty()) {
            throw new BadArchiveException(
                    Findings.NO_CONNECTOR,
                    jar.getFileName() + " không phải gói OSGi (thiếu Bundle-SymbolicName).",
                    jar.getFileName() + " is no OSGi bundle (it has no Bundle-SymbolicName).");
        }
        try {
            Version version = Version.parseVersion(headers.get(Constants.BUNDLE_VERSION));
            return new Module(jar, name, version, headers, startLevel, start);
        } catch (IllegalArgumentException e) {
            throw new BadArchiveException(
                    Findings.UNREADABLE,
                    name + " có Bundle-Version sai: " + e.getMessage(),
                    name + " has a wrong Bundle-Version: " + e.getMessage());
        }
    }

    boolean isConnector() {
        return symbolicName.startsWith(CONNECTOR);
    }

    boolean isFragment() {
        return headers.containsKey(Constants.FRAGMENT_HOST);
    }

    /** Whether only one version of it can run. */
    boolean isSingleton() {
        return headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "")
                .replace(" ", "")
                .contains("singleton:=true");
    }

    String id() {
        return symbolicName + "/" + version;
    }
}
