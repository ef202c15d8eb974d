package vn.iochub.tests.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Small bundles that a test installs into a running hub. */
final class Bundles {
    private static final String WELL =
            """
            export default (host) => {
              const { createElement: e, useState } = host.React
              return {
                component: () => {
                  const [count, setCount] = useState(0)
                  return e('div', { className: 'hub-page', 'data-testid': 'tab-of-a-bundle' },
                    e('h1', null, 'Thẻ thử'),
                    e(host.PatternFly.Button, { onClick: () => setCount(count + 1) }, `Đã bấm ${count}`))
                },
              }
            }
            """;
    private static final String FAILS_LATE =
            "export default () => ({ component: () => { throw new Error('a tab that fails as it is shown') } })\n";
    private static final String FAILS_AT_ONCE = "throw new Error('a tab that fails as it is loaded')\n";

    private Bundles() {}

    /** Three that bring a tab: one works, one fails as it is shown, one as it is loaded. */
    static Map<String, Path> tabs(Path folder) throws IOException {
        return Map.of(
                "well", tab(folder, "well", WELL),
                "failsLate", tab(folder, "fails-late", FAILS_LATE),
                "failsAtOnce", tab(folder, "fails-at-once", FAILS_AT_ONCE));
    }

    private static Path tab(Path folder, String name, String module) throws IOException {
        Manifest manifest = manifest("vn.iochub.trial." + name);
        manifest.getMainAttributes()
                .putValue(
                        "Hub-Console-Plugin",
                        "Trial " + name + ";title_vi=\"Thử " + name + "\";module=\"ui/plugin.js\"");
        return write(folder.resolve(name + ".jar"), manifest, Map.of("ui/plugin.js", bytes(module)));
    }

    /**
     * One that puts a message aside as it starts.
     *
     * @param content of the message
     */
    static Path putsAside(Path folder, String content) throws IOException {
        Manifest manifest = manifest("vn.iochub.trial.aside");
        Attributes main = manifest.getMainAttributes();
        main.putValue("Bundle-Activator", PutsAside.class.getName());
        main.putValue("Import-Package", "jakarta.jms,vn.iochub.api,vn.iochub.api.service,org.osgi.framework");
        String type = PutsAside.class.getName().replace('.', '/') + ".class";
        try (InputStream in = PutsAside.class.getResourceAsStream("/" + type)) {
            return write(
                    folder.resolve("aside.jar"),
                    manifest,
                    Map.of(type, in.readAllBytes(), PutsAside.CONTENT, bytes(content)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Manifest manifest(String name) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", "1.0.0");
        return manifest;
    }

    private static Path write(Path file, Manifest manifest, Map<String, byte[]> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return file;
    }
}
