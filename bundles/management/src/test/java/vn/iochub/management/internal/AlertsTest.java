package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An alert on a metric that is not there is never raised, and a panel on it stays empty, and nobody notices. */
class AlertsTest {
    private static final Pattern METRIC = Pattern.compile("(iochub_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]+)\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)\\s*(?:=~|!~|!=|=)");

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of(Path.of("../../etc/prometheus/iochub-alerts.yml"), 9),
                Arguments.of(Path.of("../../etc/grafana/iochub.json"), 15));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    @DisplayName("the alerts and the dashboard name only metrics and labels that there are")
    void named(Path file, int least) throws IOException {
        Map<String, Set<String>> known = DocumentedMetrics.labels();
        Set<String> used = new TreeSet<>();
        Matcher metric = METRIC.matcher(Files.readString(file).replace("\\\"", "\""));
        while (metric.find()) {
            used.add(metric.group(1));
            Set<String> labels = known.getOrDefault(metric.group(1), Set.of());
            Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
            while (label.find()) {
                assertThat(labels).as(metric.group(1)).contains(label.group(1));
            }
        }
        assertThat(used).hasSizeGreaterThanOrEqualTo(least);
        assertThat(known.keySet()).containsAll(used);
    }

    @Test
    @DisplayName("the dashboard asks by the labels that its metrics have")
    void grouped() throws IOException {
        Map<String, Set<String>> known = DocumentedMetrics.labels();
        int seen = 0;
        for (JsonNode panel : new ObjectMapper()
                .readTree(Path.of("../../etc/grafana/iochub.json").toFile())
                .path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String expression = target.path("expr").asText();
                Matcher metric = METRIC.matcher(expression);
                Set<String> labels = metric.find() ? known.get(metric.group(1)) : Set.of();
                Matcher by = BY.matcher(expression);
                while (by.find()) {
                    assertThat(labels)
                            .as(expression)
                            .containsAll(Set.of(by.group(1).split("\\s*,\\s*")));
                    seen++;
                }
                Matcher legend = LEGEND.matcher(target.path("legendFormat").asText());
                while (legend.find()) {
                    assertThat(labels).as(target.toString()).contains(legend.group(1));
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(15);
    }
}
