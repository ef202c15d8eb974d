package vn.iochub.simulators.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.iochub.simulators.sources.HubAddress;

class CertificateTest {
    @TempDir
    Path home;

    private static HttpsServer serve(Map<String, String> configuration) throws Exception {
        char[] password = Files.readString(
                        Path.of(configuration.get("tls.password").substring("file:".length())))
                .strip()
                .toCharArray();
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(configuration.get("tls.keystore")))) {
            own.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static int call(SSLContext trust, String host, HttpsServer server) throws Exception {
        return new HubAddress(Map.of(), trust)
                .client()
                .send(
                        HttpRequest.newBuilder(URI.create("https://" + host + ":"
                                        + server.getAddress().getPort()))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void itsOwnCallersTrustItAndNobodyElsesDo(String host) throws Exception {
        Certificate mine = Certificate.make(home.resolve("tls"));
        Certificate other = Certificate.make(home.resolve("other"));
        HttpsServer server = serve(mine.configuration());
        try {
            assertThat(call(mine.trust(), host, server)).isEqualTo(204);
            assertThatThrownBy(() -> call(other.trust(), host, server)).isInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(() -> call(null, host, server)).isInstanceOf(SSLHandshakeException.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void itsFilesAreForTheirOwnerAlone() throws Exception {
        Map<String, String> configuration =
                Certificate.make(home.resolve("tls")).configuration();
        for (Path file : new Path[] {
            Path.of(configuration.get("tls.keystore")),
            Path.of(configuration.get("tls.password").substring("file:".length()))
        }) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }
}
