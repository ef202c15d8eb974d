package vn.iochub.simulators.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.simulators.ledger.Attempt;
import vn.iochub.simulators.ledger.Hashes;
import vn.iochub.simulators.ledger.Ledger;
import vn.iochub.simulators.ledger.Sent;
import vn.iochub.simulators.synthetic.Mix;

/** The upstreams' servers, as a simple client sees them. */
class ServersTest {
    private static final Mix QUIET = new Mix(0, 0, 0, 0, 0);

    @TempDir
    static Path folder;

    private static Shared shared;

    @BeforeAll
    static void start() throws Exception {
        shared = new Shared(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        shared.close();
    }

    /** A repository's address at which nobody answers: then nothing counts as stored. */
    private static HubAddress nowhere() {
        return new HubAddress(Map.of("HUB_REPOSITORY_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/none"), null);
    }

    private static String secret(String reference) throws Exception {
        Path file = Path.of(reference.substring("file:".length()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        return Files.readString(file).strip();
    }

    @Test
    void qofficeListsGivesAndTakesTheStatus(@TempDir Path ledgers) throws Exception {
        try (Ledger ledger = new Ledger(ledgers.resolve("ledger"));
                Qoffice qoffice = new Qoffice("qoffice", shared, ledger, 2, 50, QUIET, 0)) {
            HttpClient http = HttpClient.newHttpClient();
            String url = qoffice.configuration().get("url");
            String key = secret(qoffice.configuration().get("secretKey"));
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(url + "/getReceivedEdocList"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
            qoffice.start(nowhere());
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> qoffice.underWay() >= 3);
            qoffice.stopSending();
            String list = http.send(
                            call(url + "/getReceivedEdocList?messageType=edoc&pageSize=2", key)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher ids = Pattern.compile("\"docId\":\"(d[0-9]+)\"").matcher(list);
            assertThat(ids.find()).isTrue();
            String id = ids.group(1);
            byte[] document = http.send(
                            call(url + "/getEdoc?docId=" + id, key).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            int before = qoffice.underWay();
            http.send(
                    call(url + "/updateStatus", key)
                            .POST(HttpRequest.BodyPublishers.ofString("{\"docId\":\"" + id + "\",\"status\":\"done\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(qoffice.underWay()).isEqualTo(before - 1);
            Attempt attempt = ledger.book().attempts().get(0);
            assertThat(attempt.end()).isEqualTo(Attempt.End.ANSWERED);
            assertThat(ledger.book().sent())
                    .filteredOn(sent -> sent.id().equals(attempt.sent()))
                    .extracting(Sent::identity)
                    .containsExactly(Hashes.sha256(document));
        }
    }

    private static int status(HttpClient http, HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void qofficeTakesASignatureOnceAndNeverTheKey(@TempDir Path ledgers) throws Exception {
        try (Ledger ledger = new Ledger(ledgers.resolve("ledger"));
                Qoffice qoffice = new Qoffice("qoffice", shared, ledger, 1, 50, QUIET, 0)) {
            HttpClient http = HttpClient.newHttpClient();
            assertThat(qoffice.configuration()).containsEntry("authentication", "hmac");
            qoffice.start(nowhere());
            String url = qoffice.configuration().get("url") + "/getReceivedEdocList?messageType=edoc";
            String key = secret(qoffice.configuration().get("secretKey"));
            assertThat(status(http, call(url, key).build())).isEqualTo(401);
            String time = Long.toString(System.currentTimeMillis());
            HttpRequest signed = signed(url, key, "messageType=edoc", time, "n1");
            assertThat(status(http, signed)).isEqualTo(200);
            assertThat(status(http, signed)).as("the same once more").isEqualTo(401);
            assertThat(status(http, signed(url, key, "messageType=status", time, "n2")))
                    .as("signed for another query")
                    .isEqualTo(401);
            String old = Long.toString(
                    System.currentTimeMillis() - Duration.ofHours(1).toMillis());
            assertThat(status(http, signed(url, key, "messageType=edoc", old, "n3")))
                    .isEqualTo(401);
        }
    }

    private static HttpRequest signed(String url, String key, String query, String time, String nonce) {
        String text = String.join(
                "\n", "GET", "/getReceivedEdocList", query, "H51.15", time, nonce, Hashes.sha256(new byte[0]));
        return HttpRequest.newBuilder(URI.create(url))
                .header("X-SystemId", "H51.15")
                .header("X-Timestamp", time)
                .header("X-Nonce", nonce)
                .header("X-Signature", new Signatures("H51.15", key).sign(text))
                .build();
    }

    @Test
    void qofficesFaultsAreOfEveryKindUntilNothingMoreIsSent(@TempDir Path ledgers) throws Exception {
        try (Ledger ledger = new Ledger(ledgers.resolve("ledger"));
                Qoffice qoffice = new Qoffice("qoffice", shared, ledger, 4, 50, QUIET, 1)) {
            HttpClient http = HttpClient.newHttpClient();
            qoffice.start(nowhere());
            String key = secret(qoffice.configuration().get("secretKey"));
            HttpRequest list = call(qoffice.configuration().get("url") + "/getReceivedEdocList", key)
                    .build();
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                try {
                    HttpResponse<String> response = http.send(list, HttpResponse.BodyHandlers.ofString());
                    seen.add(response.statusCode()
                            + response.headers().firstValue("Retry-After").orElse(""));
                } catch (IOException e) {
                    seen.add("cut off");
                }
            }
            assertThat(seen).containsExactlyInAnyOrder("4291", "503", "cut off");
            qoffice.stopSending();
            assertThat(status(http, list)).isEqualTo(200);
        }
    }

    private static HttpRequest.Builder call(String url, String key) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("X-SystemId", "H51.15")
                .header("X-SecretKey", key);
    }

    @Test
    void anSftpAccountSeesItsFolderAlone() throws Exception {
        DropBox box = shared.sftp().account("somebody");
        box.put("a.xml", "nội dung".getBytes(StandardCharsets.UTF_8), true);
        assertThat(box.moved("a.xml")).isEmpty();
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier((session, address, key) ->
                    ((SftpUpstream) shared.sftp()).fingerprint().equals(fingerprint(key)));
            client.start();
            try (ClientSession session = client.connect("somebody", "127.0.0.1", ((SftpUpstream) shared.sftp()).port())
                    .verify(Duration.ofSeconds(10))
                    .getSession()) {
                session.addPasswordIdentity(shared.sftp().password("somebody"));
                session.auth().verify(Duration.ofSeconds(10));
                try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
                    try (var in = sftp.read("/a.xml")) {
                        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                                .isEqualTo("nội dung");
                    }
                    sftp.mkdir("/failed");
                    sftp.rename("/a.xml", "/failed/a.xml");
                }
            }
        }
        assertThat(box.moved("a.xml")).contains(DropBox.Place.FAILED_WITHOUT_REASON);
        Files.writeString(box.folder().resolve("failed/a.xml.reason.txt"), "because");
        assertThat(box.moved("a.xml")).contains(DropBox.Place.FAILED);
    }

    private static String fingerprint(java.security.PublicKey key) {
        try {
            return KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theViewsLoginReadsWhatTheLedgerSays(@TempDir Path ledgers) throws Exception {
        try (Ledger ledger = new Ledger(ledgers.resolve("ledger"));
                Tax tax = new Tax("tax", shared, ledger, 1, 60, QUIET)) {
            tax.start(nowhere());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> ledger.book().sent().stream()
                                    .filter(sent -> sent.kind() == Sent.Kind.ROW)
                                    .count()
                            >= 5);
            tax.close();
            Map<String, String> configuration = tax.configuration();
            try (Connection connection = DriverManager.getConnection(
                            configuration.get("jdbc.url"),
                            configuration.get("jdbc.user"),
                            secret(configuration.get("jdbc.password")));
                    Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("SELECT 'tax.v_household|' || id || '|' || to_char(updated_at,"
                                    + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US') FROM " + configuration.get("jdbc.view")
                                    + " ORDER BY id")) {
                java.util.List<String> rows = new java.util.ArrayList<>();
                while (row.next()) {
                    rows.add(row.getString(1));
                }
                assertThat(ledger.book().sent().stream()
                                .filter(sent -> sent.kind() == Sent.Kind.ROW)
                                .map(Sent::identity))
                        .containsExactlyElementsOf(rows);
            }
        }
    }
}
