package vn.iochub.http.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vn.iochub.api.service.HttpPaths;

/** Callers of an address that anybody may call, who do not end what they began. */
@Timeout(60)
class ArrivalTest {
    private static final int PLACES = 16;
    private static final String HOME = "127.0.0.1";
    private static final String ELSEWHERE = "127.0.0.2";

    @TempDir
    Path folder;

    private Fixture hub;
    private final AtomicInteger inside = new AtomicInteger();
    private final List<Socket> sockets = new ArrayList<>();

    /** Reads all and tells what it was: its length and whether it was right. */
    private final class Reader extends HttpServlet {
        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            inside.incrementAndGet();
            try {
                byte[] body = request.getInputStream().readAllBytes();
                response.getWriter().print(body.length + " " + Arrays.equals(body, body(body.length)));
            } finally {
                inside.decrementAndGet();
            }
        }
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) ('a' + i % 23);
        }
        return body;
    }

    @BeforeEach
    void start() throws Exception {
        hub = new Fixture(folder);
        hub.add("/in/portal", new Reader(), HttpPaths.OWN_LOGIN, true, HttpPaths.CONCURRENCY, PLACES);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        hub.close();
    }

    /** Announces so many bytes and sends some of them. */
    private Socket begin(String from, int announced, int sent) throws IOException {
        return begin("/in/portal", from, announced, sent);
    }

    private Socket begin(String path, String from, int announced, int sent) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(HOME), hub.server.port(), InetAddress.getByName(from), 0);
        sockets.add(socket);
        socket.setSoTimeout(20_000);
        OutputStream out = socket.getOutputStream();
        out.write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + announced
                        + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        out.write(body(announced), 0, sent);
        out.flush();
        return socket;
    }

    private static void goOn(Socket socket, int announced, int from, int to) throws IOException {
        socket.getOutputStream().write(body(announced), from, to - from);
        socket.getOutputStream().flush();
    }

    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    private CompletableFuture<HttpResponse<String>> post(int length) {
        return hub.client.sendAsync(
                hub.request("/in/portal")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body(length)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void served(int calls, int length) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(post(length));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> got = answer.get(10, TimeUnit.SECONDS);
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).isEqualTo(length + " true");
        }
    }

    private void allMemoryIsBack() {
        await().atMost(Duration.ofSeconds(10)).until(() -> hub.server.room() == Arrival.Room.BYTES);
    }

    @Test
    void everyLengthArrivesWhole() throws Exception {
        for (int length : new int[] {
            0,
            1,
            60,
            4_096,
            4_097,
            150_000,
            Arrival.AHEAD_BYTES - 1,
            Arrival.AHEAD_BYTES,
            Arrival.AHEAD_BYTES + 1,
            3_000_000
        }) {
            served(1, length);
            // Chunked, so that nobody knows the length before.
            HttpResponse<String> chunked = hub.send(hub.request("/in/portal")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(
                            () -> new java.io.ByteArrayInputStream(body(length)))));
            assertThat(chunked.body()).isEqualTo(length + " true");
            if (length == 0) {
                continue;
            }
            // The client asks first.
            HttpResponse<String> asked = hub.send(hub.request("/in/portal")
                    .expectContinue(true)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body(length))));
            assertThat(asked.body()).isEqualTo(length + " true");
        }
        allMemoryIsBack();
    }

    @Test
    void aPortalMayMakeManyCallsAtOnce() throws Exception {
        served(PLACES, 150_000);
        served(PLACES, 2_000_000);
        served(4 * PLACES, 1_000);
        allMemoryIsBack();
    }

    /** None of them has a login, and none ends what it began. */
    @Test
    void strangersWhoNeverEndTheirCallsShutNobodyOut() throws Exception {
        for (int i = 0; i < 70; i++) {
            begin(ELSEWHERE, 100, 10);
        }
        for (int i = 0; i < 40; i++) {
            begin(ELSEWHERE, 200_000, 150_000);
        }
        // From the portal's own address too, behind the same router.
        for (int i = 0; i < 70; i++) {
            begin(HOME, 100, 10);
        }
        served(PLACES, 60);
        served(PLACES, 150_000);
        served(PLACES, 2_000_000);
        assertThat(inside).hasValue(0);

        for (int i = 0; i < 70; i++) {
            begin(ELSEWHERE, 10_000_000, 300_000);
        }
        await().until(() -> inside.get() == PLACES / 4);
        served(PLACES, 60);
        served(PLACES, 150_000);
        served(PLACES, 2_000_000);
        assertThat(inside).hasValue(PLACES / 4);

        for (Socket socket : sockets) {
            socket.close();
        }
        await().until(() -> inside.get() == 0);
        allMemoryIsBack();
    }

    @Test
    void withTheMemoryForItUsedUpCallsAreServedStill() throws Exception {
        for (int i = 0; i < 80; i++) {
            begin(ELSEWHERE, 250_000, 240_000);
        }
        await().until(() -> hub.server.room() < 300_000);
        served(PLACES, 60);
        served(PLACES, 150_000);
        await().until(() -> inside.get() <= PLACES / 4);
    }

    @Test
    void aLargeBodyWhoseTurnDoesNotComeIsToldToComeAgain() throws Exception {
        for (int i = 0; i < PLACES / 4; i++) {
            begin(HOME, 10_000_000, 300_000);
        }
        await().until(() -> inside.get() == PLACES / 4);
        HttpResponse<String> late = post(2_000_000).get(10, TimeUnit.SECONDS);
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.headers().firstValue("retry-after")).isPresent();

        CompletableFuture<HttpResponse<String>> waiting = post(2_000_000);
        sockets.get(0).close();
        assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void aShortLoginMayTakeItsTime() throws Exception {
        Socket slow = begin(HOME, 60, 20);
        skip(Duration.ofSeconds(8));
        goOn(slow, 60, 20, 40);
        // However late: with its last byte it is whole, and there is nothing left to wait for.
        skip(Duration.ofSeconds(17));
        goOn(slow, 60, 40, 60);
        assertThat(answer(slow)).startsWith("HTTP/1.1 200 ").endsWith("60 true");
    }

    @Test
    void aBodyThatTricklesIsCutOff() throws Exception {
        trickles(100_000, 1_000);
        trickles(10_000_000, 300_000);
        await().until(() -> inside.get() == 0);
        allMemoryIsBack();
    }

    private void trickles(int announced, int begun) throws Exception {
        Socket socket = begin(HOME, announced, begun);
        AtomicInteger sent = new AtomicInteger(begun);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return answer(socket);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    hub.skipped.addAndGet(Duration.ofSeconds(3).toNanos());
                    int now = sent.getAndIncrement();
                    try {
                        goOn(socket, announced, now, now + 1);
                    } catch (IOException e) {
                        return true;
                    }
                    return answer.isDone();
                });
        assertThat(answer.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 408 ").contains("message_vi");
    }

    /** When the hub waits for the next bytes, time passes on its clock. */
    private void skip(Duration time) throws Exception {
        // A call that is served after them tells that what was sent before has been read.
        served(1, 60);
        hub.skipped.addAndGet(time.toNanos());
    }

    @Test
    void aContextGoesWithoutWaitingForBodiesOnTheirWay() throws Exception {
        HttpServer.Candidate other =
                hub.add("/in/other", new Reader(), HttpPaths.OWN_LOGIN, true, HttpPaths.CONCURRENCY, PLACES);
        Socket slow = begin("/in/other", HOME, 60, 20);
        served(1, 60);
        long begun = System.nanoTime();
        hub.server.remove(other);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
        goOn(slow, 60, 20, 60);
        assertThat(answer(slow)).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after");
    }
}
