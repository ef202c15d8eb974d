package vn.iochub.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vn.iochub.api.HubRecord;
import vn.iochub.api.Rejection;

/**
 * Messages as producers write them, one file for each trait, and beside each what is to be read of it. A new producer is one
 * more pair of files; README.md says how.
 */
class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/corpus");
    private static final String EXPECTED = ".expected";

    /** What a sample is to come to: lines as {@link #shown} writes them, and values of the record above each. */
    private record Expected(String contentType, List<String> outcome, List<Value> values) {
        record Value(int record, String pointer, String text) {}

        static Expected of(Path file) throws IOException {
            String type = "application/octet-stream";
            List<String> outcome = new ArrayList<>();
            List<Value> values = new ArrayList<>();
            int record = -1;
            for (String line : Files.readAllLines(file)) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (line.startsWith("type ")) {
                    type = line.substring(5);
                } else if (line.startsWith("  ")) {
                    int equals = line.indexOf(" = ");
                    values.add(new Value(record, line.substring(0, equals).strip(), line.substring(equals + 3)));
                } else {
                    outcome.add(line);
                    record += line.startsWith("record ") ? 1 : 0;
                }
            }
            return new Expected(type, outcome, values);
        }
    }

    @TestFactory
    Stream<DynamicTest> everySampleIsReadAsExpected() throws IOException {
        List<Path> samples;
        try (Stream<Path> files = Files.list(CORPUS)) {
            samples = files.filter(file -> !file.toString().endsWith(EXPECTED))
                    .sorted()
                    .toList();
        }
        return samples.stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getFileName().toString(), () -> check(sample)));
    }

    @Test
    void everyExpectationHasItsSample() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).hasSizeGreaterThan(100);
            assertThat(names).filteredOn(name -> name.endsWith(EXPECTED)).allSatisfy(name -> assertThat(names)
                    .contains(name.substring(0, name.length() - EXPECTED.length())));
        }
    }

    private static void check(Path sample) throws IOException {
        Path file = Path.of(sample + EXPECTED);
        boolean known = Files.exists(file);
        Expected expected = known
                ? Expected.of(file)
                : new Expected("application/octet-stream", List.of("(write " + file.getFileName() + ")"), List.of());
        Reading reading = Reading.of(Files.readAllBytes(sample), expected.contentType());
        assertThat(shown(reading)).as("read: %s", reading).isEqualTo(expected.outcome());
        for (Expected.Value value : expected.values()) {
            JsonNode found = reading.records().get(value.record()).data().at(value.pointer());
            assertThat(found.isValueNode() ? found.asText() : found.toString())
                    .as("%s of record %s: %s", value.pointer(), value.record(), reading)
                    .isEqualTo(value.text());
        }
        assertThat(reading.records())
                .allSatisfy(found -> assertThat(found.data().toString())
                        .as("mojibake")
                        .doesNotContain("\uFFFD", "Ã", "Ä", "áº", "á»"));
        assertThat(reading.rejections()).allSatisfy(found -> {
            assertThat(found.reason().vi()).isNotBlank();
            assertThat(found.reason().en()).isNotBlank();
        });
        assertThat(Reading.of(Files.readAllBytes(sample), expected.contentType()))
                .as("read again")
                .hasToString(reading.toString());
    }

    /** Also what to write down for a new sample, once it is found to be right. */
    private static List<String> shown(Reading reading) {
        List<String> lines = new ArrayList<>();
        for (HubRecord found : reading.records()) {
            lines.add("record " + found.type().name() + " " + found.key());
        }
        for (Rejection rejection : reading.rejections()) {
            lines.add(("reject " + rejection.code() + " " + rejection.origin() + " " + rejection.path()).strip());
        }
        return lines;
    }
}
