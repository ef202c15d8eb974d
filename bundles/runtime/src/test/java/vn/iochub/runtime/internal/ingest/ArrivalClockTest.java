package vn.iochub.runtime.internal.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.runtime.internal.TestClock;

class ArrivalClockTest {
    private static final long START = 1_795_348_800_000_000L;

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock("2026-11-22T12:00:00Z");
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("runtime/arrival-x");
    }

    @Test
    void stampsFollowTheClockAndNeverRepeat() throws Exception {
        try (ArrivalClock arrivals = new ArrivalClock(file, clock)) {
            assertThat(arrivals.next()).isEqualTo(START);
            assertThat(arrivals.next()).isEqualTo(START + 1);
            clock.move(Duration.ofSeconds(1));
            assertThat(arrivals.next()).isEqualTo(START + 1_000_000);
            clock.move(Duration.ofHours(-1));
            assertThat(arrivals.next()).isEqualTo(START + 1_000_001);
        }
    }

    @Test
    void aPlannedRestartWithTheClockSetBackGoesOnWhereItWas() throws Exception {
        long last;
        try (ArrivalClock arrivals = new ArrivalClock(file, clock)) {
            last = arrivals.next();
        }
        clock.move(Duration.ofDays(-30));
        try (ArrivalClock arrivals = new ArrivalClock(file, clock)) {
            assertThat(arrivals.next()).isEqualTo(last + 1);
        }
    }

    @Test
    @SuppressWarnings("resource") // a crash closes nothing
    void aCrashWithTheClockSetBackGoesOnAboveAllThatWasGivenOut() throws Exception {
        ArrivalClock crashed = new ArrivalClock(file, clock);
        long last = 0;
        for (int i = 0; i < 100; i++) {
            clock.move(Duration.ofMillis(777));
            last = crashed.next();
        }
        clock.move(Duration.ofDays(-1));
        try (ArrivalClock arrivals = new ArrivalClock(file, clock)) {
            assertThat(arrivals.next()).isGreaterThan(last);
        }
    }

    @Test
    void aDamagedFileIsNamedWithItsCure() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "not a number");

        assertThatThrownBy(() -> new ArrivalClock(file, clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("microseconds");
    }
}
