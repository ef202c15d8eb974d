package vn.iochub.tests.launcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A shipped archive as a later build of it would be: another version, and what else is changed in it. */
public final class Repacked {
    private static final String SHIPPED = "0.1.0";

    private final String version;
    private Consumer<Attributes> manifest = main -> {};
    private UnaryOperator<String> component = text -> text;
    private UnaryOperator<String> schema = text -> text;

    /** @param version of the bundle and of its archive */
    public Repacked(String version) {
        this.version = version;
    }

    /** Changes the main attributes of each bundle in it. */
    public Repacked manifest(Consumer<Attributes> change) {
        manifest = change;
        return this;
    }

    /** Changes the text of each component's description. */
    public Repacked component(UnaryOperator<String> change) {
        component = change;
        return this;
    }

    /** Changes the text of each schema. */
    public Repacked schema(UnaryOperator<String> change) {
        schema = change;
        return this;
    }

    /** The changed archive. */
    public byte[] of(byte[] archive) throws IOException {
        return each(archive, (name, content) -> {
            if (name.endsWith("-features.xml")) {
                return text(content, all -> all.replace(SHIPPED, version));
            }
            return name.endsWith(".jar") ? bundle(content) : content;
        });
    }

    /** Reads one archive and writes the changed one. */
    public Path of(Path archive, Path to) throws IOException {
        return Files.write(to, of(Files.readAllBytes(archive)));
    }

    private byte[] bundle(byte[] jar) throws IOException {
        return each(jar, (name, content) -> {
            if (name.equals("META-INF/MANIFEST.MF")) {
                Manifest changed = new Manifest(new ByteArrayInputStream(content));
                changed.getMainAttributes().putValue("Bundle-Version", version);
                manifest.accept(changed.getMainAttributes());
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                changed.write(out);
                return out.toByteArray();
            }
            if (name.startsWith("schema/")) {
                return text(content, schema);
            }
            return name.matches("OSGI-INF/[^/]+\\.xml") ? text(content, component) : content;
        });
    }

    private static byte[] text(byte[] content, UnaryOperator<String> change) {
        return change.apply(new String(content, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private interface Change {
        byte[] of(String name, byte[] content) throws IOException;
    }

    private byte[] each(byte[] zip, Change change) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    byte[] content = change.of(entry.getName(), in.readAllBytes());
                    out.putNextEntry(new ZipEntry(
                            entry.getName().startsWith("repository/")
                                    ? entry.getName().replace(SHIPPED, version)
                                    : entry.getName()));
                    out.write(content);
                    out.closeEntry();
                }
            }
        }
        return bytes.toByteArray();
    }
}
