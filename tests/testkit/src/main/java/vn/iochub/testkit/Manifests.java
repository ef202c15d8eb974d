package vn.iochub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** What a built bundle's manifest says, and what a connector's may say. */
public final class Manifests {
    /** All that a connector may import; the last entries with their dot are prefixes. */
    private static final List<String> CONNECTOR_MAY = List.of(
            "vn.iochub.api",
            "vn.iochub.reading",
            "vn.iochub.reading.",
            "vn.iochub.units",
            "vn.iochub.edxml",
            "vn.iochub.tabular",
            "vn.iochub.transport",
            "org.apache.camel",
            "org.apache.camel.",
            "com.fasterxml.jackson.",
            "org.slf4j",
            "org.slf4j.",
            "org.osgi.",
            "java.",
            "javax.",
            "org.w3c.dom",
            "org.w3c.dom.",
            "org.xml.sax",
            "org.xml.sax.",
            // Karaf's own, there before any connector: commands in the shell, and a folder watched without a thread.
            "org.apache.karaf.shell.api.",
            "org.apache.felix.fileinstall",
            // SOAP, from the feature hub-cxf.
            "org.apache.cxf",
            "org.apache.cxf.",
            "org.apache.wss4j.",
            "jakarta.xml.ws",
            "jakarta.xml.ws.",
            "jakarta.xml.soap",
            "jakarta.xml.bind",
            "jakarta.xml.bind.",
            "jakarta.activation");

    private Manifests() {}

    public static Manifest of(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest == null) {
                throw new IllegalStateException(jar + " has no manifest");
            }
            return manifest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Optional<String> header(Manifest manifest, String name) {
        return Optional.ofNullable(manifest.getMainAttributes().getValue(name));
    }

    /** The clauses of a header such as Import-Package, each as it is written, with its parameters. */
    public static List<String> clauses(Manifest manifest, String name) {
        List<String> clauses = new ArrayList<>();
        String header = header(manifest, name).orElse("");
        StringBuilder clause = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            }
            if (c == ',' && !quoted) {
                clauses.add(clause.toString().strip());
                clause.setLength(0);
            } else {
                clause.append(c);
            }
        }
        if (!clause.toString().isBlank()) {
            clauses.add(clause.toString().strip());
        }
        return clauses;
    }

    /** The packages of a header such as Import-Package. */
    public static List<String> packages(Manifest manifest, String name) {
        return clauses(manifest, name).stream()
                .map(clause -> clause.split(";", 2)[0].strip())
                .toList();
    }

    /** Whether a connector may import this package. */
    static boolean connectorMayImport(String imported) {
        return CONNECTOR_MAY.stream()
                .anyMatch(allowed -> allowed.endsWith(".") ? imported.startsWith(allowed) : imported.equals(allowed));
    }

    /** What a connector's manifest breaks of its rules, in words; empty when nothing. */
    public static List<String> connectorFaults(Manifest manifest) {
        List<String> faults = new ArrayList<>();
        for (String imported : packages(manifest, "Import-Package")) {
            if (!connectorMayImport(imported)) {
                faults.add(
                        "imports " + imported
                                + ": a connector uses the hub's API and its reading libraries, Camel, CXF,"
                                + " Jackson, SLF4J, OSGi and the JDK, so that it can be installed and updated without touching anything else");
            }
        }
        for (String exported : packages(manifest, "Export-Package")) {
            faults.add("exports " + exported + ": whoever imported it would be restarted with the connector");
        }
        return faults;
    }
}
