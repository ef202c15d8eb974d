package vn.iochub.simulators.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveTableTest {
    private static final List<Figures> ROWS = List.of(
            new Figures("eprocedure", "http, amqp", 1_234_567, 9_876_543, 12, 34, 5, 6, 7, 8, 0.4, ""),
            new Figures("tax", "sftp, view", 1, 2, 3, 4, 5, 6, 7, 8, 12.5, "no answer: refused"));

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 100, 140, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        List<String> lines = new LiveTable(new Paint(false)).lines(ROWS, width);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        assertThat(lines.get(0)).contains("SOURCE", "STORED");
        assertThat(lines.get(lines.size() - 1)).startsWith("total");
    }

    @Test
    void columnsStandUnderOneAnotherAndTheTotalIsTheSum() {
        List<String> lines = new LiveTable(new Paint(false)).lines(ROWS, 200);
        assertThat(lines.get(1)).hasSameSizeAs(lines.get(2));
        assertThat(lines.get(1)).contains("1,234,567");
        assertThat(lines.get(lines.size() - 1)).contains("1,234,568").contains("12.5s");
        assertThat(lines).anyMatch(line -> line.contains("no answer: refused"));
    }

    @Test
    void theHubsFiguresAreReadBySource() {
        Map<String, Map<String, Double>> figures = HubMetrics.parse(
                """
                # HELP iochub_accepted_records_total x
                iochub_accepted_records_total{source="tax"} 12.0
                iochub_rejected_records_total{code="RULE",source="tax"} 2.0
                iochub_rejected_records_total{code="BAD_DATE",source="tax"} 1.0
                iochub_lag_seconds{source="health"} 0.25
                jvm_memory_used_bytes{area="heap",id="x"} 1.0
                """);
        assertThat(figures.get("tax"))
                .containsEntry("accepted_records_total", 12.0)
                .containsEntry("rejected_records_total", 3.0);
        assertThat(figures.get("health")).containsEntry("lag_seconds", 0.25);
    }

    @Test
    void aPipeGetsLinesWithoutControlCharacters() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Screen screen = Screen.plain(new PrintStream(out, true, StandardCharsets.UTF_8));
        screen.draw(List.of("a picture"));
        screen.sayNowAndThen("first");
        screen.sayNowAndThen("too soon");
        screen.say("last");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("first\nlast\n");
    }
}
