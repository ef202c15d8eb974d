package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What is deployed in a hub, seen in its folder: what was dropped, the reports, the framework's own notes. */
final class Deployed {
    private final Path home;

    Deployed(Path home) {
        this.home = home;
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(200));
    }

    /** A file in {@code deploy/}. */
    Path file(String name) {
        return home.resolve("deploy").resolve(name);
    }

    /** Into the folder at once, as a move does it. */
    void drop(byte[] archive, String name) throws IOException {
        Path draft = Files.write(home.resolve(name + ".draft"), archive);
        Files.move(draft, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    List<JsonNode> reports(Predicate<JsonNode> which) throws IOException {
        List<JsonNode> reports = new ArrayList<>();
        try (Stream<Path> files = Files.list(home.resolve("data/deploy/reports"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonNode report = Portal.JSON.readTree(file.toFile());
                if (which.test(report)) {
                    reports.add(report);
                }
            }
        }
        return reports;
    }

    JsonNode last() throws IOException {
        List<JsonNode> all = reports(report -> true);
        return all.get(all.size() - 1);
    }

    /** Awaits that a version has ended as is told here. */
    JsonNode ended(String version, String result) {
        List<JsonNode> found = new ArrayList<>();
        await().until(() -> {
            found.clear();
            found.addAll(reports(report -> report.path("to").asText().equals(version)
                    && !report.path("result").asText().equals("RUNNING")));
            return !found.isEmpty();
        });
        JsonNode report = found.get(found.size() - 1);
        assertThat(report.path("result").asText()).as(report.toString()).isEqualTo(result);
        return report;
    }

    /**
     * What the framework keeps of each bundle: id, location, state, start level, and when it was last changed.
     *
     * @param except the source whose connector is left out
     */
    Map<String, String> bundles(String except) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> folders = Files.list(home.resolve("data/cache"))) {
            for (Path info : folders.map(folder -> folder.resolve("bundle.info"))
                    .filter(Files::isRegularFile)
                    .toList()) {
                String text = Files.readString(info, StandardCharsets.ISO_8859_1);
                if (!text.contains("hub-deploy:vn.iochub.connector." + except)) {
                    all.put(info.getParent().getFileName().toString(), text);
                }
            }
        }
        assertThat(all).hasSizeGreaterThan(100);
        return all;
    }

    /**
     * How often each source was started.
     *
     * @param except the source that is left out
     */
    Map<String, Integer> starts(String except) throws IOException {
        Map<String, Integer> starts = new TreeMap<>();
        try (Stream<Path> logs = Files.list(home.resolve("data/log"))) {
            for (Path log : logs.filter(file -> file.getFileName().toString().startsWith("hub.log"))
                    .toList()) {
                Matcher found = Pattern.compile("event=source-up source=(\\S+)").matcher(Files.readString(log));
                while (found.find()) {
                    if (!found.group(1).equals(except)) {
                        starts.merge(found.group(1), 1, Integer::sum);
                    }
                }
            }
        }
        return starts;
    }
}
