package vn.iochub.deploy.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives of tiny connectors, whole and broken, as a build would make them. */
final class Kars {
    private final String source;
    private final String version;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private String symbolicName;
    private String feature = "";
    private String config = "instance = demo\nowner = A department\n";
    private String properties =
            """
            <property name="instance" type="String" value="demo"/>
            <property name="owner" type="String" value=""/>
            <property name="freshnessMinutes" type="Integer" value="1440"/>
            """;
    private String schema = """
            {"$id": "urn:iochub:schema:demo:Thing:1", "type": "object"}""";

    private Kars(String source, String version) {
        this.source = source;
        this.version = version;
        symbolicName = "vn.iochub.connector." + source;
    }

    static Kars connector(String source, String version) {
        return new Kars(source, version);
    }

    Kars header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Kars named(String name) {
        symbolicName = name;
        return this;
    }

    Kars config(String text) {
        config = text;
        return this;
    }

    Kars feature(String elements) {
        feature = elements;
        return this;
    }

    Kars properties(String xml) {
        properties = xml;
        return this;
    }

    Kars schema(String json) {
        schema = json;
        return this;
    }

    Kars entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** @param dependency a bundle that the archive brings too, as {@code symbolic.name} exporting the package of that name */
    Kars library(String dependency, String version) throws IOException {
        feature += "<bundle>mvn:demo/" + dependency + "/" + version + "</bundle>";
        entries.put(
                "repository/demo/" + dependency + "/" + version + "/" + dependency + "-" + version + ".jar",
                library(dependency, version, Map.of("Export-Package", dependency + ";version=\"" + version + "\"")));
        return this;
    }

    Path write(Path file) throws IOException {
        String artifact = "iochub-connector-" + source;
        String base = "repository/vn/iochub/" + artifact + "/" + version + "/" + artifact + "-" + version;
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(
                    zip,
                    base + "-features.xml",
                    """
                    <features name="x" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
                      <feature name="%1$s" version="%2$s">
                        <feature>hub-core</feature>%3$s
                        <bundle>mvn:vn.iochub/%1$s/%2$s</bundle>
                        <configfile finalname="${karaf.etc}/vn.iochub.connector.%4$s-main.cfg">mvn:vn.iochub/%1$s/%2$s/cfg/main</configfile>
                      </feature>
                    </features>
                    """
                            .formatted(artifact, version, feature, source)
                            .getBytes(StandardCharsets.UTF_8));
            put(zip, base + ".jar", bundle());
            put(zip, base + "-main.cfg", config.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                put(zip, entry.getKey(), entry.getValue());
            }
        }
        return file;
    }

    private byte[] bundle() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(out, manifest(symbolicName, version, headers))) {
            put(
                    jar,
                    "OSGI-INF/component.xml",
                    """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="c" configuration-pid="vn.iochub.connector.%s">
                      %s<implementation class="none.Such"/>
                    </scr:component>
                    """
                            .formatted(source, properties)
                            .getBytes(StandardCharsets.UTF_8));
            put(jar, "schema/Thing.schema.json", schema.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    /** A bundle with nothing in it but its manifest. */
    static byte[] library(String symbolicName, String version, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream jar = new JarOutputStream(out, manifest(symbolicName, version, headers))) {
            jar.flush();
        }
        return out.toByteArray();
    }

    private static Manifest manifest(String symbolicName, String version, Map<String, String> headers) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName);
        main.putValue("Bundle-Version", version);
        headers.forEach(main::putValue);
        return manifest;
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
