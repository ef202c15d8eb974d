package vn.iochub.management.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that docs/METRICS.md names. */
final class DocumentedMetrics {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final int NAME = 1;
    private static final int KIND = 2;
    private static final int LABELS = 4;

    private DocumentedMetrics() {}

    /** Each name with its labels; a histogram with the names that it has in Prometheus, too. */
    static Map<String, Set<String>> labels() throws IOException {
        Map<String, Set<String>> all = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../../docs/METRICS.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length <= LABELS || !cells[NAME].contains("`iochub_")) {
                continue;
            }
            String name = codes(cells[NAME]).iterator().next();
            Set<String> labels = codes(cells[LABELS]);
            all.put(name, labels);
            if (cells[KIND].strip().equals("histogram")) {
                Set<String> bounded = new HashSet<>(labels);
                bounded.add("le");
                all.put(name + "_bucket", bounded);
                all.put(name + "_count", labels);
                all.put(name + "_sum", labels);
                all.put(name + "_max", labels);
            }
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
}
