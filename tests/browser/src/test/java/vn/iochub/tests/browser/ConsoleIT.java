package vn.iochub.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The console of one assembled hub, to which six sources send, in Chromium. Each spec of {@code specs/} is a test here. On a
 * failure a trace and a picture are in {@code target/screenshots}, and the hub's log beside them.
 */
class ConsoleIT {
    /** Besides the time that pages stay open for the look at memory. */
    private static final long LONGEST_MINUTES = 8;

    @TestFactory
    Stream<DynamicContainer> console() throws Exception {
        Specs specs = new Specs();
        Path chromium = specs.prepare();
        List<Specs.Ended> ended;
        try (Stand stand = Stand.open()) {
            long minutes = LONGEST_MINUTES + Integer.getInteger("browser.minutes", 0);
            ended = specs.run(chromium, stand.description(), minutes);
            if (ended.stream().anyMatch(one -> !one.fault().isEmpty())) {
                Path kept = Files.createDirectories(
                        Path.of(System.getProperty("browser.target")).resolve("screenshots"));
                Files.copy(stand.log(), kept.resolve("hub.log"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        assertThat(ended).as("specs that ran").isNotEmpty();
        Map<String, List<DynamicTest>> byFile = new LinkedHashMap<>();
        for (Specs.Ended one : ended) {
            byFile.computeIfAbsent(one.file(), file -> new ArrayList<>())
                    .add(DynamicTest.dynamicTest(
                            "%s (%.1f s)".formatted(one.title(), one.seconds()),
                            () -> assertThat(one.fault()).isEmpty()));
        }
        return byFile.entrySet().stream()
                .map(file -> DynamicContainer.dynamicContainer(file.getKey(), file.getValue()));
    }
}
