package vn.iochub.simulators.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Item;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Outcome;
import vn.iochub.simulators.ledger.Sent;
import vn.iochub.simulators.reconcile.Difference.Kind;

/** On the repository's own tables: a story in which all is well, and everything that can be wrong with it. */
class ReconciliationTest {
    private static final String TYPE = "tax/TaxDeclaration";
    private static final String INSTANCE = "tax";

    @TempDir
    static Path folder;

    private static EmbeddedPostgres server;

    @TempDir
    Path ledgers;

    private Ledger ledger;
    private int arrival = 100;
    private int position = 1;

    @BeforeAll
    static void start() throws Exception {
        server = new EmbeddedPostgres(folder.resolve("postgres"), 0, login -> "pw-of-" + login);
        server.start();
        run("DROP SCHEMA hub CASCADE; DROP SCHEMA repo CASCADE; CREATE SCHEMA hub");
        for (String script : new String[] {
            "V1__repository.sql", "V2__aggregates.sql", "V3__retention.sql", "V4__quarantine.sql", "V5__replay.sql"
        }) {
            try (InputStream in = ReconciliationTest.class.getResourceAsStream("/db/migration/" + script)) {
                run(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        run("GRANT USAGE ON SCHEMA hub TO hub_feeds; GRANT SELECT ON ALL TABLES IN SCHEMA hub TO hub_feeds");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        run("TRUNCATE hub.record, hub.change, hub.verdict, hub.raw_message, hub.quarantine");
        ledger = new Ledger(ledgers.resolve("ledger.jsonl"));
    }

    @AfterEach
    void close() throws Exception {
        ledger.close();
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = server.dataSource(Role.WRITER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String url(Role role) {
        return server.url(role) + (server.url(role).contains("?") ? "&" : "?") + "user=" + role.user()
                + "&password=pw-of-" + role.user();
    }

    private Reckoning reckon() throws Exception {
        return Reconciliation.of(
                ledger.book(), new RepositoryReader(url(Role.READER), url(Role.FEEDS), folder.resolve("raw")));
    }

    private void expect(Kind... kinds) throws Exception {
        Reckoning reckoning = reckon();
        assertThat(reckoning.differences())
                .extracting(Difference::kind)
                .as("%s", reckoning.differences())
                .containsExactly(kinds);
    }

    // ---- the repository's side ----

    private UUID raw(String instance, byte[] content, byte[] original, String type) throws SQLException {
        UUID id = UUID.randomUUID();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(content);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
        try (Connection connection = server.dataSource(Role.WRITER).getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash,"
                                + " original_hash, connector, accepted, rejected, content)"
                                + " VALUES (?, ?, now(), ?, ?, '{}', 1, ?, ?, 'c', 0, 0, ?)")) {
            insert.setObject(1, id);
            insert.setString(2, instance);
            insert.setLong(3, ++arrival);
            insert.setString(4, type);
            insert.setBytes(5, java.util.HexFormat.of().parseHex(Hashes.sha256(content)));
            insert.setBytes(
                    6, original == null ? null : java.util.HexFormat.of().parseHex(Hashes.sha256(original)));
            insert.setBytes(7, packed.toByteArray());
            insert.executeUpdate();
        }
        return id;
    }

    private UUID raw(String content) throws SQLException {
        return raw(INSTANCE, bytes(content), null, "application/xml");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void stored(UUID raw, int item, String key, long order, String data) throws SQLException {
        run(
                "INSERT INTO hub.change (position, type, key, id, major, ord, rev, hash, received, stored, instance, raw_id, item,"
                        + " connector, data) VALUES (" + position++ + ", '" + TYPE + "', '" + key
                        + "', gen_random_uuid(), 1, " + order
                        + ", 0, '', now(), now(), '" + INSTANCE + "', '" + raw + "', " + item + ", 'c', '" + data
                        + "')");
        run(
                "INSERT INTO hub.record (type, key, id, major, ord, rev, unstamped, hash, received, stored, instance, raw_id, item,"
                        + " origin, connector, data) VALUES ('" + TYPE + "', '" + key + "', gen_random_uuid(), 1, "
                        + order
                        + ", 0, false, '', now(), now(), '" + INSTANCE + "', '" + raw + "', " + item + ", '', 'c', '"
                        + data
                        + "') ON CONFLICT (type, key) DO UPDATE SET ord = excluded.ord, raw_id = excluded.raw_id,"
                        + " item = excluded.item, data = excluded.data");
    }

    private void verdict(UUID raw, int item, String verdict, String key) throws SQLException {
        run("INSERT INTO hub.verdict (raw_id, item, verdict, type, key) VALUES ('" + raw + "', " + item + ", '"
                + verdict + "', '" + TYPE + "', '" + key + "')");
    }

    private void rejected(UUID raw, int item, String code) throws SQLException {
        run("INSERT INTO hub.verdict (raw_id, item, verdict) VALUES ('" + raw + "', " + item + ", 'rejected')");
        run(
                "INSERT INTO hub.quarantine (raw_id, item, instance, code, origin, path, reason_vi, reason_en, fragment, connector,"
                        + " cause, first_seen)"
                        + " VALUES ('" + raw + "', " + item + ", 'tax', '" + code
                        + "', '', '', '', '', '', 'c', 'c', now())");
    }

    // ---- the ledger's side ----

    private Sent send(String content, Item... items) {
        return ledger.send(INSTANCE, "sftp", content, Sent.Kind.MESSAGE, Hashes.sha256(bytes(content)), List.of(items));
    }

    private static Item item(String key, long order, Outcome expected) {
        return Item.stamped(TYPE, key, order, expected, "");
    }

    /** Two messages: one with a row of each kind, and the first of it again. */
    private UUID[] story() throws Exception {
        Sent first = send("first", item("a", 2, Outcome.STORED), Item.rejected("RULE"));
        ledger.answered(first, "");
        UUID one = raw("first");
        stored(one, 0, "a", 2, "{}");
        rejected(one, 1, "RULE");
        Sent second = send("second", item("a", 1, Outcome.SUPERSEDED), item("a", 2, Outcome.DUPLICATE));
        ledger.answered(second, "");
        UUID two = raw("second");
        verdict(two, 0, "superseded", "a");
        verdict(two, 1, "duplicate", "a");
        return new UUID[] {one, two};
    }

    @Test
    void allIsAccountedFor() throws Exception {
        story();
        Reckoning reckoning = reckon();
        assertThat(reckoning.differences()).isEmpty();
        assertThat(reckoning.total()).isEqualTo(new Reckoning.Sums(2, 0, 4, 1, 1, 1, 1, 0, 0));
    }

    @Test
    void aMessageThatIsNotThereIsLost() throws Exception {
        ledger.answered(send("gone", item("a", 1, Outcome.STORED)), "");
        expect(Kind.LOST);
    }

    @Test
    void aReceiptWhoseMessageIsNotThereIsLostThoughAnotherCopyIs() throws Exception {
        Sent sent = send("x", item("a", 1, Outcome.STORED));
        ledger.unknown(sent);
        ledger.answered(sent, UUID.randomUUID().toString());
        stored(raw("x"), 0, "a", 1, "{}");
        expect(Kind.LOST);
    }

    @Test
    void whatWasNeverAnsweredAndIsNotThereIsLost() throws Exception {
        ledger.unknown(send("x", item("a", 1, Outcome.STORED)));
        expect(Kind.LOST);
    }

    @Test
    void aRowWithoutVerdictIsLost() throws Exception {
        UUID[] raws = story();
        run("DELETE FROM hub.verdict WHERE raw_id = '" + raws[1] + "' AND item = 1");
        expect(Kind.LOST);
    }

    @Test
    void aCopyTooManyIsRepeated() throws Exception {
        story();
        UUID copy = raw("first");
        verdict(copy, 0, "duplicate", "a");
        rejected(copy, 1, "RULE");
        expect(Kind.REPEATED);
    }

    @Test
    void aCopyOfAnUnknownAttemptIsDuplicateAndNothingElse() throws Exception {
        Sent sent = send("x", item("a", 1, Outcome.STORED));
        ledger.unknown(sent);
        UUID first = raw("x");
        stored(first, 0, "a", 1, "{}");
        UUID second = raw("x");
        ledger.answered(sent, second.toString());
        verdict(second, 0, "duplicate", "a");
        assertThat(reckon().differences()).isEmpty();
        run("DELETE FROM hub.verdict");
        verdict(second, 0, "superseded", "a");
        expect(Kind.WRONG_VERDICT);
    }

    private List<Difference> interrupted() throws Exception {
        return Reconciliation.of(
                        ledger.book(),
                        new RepositoryReader(url(Role.READER), url(Role.FEEDS), folder.resolve("raw")),
                        Reconciliation.Course.INTERRUPTED)
                .differences();
    }

    @Test
    void afterAnInterruptionAFileMayHaveBeenFetchedAgainAndTakesEffectOnce() throws Exception {
        story();
        UUID copy = raw("first");
        verdict(copy, 0, "duplicate", "a");
        rejected(copy, 1, "RULE");
        assertThat(interrupted()).isEmpty();
        run("DELETE FROM hub.verdict WHERE raw_id = '" + copy + "' AND item = 0");
        stored(copy, 0, "a", 2, "{}");
        assertThat(interrupted()).extracting(Difference::kind).contains(Kind.REPEATED);
    }

    @Test
    void afterAnInterruptionWhatIsPushedMayNotBeThereMoreOftenThanItWasTried() throws Exception {
        Sent sent = ledger.send(
                INSTANCE,
                "http",
                "x",
                Sent.Kind.MESSAGE,
                Hashes.sha256(bytes("x")),
                List.of(item("a", 1, Outcome.STORED)));
        UUID first = raw("x");
        stored(first, 0, "a", 1, "{}");
        ledger.answered(sent, first.toString());
        verdict(raw("x"), 0, "duplicate", "a");
        assertThat(interrupted()).extracting(Difference::kind).containsExactly(Kind.REPEATED);
    }

    @Test
    void afterAnInterruptionAnyCopyMayBeTheOneThatTookEffectButOneMust() throws Exception {
        Sent sent = send("x", item("a", 1, Outcome.STORED));
        ledger.unknown(sent);
        ledger.answered(sent, "");
        UUID first = raw("x");
        UUID second = raw("x");
        verdict(first, 0, "duplicate", "a");
        stored(second, 0, "a", 1, "{}");
        assertThat(interrupted()).isEmpty();
        run("DELETE FROM hub.change");
        verdict(second, 0, "duplicate", "a");
        assertThat(interrupted()).extracting(Difference::kind).containsExactly(Kind.WRONG_VERDICT);
    }

    @Test
    void aCopyThatMayBeOfTwoAlikeIsOfTheOneThatWasAnswered() throws Exception {
        Sent first = send("x", item("a", 1, Outcome.STORED));
        ledger.unknown(first);
        ledger.unknown(first);
        ledger.answered(first, "");
        Sent again = send("x", item("a", 1, Outcome.DUPLICATE));
        ledger.answered(again, "");
        stored(raw("x"), 0, "a", 1, "{}");
        assertThat(interrupted()).extracting(Difference::kind).containsExactly(Kind.LOST);
        verdict(raw("x"), 0, "duplicate", "a");
        assertThat(interrupted()).isEmpty();
        verdict(raw("x"), 0, "duplicate", "a");
        assertThat(interrupted())
                .as("a copy of an attempt that nobody heard of")
                .isEmpty();
    }

    @Test
    void anotherFormOfAMessageIsTheSameMessage() throws Exception {
        Sent sent = send("session 1", item("a", 1, Outcome.STORED));
        ledger.unknown(sent);
        ledger.refused(sent);
        ledger.form(sent, Hashes.sha256(bytes("session 2")));
        UUID first = raw("session 1");
        stored(first, 0, "a", 1, "{}");
        UUID second = raw("session 2");
        ledger.answered(sent, second.toString());
        verdict(second, 0, "duplicate", "a");
        assertThat(reckon().differences()).isEmpty();
        run("DELETE FROM hub.raw_message WHERE id = '" + second + "'");
        run("DELETE FROM hub.verdict");
        expect(Kind.LOST);
    }

    @Test
    void anotherVerdictIsWrong() throws Exception {
        UUID[] raws = story();
        run("UPDATE hub.verdict SET verdict = 'duplicate' WHERE raw_id = '" + raws[1] + "' AND item = 0");
        expect(Kind.WRONG_VERDICT);
    }

    @Test
    void anotherCodeKeyOrVersionIsWrong() throws Exception {
        UUID[] raws = story();
        run("UPDATE hub.quarantine SET code = 'BAD_DATE'");
        expect(Kind.WRONG_CONTENT);
        run("UPDATE hub.quarantine SET code = 'RULE'");
        run("UPDATE hub.verdict SET key = 'b' WHERE raw_id = '" + raws[1] + "' AND item = 1");
        expect(Kind.WRONG_CONTENT);
        run("UPDATE hub.verdict SET key = 'a' WHERE raw_id = '" + raws[1] + "' AND item = 1");
        run("UPDATE hub.change SET ord = 9");
        expect(Kind.WRONG_CONTENT);
    }

    @Test
    void whatNobodySentIsFound() throws Exception {
        UUID[] raws = story();
        UUID stranger = raw("from nobody");
        expect(Kind.NOT_SENT);
        run("DELETE FROM hub.raw_message WHERE id = '" + stranger + "'");
        rejected(raws[0], 2, "RULE");
        expect(Kind.NOT_SENT);
        run("DELETE FROM hub.verdict WHERE item = 2");
        verdict(UUID.randomUUID(), 0, "duplicate", "a");
        expect(Kind.NOT_SENT);
    }

    @Test
    void aRecordOfSomethingThatNobodySentIsFound() throws Exception {
        UUID[] raws = story();
        run(
                "INSERT INTO hub.record SELECT type, 'other', id, major, ord, rev, unstamped, hash, occurred, received, stored,"
                        + " instance, raw_id, item, origin, connector, data FROM hub.record WHERE raw_id = '" + raws[0]
                        + "'");
        expect(Kind.NOT_SENT);
    }

    @Test
    void aStrangersCallThatIsKeptIsFound() throws Exception {
        Sent stranger = ledger.send(INSTANCE, "http", "x", Sent.Kind.REFUSED, Hashes.sha256(bytes("x")), List.of());
        ledger.refused(stranger);
        assertThat(reckon().differences()).isEmpty();
        raw("x");
        expect(Kind.NOT_SENT);
    }

    @Test
    void aRecordThatIsNotTheNewestVersionIsFound() throws Exception {
        story();
        run("UPDATE hub.record SET item = 5");
        expect(Kind.WRONG_STATE);
        run("UPDATE hub.record SET item = 0, ord = 1");
        expect(Kind.WRONG_STATE);
        run("DELETE FROM hub.record");
        expect(Kind.WRONG_STATE);
    }

    @Test
    void aRecordOfAnotherContentIsFound() throws Exception {
        ledger.answered(send("w", Item.stamped(TYPE, "w", 1, Outcome.STORED, "submission=1")), "");
        stored(raw("w"), 0, "w", 1, "{\"submission\": 1}");
        run("INSERT INTO hub.record_type (type, major, schema, classification, masked) VALUES ('" + TYPE
                + "', 1, '{}', 'public', '{}')");
        try {
            assertThat(reckon().differences()).isEmpty();
            run("UPDATE hub.record SET data = '{\"submission\": 2}'");
            expect(Kind.WRONG_STATE);
        } finally {
            run("DELETE FROM hub.record_type");
        }
    }

    @Test
    void anUnstampedRecordMovesUpToItsLastDuplicate() throws Exception {
        ledger.answered(send("one", Item.unstamped(TYPE, "u", Outcome.STORED, "")), "");
        UUID one = raw("one");
        stored(one, 0, "u", arrival, "{}");
        ledger.answered(send("two", Item.unstamped(TYPE, "u", Outcome.DUPLICATE, "")), "");
        UUID two = raw("two");
        verdict(two, 0, "duplicate", "u");
        expect(Kind.WRONG_STATE);
        run("UPDATE hub.record SET ord = " + arrival);
        assertThat(reckon().differences()).isEmpty();
    }

    @Test
    void anOlderVersionBehindANewerOneIsReordered() throws Exception {
        ledger.answered(send("old", item("a", 1, Outcome.STORED)), "");
        ledger.answered(send("new", item("a", 2, Outcome.STORED)), "");
        UUID old = raw("old");
        stored(raw("new"), 0, "a", 2, "{}");
        run(
                "INSERT INTO hub.change SELECT 99, type, key, id, major, 1, rev, hash, occurred, received, stored, instance, '"
                        + old + "', item, connector, data FROM hub.change");
        expect(Kind.REORDERED);
    }

    @Test
    void aWrongAnswerIsADifference() throws Exception {
        story();
        ledger.wrong(ledger.book().sent().get(0), "moved to failed/");
        expect(Kind.WRONG_ANSWER);
    }

    @Test
    void whatWasRedactedIsKnownByWhatWasSent() throws Exception {
        ledger.answered(send("with a password", item("a", 1, Outcome.STORED)), "");
        stored(raw(INSTANCE, bytes("without"), bytes("with a password"), "application/json"), 0, "a", 1, "{}");
        assertThat(reckon().differences()).isEmpty();
    }

    // ---- derived records ----

    private Item event(String key, long order, String status) {
        return Item.stamped("document/DocumentStatusEvent", key, order, Outcome.STORED, "sourceStatus=" + status)
                .in("doc|1");
    }

    private void derived(String type, String key, String data) throws SQLException {
        run("INSERT INTO hub.record_type (type, major, schema, classification, masked) VALUES ('" + type
                + "', 1, '{}', 'public', '{}') ON CONFLICT DO NOTHING");
        run(
                "INSERT INTO hub.record (type, key, id, major, ord, rev, unstamped, hash, received, stored, instance, raw_id,"
                        + " item, origin, connector, data) VALUES ('" + type + "', '" + key
                        + "', gen_random_uuid(), 1, 1, 0, false, '', now(), now(), 'hub', gen_random_uuid(), 0, '', 'hub',"
                        + " '" + data + "')");
    }

    private List<String> wrongSums() throws Exception {
        return reckon().differences().stream()
                .filter(each -> each.kind() == Kind.WRONG_SUM)
                .map(each -> each.id() + " " + each.text())
                .toList();
    }

    @Test
    void aDocumentsStateIsItsLatestStatusAndTheNumberOfItsEvents() throws Exception {
        send("one", event("e1", 5, "06"), event("e2", 4, "03"));
        String id = "document/DocumentState doc|1 ";
        try {
            assertThat(wrongSums()).containsExactly(id + "is not there, expected {events=2, sourceStatus=06}");
            derived("document/DocumentState", "doc|1", "{\"events\": 2, \"sourceStatus\": \"06\"}");
            assertThat(wrongSums()).isEmpty();
            assertThat(reckon().derived()).isEqualTo(1);
            run("UPDATE hub.record SET data = '{\"events\": 3, \"sourceStatus\": \"03\"}'");
            assertThat(wrongSums())
                    .containsExactly(id + "has events 3, expected 2", id + "has sourceStatus 03, expected 06");
        } finally {
            run("DELETE FROM hub.record_type");
        }
    }

    @Test
    void aFacilitysDayCountsEachVisitOnceInItsLastStage() throws Exception {
        String type = "health/HealthEncounter";
        send(
                "day",
                Item.stamped(type, "v1", 1, Outcome.STORED, "stage=checkedIn").in("68001|2026-01-05"),
                Item.stamped(type, "v1", 2, Outcome.STORED, "stage=discharged").in("68001|2026-01-05"),
                Item.stamped(type, "v2", 1, Outcome.STORED, "stage=checkedIn").in("68001|2026-01-05"),
                Item.stamped(type, "v2", 1, Outcome.DUPLICATE, "stage=checkedIn")
                        .in("68001|2026-01-05"));
        try {
            derived(
                    "health/HealthDailyAggregate",
                    "68001|2026-01-05",
                    "{\"visits\": 2, \"checkedIn\": 1, \"discharged\": 1}");
            assertThat(wrongSums()).isEmpty();
            run("UPDATE hub.record SET data = '{\"visits\": 3, \"checkedIn\": 2, \"discharged\": 1}'");
            assertThat(wrongSums()).hasSize(2);
            derived("health/HealthDailyAggregate", "68001|2026-01-06", "{}");
            assertThat(reckon().differences())
                    .anyMatch(each -> each.kind() == Kind.NOT_SENT && each.id().endsWith("68001|2026-01-06"));
        } finally {
            run("DELETE FROM hub.record_type");
        }
    }

    // ---- rows of views ----

    private static final String PAGE = "application/vnd.iochub.rows+json";

    private static byte[] page(int... ids) {
        StringBuilder rows = new StringBuilder();
        for (int id : ids) {
            rows.append(rows.isEmpty() ? "" : ",").append("{\"id\":\"" + id + "\",\"updated_at\":\"t" + id + "\"}");
        }
        return bytes("{\"view\":\"tax.v\",\"rows\":[" + rows + "]}");
    }

    private void row(int id, Item item) {
        ledger.send(
                INSTANCE,
                "view",
                "tax.v",
                Sent.Kind.ROW,
                Sent.row("tax.v", Integer.toString(id), "t" + id),
                List.of(item));
    }

    @Test
    void rowsOfAViewAreKnownOneByOne() throws Exception {
        row(1, item("a", 1, Outcome.STORED));
        row(2, Item.rejected("RULE"));
        UUID first = raw(INSTANCE, page(1), null, PAGE);
        stored(first, 0, "a", 1, "{}");
        expect(Kind.LOST);
        UUID second = raw(INSTANCE, page(1, 2), null, PAGE);
        verdict(second, 0, "duplicate", "a");
        rejected(second, 1, "RULE");
        Reckoning reckoning = reckon();
        assertThat(reckoning.differences()).isEmpty();
        assertThat(reckoning.total().copies()).isEqualTo(1);
        raw(INSTANCE, page(3), null, PAGE);
        expect(Kind.NOT_SENT);
    }

    @Test
    void aReadersLoginIsEnoughWhereNoViewIsPolled() throws Exception {
        story();
        try (Connection connection = DriverManager.getConnection(url(Role.READER))) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThat(Reconciliation.of(ledger.book(), new RepositoryReader(url(Role.READER), "", folder))
                        .accounted())
                .isTrue();
    }
}
