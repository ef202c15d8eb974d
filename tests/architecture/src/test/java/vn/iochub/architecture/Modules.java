package vn.iochub.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The modules as they lie on disk, built. */
final class Modules {
    static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    private Modules() {}

    /** The hub's own bundles: api, runtime … */
    static List<Path> bundles() {
        return below(ROOT.resolve("bundles"));
    }

    /** Third-party code packaged for OSGi. */
    static List<Path> platform() {
        return below(ROOT.resolve("bundles/platform"));
    }

    /** The archetype beside them is none: it has no samples. */
    static List<Path> connectors() {
        return below(ROOT.resolve("routes")).stream()
                .filter(path -> Files.isDirectory(path.resolve("samples")))
                .toList();
    }

    /** A module's built jar. */
    static Path jar(Path module) {
        Path target = module.resolve("target");
        if (!Files.isDirectory(target)) {
            throw new AssertionError(module + " is not built: run mvn verify from the root");
        }
        return files(target, ".jar").stream()
                .filter(file -> file.getParent().equals(target))
                .filter(file -> !file.getFileName().toString().matches(".*-(sources|javadoc|tests)[.]jar"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(module + " has no jar: run mvn verify from the root"));
    }

    /** All files below a folder whose names end so; build output of modules inside it is left out. */
    static List<Path> files(Path folder, String end) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(end))
                    .filter(file -> !folder.relativize(file).toString().matches("(.*/)?(target|[.]git|[.]hub)/.*"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(path -> Files.isRegularFile(path.resolve("pom.xml")))
                    .filter(path -> Files.isDirectory(path.resolve("src/main")) || isRepackaging(path))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRepackaging(Path module) {
        return Files.isRegularFile(module.resolve("bnd.bnd"));
    }
}
