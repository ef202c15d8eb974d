package vn.iochub.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import vn.iochub.api.service.Backups.Progress;
import vn.iochub.api.service.Broker;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.RefusedException;
import vn.iochub.database.internal.EmbeddedPostgres;
import vn.iochub.database.internal.Role;

/** From a full database into an empty one, on a real PostgreSQL; the assembled hub does it in tests/e2e. */
class BackupTest {
    private static final String TABLES =
            """
            SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind IN ('r', 'p')
                AND NOT c.relispartition AND c.relname NOT IN ('flyway_schema_history', 'probe', 'restored')
            """;

    private static EmbeddedPostgres server;

    @TempDir
    static Path cluster;

    @TempDir
    Path folder;

    private final Queues broker = new Queues();
    private PGSimpleDataSource full;
    private PGSimpleDataSource empty;
    private HubFolders hub;
    private Path file;

    /** A broker's figures; what moves them is the test. */
    private static final class Queues implements Broker {
        final AtomicLong depth = new AtomicLong();
        final AtomicLong acknowledged = new AtomicLong();
        final AtomicLong asked = new AtomicLong();

        @Override
        public Connection connect() {
            throw new UnsupportedOperationException("a backup sends nothing");
        }

        @Override
        public void ensureQueue(String name) {
            throw new UnsupportedOperationException("a backup makes no queue");
        }

        @Override
        public List<String> queues(String prefix) {
            return List.of(prefix + "lines");
        }

        @Override
        public long depth(String queue) {
            asked.addAndGet(queue.equals(RECORDS + "lines") ? 2 : 0);
            return queue.equals(RECORDS + "lines") ? depth.get() : 0;
        }

        @Override
        public OptionalLong acknowledged(String queue) {
            return OptionalLong.of(acknowledged.get());
        }

        @Override
        public String url() {
            return "";
        }
    }

    @BeforeAll
    static void startServer() throws Exception {
        server = new EmbeddedPostgres(cluster, 0, login -> "pw-of-" + login);
        server.start();
        create("blank", "template1");
        migrate(source("blank", Role.WRITER));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void makeHub() throws Exception {
        full = database("source");
        empty = database("target");
        fill(full);
        Path home = Files.createDirectory(folder.resolve("hub"));
        hub = new HubFolders(home.resolve("etc"), home.resolve("deploy"), home.resolve("data"));
        write(hub.etc().resolve("vn.iochub.hub.cfg"), "province = 042\n", "rw-r--r--");
        write(hub.deploy().resolve("one.kar"), "a connector", "rw-r--r--");
        write(hub.data().resolve("secrets/key"), "secret", "rw-------");
        write(hub.data().resolve("cursors/lines/main"), "17", "rw-------");
        write(hub.data().resolve("deploy/state.json"), "{}", "rw-------");
        write(hub.data().resolve("deploy/archives/one/0123.kar"), "the version before", "rw-------");
        write(hub.data().resolve("deploy/reports/0000000001.json"), "{\"number\": 1}", "rw-------");
        write(hub.data().resolve("deploy/work/7/one.jar"), "half", "rw-------");
        write(hub.data().resolve("raw/ab/abcd.z"), "zlib", "rw-r--r--");
        file = folder.resolve("hub.zip");
    }

    private static PGSimpleDataSource database(String name) throws SQLException {
        create(name, "blank");
        return source(name, Role.WRITER);
    }

    private static void create(String name, String template) throws SQLException {
        try (java.sql.Connection admin = connect("postgres", Role.SUPERUSER);
                Statement statement = admin.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template + " OWNER " + Role.WRITER.user());
        }
    }

    private static PGSimpleDataSource source(String name, Role role) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setServerNames(new String[] {"127.0.0.1"});
        database.setPortNumbers(new int[] {server.port()});
        database.setDatabaseName(name);
        database.setUser(role.user());
        database.setPassword("pw-of-" + role.user());
        return database;
    }

    private static java.sql.Connection connect(String name, Role role) throws SQLException {
        return source(name, role).getConnection();
    }

    /** Makes the tables of the repository by its own scripts, and the note of their version as Flyway does. */
    private static void migrate(PGSimpleDataSource database) throws SQLException, IOException {
        try (java.sql.Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA hub");
            statement.execute(
                    "CREATE TABLE hub.flyway_schema_history (installed_rank int, version text, success boolean)");
            int rank = 0;
            for (Path script : scripts()) {
                rank++;
                statement.execute(Files.readString(script));
                String version = script.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1");
                statement.execute(
                        "INSERT INTO hub.flyway_schema_history VALUES (" + rank + ", '" + version + "', true)");
            }
        }
    }

    private static List<Path> scripts() throws IOException {
        Path repository = Path.of(vn.iochub.repository.internal.Repository.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path root = repository;
        if (!Files.isDirectory(repository)) {
            FileSystem jar = FileSystems.newFileSystem(repository);
            root = jar.getPath("/");
        }
        try (Stream<Path> all = Files.list(root.resolve("db/migration"))) {
            return all.sorted(Comparator.comparingInt(each ->
                            Integer.parseInt(each.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"))))
                    .toList();
        }
    }

    private static void fill(PGSimpleDataSource database) throws SQLException {
        sql(
                database,
                """
                SELECT hub.make_change_partitions(2500000);
                INSERT INTO hub.record (type, key, id, major, ord, rev, unstamped, hash, received, stored, instance, raw_id,
                    item, origin, connector, data)
                SELECT 'test/Thing', 'k' || n, gen_random_uuid(), 1, n, 0, false, sha256(n::text::bytea), '2026-03-01',
                    '2026-03-01', 'lines', '0193a1f0-0000-7000-8000-000000000001', n, '/' || n, 'c/1',
                    jsonb_build_object('value', E'tab\\t line\\n back\\\\slash "quote" ' || n, 'tên', 'Nguyễn Văn A')
                FROM generate_series(1, 2000) n;
                INSERT INTO hub.change (position, type, key, id, major, ord, rev, hash, received, stored, instance, raw_id,
                    item, connector, data)
                SELECT n * 1000, type, key, id, major, ord, rev, hash, received, stored, instance, raw_id, item, connector, data
                FROM (SELECT row_number() OVER (ORDER BY ord) AS n, * FROM hub.record) r;
                INSERT INTO hub.raw_message (id, instance, received, arrival, content_type, attributes, size, hash, connector,
                    accepted, rejected, content, file)
                SELECT ('0193a1f0-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'lines', '2026-03-01', n, 'text/plain',
                    '{}', 3, sha256('x'), 'c/1', 1, 0, CASE WHEN n > 1 THEN '\\x00ff0a5c'::bytea END,
                    CASE WHEN n = 1 THEN 'ab/abcd.z' END
                FROM generate_series(1, 50) n;
                INSERT INTO hub.verdict (raw_id, item, verdict) VALUES
                    ('0193a1f0-0000-7000-8000-000000000001', 3000, 'duplicate');
                UPDATE hub.feed_head SET epoch = 4, position = 2000000;
                SELECT nextval('hub.revision') FROM generate_series(1, 17);
                """);
    }

    private static void sql(PGSimpleDataSource database, String statements) throws SQLException {
        try (java.sql.Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static String one(PGSimpleDataSource database, String query) throws SQLException {
        try (java.sql.Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** A hash of all rows of each table. */
    private static Map<String, String> contents(PGSimpleDataSource database) throws SQLException {
        Map<String, String> all = new TreeMap<>();
        try (java.sql.Connection connection = database.getConnection();
                Statement names = connection.createStatement();
                ResultSet name = names.executeQuery(TABLES)) {
            while (name.next()) {
                all.put(
                        name.getString(1),
                        one(
                                database,
                                "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                                        + " FROM hub." + name.getString(1) + " t"));
            }
        }
        return all;
    }

    private static void write(Path to, String text, String mode) throws IOException {
        Files.createDirectories(to.getParent());
        Files.writeString(to, text);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(mode));
    }

    private BackupMaker maker(Duration patience) {
        return new BackupMaker(broker, full, hub, "0.1.0", patience, Clock.systemUTC());
    }

    private Progress backup() {
        try (BackupMaker maker = maker(Duration.ofSeconds(30))) {
            maker.start(file, "admin");
            await().until(() -> maker.progress().orElseThrow().ended().isPresent());
            Progress progress = maker.progress().orElseThrow();
            assertThat(progress.failure()).isEmpty();
            return progress;
        }
    }

    private record Run(int status, String out, String err) {}

    private Run program(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Restore.run(
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path restored() {
        Path home = folder.resolve("restored");
        Run run = program(file.toString(), home.toString(), "0.1.0");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return home;
    }

    /** Runs the loader until it has nothing more to do. */
    private void load(Path home) {
        try (RestoreLoader loader = new RestoreLoader(empty, home.resolve("data"))) {
            loader.start();
            await().until(() -> loader.health().isEmpty());
        }
    }

    @Test
    void everyTableAndFileComesBackAsItWas() throws Exception {
        backup();
        Path home = restored();
        load(home);

        Map<String, String> before = new TreeMap<>(contents(full));
        Map<String, String> after = new TreeMap<>(contents(empty));
        before.remove("feed_head");
        after.remove("feed_head");
        assertThat(after).isEqualTo(before).containsKeys("record", "change", "raw_message", "quarantine", "verdict");
        assertThat(one(empty, "SELECT epoch || '.' || position FROM hub.feed_head"))
                .as("readers' cursors are void")
                .isEqualTo("5.2000000");
        assertThat(one(empty, "SELECT nextval('hub.revision')")).isEqualTo("18");
        assertThat(home.resolve("etc/vn.iochub.hub.cfg")).hasContent("province = 042");
        assertThat(home.resolve("deploy/one.kar")).hasContent("a connector");
        assertThat(home.resolve("data/cursors/lines/main")).hasContent("17");
        assertThat(home.resolve("data/raw/ab/abcd.z")).hasContent("zlib");
        assertThat(home.resolve("data/deploy/state.json")).hasContent("{}");
        assertThat(home.resolve("data/deploy/archives/one/0123.kar")).hasContent("the version before");
        assertThat(home.resolve("data/deploy/reports/0000000001.json")).hasContent("{\"number\": 1}");
        assertThat(home.resolve("data/deploy/work")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(home.resolve("data/secrets/key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(home.resolve("data/secrets")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(home.resolve("data/restore/pending")).doesNotExist();
        assertThat(home.resolve("data/restore/loaded")).doesNotExist();
        // The change log takes what comes next.
        sql(
                empty,
                """
                SELECT hub.make_change_partitions(5000000);
                INSERT INTO hub.change SELECT position + 2000000, type, key, gen_random_uuid(), major, ord, rev, hash, occurred,
                    received, stored, instance, raw_id, item, connector, data FROM hub.change WHERE position = 1000;
                """);
    }

    @Test
    void theFileIsItsOwnersAlone() throws Exception {
        Progress progress = backup();

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(progress.file()).isEqualTo(file);
        assertThat(progress.by()).isEqualTo("admin");
        assertThat(file.resolveSibling("hub.zip.part")).doesNotExist();
        try (BackupMaker next = maker(Duration.ofSeconds(1))) {
            assertThat(next.verify(file)).isEmpty();
            assertThat(next.health().status()).isEqualTo(Health.Status.UP);
            assertThat(next.health().cause().en()).startsWith("last at ").endsWith(file.toString());
            assertThat(next.ageSeconds()).isBetween(0.0, 60.0);
            assertThatThrownBy(() -> next.start(file, "admin"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("is there already");
        }
    }

    @Test
    void noneLiesAmongTheHubsOwnFiles() throws Exception {
        HubFolders own = hub;
        try (BackupMaker maker = maker(Duration.ofSeconds(1))) {
            for (Path folder : List.of(own.etc(), own.deploy(), own.data())) {
                Files.createDirectories(folder);
                for (Path target : List.of(
                        folder.resolve("hub.zip"), folder.resolve("..").resolve(folder.getFileName() + "/hub.zip"))) {
                    assertThatThrownBy(() -> maker.start(target, "admin"))
                            .as("%s", target)
                            .isInstanceOf(RefusedException.class)
                            .hasMessageContaining("etc, deploy or data");
                }
            }
        }
    }

    @Test
    void whatIsWrittenMeanwhileIsWholeOrNotAtAll() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int n = 1; !stop.get(); n++) {
                try (java.sql.Connection connection = full.getConnection();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    statement.execute("UPDATE hub.feed_head SET position = position + 1");
                    statement.execute("INSERT INTO hub.change SELECT 2000000 + " + n + ", type, 'new" + n
                            + "', gen_random_uuid(), major, ord, rev, hash, occurred, received, stored, instance, raw_id,"
                            + " item, connector, data FROM hub.change WHERE position = 1000");
                    connection.commit();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        writer.start();
        try {
            await().until(() -> Long.parseLong(one(full, "SELECT position FROM hub.feed_head")) > 2_000_010);
            backup();
        } finally {
            stop.set(true);
            writer.join();
        }
        load(restored());

        assertThat(one(
                        empty,
                        "SELECT max(c.position) = h.position FROM hub.change c, hub.feed_head h GROUP BY h.position"))
                .as("the log ends where the head says")
                .isEqualTo("t");
        assertThat(one(empty, "SELECT count(*) = max(position) - 2000000 FROM hub.change WHERE position > 2000000"))
                .as("and has no gap")
                .isEqualTo("t");
    }

    @Test
    void whatLayOnTheQueuesAtItsBeginningIsWaitedFor() throws Exception {
        broker.depth.set(10);
        broker.acknowledged.set(100);
        try (BackupMaker maker = maker(Duration.ofSeconds(60))) {
            maker.start(file, "admin");
            // Its mark is set when it looks at the queue a second time.
            await().until(() -> broker.asked.get() >= 4);
            // The source goes on: the queue never gets empty, but the ten of the beginning are consumed.
            broker.depth.set(500);
            broker.acknowledged.set(109);
            await().during(Duration.ofMillis(700))
                    .until(() -> maker.progress().orElseThrow().ended().isEmpty());
            assertThat(maker.progress().orElseThrow().step()).isEqualTo("waiting");
            broker.acknowledged.set(110);
            await().until(() -> maker.progress().orElseThrow().ended().isPresent());
            assertThat(maker.progress().orElseThrow().failure()).isEmpty();
        }
        assertThat(program("--verify", file.toString(), "unused", "0.1.0").out())
                .doesNotContain("not stored yet");
    }

    @Test
    void aSourceIsReadAgainFromWhereItWasAtTheBeginning() throws Exception {
        broker.depth.set(10);
        try (BackupMaker maker = maker(Duration.ofSeconds(60))) {
            maker.start(file, "admin");
            await().until(() -> broker.asked.get() >= 4);
            // A poll takes more, which is not in the tables that are read next.
            write(hub.data().resolve("cursors/lines/main"), "18", "rw-------");
            write(hub.data().resolve("cursors/lines/new"), "1", "rw-------");
            broker.depth.set(0);
            await().until(() -> maker.progress().orElseThrow().ended().isPresent());
            assertThat(maker.progress().orElseThrow().failure()).isEmpty();
        }
        Path home = restored();
        assertThat(home.resolve("data/cursors/lines/main")).hasContent("17");
        assertThat(home.resolve("data/cursors/lines/new")).doesNotExist();
    }

    @Test
    void aReplayThatHadNotEndedBeginsAnew() throws Exception {
        sql(
                full,
                """
                INSERT INTO hub.replay (kind, filter, per_second, by_, state, revision, total, done, passed, sent, rejected,
                    until, last, at_received, at_message, at_position, instances, steps, created)
                SELECT 'MESSAGES', '{}', 10, 'anna', s, 5, 50, 20, 1, 18, 1, now(), 0, now(), gen_random_uuid(), 7, '{lines}',
                    9, now()
                FROM unnest('{DONE,RUNNING,PAUSED}'::text[]) WITH ORDINALITY AS u (s, n) ORDER BY n;
                INSERT INTO hub.replay_mark SELECT id, 'lines', now() FROM hub.replay;
                """);
        backup();
        load(restored());

        String shown = "SELECT string_agg(concat_ws(' ', state, done, passed, sent, rejected, at_received IS NULL,"
                + " at_message IS NULL, at_position, instances, (SELECT count(*) FROM hub.replay_mark m"
                + " WHERE m.replay = r.id)), ', ' ORDER BY id) FROM hub.replay r";
        assertThat(one(empty, shown))
                .isEqualTo("DONE 20 1 18 1 f f 7 {lines} 1, WAITING 0 0 0 0 t t 0 {} 0, PAUSED 0 0 0 0 t t 0 {} 0");
    }

    @Test
    void whatCouldNotBeWaitedForIsSaid() throws Exception {
        broker.depth.set(10);
        try (BackupMaker maker = maker(Duration.ofMillis(300))) {
            maker.start(file, "admin");
            await().until(() -> maker.progress().orElseThrow().ended().isPresent());
        }
        assertThat(program("--verify", file.toString(), "unused", "0.1.0").out())
                .contains("10 messages that the hub had taken were not stored yet");
    }

    @Test
    void anOlderFormatIsReadAndANewerOneIsNot() {
        assertThat(Sums.versionFaults(ofFormat("1"), "0.1.0")).isEmpty();
        assertThat(Sums.versionFaults(ofFormat("2"), "0.1.0")).isEmpty();
        assertThat(Sums.versionFaults(ofFormat("3"), "0.1.0"))
                .singleElement()
                .asString()
                .contains("format 3", "1 to 2");
        assertThat(Sums.versionFaults(ofFormat("01"), "0.1.0")).hasSize(1);
        assertThat(Sums.versionFaults(ofFormat(""), "0.1.0"))
                .singleElement()
                .asString()
                .contains("unknown");
    }

    private static Properties ofFormat(String format) {
        Properties manifest = new Properties();
        manifest.setProperty(Format.FORMAT, format);
        manifest.setProperty(Format.HUB_VERSION, "0.1.0");
        return manifest;
    }

    @Test
    void aDamagedOrForeignFileIsRefusedBeforeAnythingIsTouched() throws Exception {
        backup();
        byte[] whole = Files.readAllBytes(file);
        Path home = folder.resolve("restored");

        Path cut = Files.write(folder.resolve("cut.zip"), java.util.Arrays.copyOf(whole, whole.length / 2));
        Run run = program(cut.toString(), home.toString(), "0.1.0");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no whole backup file");

        byte[] bent = whole.clone();
        bent[whole.length / 3] ^= 0x55;
        Path damaged = Files.write(folder.resolve("bent.zip"), bent);
        run = program(damaged.toString(), home.toString(), "0.1.0");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is not as it was written");

        run = program(file.toString(), home.toString(), "0.0.9");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("made by version 0.1.0");

        Path noise = Files.writeString(folder.resolve("noise.zip"), "no ZIP at all");
        assertThat(program(noise.toString(), home.toString(), "0.1.0").status()).isEqualTo(1);
        assertThat(program(folder.resolve("none.zip").toString(), home.toString(), "0.1.0")
                        .err())
                .contains("There is no file");
        assertThat(home).doesNotExist();
    }

    @Test
    void aHubWithDataIsLeftAloneUnlessForced() throws Exception {
        backup();
        Path home = folder.resolve("restored");
        write(home.resolve("data/secrets/old"), "old", "rw-------");
        write(home.resolve("etc/old.cfg"), "a = b", "rw-r--r--");

        Run refused = program(file.toString(), home.toString(), "0.1.0");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("holds a hub's data").contains("--force");
        assertThat(home.resolve("data/secrets/old")).exists();
        assertThat(home.resolve("data/restore")).doesNotExist();

        Run forced = program("--force", "--keep-config", file.toString(), home.toString(), "0.1.0");
        assertThat(forced.status()).isZero();
        assertThat(home.resolve("data/secrets/old")).doesNotExist();
        assertThat(home.resolve("etc/vn.iochub.hub.cfg")).doesNotExist();
        try (Stream<Path> all = Files.walk(home)) {
            assertThat(all.map(Path::toString))
                    .anyMatch(each -> each.contains("data.before-restore-") && each.endsWith("secrets/old"));
        }
    }

    @Test
    void aLoadThatDiesInTheMiddleIsDoneAgain() throws Exception {
        backup();
        Path home = restored();
        Path record = home.resolve("data/restore/pending/tables/record.copy");
        byte[] whole = Files.readAllBytes(record);
        // Dies in the middle of a table, after others were loaded.
        Files.write(record, java.util.Arrays.copyOf(whole, whole.length / 2));
        try (RestoreLoader loader = new RestoreLoader(empty, home.resolve("data"))) {
            loader.start();
            await().until(() -> loader.health().map(Health::status).orElseThrow() == Health.Status.DOWN);
            assertThat(loader.health().orElseThrow().cause().en()).contains("record");
            assertThat(one(empty, "SELECT count(*) FROM hub.change")).isEqualTo("0");
            Files.write(record, whole);
            await().until(() -> loader.health().isEmpty());
        }
        assertThat(one(empty, "SELECT count(*) FROM hub.record")).isEqualTo("2000");
    }

    @Test
    void aLoadWhoseNoteWasLostIsKnownAgain() throws Exception {
        backup();
        Path home = restored();
        Path pending = home.resolve("data/restore/pending");
        Path copy = folder.resolve("copy");
        try (Stream<Path> all = Files.walk(pending)) {
            for (Path each : all.toList()) {
                Files.copy(each, copy.resolve(pending.relativize(each).toString()));
            }
        }
        load(home);
        sql(empty, "UPDATE hub.record SET data = '{}' WHERE key = 'k1'");
        // As after a crash between the commit and the removal of the folder.
        Files.move(copy, pending);
        load(home);

        assertThat(one(empty, "SELECT data::text FROM hub.record WHERE key = 'k1'"))
                .isEqualTo("{}");
        assertThat(one(empty, "SELECT epoch FROM hub.feed_head")).isEqualTo("5");
    }

    @Test
    void aDatabaseThatIsNotEmptyIsLeftAlone() throws Exception {
        backup();
        fill(empty);
        Path home = restored();
        try (RestoreLoader loader = new RestoreLoader(empty, home.resolve("data"))) {
            loader.start();
            await().until(() -> loader.health().map(Health::status).orElseThrow() == Health.Status.DOWN);
            assertThat(loader.health().orElseThrow().cause().en()).contains("not empty");
        }
        assertThat(home.resolve("data/restore/pending")).exists();
    }

    @Test
    void aFileThatRetentionTookMeanwhileIsCounted() throws Exception {
        Files.delete(hub.data().resolve("raw/ab/abcd.z"));
        backup();

        Path home = restored();
        assertThat(Files.readString(home.resolve("data/restore/pending/manifest.properties")))
                .contains("raw.files.gone=1");
    }
}
