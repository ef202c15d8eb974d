package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An alert on a metric that is not there is never raised, and nobody notices. */
class AlertsTest {
    private static final Path ALERTS = Path.of("../../etc/prometheus/iochub-alerts.yml");
    private static final Pattern METRIC = Pattern.compile("(iochub_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Names and tags as docs/ARCHITECTURE.md has them. */
    private static Map<String, Set<String>> documented() throws IOException {
        Map<String, Set<String>> all = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../../docs/ARCHITECTURE.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length < 4 || !cells[1].contains("`iochub_")) {
                continue;
            }
            Set<String> tags = codes(cells[2]);
            codes(cells[1]).forEach(name -> all.put(name, tags));
        }
        return all;
    }

    private static Set<String> codes(String cell) {
        Set<String> found = new HashSet<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    @DisplayName("the alerts name only metrics and labels that there are")
    void named() throws IOException {
        Map<String, Set<String>> known = documented();
        Set<String> used = new TreeSet<>();
        Matcher metric = METRIC.matcher(Files.readString(ALERTS));
        while (metric.find()) {
            used.add(metric.group(1));
            Set<String> tags = known.getOrDefault(metric.group(1), Set.of());
            Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
            while (label.find()) {
                assertThat(tags).as(metric.group(1)).contains(label.group(1));
            }
        }
        assertThat(used).hasSizeGreaterThan(8);
        assertThat(known.keySet()).containsAll(used);
    }
}
