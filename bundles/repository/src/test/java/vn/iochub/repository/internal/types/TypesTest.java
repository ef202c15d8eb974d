package vn.iochub.repository.internal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vn.iochub.api.RecordType;
import vn.iochub.api.service.Messages;
import vn.iochub.repository.internal.messages.KeptMessages;
import vn.iochub.repository.internal.messages.Lineage;
import vn.iochub.repository.internal.store.ChangePartitions;
import vn.iochub.repository.internal.store.Store;
import vn.iochub.repository.internal.testing.States;
import vn.iochub.repository.internal.testing.TestDatabase;

/** What a person with SQL sees, logged in as the role that reads. */
@ExtendWith(TestDatabase.Extension.class)
class TypesTest {
    private static final String SCHEMA =
            """
            {
              "title": "Hồ sơ",
              "type": "object",
              "properties": {
                "dossierCode": {"type": "string", "x-classification": "internal", "title": "Mã hồ sơ", "description": "dossier number"},
                "receivedOn": {"type": "string", "format": "date", "x-classification": "internal"},
                "finishedAt": {"type": ["string", "null"], "format": "date-time", "x-classification": "internal"},
                "fee": {"type": "number", "x-classification": "internal"},
                "pages": {"type": "integer", "x-classification": "internal"},
                "online": {"type": "boolean", "x-classification": "public"},
                "applicantName": {"type": "string", "x-classification": "personal"},
                "birthDate": {"type": "string", "format": "date", "x-classification": "sensitive"},
                "applicant": {"$ref": "#/$defs/person"},
                "papers": {"type": "array", "items": {"type": "object", "properties": {
                    "name": {"type": "string", "x-classification": "internal"},
                    "owner/s": {"type": "string", "x-classification": "personal"}}}}
              },
              "$defs": {"person": {"type": "object", "properties": {
                "idNumber": {"type": "string", "x-classification": "personal"},
                "ward": {"type": "string", "x-classification": "internal"}}}}
            }
            """;
    private static final String DATA =
            """
            {"dossierCode":"H1","receivedOn":"2026-02-28","finishedAt":null,"fee":12.5,"pages":3,"online":true,
             "applicantName":"Trần Thị B","birthDate":"1990-01-01","applicant":{"idNumber":"001090000001","ward":"Đức Trọng"},
             "papers":[{"name":"đơn","owner/s":"Trần Thị B"},{"name":"ảnh"}]}
            """;

    private final TestDatabase database;
    private final AtomicReference<List<RecordType>> running = new AtomicReference<>(List.of());
    private Types types;

    TypesTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void fresh() throws SQLException {
        database.fresh();
        types = new Types(database.writer(), running::get, "hub_reader");
    }

    private void register(RecordType... declared) throws SQLException {
        running.set(List.of(declared));
        types.refresh();
        types.makeViews();
    }

    private void store(String json) throws SQLException {
        new Store(database.writer(), new ChangePartitions(database.writer()))
                .store(List.of(States.state("k", 1, 0, false, UUID.randomUUID(), 0, json)), outcome -> {});
    }

    private List<String> read(String sql) {
        return TestDatabase.rows(database.reader(), sql);
    }

    private static RecordType dossier(String schema) {
        return new RecordType("procedure", "ServiceDossier", 1, schema);
    }

    @Test
    void theTypesRowNamesWhatIsMasked() throws SQLException {
        register(dossier(SCHEMA));

        assertThat(database.rows("SELECT type, major, classification, masked FROM hub.record_type"))
                .containsExactly(
                        "procedure/ServiceDossier|1|sensitive|{/applicantName,/birthDate,/applicant/idNumber,/papers/*/owner~1s}");
        assertThat(types.knows(new TypeId("procedure/ServiceDossier", 1))).isTrue();
    }

    @Test
    void eachSchemaThatATypeHadIsKeptSinceItWasTold() throws SQLException {
        register(dossier(SCHEMA));
        register(dossier(SCHEMA.replace("\n", " ")));
        assertThat(database.number("SELECT count(*) FROM hub.schema_version"))
                .as("blanks do not make another schema")
                .isEqualTo(1);
        String other = SCHEMA.replace("\"pages\"", "\"sheets\"");
        register(dossier(other));
        register(dossier(SCHEMA));
        store(DATA);

        List<String> hashes = database.rows("SELECT hash FROM hub.schema_version ORDER BY since");
        assertThat(hashes).hasSize(3).allMatch(hash -> hash.matches("[0-9a-f]{16}"));
        assertThat(hashes.get(2)).isEqualTo(hashes.get(0)).isNotEqualTo(hashes.get(1));
        assertThat(new Lineage(database.feeds(), new KeptMessages(Path.of("none")))
                        .history("procedure/ServiceDossier", "k"))
                .extracting(Messages.State::schema)
                .containsExactly(hashes.get(0));
    }

    @Test
    void aSchemaThatBreaksWhoReadsWhatIsStoredIsRefused() throws SQLException {
        String broken = SCHEMA.replace("\"fee\": {\"type\": \"number\"", "\"fee\": {\"type\": \"string\"");
        String more = SCHEMA.replace(
                "\"pages\":", "\"copies\": {\"type\": \"integer\", \"x-classification\": \"internal\"}, \"pages\":");
        SchemaGateComponent gate = new SchemaGateComponent(database.feeds());
        register(dossier(SCHEMA));
        assertThat(gate.breaches(dossier(broken))).as("nothing is stored yet").isEmpty();
        store(DATA);

        assertThat(gate.breaches(dossier(SCHEMA))).isEmpty();
        assertThat(gate.breaches(dossier(more))).isEmpty();
        assertThat(gate.breaches(new RecordType("procedure", "ServiceDossier", 2, broken)))
                .as("the next major version")
                .isEmpty();
        assertThat(gate.breaches(dossier(broken))).singleElement().satisfies(breach -> {
            assertThat(breach.pointer()).isEqualTo("/fee");
            assertThat(breach.text().en()).contains("procedure/ServiceDossier.v1 /fee", "major version to 2");
            assertThat(breach.text().vi()).contains("number", "phiên bản chính lên 2");
        });
        assertThat(gate.breaches(dossier("{")))
                .singleElement()
                .satisfies(breach -> assertThat(breach.text().en()).contains("not JSON"));

        register(dossier(broken));
        assertThat(database.rows("SELECT schema -> 'properties' -> 'fee' ->> 'type' FROM hub.record_type"))
                .as("one that came past the gate takes nothing from its readers")
                .containsExactly("number");
        register(dossier(more));
        assertThat(database.rows("SELECT schema -> 'properties' -> 'copies' ->> 'type' FROM hub.record_type"))
                .containsExactly("integer");
    }

    @Test
    void aBreakThatComesAsTheNextMajorStandsBesideTheOneBefore() throws SQLException {
        String broken = SCHEMA.replace("\"fee\": {\"type\": \"number\"", "\"fee\": {\"type\": \"string\"");
        register(dossier(SCHEMA));
        store(DATA);
        // The new version of the connector declares the new major alone.
        register(new RecordType("procedure", "ServiceDossier", 2, broken));

        assertThat(database.rows("SELECT major || ' ' || (schema -> 'properties' -> 'fee' ->> 'type')"
                        + " FROM hub.record_type WHERE type = 'procedure/ServiceDossier' ORDER BY major"))
                .as("what the catalogue of the feeds lists")
                .containsExactly("1 number", "2 string");
    }

    @Test
    void theReaderSeesPersonalFieldsMasked() throws SQLException {
        register(dossier(SCHEMA));
        store(DATA);

        String masked =
                "{\"fee\": 12.5, \"pages\": 3, \"online\": true, \"papers\": [{\"name\": \"đơn\", \"owner/s\": \"***\"},"
                        + " {\"name\": \"ảnh\"}], \"applicant\": {\"ward\": \"Đức Trọng\", \"idNumber\": \"***\"}, \"birthDate\": \"***\","
                        + " \"finishedAt\": null, \"receivedOn\": \"2026-02-28\", \"dossierCode\": \"H1\", \"applicantName\": \"***\"}";
        assertThat(read("SELECT data FROM repo.record")).containsExactly(masked);
        assertThat(read("SELECT data FROM repo.change")).containsExactly(masked);
        assertThat(read("SELECT position FROM repo.feed_head")).containsExactly("1");
    }

    @Test
    void theTypedViewHasTypedAndCommentedColumns() throws SQLException {
        register(dossier(SCHEMA));
        store(DATA);

        assertThat(
                        read(
                                """
                        SELECT record_key, record_source, dossier_code, received_on, finished_at, fee, pages, online,
                            applicant_name, birth_date, applicant, papers
                        FROM service_dossier
                        """))
                .as("search_path finds the view")
                .containsExactly("k|eprocedure|H1|2026-02-28|null|12.5|3|t|***|null"
                        + "|{\"ward\": \"Đức Trọng\", \"idNumber\": \"***\"}"
                        + "|[{\"name\": \"đơn\", \"owner/s\": \"***\"}, {\"name\": \"ảnh\"}]");
        assertThat(read("SELECT sum(fee * pages), max(received_on) - date '2026-02-01' FROM repo.service_dossier"))
                .containsExactly("37.5|27");
        assertThat(read("SELECT col_description('repo.service_dossier'::regclass, attnum) FROM pg_attribute"
                        + " WHERE attrelid = 'repo.service_dossier'::regclass AND attname = 'dossier_code'"))
                .containsExactly("Mã hồ sơ: dossier number");
        assertThat(read("SELECT obj_description('repo.service_dossier'::regclass)"))
                .containsExactly("[procedure/ServiceDossier] Hồ sơ (v1)");
    }

    @Test
    void theReaderReachesNothingElse() throws SQLException {
        register(dossier(SCHEMA));
        store(DATA);

        for (String forbidden : new String[] {
            "SELECT * FROM hub.record",
            "SELECT * FROM hub.change",
            "SELECT content FROM hub.raw_message",
            "SELECT fragment FROM repo.quarantine",
            "SELECT content FROM repo.raw_message",
            "DELETE FROM repo.record",
            "CREATE TABLE repo.mine (i int)"
        }) {
            assertThatThrownBy(() -> read(forbidden)).as(forbidden).hasCauseInstanceOf(SQLException.class);
        }
        assertThat(read("SELECT count(*) FROM repo.quarantine")).containsExactly("0");
        assertThat(read("SELECT count(*) FROM repo.raw_message")).containsExactly("0");
        assertThat(read("SELECT type FROM repo.record_type")).containsExactly("procedure/ServiceDossier");
    }

    @Test
    void ofATypeWithoutARowNothingIsShown() throws SQLException {
        store(DATA);
        types.load();
        assertThat(read("SELECT data FROM repo.record")).containsExactly("{}");
    }

    @Test
    void aNewFieldComesLastAndWhatDependsOnTheViewStays() throws SQLException {
        register(dossier(SCHEMA));
        database.execute("CREATE VIEW repo.mine AS SELECT dossier_code, pages FROM repo.service_dossier");
        store(DATA);

        register(dossier(SCHEMA.replace(
                "\"fee\":", "\"channel\": {\"type\": \"string\", \"x-classification\": \"internal\"}, \"fee\":")));

        assertThat(read("SELECT attname FROM pg_attribute WHERE attrelid = 'repo.service_dossier'::regclass"
                        + " ORDER BY attnum DESC LIMIT 1"))
                .containsExactly("channel");
        assertThat(read("SELECT * FROM repo.mine")).containsExactly("H1|3");
    }

    @Test
    void aFieldThatBecomesPersonalIsMaskedWhereItStands() throws SQLException {
        register(dossier(SCHEMA));
        database.execute("CREATE VIEW repo.mine AS SELECT dossier_code, pages FROM repo.service_dossier");
        store(DATA);

        register(dossier(SCHEMA.replace(
                "\"type\": \"integer\", \"x-classification\": \"internal\"",
                "\"type\": \"integer\", \"x-classification\": \"personal\"")));

        assertThat(read("SELECT * FROM repo.mine")).containsExactly("H1|null");
    }

    @Test
    void aColumnOfAnotherTypeReplacesTheView() throws SQLException {
        register(dossier(SCHEMA));
        store(DATA);

        register(dossier(SCHEMA.replace("\"type\": \"integer\"", "\"type\": \"string\"")));

        assertThat(read("SELECT pages || '!' FROM repo.service_dossier")).containsExactly("3!");
    }

    @Test
    void aViewThatIsInUseHoldsUpNothing() throws SQLException {
        types = new Types(database.writer(), running::get, "hub_reader", Duration.ZERO);
        register(dossier(SCHEMA));
        try (Connection report = database.reader().getConnection();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM repo.service_dossier");
            register(dossier(SCHEMA.replace("\"type\": \"integer\"", "\"type\": \"string\"")));
            assertThat(database.rows("SELECT schema #>> '{properties,pages,type}' FROM hub.record_type"))
                    .as("masks and schema do not wait for the view")
                    .containsExactly("string");
            assertThat(read("SELECT count(pages + 1) FROM repo.service_dossier"))
                    .as("the view is as it was")
                    .containsExactly("0");
        }
        types.makeViews();
        assertThat(read("SELECT count(pages || '!') FROM repo.service_dossier")).containsExactly("0");
    }

    @Test
    void aTypeThatIsRefusedHoldsUpNoOther() throws SQLException {
        RecordType bad = new RecordType("a", "Bad", 1, "{\"title\":\"\\u0000\"}");
        register(bad, dossier(SCHEMA));
        register(bad, dossier(SCHEMA));

        assertThat(types.knows(new TypeId("a/Bad", 1))).isFalse();
        assertThat(types.knows(new TypeId("procedure/ServiceDossier", 1))).isTrue();
        assertThat(read("SELECT count(*) FROM repo.service_dossier")).containsExactly("0");

        register(new RecordType("a", "Bad", 1, "{\"title\":\"mended\"}"), dossier(SCHEMA));
        assertThat(types.knows(new TypeId("a/Bad", 1))).isTrue();
    }

    @Test
    void aViewThatCannotBeMadeHoldsUpNoOther() throws SQLException {
        StringBuilder columns = new StringBuilder("{\"properties\":{");
        for (int i = 0; i < 1700; i++) {
            columns.append(i == 0 ? "" : ",").append("\"c").append(i).append("\":{\"type\":\"string\"}");
        }
        register(new RecordType("a", "Wide", 1, columns + "}}"), dossier(SCHEMA));

        assertThat(types.knows(new TypeId("a/Wide", 1))).isTrue();
        assertThat(read("SELECT count(*) FROM repo.service_dossier")).containsExactly("0");
    }

    @Test
    void grantsThatFailHoldUpNothing() throws SQLException {
        database.execute("ALTER FUNCTION hub.grant_reader(text) RENAME TO away");
        register(dossier(SCHEMA));

        assertThat(types.knows(new TypeId("procedure/ServiceDossier", 1))).isTrue();
        assertThat(database.rows("SELECT count(*) FROM repo.service_dossier")).containsExactly("0");
    }

    @Test
    void whatOthersMadeIsNeverTouched() throws SQLException {
        types = new Types(database.writer(), running::get, "hub_reader", Duration.ZERO);
        database.execute("CREATE VIEW repo.service_dossier AS SELECT 'mine' AS record_key");
        register(dossier(SCHEMA));
        assertThat(read("SELECT record_key FROM repo.service_dossier")).containsExactly("mine");
        assertThat(read("SELECT count(*) FROM repo.procedure_service_dossier")).containsExactly("0");

        database.execute("DROP VIEW repo.procedure_service_dossier;"
                + "CREATE VIEW repo.procedure_service_dossier AS SELECT 'mine too' AS record_key");
        register(dossier(SCHEMA.replace("\"type\": \"integer\"", "\"type\": \"string\"")));
        assertThat(read("SELECT record_key FROM repo.service_dossier")).containsExactly("mine");
        assertThat(read("SELECT record_key FROM repo.procedure_service_dossier"))
                .containsExactly("mine too");

        database.execute("DROP VIEW repo.service_dossier");
        types.makeViews();
        assertThat(read("SELECT count(pages) FROM repo.service_dossier")).containsExactly("0");
    }

    @Test
    void aViewThatWasKeptForOthersIsMadeWhenTheyAreGone() throws SQLException {
        types = new Types(database.writer(), running::get, "hub_reader", Duration.ZERO);
        register(dossier(SCHEMA));
        database.execute("CREATE VIEW repo.mine AS SELECT pages FROM repo.service_dossier");
        store(DATA);
        register(dossier(SCHEMA.replace("\"type\": \"integer\"", "\"type\": \"string\"")));
        assertThat(read("SELECT pages + 1 FROM repo.mine")).containsExactly("4");

        database.execute("DROP VIEW repo.mine");
        types.makeViews();
        assertThat(read("SELECT pages || '!' FROM repo.service_dossier")).containsExactly("3!");
    }

    @Test
    void majorsAndNamesakesHaveViewsOfTheirOwn() throws SQLException {
        register(dossier(SCHEMA));
        register(
                dossier(SCHEMA),
                new RecordType("procedure", "ServiceDossier", 2, SCHEMA),
                new RecordType("land", "ServiceDossier", 1, SCHEMA),
                new RecordType("land", "Record", 1, SCHEMA));

        assertThat(database.rows(
                        "SELECT relname FROM pg_class WHERE relnamespace = 'repo'::regnamespace AND relkind = 'v'"
                                + " AND obj_description(oid) LIKE '[%' ORDER BY 1"))
                .containsExactly("land_record", "land_service_dossier", "service_dossier", "service_dossier_v2");
    }

    @Test
    void whatOneInstanceMasksIsMaskedForAll() throws SQLException {
        register(
                dossier(SCHEMA),
                dossier("{\"properties\":{\"fee\":{\"type\":\"number\",\"x-classification\":\"personal\"}}}"));

        assertThat(database.rows("SELECT masked FROM hub.record_type").get(0)).contains("/fee", "/applicantName");
    }

    @Test
    void anOddValueIsNullAndDoesNotBreakTheReport() throws SQLException {
        register(dossier(SCHEMA));
        store("{\"receivedOn\":\"2026-02-30\",\"fee\":\"x\",\"pages\":1e30,\"online\":\"maybe\"}");

        assertThat(read("SELECT received_on, fee, pages, online FROM repo.service_dossier"))
                .containsExactly("null|null|null|null");
    }
}
