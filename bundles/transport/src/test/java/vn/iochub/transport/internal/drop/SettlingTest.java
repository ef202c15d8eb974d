package vn.iochub.transport.internal.drop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SettlingTest {
    private static final Instant TIME = Instant.parse("2026-11-20T01:00:00Z");

    @Test
    void aFileIsReadTwoLooksAtMostAfterItHasSettledAndNeverSooner() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            int settle = random.nextInt(30);
            int every = 1 + random.nextInt(30);
            int changed = random.nextInt(100);
            Settling settling = new Settling(settle);
            int takenAt = -1;
            for (int now = random.nextInt(every); takenAt < 0; now += every) {
                List<DropFile> files = List.of(new DropFile("a", Math.min(now, changed), TIME));
                if (!settling.look(files, now).isEmpty()) {
                    takenAt = now;
                }
            }
            assertThat(takenAt).isGreaterThan(changed).isGreaterThanOrEqualTo(settle);
            assertThat(takenAt).isLessThanOrEqualTo(Math.max(changed, every) + settle + 2 * every);
        }
    }

    @Test
    void aChangeOfTimeAloneIsAChange() {
        Settling settling = new Settling(5);
        assertThat(settling.look(List.of(new DropFile("a", 1, TIME)), 0)).isEmpty();
        assertThat(settling.look(List.of(new DropFile("a", 1, TIME.plusSeconds(1))), 10))
                .isEmpty();
        assertThat(settling.look(List.of(new DropFile("a", 1, TIME.plusSeconds(1))), 14))
                .isEmpty();
        assertThat(settling.look(List.of(new DropFile("a", 1, TIME.plusSeconds(1))), 15))
                .hasSize(1);
    }

    @Test
    void theOldestComesFirstAndWhatIsRestlessWaitsAgain() {
        Settling settling = new Settling(0);
        DropFile young = new DropFile("a", 1, TIME.plusSeconds(9));
        DropFile old = new DropFile("z", 1, TIME);
        settling.look(List.of(young, old), 0);
        assertThat(settling.look(List.of(young, old), 1)).containsExactly(old, young);
        settling.restless(old);
        assertThat(settling.look(List.of(young, old), 2)).containsExactly(young);
        assertThat(settling.look(List.of(young, old), 3)).containsExactly(old, young);
    }
}
