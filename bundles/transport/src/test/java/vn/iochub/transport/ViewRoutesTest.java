package vn.iochub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Views polled on a real PostgreSQL: what is read, and where it is read on. */
@Timeout(180)
class ViewRoutesTest extends ViewTest {
    @Test
    void valuesAreText() throws Exception {
        postgres.sql("INSERT INTO edu.t VALUES ('00123', 'Trường \"A\"', 1000000.50, true, '2026-09-05',"
                + " '2026-11-20 07:30:00.1', '2026-11-20 07:30:00+07')");
        start(keys());
        awaitSent("00123=Trường \"A\"");
        assertThat(new String(hub.taken().get(0).kept(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"view\":\"edu.v_row\",\"rows\":[{\"id\":\"00123\",\"v\":\"Trường \\\"A\\\"\","
                        + "\"n\":\"1000000.50\",\"flag\":\"true\",\"day\":\"2026-09-05\","
                        + "\"updated_at\":\"2026-11-20T07:30:00.100000\",\"zoned\":\"2026-11-20T00:30:00.000000Z\"}]}");
        assertThat(hub.taken().get(0).attributes()).containsEntry("view", "edu.v_row");
        await().atMost(SOON).until(() -> cursors.containsKey("rows"));
        assertThat(Instant.parse(cursors.get("rows").split(" ")[0]))
                .isEqualTo(Instant.parse("2026-11-20T00:30:00.100Z"));
    }

    @Test
    void tiesAtPageBordersAreAllRead() throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, updated_at) SELECT 'r' || lpad(i::text, 4, '0'), 'x',"
                + " timestamp '2026-11-20 08:00:00' + (i / 25) * interval '1 second' FROM generate_series(0, 999) i");
        Map<String, Object> keys = keys();
        keys.put("jdbc.pageRows", 10);
        start(keys);
        String[] all = IntStream.range(0, 1000)
                .mapToObj(i -> String.format("r%04d=x", i))
                .toArray(String[]::new);
        awaitSent(all);
        assertThat(hub.taken().size()).isEqualTo(100);
        insert("tie", "late", "'2026-11-20 08:00:39'");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sent()).hasSize(1001).endsWith("tie=late"));
        aFewPolls();
        assertThat(sent()).as("what is known is not sent again").hasSize(1001);
        assertThat(hub.troubles()).isEmpty();
    }

    @Test
    void rowsCommittedLateAreCaughtInTheOverlapAndChangesAreSent() throws Exception {
        insert("b", "1", "'2026-11-20 08:10:00'");
        start(keys());
        awaitSent("b=1");
        insert("a", "late", "'2026-11-20 08:08:30'");
        awaitSent("b=1", "a=late");
        postgres.sql("UPDATE edu.t SET v = '2', updated_at = '2026-11-20 08:11:00' WHERE id = 'b'");
        awaitSent("b=1", "a=late", "b=2");
        postgres.sql("UPDATE edu.t SET v = '3' WHERE id = 'b'");
        awaitSent("b=1", "a=late", "b=2", "b=3");
    }

    @Test
    void aRowOfTheFutureDoesNotHideTheOthers() throws Exception {
        insert("future", "x", "'2099-01-01 00:00:00'");
        start(keys());
        awaitSent("future=x");
        insert("now", "y", "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')");
        awaitSent("future=x", "now=y");
        aFewPolls();
        assertThat(sent()).hasSize(2);
    }

    @Test
    void aRowOfTheFutureDoesNotMoveThePositionToThePresent() throws Exception {
        // A source whose newest rows are always some hours old: by its night run, or by its zone.
        insert("future", "x", "'2099-01-01 00:00:00'");
        insert("old", "x", "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh') - interval '3 hours'");
        start(keys());
        awaitSent("old=x", "future=x");
        insert("next", "y", "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh') - interval '2 hours'");
        awaitSent("old=x", "future=x", "next=y");
    }

    @Test
    void timesWithoutEndHoldUpNothing() throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, updated_at, zoned, day) VALUES"
                + " ('a', '1', '2026-11-20 08:00:00', 'infinity', 'infinity'),"
                + " ('b', '1', '2026-11-20 08:00:01', '-infinity', '-infinity'),"
                + " ('c', '1', '-infinity', NULL, NULL), ('d', '1', 'infinity', NULL, NULL)");
        start(keys());
        awaitSent("c=1", "a=1", "b=1", "d=1");
        assertThat(new String(hub.taken().get(0).kept(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"day\":\"infinity\"", "\"zoned\":\"infinity\"", "\"zoned\":\"-infinity\"")
                .contains("\"updated_at\":\"infinity\"");
        await().atMost(SOON).until(() -> cursors.containsKey("rows"));
        insert("e", "1", "'2026-11-20 08:00:02'");
        awaitSent("c=1", "a=1", "b=1", "d=1", "e=1");
        assertThat(hub.troubles()).isEmpty();
        hub.close();

        postgres.sql("UPDATE edu.t SET zoned = '-infinity' WHERE id = 'c'");
        postgres.sql("DELETE FROM edu.t WHERE id <> 'c'");
        cursors.clear();
        Map<String, Object> keys = keys();
        keys.put("jdbc.updatedColumn", "zoned");
        start(keys);
        awaitSent("c=1");
        aFewPolls();
        assertThat(hub.troubles()).isEmpty();
    }

    @Test
    void anotherViewIsReadFromItsBeginning() throws Exception {
        insert("test", "1", "'2026-11-20 08:00:00'");
        start(keys());
        awaitSent("test=1");
        await().atMost(SOON).until(() -> cursors.containsKey("rows"));
        hub.close();
        postgres.sql("CREATE TABLE edu.real (id text, v text, updated_at timestamp);"
                + " INSERT INTO edu.real VALUES ('real', '1', '2020-01-01 08:00:00')");

        Map<String, Object> keys = keys();
        keys.put("jdbc.view", "edu.real");
        start(keys);
        awaitSent("real=1");
        await().atMost(SOON).until(() -> cursors.get("rows").startsWith("2020-01-01T01:00:00Z edu.real at "));
    }

    @Test
    void aPositionStoredWithoutItsViewHolds() throws Exception {
        insert("a", "1", "'2026-11-20 08:00:00'");
        insert("b", "1", "'2026-11-20 09:00:00'");
        cursors.put("rows", "2026-11-20T02:00:00Z");
        start(keys());
        awaitSent("b=1");
    }

    @Test
    void aCrashBetweenCommitAndCursorReadsAgainAndARestartGoesOn() throws Exception {
        insert("a", "1", "'2026-11-20 08:00:00'");
        insert("b", "1", "'2026-11-20 09:00:00'");
        start(keys());
        awaitSent("a=1", "b=1");
        hub.close();

        start(keys());
        awaitSent("b=1");
        hub.close();

        cursors.clear();
        start(keys());
        awaitSent("a=1", "b=1");
    }

    @Test
    void aColumnWithAZoneIsReadToo() throws Exception {
        postgres.sql("INSERT INTO edu.t (id, v, zoned) VALUES ('a', '1', '2026-11-20 08:00:00+07')");
        Map<String, Object> keys = keys();
        keys.put("jdbc.updatedColumn", "zoned");
        start(keys);
        awaitSent("a=1");
        postgres.sql("INSERT INTO edu.t (id, v, zoned) VALUES ('b', '1', '2026-11-20 01:00:01+00')");
        awaitSent("a=1", "b=1");
        assertThat(Instant.parse(cursors.get("rows").split(" ")[0])).isEqualTo(Instant.parse("2026-11-20T01:00:01Z"));
    }
}
