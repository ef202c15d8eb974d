package vn.iochub.management.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static vn.iochub.management.internal.Parts.allUp;
import static vn.iochub.management.internal.Parts.allUpBut;
import static vn.iochub.management.internal.Parts.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.Health.Status;

class VerdictTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final Verdict verdict = new Verdict("1.2.3", START);

    private HubStatus.Snapshot at(int seconds, List<Health> healths, Unserved... unserved) {
        return verdict.of(healths, List.of(unserved), START.plusSeconds(seconds));
    }

    @Test
    void everythingUpIsUpAndReady() {
        HubStatus.Snapshot now = at(1, allUp());

        assertThat(now.status()).isEqualTo(Status.UP);
        assertThat(now.ready()).isTrue();
        assertThat(now.accepting()).isTrue();
        assertThat(now.version()).isEqualTo("1.2.3");
        assertThat(now.urls()).containsEntry("http", "scheme://http").containsEntry("broker", "scheme://broker");
    }

    @Test
    void whatIsMissingIsStartingForAMinuteAndThenDownWithTheCure() {
        List<Health> noDatabase = allUp();
        noDatabase.removeIf(health -> health.part().equals("database"));

        assertThat(at(1, noDatabase).status()).isEqualTo(Status.STARTING);
        assertThat(at(60, noDatabase).status()).isEqualTo(Status.STARTING);
        HubStatus.Snapshot late = at(62, noDatabase);
        assertThat(late.status()).isEqualTo(Status.DOWN);
        assertThat(late.ready()).isFalse();
        assertThat(late.accepting()).isTrue();
        assertThat(part(late, "database").health().cause().en()).contains("Not installed", "vn.iochub.database");
        assertThat(part(late, "database").health().cause().vi()).contains("Chưa cài đặt");

        assertThat(at(63, allUp()).status()).isEqualTo(Status.UP);
        // A bundle that is updated is away for a moment: again no alarm.
        assertThat(at(64, noDatabase).status()).isEqualTo(Status.STARTING);
    }

    @ParameterizedTest
    @CsvSource({
        "broker, DOWN, DOWN, false, false",
        "broker, STARTING, STARTING, false, false",
        "broker, DEGRADED, DEGRADED, true, true",
        "database, DOWN, DOWN, false, true",
        "repository, STARTING, STARTING, false, true",
        "http, DOWN, DOWN, false, false",
        "anything-else, DEGRADED, DEGRADED, true, true",
        "source:tax, DOWN, DEGRADED, true, true",
        "source:tax, DEGRADED, DEGRADED, true, true",
        "source:tax, STARTING, UP, false, true",
        "source:tax, UP, UP, true, true",
    })
    void onePartWeighs(String part, Status status, Status overall, boolean ready, boolean accepting) {
        HubStatus.Snapshot now = at(1, allUpBut(health(part, status)));

        assertThat(now.status()).isEqualTo(overall);
        assertThat(now.ready()).isEqualTo(ready);
        assertThat(now.accepting()).isEqualTo(accepting);
    }

    @Test
    void aStartingPartOutweighsADegradedOne() {
        assertThat(at(1, allUpBut(health("broker", Status.STARTING), health("database", Status.DEGRADED)))
                        .status())
                .isEqualTo(Status.STARTING);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "never, false", "1772323199999, false", "1772323200000, true", "1772323205000, true"})
    void aProbeOfThisStartMakesItReady(String stored, boolean ready) {
        assertThat(at(1, allUpBut(health("repository", Status.UP, Map.of("probe_stored", stored))))
                        .ready())
                .isEqualTo(ready);
    }

    @Test
    void aConfigurationWithoutASourceIsNamedWhenItLasts() {
        Unserved unserved = new Unserved("configuration:x", new Text("vì sao", "why"));

        assertThat(at(1, allUp(), unserved).ready()).isFalse();
        assertThat(at(1, allUp(), unserved).status()).isEqualTo(Status.UP);
        HubStatus.Snapshot late = at(62, allUp(), unserved);
        assertThat(late.status()).isEqualTo(Status.DEGRADED);
        assertThat(part(late, "configuration:x").health().cause().en()).isEqualTo("why");
        assertThat(at(63, allUp()).ready()).isTrue();
    }

    @Test
    void theSamePartTwiceCountsAsTheWorse() {
        List<Health> twice = allUp();
        twice.add(health("broker", Status.DOWN));

        assertThat(at(1, twice).status()).isEqualTo(Status.DOWN);
        assertThat(at(1, twice).parts()).hasSize(Verdict.EXPECTED.size());
    }

    @Test
    void sinceMovesOnlyWhenTheStatusDoes() {
        at(1, allUp());
        assertThat(at(9, allUp()).since()).isEqualTo(START.plusSeconds(1));
        HubStatus.Snapshot down = at(10, allUpBut(health("broker", Status.DOWN)));
        assertThat(down.since()).isEqualTo(START.plusSeconds(10));
        assertThat(part(down, "broker").since()).isEqualTo(START.plusSeconds(10));
        assertThat(part(down, "http").since()).isEqualTo(START.plusSeconds(1));
    }

    @Test
    void theHubsOwnPartsComeFirst() {
        List<Health> all = allUp();
        all.add(0, health("source:a", Status.UP));

        assertThat(at(1, all).parts())
                .extracting(part -> part.health().part())
                .containsExactly("broker", "database", "http", "repository", "runtime", "source:a");
    }

    private static HubStatus.Part part(HubStatus.Snapshot snapshot, String name) {
        return snapshot.parts().stream()
                .filter(part -> part.health().part().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
