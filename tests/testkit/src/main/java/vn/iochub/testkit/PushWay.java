package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import vn.iochub.api.Connector;

/** A source that calls the hub. */
final class PushWay extends Way {
    private static final int FLOOD = 100;

    private final Function<TestAccess, Connector> make;
    private final Path sample;
    private final String contentType;

    PushWay(Function<TestAccess, Connector> make, Path sample, String contentType) {
        this.make = make;
        this.sample = sample;
        this.contentType = contentType;
    }

    @Override
    List<Scenario> scenarios() {
        return List.of(
                new Scenario("push: a stranger is refused, and nothing of theirs is kept", this::stranger),
                new Scenario("push: nothing is acknowledged that the hub has not taken", this::unavailable),
                new Scenario("push: a source that goes away in the middle leaves nothing", this::broken),
                new Scenario(
                        "push: of a flood each call is answered, and what was acknowledged is there", this::flood));
    }

    private void stranger() throws Exception {
        try (Caller caller = new Caller()) {
            assertThat(caller.post("not-the-password").statusCode())
                    .as("status for a wrong password")
                    .isIn(401, 403);
            assertThat(caller.hub.taken()).as("messages taken").isEmpty();
        }
    }

    private void unavailable() throws Exception {
        try (Caller caller = new Caller()) {
            caller.hub.available(false);
            HttpResponse<String> down = caller.post(caller.access.password());
            assertThat(down.statusCode())
                    .as("status while the hub can take nothing")
                    .isEqualTo(503);
            assertThat(down.headers().firstValue("Retry-After"))
                    .as("Retry-After while the hub can take nothing")
                    .isPresent();
            caller.hub.available(true);
            caller.hub.overQuota(Duration.ofSeconds(7));
            assertThat(caller.post(caller.access.password()).statusCode())
                    .as("status of a call over its source's quota")
                    .isEqualTo(429);
            caller.hub.overQuota(Duration.ZERO);
            caller.hub.broken(true);
            assertThat(caller.post(caller.access.password()).statusCode())
                    .as("status when the hub fails")
                    .isEqualTo(500);
            caller.hub.broken(false);
            assertThat(caller.post(caller.access.password()).statusCode())
                    .as("status of the same call again, afterwards")
                    .isEqualTo(200);
            assertThat(caller.hub.taken()).as("messages taken").hasSize(1);
        }
    }

    private void broken() throws Exception {
        try (Caller caller = new Caller()) {
            byte[] body = Files.readAllBytes(sample);
            try (Socket socket = new Socket("127.0.0.1", caller.hub.address().getPort())) {
                OutputStream out = socket.getOutputStream();
                String head =
                        "POST " + caller.hub.address().getPath() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                                + caller.basic(caller.access.password()) + "\r\nContent-Type: " + contentType
                                + "\r\nContent-Length: " + body.length + "\r\n\r\n";
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(Arrays.copyOf(body, body.length / 2));
                out.flush();
                socket.shutdownOutput();
                // The hub's answer, if any, has come when this ends.
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer).as("answer to half a body").doesNotStartWith("HTTP/1.1 200");
            }
            assertThat(caller.hub.taken()).as("messages taken of half a body").isEmpty();
            assertThat(caller.post(caller.access.password()).statusCode())
                    .as("status of the whole, afterwards")
                    .isEqualTo(200);
        }
    }

    private void flood() throws Exception {
        try (Caller caller = new Caller()) {
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < FLOOD; i++) {
                calls.add(caller.http.sendAsync(
                        caller.request(caller.access.password()), HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> call : calls) {
                assertThat(call.get().statusCode())
                        .as("status of a call in a flood")
                        .isEqualTo(200);
            }
            assertThat(caller.hub.taken()).as("messages taken").hasSize(FLOOD);
        }
    }

    /** A connector in its hub, and whoever calls it. */
    private final class Caller implements AutoCloseable {
        private final HttpClient http = HttpClient.newHttpClient();
        private final TestAccess access;
        private final TestHub hub;

        Caller() throws Exception {
            // The instance's name is the connector's own: it is told when there is one.
            String instance = make.apply(new TestAccess("unknown")).source().instance();
            this.access = new TestAccess(instance);
            this.hub = TestHub.start(make.apply(access));
        }

        String basic(String password) {
            String pair = access.user() + ":" + password;
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }

        HttpRequest request(String password) throws IOException {
            return HttpRequest.newBuilder(hub.address())
                    .timeout(Duration.ofSeconds(60))
                    .header("Authorization", basic(password))
                    .header("Content-Type", contentType)
                    .POST(BodyPublishers.ofByteArray(Files.readAllBytes(sample)))
                    .build();
        }

        HttpResponse<String> post(String password) throws Exception {
            return http.send(request(password), HttpResponse.BodyHandlers.ofString());
        }

        @Override
        public void close() throws Exception {
            hub.close();
        }
    }
}
