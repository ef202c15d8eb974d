package vn.iochub.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HttpPaths;

class TlsTest {
    private static final String PASSWORD = "a keystore password";

    @TempDir
    Path folder;

    /** As an admin makes one, with the JDK's own tool. */
    private Path keystore(String name, String owner) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "hub",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=" + owner,
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(keytool.getInputStream().readAllBytes());
            assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(keytool.exitValue()).as(said).isZero();
        } finally {
            keytool.destroyForcibly();
        }
        return file;
    }

    private static HttpClient client(Path keystore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("hub", store.getCertificate("hub"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @Test
    void withAKeystoreThePortSpeaksHttpsOnlyByNameAndByAddress() throws Exception {
        Path keystore = keystore("hub.p12", "hub");
        try (Fixture hub = new Fixture(folder, new Port.Settings("127.0.0.1", 0, "hub.p12", PASSWORD))) {
            hub.add("/x", new HttpServlet() {}, HttpPaths.ROLES, "*");
            HttpClient client = client(keystore);
            for (String host : new String[] {"localhost", "127.0.0.1"}) {
                URI uri = URI.create("https://" + host + ":" + hub.server.port() + "/x");
                assertThat(client.send(
                                        Fixture.as(HttpRequest.newBuilder(uri), "ioc")
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(405);
                assertThat(client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(401);
            }
            assertThat(hub.server.health().get(0).details().get("url")).startsWith("https://");
            assertThatThrownBy(() -> hub.get("/x", "ioc")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aKeystoreThatCannotBeUsedIsSaidAndNothingIsServedInPlain() throws Exception {
        keystore("hub.p12", "hub");
        for (Port.Settings settings : new Port.Settings[] {
            new Port.Settings("127.0.0.1", 0, "hub.p12", "a wrong password"),
            new Port.Settings("127.0.0.1", 0, "none.p12", PASSWORD)
        }) {
            try (Fixture hub = new Fixture(folder, settings)) {
                Health health = hub.server.health().get(0);
                assertThat(health.status()).isEqualTo(Health.Status.DOWN);
                assertThat(health.cause().en()).contains("tls.keystore").doesNotContain(settings.password());
                assertThat(hub.server.port()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aKeystoreThatAppearsLaterIsTakenUp() throws Exception {
        try (Fixture hub = new Fixture(folder, new Port.Settings("127.0.0.1", 0, "hub.p12", PASSWORD))) {
            assertThat(hub.server.health().get(0).status()).isEqualTo(Health.Status.DOWN);
            keystore("hub.p12", "hub");
            await().until(() -> hub.server.health().get(0).status() == Health.Status.UP);
        }
    }

    @Test
    void aRenewedKeystoreIsTakenUpWithoutARestart() throws Exception {
        Path first = keystore("hub.p12", "first");
        Path second = keystore("second.p12", "second");
        // A file's time counts in whole seconds on some file systems; the renewed one must be younger.
        Files.setLastModifiedTime(first, FileTime.from(Instant.now().minusSeconds(60)));
        Server server = new Server();
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.write(true, null, callback);
                return true;
            }
        });
        server.start();
        Port port = new Port(server, new Port.Settings("127.0.0.1", 0, "hub.p12", PASSWORD), value -> value, folder, 1);
        try {
            port.open();
            assertThat(owner(client(first), port)).isEqualTo("CN=first");
            HttpClient trustsSecond = client(second);
            Files.move(second, first, StandardCopyOption.REPLACE_EXISTING);
            await().atMost(Duration.ofSeconds(15))
                    .ignoreException(SSLHandshakeException.class)
                    .until(() -> owner(trustsSecond, port).equals("CN=second"));
        } finally {
            port.close();
            server.stop();
        }
    }

    private static String owner(HttpClient client, Port port) throws Exception {
        HttpResponse<Void> answer = client.send(
                HttpRequest.newBuilder(URI.create(port.url())).build(), HttpResponse.BodyHandlers.discarding());
        return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }
}
