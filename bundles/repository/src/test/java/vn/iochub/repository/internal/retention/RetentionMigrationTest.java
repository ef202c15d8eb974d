package vn.iochub.repository.internal.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vn.iochub.repository.internal.testing.TestDatabase;
import vn.iochub.repository.internal.writer.Migrations;

/** The tables as version 2 left them, with rows, become those of today. */
@ExtendWith(TestDatabase.Extension.class)
class RetentionMigrationTest {
    private static final List<String> CONTENTS = List.of(
            "SELECT md5(string_agg(r::text, ',' ORDER BY r.id)) FROM (SELECT id, instance, received, arrival, content_type,"
                    + " attributes, size, hash, original_hash, connector, accepted, rejected, content, file"
                    + " FROM hub.raw_message) r",
            "SELECT md5(string_agg(v::text, ',' ORDER BY v.raw_id, v.item)) FROM (SELECT raw_id, item, verdict, type, key"
                    + " FROM hub.verdict) v",
            "SELECT md5(string_agg(c::text, ',' ORDER BY c.position)) FROM (SELECT position, type, key, id, major, ord, rev,"
                    + " hash, stored, raw_id, item, data FROM hub.change) c");

    private final TestDatabase database;

    RetentionMigrationTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void versionTwo() throws SQLException {
        database.empty();
        Migrations.run(database.writer(), "2");
        database.execute("SELECT hub.grant_reader('hub_reader')");
    }

    @Test
    void whatIsThereIsCarriedOver() throws SQLException {
        // Three days of messages of version 7, some of no time, large and small.
        database.execute(
                """
                INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash, connector,
                    accepted, rejected, content, file)
                SELECT (lpad(to_hex(1772323200000 + n * 700000), 12, '0') || '7' || lpad(to_hex(n), 3, '0')
                        || 'a' || lpad(to_hex(n), 15, '0'))::uuid,
                    'eprocedure', to_timestamp(1772323200 + n * 700), n, 'x', '{"a":"b"}', 10, '\\x01', 'c/1', 1, 0,
                    CASE WHEN n % 3 > 0 THEN convert_to(repeat(md5(n::text), 200), 'UTF8') END,
                    CASE WHEN n % 3 = 0 THEN 'ab/' || md5(n::text) || '.z' END
                FROM generate_series(0, 369) n
                """);
        database.execute(
                """
                INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash, connector,
                    accepted, rejected) SELECT gen_random_uuid(), 'health', to_timestamp(n), n, 'x', '{}', 1, '\\x', 'c', 0, 0
                FROM generate_series(1, 20) n
                """);
        database.execute(
                """
                INSERT INTO hub.verdict (raw_id, item, verdict, type, key)
                SELECT id, n, 'superseded', 'a/B', 'k' || n FROM hub.raw_message, generate_series(0, 4) n
                """);
        database.execute("INSERT INTO hub.verdict (raw_id, item, verdict)"
                + " VALUES ('00000000-0000-0000-0000-000000000000', 0, 'duplicate')");
        database.execute(
                """
                INSERT INTO hub.change (position, type, key, id, major, ord, rev, hash, received, stored, instance, raw_id, item,
                    connector, data)
                SELECT n, 'a/B', 'k' || n, gen_random_uuid(), 1, n, 0, '\\x02', now(), now(), 'eprocedure', gen_random_uuid(),
                    0, 'c', '{"x":1}' FROM generate_series(1, 1500) n
                """);
        database.execute("UPDATE hub.feed_head SET position = 1500");
        database.execute("CREATE VIEW repo.mine AS SELECT count(*) AS n FROM repo.raw_message");
        List<String> before =
                CONTENTS.stream().map(database::rows).map(rows -> rows.get(0)).toList();

        Migrations.run(database.writer());

        assertThat(CONTENTS.stream().map(database::rows).map(rows -> rows.get(0)))
                .containsExactlyElementsOf(before);
        assertThat(database.rows(
                        "SELECT tableoid::regclass::text AS part, count(*) FROM hub.raw_message GROUP BY 1 ORDER BY 1"))
                .containsExactly(
                        "hub.raw_message_20260301_00|124",
                        "hub.raw_message_20260302_00|123",
                        "hub.raw_message_20260303_00|123",
                        "hub.raw_message_other|20");
        assertThat(database.number("SELECT count(*) FROM hub.verdict_other")).isEqualTo(101);
        assertThat(database.rows(
                        "SELECT attstorage FROM pg_attribute WHERE attrelid = 'hub.raw_message_20260302_00'::regclass"
                                + " AND attname = 'content'"))
                .as("what is compressed already is not compressed again")
                .containsExactly("e");
        assertThat(TestDatabase.rows(database.reader(), "SELECT n FROM mine")).containsExactly("390");
        assertThat(TestDatabase.rows(database.reader(), "SELECT count(*) FROM verdict"))
                .containsExactly("1951");
        assertThat(database.number("SELECT count(*) FROM pg_tables WHERE tablename LIKE '%before%'"))
                .isZero();
        assertThat(database.number("SELECT hub.make_change_partitions(1500)")).isEqualTo(1_000_000);
        assertThat(database.number("SELECT hub.make_change_partitions(950000)")).isEqualTo(1_100_000);
    }

    @Test
    void anEmptyRepositoryBeginsWithSmallParts() {
        Migrations.run(database.writer());
        assertThat(database.rows("SELECT lower_bound, upper_bound FROM hub.partitions('hub.change') ORDER BY 1"))
                .containsExactly("0|100000", "100000|200000");
    }
}
