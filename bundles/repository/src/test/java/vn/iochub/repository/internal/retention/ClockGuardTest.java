package vn.iochub.repository.internal.retention;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.Health;
import vn.iochub.repository.internal.testing.TestBroker;
import vn.iochub.repository.internal.testing.TestDatabase;

@ExtendWith(TestDatabase.Extension.class)
class ClockGuardTest {
    private static final Duration GRACE = Duration.ofHours(24);
    /** Raw messages 10 days, changes 20, refused rows 5 and 15. */
    private static final RetentionLimits BY_AGE = new RetentionLimits(10, 0, 20, 0, 5, 15, 0, GRACE, 100);

    private final TestDatabase database;

    @TempDir
    Path folder;

    private TestBroker broker;
    private Weeks weeks;
    private RawOnTheWay onTheWay;

    ClockGuardTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void begin() throws Exception {
        database.fresh();
        broker = new TestBroker(folder.resolve("broker"));
        weeks = new Weeks(database, folder.resolve("raw"));
        weeks.smallChangeParts(100);
        onTheWay = new RawOnTheWay(broker, weeks);
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    private Retention retention(RetentionLimits limits) {
        return new Retention(new RawFiles(folder.resolve("raw")), onTheWay, limits, weeks, new CountDownLatch(1));
    }

    private Retention.Report run(Retention retention) throws Exception {
        onTheWay.look();
        try (Connection connection = database.writer().getConnection()) {
            retention.keepAhead(connection);
            return retention.run(connection);
        }
    }

    private void fill() throws Exception {
        weeks.message(1000, 3);
        weeks.changes(250);
        weeks.refused(2, "open");
        weeks.refused(2, "resolved");
    }

    private List<String> counts() {
        return database.rows("SELECT (SELECT count(*) FROM hub.raw_message), (SELECT count(*) FROM hub.verdict),"
                + " (SELECT count(*) FROM hub.change), (SELECT count(*) FROM hub.quarantine)");
    }

    @Test
    void aClockThatJumpsAheadTakesNothingForItsAgeAndAllIsWellWhenItIsBack() throws Exception {
        Retention retention = retention(BY_AGE);
        run(retention);
        fill();
        List<String> before = counts();
        assertThat(before).containsExactly("1|3|250|4");

        weeks.jump(Duration.ofDays(200));
        assertThat(run(retention).trouble().orElseThrow().en())
                .contains("clock has jumped from 2026-03-01", "2026-09-17", "set the clock");
        for (int day = 0; day < 6; day++) {
            weeks.jump(Duration.ofDays(1));
            assertThat(run(retention(BY_AGE)).trouble())
                    .as("also after a restart")
                    .isPresent();
        }
        assertThat(counts()).isEqualTo(before);

        weeks.jump(Duration.ofDays(-206));
        assertThat(run(retention).trouble()).isEmpty();
        assertThat(counts()).isEqualTo(before);
        weeks.jump(Duration.ofDays(6));
        assertThat(run(retention).trouble()).as("and time goes on").isEmpty();
        assertThat(counts()).containsExactly("1|3|250|2");
    }

    @Test
    void aClockThatStaysWhereItIsIsBelievedAfterAWeek() throws Exception {
        Retention retention = retention(BY_AGE);
        run(retention);
        fill();
        List<String> before = counts();
        weeks.jump(Duration.ofDays(60));
        assertThat(run(retention).trouble()).isPresent();
        weeks.jump(Duration.ofDays(6));
        assertThat(run(retention).trouble()).isPresent();
        weeks.jump(Duration.ofDays(30));
        assertThat(run(retention).trouble()).as("not steady: it begins anew").isPresent();
        weeks.jump(Duration.ofDays(-2));
        assertThat(run(retention).trouble()).as("back, but not to where it was").isPresent();
        weeks.jump(Duration.ofDays(6));
        assertThat(run(retention).trouble()).isPresent();
        assertThat(counts()).isEqualTo(before);
        weeks.jump(Duration.ofDays(1));
        assertThat(run(retention).trouble()).isEmpty();
        assertThat(counts()).containsExactly("0|0|0|0");
    }

    @Test
    void aStopOfDaysIsNoJump() throws Exception {
        Retention retention = retention(BY_AGE);
        run(retention);
        fill();
        weeks.jump(Duration.ofDays(7));
        assertThat(run(retention).trouble()).isEmpty();
        assertThat(counts()).containsExactly("1|3|250|2");
    }

    @Test
    void aBoundOnSizeIsKeptAllTheSame() throws Exception {
        Retention retention = retention(new RetentionLimits(10, 20 << 20, 0, 0, 0, 0, 0, GRACE, 100));
        run(retention);
        for (int hour = 0; hour < 60; hour++) {
            weeks.message(100_000, 1);
            weeks.pass(Duration.ofHours(1));
        }
        weeks.jump(Duration.ofDays(200));
        assertThat(run(retention).trouble().orElseThrow().en()).contains("only for its size");
        assertThat(database.number("SELECT count(*) FROM hub.raw_message")).isEqualTo(60);
        for (int i = 0; i < 150; i++) {
            weeks.message(100_000, 1);
        }
        assertThat(run(retention).trouble()).isPresent();
        assertThat(database.number("SELECT count(*) FROM hub.raw_message"))
                .as("the old ones made room for the new ones")
                .isBetween(150L, 209L);
    }

    @Test
    void healthSaysWhatToDo() throws Exception {
        run(retention(BY_AGE));
        weeks.jump(Duration.ofDays(200));
        StorageService service = new StorageService(
                database.writer(),
                broker,
                new SimpleMeterRegistry(),
                folder.resolve("raw"),
                BY_AGE,
                Duration.ofHours(1),
                weeks);
        service.start();
        try {
            await().atMost(30, SECONDS).until(() -> service.health().get(0).status() == Health.Status.DEGRADED);
            assertThat(service.health().get(0).cause().vi()).contains("Đồng hồ máy chủ", "chỉnh lại đồng hồ");
            assertThat(service.health().get(0).cause().en()).contains("clock", "If it is right");
        } finally {
            service.stop();
        }
    }
}
