package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/METRICS.md against the sources: a meter is made by its name in quotes. */
class MetricsPageTest {
    private static final Pattern METER = Pattern.compile("\"(iochub(?:\\.[a-z]+)+)\"");

    /** The beginnings of Prometheus' names: a unit and {@code _total} may follow. */
    private static Set<String> made() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String root : new String[] {"../../bundles", "../../routes"}) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(file -> file.toString().endsWith(".java")
                                && file.toString().contains("/src/main/java/"))
                        .flatMap(file -> METER.matcher(read(file)).results())
                        .forEach(meter -> names.add(meter.group(1).replace('.', '_')));
            }
        }
        return names;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOf(String documented, String made) {
        return documented.matches(Pattern.quote(made) + "(?:_(?:seconds|bytes|changes))?(?:_total)?");
    }

    @Test
    @DisplayName("each metric that the hub makes is documented, and none that it does not make")
    void bothWays() throws IOException {
        Set<String> made = made();
        Set<String> documented = DocumentedMetrics.labels().keySet().stream()
                .filter(name -> !name.matches(".*_(?:bucket|count|sum|max)"))
                .collect(Collectors.toSet());
        assertThat(made).hasSizeGreaterThan(30);
        assertThat(made).as("made, and not documented").allMatch(name -> documented.stream()
                .anyMatch(page -> isOf(page, name)));
        assertThat(documented).as("documented, and not made").allMatch(page -> made.stream()
                .anyMatch(name -> isOf(page, name)));
    }
}
