package vn.iochub.connector.tabular;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vn.iochub.testkit.TestHub;

/** A table that is posted, over real HTTP. */
@Timeout(120)
class PushTest {
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> post(URI address, String password, Path file) throws Exception {
        String login = "quan-trac:" + password;
        return client.send(
                HttpRequest.newBuilder(URI.create(address + "?file=tram.csv"))
                        .header(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                        .header("Content-Type", "text/csv")
                        .header("Last-Modified", "Thu, 01 Oct 2026 01:00:00 GMT")
                        .POST(HttpRequest.BodyPublishers.ofFile(file))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aPostedTableIsAnsweredWithItsReceipt() throws Exception {
        try (TestHub hub = TestHub.start(Described.example("quan-trac"))) {
            String password = Described.PASSWORDS.password();
            HttpResponse<String> good = post(hub.address(), password, Path.of("samples/good/tram-2026-10-01.csv"));
            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(good.body()).contains("\"accepted\":5", "\"rejected\":0");
            assertThat(hub.taken().get(0).attributes())
                    .containsEntry("file", "tram.csv")
                    .containsEntry("modified", "2026-10-01T01:00:00Z");
            HttpResponse<String> partly = post(hub.address(), password, Path.of("samples/bad/sai-gia-tri.csv"));
            assertThat(partly.body()).contains("\"accepted\":1", "\"rejected\":7", "BAD_DATE");
            assertThat(post(hub.address(), "wrong", Path.of("samples/bad/sai-gia-tri.csv"))
                            .statusCode())
                    .isEqualTo(401);
            hub.available(false);
            HttpResponse<String> later = post(hub.address(), password, Path.of("samples/good/tram-2026-10-01.csv"));
            assertThat(later.statusCode()).isEqualTo(503);
            assertThat(later.headers().firstValue("Retry-After")).isPresent();
            assertThat(hub.taken()).hasSize(2);
        }
    }
}
