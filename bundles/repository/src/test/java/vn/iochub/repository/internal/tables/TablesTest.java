package vn.iochub.repository.internal.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vn.iochub.api.service.Tables.Table;
import vn.iochub.api.service.UnavailableException;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.writer.Migrations;

/** The catalogue of a real PostgreSQL. */
@ExtendWith(TestDatabase.Extension.class)
class TablesTest {
    private static final Instant NOW = Instant.parse("2026-03-10T08:20:00Z");

    private final TestDatabase database;

    TablesTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void fresh() throws SQLException {
        database.empty();
        Migrations.run(database.writer());
    }

    private Map<String, Table> tables(Instant now) throws SQLException {
        try (Connection connection = database.writer().getConnection()) {
            return TableSizes.read(connection, now).stream()
                    .collect(Collectors.toMap(Table::name, Function.identity()));
        }
    }

    private OptionalLong note(Instant now) throws SQLException {
        try (Connection connection = database.writer().getConnection()) {
            return TableSizes.note(connection, now);
        }
    }

    private void messages(int count) throws SQLException {
        database.execute(
                """
                INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash, connector,
                    accepted, rejected, content)
                SELECT gen_random_uuid(), 'health', to_timestamp(1772000000 + n), n, 'x', '{}', 1, '\\x', 'c', 0, 0,
                    convert_to(repeat(md5(random()::text), 200), 'UTF8')
                FROM generate_series(1, %d) n
                """
                        .formatted(count));
    }

    @Test
    void eachIsThereOnceWithItsPartitionsAndItsWords() throws SQLException {
        messages(500);
        database.execute("ANALYZE hub.raw_message");
        Map<String, Table> tables = tables(NOW);

        Table raw = tables.get("hub.raw_message");
        assertThat(raw.view()).isFalse();
        assertThat(raw.partitions()).isPositive();
        assertThat(raw.rows()).contains(500L);
        assertThat(raw.bytes()).isGreaterThan(100_000).isGreaterThan(raw.indexBytes());
        assertThat(raw.indexBytes()).isPositive();
        assertThat(raw.oldest()).isPresent();
        assertThat(raw.newest()).isPresent();
        assertThat(raw.grownDay()).as("it was not measured then").isEmpty();
        assertThat(tables.get("hub.table_size").comment()).startsWith("What each table took");
        assertThat(tables.get("repo.record").view()).isTrue();
        assertThat(tables.get("repo.record").bytes()).isZero();
        assertThat(tables.keySet())
                .as("a partition is part of its table")
                .noneMatch(name -> name.matches(".*_p?[0-9]+"));
    }

    @Test
    void tablesComeFirstAndByName() throws SQLException {
        try (Connection connection = database.writer().getConnection()) {
            List<Table> all = TableSizes.read(connection, NOW);
            List<String> names =
                    all.stream().filter(table -> !table.view()).map(Table::name).toList();
            assertThat(names).isSorted().contains("hub.change", "hub.record");
            assertThat(all.subList(0, names.size())).noneMatch(Table::view);
        }
    }

    @Test
    void growthIsWhatWasNotedADayAndAWeekAgo() throws SQLException {
        assertThat(note(NOW.minus(Duration.ofDays(7))).getAsLong()).isPositive();
        long empty = tables(NOW).get("hub.raw_message").bytes();
        messages(200);
        assertThat(note(NOW.minus(Duration.ofDays(1))).getAsLong()).isPositive();
        long then = tables(NOW).get("hub.raw_message").bytes();
        messages(200);

        Table raw = tables(NOW).get("hub.raw_message");
        assertThat(raw.grownDay()).contains(raw.bytes() - then);
        assertThat(raw.grownWeek()).contains(raw.bytes() - empty);
        assertThat(raw.bytes()).isGreaterThan(then).isGreaterThan(empty);
        assertThat(tables(NOW.plus(Duration.ofHours(5))).get("hub.raw_message").grownDay())
                .as("five hours later nothing is known of a day before")
                .isEmpty();
    }

    @Test
    void anHourIsNotedOnceAndForgottenAfterNineDays() throws SQLException {
        assertThat(note(NOW).getAsLong()).isPositive();
        assertThat(note(NOW.plusSeconds(60)).getAsLong()).as("the same hour").isZero();
        assertThat(note(NOW.plusSeconds(3600)).getAsLong()).isPositive();
        note(NOW.plus(TableSizes.KEPT).plusSeconds(1800));
        try (Connection connection = database.writer().getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT min(at), count(DISTINCT at) FROM hub.table_size")) {
            rows.next();
            assertThat(rows.getTimestamp(1).toInstant()).isEqualTo(Instant.parse("2026-03-10T09:00:00Z"));
            assertThat(rows.getInt(2)).isEqualTo(2);
        }
    }

    @Test
    void theServiceNotesByItselfAlsoWhenTheTablesComeLater() throws Exception {
        database.empty();
        TablesComponent tables = new TablesComponent(
                database.writer(), Clock.fixed(NOW, ZoneOffset.UTC), Duration.ZERO, Duration.ofMillis(50));
        tables.start();
        try {
            assertThatThrownBy(tables::tables)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("cannot be read now");
            Migrations.run(database.writer());
            await().untilAsserted(() -> {
                try (Connection connection = database.writer().getConnection();
                        var rows = connection.createStatement().executeQuery("SELECT count(*) FROM hub.table_size")) {
                    rows.next();
                    assertThat(rows.getInt(1)).isPositive();
                }
            });
            assertThat(tables.tables()).extracting(Table::name).contains("hub.record", "repo.record");
        } finally {
            tables.stop();
        }
    }
}
