package vn.iochub.history.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.History;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;

/** On a real PostgreSQL with the real tables, and with meters as the hub has them. */
class HistoryTest {
    private static final Path MIGRATIONS = Path.of("../repository/src/main/resources/db/migration");
    /** 07:30 of 1 March in Vietnam. */
    private static final Instant START = Instant.parse("2026-03-01T00:30:00Z");

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static HikariDataSource database;

    private MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Ticking clock = new Ticking();
    private HistoryComponent history;

    /** A clock that stands where it is put. */
    private static final class Ticking extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> passwords = new HashMap<>();
        postgres = new EmbeddedPostgres(
                folder,
                0,
                user -> passwords.computeIfAbsent(user, u -> UUID.randomUUID().toString()));
        postgres.start();
        HikariConfig config = new HikariConfig();
        config.setDataSource(postgres.dataSource(Role.WRITER));
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(5000);
        database = new HikariDataSource(config);
        List<Path> files;
        try (Stream<Path> all = Files.list(MIGRATIONS)) {
            files = all.sorted(Comparator.comparingInt(file ->
                            Integer.parseInt(file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"))))
                    .toList();
        }
        for (Path file : files) {
            sql(Files.readString(file));
        }
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void fresh() throws SQLException {
        sql("TRUNCATE hub.history_minute, hub.history_sum");
        history = started();
        history.setWriter(database);
    }

    @AfterEach
    void end() {
        history.close();
    }

    private HistoryComponent started() {
        HistoryComponent one = new HistoryComponent(registry, clock);
        one.setReader(database);
        return one;
    }

    private static void sql(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void came(String instance, int messages, Duration receipt) {
        registry.counter("iochub.received.messages", "source", instance).increment(messages);
        registry.counter("iochub.received.bytes", "source", instance).increment(messages * 100.0);
        registry.counter("iochub.accepted.records", "source", instance).increment(messages * 2.0);
        registry.counter("iochub.rejected.records", "source", instance, "code", "FORMAT")
                .increment(1);
        registry.counter("iochub.rejected.records", "source", instance, "code", "SCHEMA")
                .increment(2);
        Timer timer = Timer.builder("iochub.receipt")
                .tag("source", instance)
                .serviceLevelObjectives(
                        Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofSeconds(1))
                .register(registry);
        for (int i = 0; i < messages; i++) {
            timer.record(receipt);
        }
    }

    /** A minute goes by, and ends. */
    private void minute() {
        Instant at = clock.now;
        clock.now = at.plus(Duration.ofMinutes(1));
        history.tick(at);
    }

    private static long received(History.Series series) {
        return series.points().stream().mapToLong(History.Point::received).sum();
    }

    @Test
    @DisplayName("a minute is a point of its hour, and adds to its hour and its day")
    void minutes() {
        came("tax", 5, Duration.ofMillis(30));
        minute();
        minute();
        came("tax", 7, Duration.ofMillis(30));
        came("school", 1, Duration.ofMillis(2));
        minute();

        History.Series hour = history.of("tax", History.Span.HOUR);
        assertThat(hour.step()).isEqualTo(History.Step.MINUTE);
        assertThat(hour.points()).hasSize(60);
        assertThat(hour.points().stream().map(History.Point::received).toList().subList(56, 60))
                .as("the last point is of the minute that has just begun")
                .containsExactly(5L, 0L, 7L, 0L);
        History.Point first = hour.points().get(56);
        assertThat(first.at()).isEqualTo(START);
        assertThat(first.bytes()).isEqualTo(500);
        assertThat(first.accepted()).isEqualTo(10);
        assertThat(first.rejected()).as("all codes").isEqualTo(3);
        assertThat(first.store()).isEmpty();

        History.Point today = history.of("tax", History.Span.MONTH).points().get(29);
        assertThat(today.at()).as("midnight in Vietnam").isEqualTo(Instant.parse("2026-02-28T17:00:00Z"));
        assertThat(today.received()).isEqualTo(12);
        assertThat(today.rejected()).isEqualTo(6);
        assertThat(history.of("tax", History.Span.DAY).points()).hasSize(24);
        assertThat(history.of("tax", History.Span.WEEK).points()).hasSize(168);
        assertThat(history.of("tax", History.Span.YEAR).points()).hasSize(365);
        assertThat(received(history.of("school", History.Span.YEAR))).isEqualTo(1);
        assertThat(received(history.of("nobody", History.Span.YEAR))).isZero();
    }

    @Test
    @DisplayName("an hour's percentiles are of all its receipts, not of its minutes' percentiles")
    void percentiles() {
        came("tax", 90, Duration.ofMillis(5));
        minute();
        came("tax", 10, Duration.ofMillis(500));
        minute();

        History.Times minute =
                history.of("tax", History.Span.HOUR).points().get(57).receipt().orElseThrow();
        assertThat(minute.p50()).isCloseTo(5, within(0.6));
        History.Times hour =
                history.of("tax", History.Span.DAY).points().get(23).receipt().orElseThrow();
        assertThat(hour.p50()).isBetween(5.0, 10.0);
        assertThat(hour.p95()).as("in the bucket of 100 to 1,000 ms").isBetween(100.0, 1_000.0);
        assertThat(hour.p99()).isGreaterThan(hour.p95());
    }

    @Test
    @DisplayName("what came while the database was away is written when it is there, each minute where it belongs")
    void databaseAway() throws SQLException {
        history.removeWriter(database);
        came("tax", 5, Duration.ofMillis(30));
        minute();
        came("tax", 6, Duration.ofMillis(30));
        minute();
        assertThat(number("SELECT count(*) FROM hub.history_minute")).isZero();
        assertThat(registry.get("iochub.history.waiting.rows").gauge().value()).isEqualTo(2);
        assertThat(history.recent().get("tax").received()).isEqualTo(11);

        history.setWriter(database);
        minute();

        assertThat(number("SELECT count(*) FROM hub.history_minute")).isEqualTo(2);
        assertThat(registry.get("iochub.history.waiting.rows").gauge().value()).isZero();
        assertThat(received(history.of("tax", History.Span.HOUR))).isEqualTo(11);
    }

    @Test
    @DisplayName("a database that stays away does not fill the memory: the oldest rows go, and are counted")
    void bounded() {
        history.removeWriter(database);
        int sources = 1_000;
        for (int minute = 0; minute < HistoryComponent.MOST / sources + 3; minute++) {
            for (int i = 0; i < sources; i++) {
                registry.counter("iochub.received.messages", "source", "s" + i).increment();
            }
            minute();
        }
        assertThat(registry.get("iochub.history.waiting.rows").gauge().value()).isEqualTo(HistoryComponent.MOST);
        assertThat(registry.get("iochub.history.dropped.rows").counter().count())
                .isEqualTo(3.0 * sources);
        history.removeReader(database);
        assertThatThrownBy(() -> history.of("s1", History.Span.HOUR)).isInstanceOf(UnavailableException.class);
    }

    @Test
    @DisplayName("a sample whose commit was in doubt and that is written again counts once")
    void writtenTwice() throws SQLException {
        Sample sample = new Sample(
                UUID.randomUUID(), START, Map.of("tax", new Figures(4, 40, 8, 0, 8, 0, 0, Buckets.NONE, Buckets.NONE)));
        try (Connection connection = database.getConnection()) {
            HistoryTable.write(connection, List.of(sample));
            HistoryTable.write(connection, List.of(sample));
        }
        assertThat(number("SELECT sum(received) FROM hub.history_minute")).isEqualTo(4);
        assertThat(number("SELECT sum(received) FROM hub.history_sum WHERE step = 'DAY'"))
                .isEqualTo(4);
    }

    @Test
    @DisplayName("after a restart the day and the last hour are there, and nothing counts twice")
    void restart() {
        came("tax", 5, Duration.ofMillis(30));
        minute();
        came("tax", 2, Duration.ofMillis(30));
        history.close();
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        history = started();
        assertThat(history.recent())
                .as("not known before the database is there")
                .isEmpty();
        history.setWriter(database);
        came("tax", 1, Duration.ofMillis(30));
        minute();

        History.Recent recent = history.recent().get("tax");
        assertThat(recent.received()).isEqualTo(8);
        assertThat(recent.accepted()).isEqualTo(16);
        assertThat(recent.perMinute()).hasSize(60);
        assertThat(recent.perMinute().subList(58, 60)).containsExactly(5L, 3L);
        assertThat(received(history.of("tax", History.Span.DAY))).isEqualTo(8);

        clock.now = Instant.parse("2026-03-01T17:00:00Z");
        assertThat(history.recent().get("tax").received())
                .as("a new day has begun in Vietnam")
                .isZero();
    }

    @Test
    @DisplayName("what is of the running minute counts for the day at once")
    void live() {
        came("tax", 3, Duration.ofMillis(30));
        assertThat(history.recent().get("tax").received()).isEqualTo(3);
        assertThat(history.recent().get("tax").perMinute()).containsOnly(0L);
    }

    @Test
    @DisplayName("minutes go after 14 days, hours after 400, days after 10 years")
    void retention() throws SQLException {
        for (String age : List.of("13 days", "15 days", "399 days", "401 days", "3650 days", "3655 days")) {
            sql("INSERT INTO hub.history_minute SELECT 'tax', '" + START + "'::timestamptz - interval '" + age
                    + "', gen_random_uuid(), 1, 0, 0, 0, 0, 0, 0, '{}', '{}', '{}', '{}'");
            sql("INSERT INTO hub.history_sum SELECT step, 'tax', '" + START + "'::timestamptz - interval '" + age
                    + "', 1, 0, 0, 0, 0, 0, 0, '{}', '{}', '{}', '{}' FROM (VALUES ('HOUR'), ('DAY')) AS s (step)");
        }
        minute();
        assertThat(number("SELECT count(*) FROM hub.history_minute")).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM hub.history_sum WHERE step = 'HOUR'"))
                .isEqualTo(3);
        assertThat(number("SELECT count(*) FROM hub.history_sum WHERE step = 'DAY'"))
                .isEqualTo(5);
    }

    @Test
    @DisplayName("a counter that begins anew with its connector counts on")
    void redeployed() {
        came("tax", 5, Duration.ofMillis(30));
        minute();
        registry.getMeters().forEach(registry::remove);
        came("tax", 2, Duration.ofMillis(30));
        minute();
        assertThat(received(history.of("tax", History.Span.HOUR))).isEqualTo(7);
    }

    @Test
    @DisplayName("buckets: evenly spread between bounds, the last bound above it, other bounds stand alone")
    void buckets() {
        Buckets some = new Buckets(List.of(10_000_000L, 20_000_000L), List.of(0L, 10L, 0L));
        assertThat(some.times().orElseThrow().p50()).isCloseTo(15, within(0.001));
        Buckets above = new Buckets(List.of(10_000_000L, 20_000_000L), List.of(0L, 0L, 3L));
        assertThat(above.times().orElseThrow().p99()).isEqualTo(20);
        assertThat(some.plus(above).counts()).containsExactly(0L, 10L, 3L);
        Buckets other = new Buckets(List.of(5L), List.of(1L, 1L));
        assertThat(some.plus(other)).isEqualTo(other);
        assertThat(some.plus(Buckets.NONE)).isEqualTo(some);
        assertThat(Buckets.NONE.times()).isEmpty();
    }
}
