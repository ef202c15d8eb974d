package vn.iochub.management.internal.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static vn.iochub.management.internal.operations.FakeServices.NOW;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.History;
import vn.iochub.api.service.SourceControl;
import vn.iochub.management.internal.HubStatus;

/** What wants attention, and in which words. */
class OverviewTest {
    private static HubStatus.Snapshot hub(HubStatus.Part... parts) {
        return new HubStatus.Snapshot(Health.Status.UP, true, true, "1", NOW, NOW, NOW, Map.of(), List.of(parts));
    }

    private static HubStatus.Part part(String name, Health.Status status) {
        return new HubStatus.Part(
                new Health(name, status, new Text("Hỏng rồi.", "It is broken."), Map.of()), NOW.minusSeconds(60));
    }

    /** A source that nothing is wrong with but this. */
    private static Overview.Source source(
            Health.Status status,
            boolean paused,
            Optional<Long> age,
            boolean late,
            long backlog,
            long accepted,
            long rejected) {
        return source(status, paused, age, late, backlog, accepted, rejected, 0, 0);
    }

    private static Overview.Source source(
            Health.Status status,
            boolean paused,
            Optional<Long> age,
            boolean late,
            long backlog,
            long accepted,
            long rejected,
            long usual,
            long newest) {
        List<Long> minutes = new ArrayList<>(Collections.nCopies(59, usual));
        minutes.add(newest);
        return new Overview.Source(
                new HubStatus.SourceFigures(
                        "tax",
                        new Text("Thuế", "Tax"),
                        Optional.of(status),
                        new Text("Không tới được.", "It is not reached."),
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.empty(),
                        paused ? Optional.of(new SourceControl.Pause(NOW, "lan", "bảo trì")) : Optional.empty()),
                "b",
                "1",
                "o",
                3600,
                age,
                late,
                backlog,
                Optional.empty(),
                Optional.empty(),
                new History.Recent(0, accepted, rejected, 0, 0, minutes));
    }

    static Stream<Arguments> table() {
        Optional<Long> none = Optional.empty();
        return Stream.of(
                Arguments.of(
                        "well", source(Health.Status.UP, false, Optional.of(5L), false, 9_999, 100, 5), null, null),
                Arguments.of(
                        "down",
                        source(Health.Status.DOWN, false, none, true, 0, 0, 0),
                        "CRITICAL down",
                        "Tax is down: It is not reached."),
                Arguments.of(
                        "degraded",
                        source(Health.Status.DEGRADED, false, none, false, 0, 0, 0),
                        "WARNING down",
                        "Tax is in trouble: It is not reached."),
                Arguments.of(
                        "paused, and so neither down nor late",
                        source(Health.Status.DOWN, true, none, true, 0, 0, 0),
                        "INFO paused",
                        "Tax is paused, by lan (bảo trì)."),
                Arguments.of(
                        "late",
                        source(Health.Status.UP, false, Optional.of(3 * 3600L), true, 0, 0, 0),
                        "WARNING late",
                        "Tax has sent nothing for 3 hours."),
                Arguments.of(
                        "late since the start",
                        source(Health.Status.UP, false, none, true, 0, 0, 0),
                        "WARNING late",
                        "Tax has sent nothing since the hub's start."),
                Arguments.of(
                        "backlog",
                        source(Health.Status.UP, false, none, false, 10_000, 0, 0),
                        "WARNING backlog",
                        "Tax: 10000 messages wait to be stored."),
                Arguments.of(
                        "rejecting",
                        source(Health.Status.UP, false, none, false, 0, 90, 10),
                        "WARNING rejecting",
                        "Tax: 10 % of today's rows were refused (10)."),
                Arguments.of(
                        "flooding",
                        source(Health.Status.UP, false, none, false, 0, 0, 0, 70, 701),
                        "INFO flooding",
                        "Tax is flooding: 701 messages in the last minute, 70 usually."),
                Arguments.of(
                        "as much as usual", source(Health.Status.UP, false, none, false, 0, 0, 0, 70, 700), null, null),
                Arguments.of(
                        "many times the usual, and few",
                        source(Health.Status.UP, false, none, false, 0, 0, 0, 1, 599),
                        null,
                        null),
                Arguments.of(
                        "too few rows for a share",
                        source(Health.Status.UP, false, none, false, 0, 9, 10),
                        null,
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void source(String name, Overview.Source source, String kind, String text) {
        List<Attention.Item> items = Attention.of(NOW, hub(), List.of(source), Optional.of(0L), Map.of("data", 1e12));
        if (kind == null) {
            assertThat(items).isEmpty();
            return;
        }
        assertThat(items).singleElement().satisfies(item -> {
            assertThat(item.level() + " " + item.kind()).isEqualTo(kind);
            assertThat(item.text().en()).isEqualTo(text);
            assertThat(item.text().vi()).startsWith("Thuế");
            assertThat(item.source()).contains("tax");
            assertThat(item.page()).startsWith("/hub/");
        });
    }

    @Test
    @DisplayName("the worst comes first, and a part of the hub that is up is not named")
    void order() {
        List<Attention.Item> items = Attention.of(
                NOW,
                hub(
                        part("audit", Health.Status.DEGRADED),
                        part("database", Health.Status.DOWN),
                        part("http", Health.Status.UP),
                        part("source:tax", Health.Status.DOWN)),
                List.of(source(Health.Status.UP, true, Optional.empty(), false, 0, 0, 0)),
                Optional.of(3L),
                Map.of("data/raw", 1e6, "data", 1e12));
        assertThat(items.stream().map(item -> item.level() + " " + item.kind()))
                .containsExactly(
                        "CRITICAL part", "WARNING part", "WARNING dead-letters", "WARNING disk", "INFO paused");
        assertThat(items.get(3).text().en()).contains("data/raw", "0 MB");
    }

    @Test
    @DisplayName("a source is late by its freshness, counted from the hub's start where nothing has come yet")
    void late() {
        FakeServices fakes = new FakeServices();
        OverviewOperations operations = fakes.operations().overview();
        assertThat(operations.overview(NOW.plusSeconds(1)).sources())
                .isNotEmpty()
                .noneMatch(Overview.Source::late);
        Overview later = operations.overview(NOW.plusSeconds(400L * 86_400));
        assertThat(later.sources()).allMatch(Overview.Source::late);
        assertThat(later.sources().get(0).ageSeconds()).contains(400L * 86_400);
    }

    @Test
    @DisplayName("what is paused is not late")
    void pausedIsNotLate() {
        FakeServices fakes = new FakeServices();
        fakes.paused.put("tax", new SourceControl.Pause(NOW, "lan", ""));
        Overview later = fakes.operations().overview().overview(NOW.plusSeconds(400L * 86_400));
        assertThat(later.sources().stream()
                        .filter(source -> source.figures().instance().equals("tax")))
                .singleElement()
                .matches(source -> !source.late());
    }

    @Test
    @DisplayName("the flow is of the minute that ended last")
    void flow() {
        Overview overview = new FakeServices().operations().overview().overview(NOW);
        assertThat(overview.flow().receivedPerMinute()).isEqualTo(2);
        assertThat(overview.flow().storedPerMinute()).isEqualTo(7);
        assertThat(overview.flow().rejectedPerMinute()).isEqualTo(1);
    }
}
