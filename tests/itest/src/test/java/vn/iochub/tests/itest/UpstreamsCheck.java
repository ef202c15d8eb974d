package vn.iochub.tests.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Each connector in the container, against its source's real server; see {@link Upstreams}. */
public class UpstreamsCheck extends InHub {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Path> files = new ArrayList<>();
    private RunningHub hub;

    @Before
    public void secretsAreThere() throws IOException {
        hub = new RunningHub(bundles);
        Files.writeString(RunningHub.file("sftp.secret"), System.getProperty("itest.sftp.password"));
        Files.writeString(RunningHub.file("jdbc.secret"), System.getProperty("itest.jdbc.password"));
        Files.writeString(RunningHub.file("qoffice.secret"), System.getProperty("itest.qoffice.key"));
    }

    @After
    public void instancesGo() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    /** An instance {@code <connector>-live} with these settings. */
    private String live(String connector, Map<String, String> settings) throws IOException {
        String instance = connector + "-live";
        StringBuilder text = new StringBuilder("instance = " + instance + "\n");
        settings.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        Path draft = Files.writeString(RunningHub.file("etc", instance + ".draft"), text);
        Path file = RunningHub.file("etc", "vn.iochub.connector." + connector + "-live.cfg");
        files.add(Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE));
        hub.awaitUp(instance);
        return instance;
    }

    private static Map<String, String> drop(String folder) {
        return Map.of(
                "drop.url",
                System.getProperty("itest.sftp.url").replaceAll("/$", "") + "/" + folder,
                "drop.user",
                System.getProperty("itest.sftp.user"),
                "drop.password",
                "file:" + RunningHub.file("sftp.secret"),
                "drop.hostKey",
                System.getProperty("itest.sftp.hostKey"),
                "drop.everySeconds",
                "1",
                "drop.settleSeconds",
                "1");
    }

    private static Map<String, String> view(String name) {
        return Map.of(
                "jdbc.url",
                System.getProperty("itest.jdbc.url"),
                "jdbc.user",
                System.getProperty("itest.jdbc.user"),
                "jdbc.password",
                "file:" + RunningHub.file("jdbc.secret"),
                "jdbc.view",
                name,
                "jdbc.pageRows",
                "10",
                "jdbc.everySeconds",
                "1");
    }

    private static Path sample(String connector, String name) {
        return Path.of(System.getProperty("itest.routes"), connector, "samples", "good", name);
    }

    private static Path folder(String name) throws IOException {
        return Files.createDirectories(
                Path.of(System.getProperty("itest.sftp.folder")).resolve(name));
    }

    private static void put(Path folder, Path sample) throws IOException {
        Path draft = folder.resolve(sample.getFileName() + ".part");
        Files.copy(sample, draft);
        Files.move(draft, folder.resolve(sample.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitDone(Path folder, Path sample) {
        RunningHub.await().untilAsserted(() -> assertThat(
                        folder.resolve("done").resolve(sample.getFileName().toString()))
                .as("%s; %s", sample, hub.health())
                .exists());
    }

    /**
     * Waits until the instance has had so many rows accepted, none rejected, and the repository has so many things of the
     * type: some may have come from another instance before, and are duplicates now.
     */
    private void awaitStored(String instance, String type, int atLeast) {
        RunningHub.await().untilAsserted(() -> {
            String messages = "FROM repo.raw_message WHERE instance = '" + instance + "'";
            assertThat(RunningHub.number("SELECT coalesce(sum(accepted), 0) " + messages))
                    .as("rows of %s; %s", instance, hub.health())
                    .isGreaterThanOrEqualTo(atLeast);
            assertThat(RunningHub.number("SELECT coalesce(sum(rejected), 0) " + messages))
                    .as("rejected rows of %s", instance)
                    .isZero();
            assertThat(RunningHub.number("SELECT count(*) FROM repo.record WHERE type = '" + type + "'"))
                    .as(type)
                    .isGreaterThanOrEqualTo(atLeast);
        });
    }

    @Test
    public void taxReadsItsDropAndItsView() throws Exception {
        Path folder = folder("tax");
        Map<String, String> settings = new java.util.TreeMap<>(drop("tax"));
        settings.putAll(view("v_household"));
        String instance = live("tax", settings);
        put(folder, sample("tax", "chung-tu.xml"));

        awaitDone(folder, sample("tax", "chung-tu.xml"));
        awaitStored(instance, "tax/BudgetRevenueEntry", 5);
        awaitStored(instance, "tax/HouseholdBusiness", 25);
        assertThat(folder.resolve("failed").resolve("chung-tu.xml.reason.txt")).doesNotExist();
    }

    @Test
    public void educationReadsItsDropAndItsView() throws Exception {
        Path folder = folder("education");
        Map<String, String> settings = new java.util.TreeMap<>(drop("education"));
        settings.putAll(view("v_school"));
        String instance = live("education", settings);
        Path table = RunningHub.file("dau-nam.csv");
        Files.writeString(
                table,
                "Mã trường;Tên trường;Năm học;Kỳ;Khối;Số lớp;Số học sinh;Nữ\n68001;Trường Mẫu;2025-2026;Đầu năm;6;3;120;60\n");
        put(folder, table);

        awaitDone(folder, table);
        awaitStored(instance, "education/SchoolSnapshot", 26);
    }

    @Test
    public void healthReadsItsDropAndItsPushAndTheDayIsSummedUp() throws Exception {
        Path folder = folder("health");
        String instance = live("health", drop("health"));
        put(folder, sample("health", "envelope-3176.xml"));
        awaitDone(folder, sample("health", "envelope-3176.xml"));

        String login = RunningHub.env("HUB_HEALTH_LIVE_USER") + ":" + RunningHub.env("HUB_HEALTH_LIVE_PASSWORD");
        HttpResponse<String> reply = http.send(
                HttpRequest.newBuilder(RunningHub.url("/in/" + instance))
                        .header("Content-Type", "application/xml")
                        .header(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                        .POST(HttpRequest.BodyPublishers.ofFile(sample("health", "envelope-4210-inline.xml")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        awaitStored(instance, "health/HealthEncounter", 2);
        RunningHub.await().untilAsserted(() -> assertThat(
                        RunningHub.number("SELECT sum((data ->> 'visits')::int) FROM repo.record"
                                + " WHERE type = 'health/HealthDailyAggregate'"))
                .isEqualTo(RunningHub.number("SELECT count(*) FROM repo.record WHERE type = 'health/HealthEncounter'"))
                .isGreaterThan(1));
    }

    @Test
    public void iofficePushesBySoap() throws Exception {
        String instance = "ioffice";
        hub.awaitUp(instance);
        HttpResponse<String> wsdl = http.send(
                HttpRequest.newBuilder(RunningHub.url("/in/ioffice?wsdl")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(wsdl.statusCode()).isEqualTo(200);
        assertThat(wsdl.body()).contains("definitions", "/in/ioffice");
        HttpResponse<String> reply = soap(RunningHub.env("HUB_IOFFICE_PASSWORD"));
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("errorCode>00<");
        awaitStored(instance, "document/OfficialDocument", 1);
        assertThat(soap("wrong").statusCode()).isEqualTo(500);
    }

    private HttpResponse<String> soap(String password) throws Exception {
        String message = Files.readString(sample("ioffice", "document-soap11-inline.xml"))
                .replace("khong-phai-mat-khau", password)
                .replace("Username>ioffice<", "Username>" + RunningHub.env("HUB_IOFFICE_USER") + "<");
        return http.send(
                HttpRequest.newBuilder(RunningHub.url("/in/ioffice"))
                        .header("Content-Type", "text/xml; charset=UTF-8")
                        .POST(HttpRequest.BodyPublishers.ofString(message))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    public void qofficeIsPolledAndAcknowledged() throws Exception {
        String instance = live(
                "qoffice",
                Map.of(
                        "url",
                        System.getProperty("itest.qoffice.url"),
                        "systemId",
                        "H51.15",
                        "secretKey",
                        "file:" + RunningHub.file("qoffice.secret"),
                        "everySeconds",
                        "1"));
        awaitStored(instance, "document/OfficialDocument", 1);
        URI acknowledged = URI.create(System.getProperty("itest.qoffice.url").replace("/v1", "/acknowledged"));
        RunningHub.await().untilAsserted(() -> assertThat(
                        http.send(HttpRequest.newBuilder(acknowledged).build(), HttpResponse.BodyHandlers.ofString())
                                .body())
                .contains("d-1", "done"));
    }
}
