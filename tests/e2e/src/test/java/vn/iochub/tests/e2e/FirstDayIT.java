package vn.iochub.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import vn.iochub.tests.launcher.HubUnderTest;

/** The hub's first day: started, pushed at, read, misused, restarted, stopped. One hub for all; the order is the day's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstDayIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private HubUnderTest hub;
    private Map<String, String> env;
    private Portal portal;
    private Ioc ioc;
    private Ioc admin;

    @BeforeAll
    void start() throws Exception {
        hub = HubUnderTest.unpack("first-day");
        hub.start();
        env = hub.env();
        portal = new Portal(env).login();
        ioc = new Ioc(env, "IOC");
        admin = new Ioc(env, "ADMIN");
    }

    @AfterAll
    void stop() throws IOException {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    @Order(1)
    void envNamesAllThatAScriptNeeds() {
        assertThat(env)
                .containsKeys(
                        "HUB_URL",
                        "HUB_ADMIN_USER",
                        "HUB_ADMIN_PASSWORD",
                        "HUB_EPROCEDURE_URL",
                        "HUB_EPROCEDURE_USER",
                        "HUB_EPROCEDURE_PASSWORD",
                        "HUB_IOC_USER",
                        "HUB_IOC_PASSWORD",
                        "HUB_REPOSITORY_JDBC_URL",
                        "HUB_BROKER_URL");
        assertThat(env.values()).doesNotContain("");
    }

    @Test
    @Order(2)
    void aPushedDossierComesOutOfTheFeed() throws Exception {
        Portal.Reply reply = portal.pushDossiers(List.of(Portal.dossier(1, "2", "A")));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.code()).as(reply.text()).isEqualTo("00");

        List<JsonNode> feed = ioc.await(SOON, items -> items.size() == 1);
        JsonNode item = feed.get(0);
        assertThat(item.path("type").asText()).isEqualTo("procedure/ServiceDossier");
        assertThat(item.path("key").asText()).isEqualTo(Portal.number(1));
        assertThat(item.path("data").path("dossierNumber").asText()).isEqualTo(Portal.number(1));
        // The IOC's account may not see who the citizen is.
        assertThat(item.toString()).doesNotContain("Nguyễn Văn Thử", "0900000000");
        assertThat(admin.json("/health").path("status").asText()).isEqualTo("UP");
        assertThat(ioc.json("/api/feeds").path("feeds").toString()).contains("ServiceDossier", "DossierProgressEvent");
    }

    @Test
    @Order(3)
    void theSamePushAgainIsADuplicateAndAddsNoRow() throws Exception {
        Portal.Reply reply = portal.pushDossiers(List.of(Portal.dossier(1, "2", "A")));
        assertThat(reply.code()).as(reply.text()).isEqualTo("00");
        JsonNode receipt = admin.receipt(Receipts.id(reply));
        assertThat(receipt.path("duplicate").asInt()).isEqualTo(1);
        assertThat(receipt.path("stored").asInt()).isZero();
        assertThat(ioc.dossiers()).hasSize(1);
        assertThat(metric("iochub_duplicate_records_total")).isEqualTo(1);
    }

    @Test
    @Order(4)
    void aThenBThenAIsThreeStatesAndTheLastIsA() throws Exception {
        for (String state : List.of("A", "B", "A")) {
            Portal.Reply reply = portal.pushDossiers(List.of(Portal.dossier(2, "2", state)));
            assertThat(admin.receipt(Receipts.id(reply)).path("stored").asInt()).isEqualTo(1);
        }
        List<String> states = ioc.dossiers().stream()
                .filter(item -> item.path("key").asText().equals(Portal.number(2)))
                .map(item -> item.path("data").path("organization").asText())
                .toList();
        assertThat(states).containsExactly("A", "B", "A");
        assertThat(sql("SELECT data->>'organization' FROM record WHERE key = '" + Portal.number(2) + "'"))
                .isEqualTo("A");
    }

    @Test
    @Order(5)
    void oneBadRowIsInQuarantineAndTheOthersAreStored() throws Exception {
        List<com.fasterxml.jackson.databind.node.ObjectNode> rows = IntStream.range(100, 200)
                .mapToObj(n -> Portal.dossier(n, "2", "batch"))
                .toList();
        rows.get(41).put("NgayTiepNhan", "20260230083000"); // 30 February
        Portal.Reply reply = portal.pushDossiers(rows);
        assertThat(reply.text()).contains(Portal.number(141));
        JsonNode receipt = admin.receipt(Receipts.id(reply));
        assertThat(receipt.path("accepted").asInt()).isEqualTo(99);
        assertThat(receipt.path("stored").asInt()).isEqualTo(99);
        assertThat(receipt.path("rejected").asInt()).isEqualTo(1);
        assertThat(sql("SELECT code || ' ' || origin || path FROM quarantine"))
                .isEqualTo("BAD_DATE /data/41/NgayTiepNhan");
    }

    @Test
    @Order(6)
    void eachOfTheHubsMetricsIsDocumented() throws Exception {
        String page = Files.readString(Path.of("../../docs/METRICS.md"));
        List<String> names = admin.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE iochub_"))
                .map(line -> line.split(" ")[2])
                .toList();
        assertThat(names).hasSizeGreaterThan(25).allSatisfy(name -> assertThat(page)
                .contains("`" + name.replaceFirst("_max$", "") + "`"));
    }

    @Test
    @Order(6)
    void everyDoorAsksWhoIsThere() throws Exception {
        HttpClient anonymous = HttpClient.newHttpClient();
        for (String path : List.of(
                "/health",
                "/metrics",
                "/api/feeds",
                "/api/feeds/procedure/ServiceDossier",
                "/api/receipts/x",
                "/nothing")) {
            HttpResponse<String> response = anonymous.send(
                    HttpRequest.newBuilder(URI.create(env.get("HUB_URL") + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path).isEqualTo(401);
        }
        // The IOC reads feeds and changes or watches nothing else; a source reads no feed.
        assertThat(ioc.get("/metrics").statusCode()).isEqualTo(403);
        assertThat(new Ioc(env, "EPROCEDURE").get("/api/feeds").statusCode()).isEqualTo(403);

        String url = env.get("HUB_REPOSITORY_JDBC_URL");
        assertThatThrownBy(() -> DriverManager.getConnection(url.replaceAll("password=[^&]*", "password=karaf")))
                .isInstanceOf(SQLException.class);
        try (Connection reader = DriverManager.getConnection(url);
                Statement statement = reader.createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE mine (x int)"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("DELETE FROM hub.record"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM hub.raw_message"))
                    .isInstanceOf(SQLException.class);
        }
        // A session that nobody opened: refused in the portal's form, counted, kept nowhere.
        long kept = Long.parseLong(sql("SELECT count(*) FROM raw_message"));
        Portal.Reply refused = portal.post(
                "{\"session\":\"x\",\"madonvi\":\"000.00.15.H51\",\"service\":\"DongBoHoSoMC\",\"data\":[]}");
        assertThat(refused.code()).isNotEqualTo("00").isNotEmpty();
        assertThat(metric("iochub_refused_calls_total")).isPositive();
        assertThat(Long.parseLong(sql("SELECT count(*) FROM raw_message"))).isEqualTo(kept);
    }

    @Test
    @Order(7)
    void secretsAreReadableByTheirOwnerOnlyAndNowhereElse() throws IOException {
        Path secrets = hub.home().resolve("data/secrets");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(secrets)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
        String password = env.get("HUB_ADMIN_PASSWORD");
        try (Stream<Path> files =
                Stream.of("etc", "data/log", "data/run", "data/secrets").flatMap(this::under)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("bootstrap.env")) {
                    assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(password)
                            .doesNotContain(env.get("HUB_EPROCEDURE_PASSWORD"));
                }
            }
        }
    }

    private Stream<Path> under(String folder) {
        try (Stream<Path> files = Files.walk(hub.home().resolve(folder))) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @Order(8)
    void logsHoldNoPersonalData() throws IOException {
        assertThat(Files.readString(hub.home().resolve("data/log/hub.log")))
                .doesNotContain("Nguyễn Văn Thử", "0900000000");
    }

    @Test
    @Order(9)
    void theDatabaseIsDurable() throws SQLException {
        assertThat(sql("SHOW fsync")).isEqualTo("on");
        assertThat(sql("SHOW synchronous_commit")).isEqualTo("on");
        assertThat(sql("SHOW full_page_writes")).isEqualTo("on");
    }

    @Test
    @Order(10)
    void theShellAnswers() {
        HubUnderTest.Outcome status = hub.hub("shell", "hub:status");
        assertThat(status.exit()).as(status.err()).isZero();
        assertThat(status.out()).contains("broker", "database", "repository", "source:eprocedure", "UP");
        HubUnderTest.Outcome sources = hub.hub("shell", "hub:sources");
        assertThat(sources.out()).contains("eprocedure");
    }

    @Test
    @Order(11)
    void theLauncherSaysWhatIsWrongInOneLineWithItsCure() throws IOException {
        HubUnderTest.Outcome twice = hub.hub("start");
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.err()).contains("already running").contains("Cure:").hasLineCount(1);
        assertThat(hub.hub("status").exit()).isZero();
        assertThat(hub.hub("frobnicate").err()).contains("no command 'frobnicate'");
    }

    @Test
    @Order(20)
    void aRestartKeepsAll() throws Exception {
        int before = ioc.dossiers().size();
        HubUnderTest.Outcome stopped = hub.hub("stop");
        assertThat(stopped.exit()).as(stopped.err()).isZero();
        assertThat(hub.processes()).as("what a stop leaves running").isEmpty();
        assertThat(hub.hub("status").exit()).isEqualTo(3);

        // While it is down: what stands in the way of a start.
        try (ServerSocket taken = new ServerSocket(hub.port("HUB_HTTP_PORT"), 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            HubUnderTest.Outcome refused = hub.hub("start");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("port " + hub.port("HUB_HTTP_PORT") + " is in use by java")
                    .contains("Cure:");
        }
        Path broken = hub.home().resolve("etc/vn.iochub.http.cfg");
        String good = Files.readString(broken);
        Files.writeString(broken, good + "\nthis is no setting\n");
        assertThat(hub.hub("start").err()).contains("vn.iochub.http.cfg, line").contains("Cure:");
        Files.writeString(broken, good);

        hub.start();
        env = hub.env();
        assertThat(new Ioc(env, "IOC").dossiers()).hasSize(before);
        // Sessions end with the hub: the portal is told to log in again, and goes on.
        Portal.Reply expired = portal.pushOnce("DongBoHoSoMC", List.of(Portal.dossier(3, "2", "after")));
        assertThat(expired.code()).isEqualTo("02");
        assertThat(portal.pushDossiers(List.of(Portal.dossier(3, "2", "after"))).code())
                .isEqualTo("00");
        ioc.await(SOON, items -> items.size() == before + 1);
    }

    private double metric(String name) throws IOException, InterruptedException {
        return admin.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains("source=\"eprocedure\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String sql(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(env.get("HUB_REPOSITORY_JDBC_URL"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).as(query).isTrue();
            return result.getString(1);
        }
    }
}
