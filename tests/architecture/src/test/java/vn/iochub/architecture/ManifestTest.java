package vn.iochub.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vn.iochub.testkit.Manifests;

/** What built bundles may declare. */
class ManifestTest {
    /** Provided by the boot features before anything else starts, so that nothing comes later to be rewired to. */
    private static final List<String> OPTIONAL_IN_PLATFORM = List.of(
            "javax.",
            "org.ietf.jgss",
            "org.slf4j.",
            "org.osgi.service.event",
            "com.ctc.wstx.",
            "org.codehaus.stax2",
            "jakarta.xml.ws.",
            "org.objectweb.asm");

    /** What connectors are written with beside the API. */
    private static final List<String> LIBRARIES = List.of("reading", "units", "edxml", "tabular", "transport");

    static Stream<Path> bundles() {
        return Modules.bundles().stream();
    }

    static Stream<Path> platform() {
        return Modules.platform().stream();
    }

    static Stream<Path> connectors() {
        return Modules.connectors().stream();
    }

    static Stream<Path> own() {
        return Stream.concat(bundles(), connectors());
    }

    static Stream<Path> all() {
        return Stream.concat(own(), platform());
    }

    @Test
    @DisplayName("the modules are found: a test that looks at none proves nothing")
    void modulesAreFound() {
        assertThat(bundles().map(path -> path.getFileName().toString()))
                .contains(
                        "api", "runtime", "repository", "feeds", "security", "http", "broker", "database", "management")
                .containsAll(LIBRARIES);
        assertThat(connectors().map(path -> path.getFileName().toString()))
                .contains("eprocedure", "ioffice", "qoffice", "tax", "education", "health", "tabular");
        assertThat(platform()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("connectors")
    @DisplayName("a connector imports only the API, Camel, Jackson, SLF4J, OSGi and the JDK, and exports nothing")
    void connectorsAreLean(Path module) {
        assertThat(Manifests.connectorFaults(manifest(module))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("connectors")
    @DisplayName("a connector's folder, symbolic name and configuration carry one name")
    void connectorsAreNamedAfterTheirFolder(Path module) {
        String name = "vn.iochub.connector." + module.getFileName();
        assertThat(Manifests.header(manifest(module), "Bundle-SymbolicName")).contains(name);
        assertThat(module.resolve("src/main/etc/" + name + "-main.cfg")).exists();
        assertThat(module.resolve("README.md")).exists();
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("no bundle imports dynamically: whatever came to provide the package would restart it")
    void nothingIsImportedDynamically(Path module) {
        assertThat(Manifests.header(manifest(module), "DynamicImport-Package")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("own")
    @DisplayName(
            "no bundle of the hub imports optionally: the install of one bundle would restart it, and all above it")
    void nothingIsImportedOptionally(Path module) {
        assertThat(optional(module)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("platform")
    @DisplayName("the platform imports optionally only what is there from the start")
    void platformImportsOptionallyOnlyWhatIsThere(Path module) {
        assertThat(optional(module))
                .allSatisfy(
                        clause -> assertThat(OPTIONAL_IN_PLATFORM).as(clause).anyMatch(clause::startsWith));
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("internal packages are never exported: nobody may come to lean on them")
    void internalIsNotExported(Path module) {
        Manifest manifest = manifest(module);
        boolean own = !module.startsWith(Modules.ROOT.resolve("bundles/platform"));
        assertThat(Manifests.packages(manifest, "Export-Package"))
                .filteredOn(exported -> own || exported.startsWith("vn.iochub"))
                .noneMatch(exported -> exported.matches(".*[.]internal([.].*)?"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("of the hub's packages a bundle imports the API alone: bundles meet through services, not classes;"
            + " the libraries for connectors may read with the first of them")
    void bundlesMeetThroughTheApi(Path module) {
        String own = "vn.iochub." + module.getFileName();
        boolean library = LIBRARIES.contains(module.getFileName().toString());
        assertThat(Manifests.packages(manifest(module), "Import-Package"))
                .filteredOn(imported -> imported.startsWith("vn.iochub.") && !within(imported, own))
                .allMatch(imported ->
                        within(imported, "vn.iochub.api") || (library && within(imported, "vn.iochub.reading")));
    }

    private static boolean within(String name, String root) {
        return name.equals(root) || name.startsWith(root + ".");
    }

    @ParameterizedTest
    @MethodSource("own")
    @DisplayName("no bundle requires a service in its manifest: a feature dropped into deploy/ would fail in silence")
    void noServiceIsRequired(Path module) {
        assertThat(Manifests.clauses(manifest(module), "Require-Capability"))
                .noneMatch(clause -> clause.startsWith("osgi.service"));
    }

    @ParameterizedTest
    @MethodSource("own")
    @DisplayName("no Blueprint: components are DS, one way for all")
    void noBlueprint(Path module) throws IOException {
        try (JarFile jar = new JarFile(Modules.jar(module).toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .noneMatch(name -> name.startsWith("OSGI-INF/blueprint/"));
        }
    }

    private static List<String> optional(Path module) {
        return Manifests.clauses(manifest(module), "Import-Package").stream()
                .filter(clause -> clause.contains("resolution:=optional"))
                .toList();
    }

    private static Manifest manifest(Path module) {
        return Manifests.of(Modules.jar(module));
    }
}
