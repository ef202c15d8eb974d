package vn.iochub.http.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.SecurityEvents;

@Execution(ExecutionMode.CONCURRENT)
class HttpServerTest {
    @TempDir
    Path folder;

    private Fixture hub;
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @BeforeEach
    void start() throws Exception {
        hub = new Fixture(folder);
    }

    @AfterEach
    void stop() throws Exception {
        pool.shutdownNow();
        hub.close();
    }

    /** Says who the caller is and where it is. */
    private static final class Who extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain;charset=utf-8");
            response.getWriter()
                    .print(request.getRemoteUser() + " " + request.isUserInRole("ioc") + " "
                            + request.isUserInRole("admin")
                            + " " + request.getContextPath() + " " + request.getPathInfo() + " "
                            + request.getQueryString() + " " + getServletName() + " " + getInitParameter("x") + " "
                            + (request.getHeader("Authorization") != null));
        }
    }

    private interface Work {
        void run(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    private static HttpServlet servlet(Work work) {
        return new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                work.run(request, response);
            }
        };
    }

    // ---- who may go where

    @ParameterizedTest
    @CsvSource({
        "/api/feeds,, 401",
        "/api/feeds, ioc, 200",
        "/api/feeds, admin, 200",
        "/api/feeds, viewer, 403",
        "/api/feeds/a/b,, 401",
        "/api/feeds/a/b, ioc, 200",
        "/health,, 401",
        "/health, viewer, 200",
        "/health, ioc, 200",
        "/in/portal,, 200",
        "/in/portal/x, nobody, 200",
        "/,, 401",
        "/, ioc, 404",
        "/nothing,, 401",
        "/nothing, ioc, 404",
        "/api,, 401",
        "/api, ioc, 404",
        "/api/feedsx,, 401",
        "/api/feedsx, ioc, 404",
        "/in/other,, 401",
        "/in/other, ioc, 404",
        "/api/feeds, nobody, 401",
        "/api/%66eeds,, 401",
        "/x/../api/feeds,, 401",
        "/api/feeds;a=b,, 401",
        "/in/portal/../../api/feeds,, 401",
        "/health, busy, 503"
    })
    void theMatrix(String path, String user, int status) throws Exception {
        hub.add("/api/feeds", new Who(), HttpPaths.ROLES, new String[] {"ioc", "admin"});
        hub.add("/health", new Who(), HttpPaths.ROLES, "*");
        hub.add("/in/portal", new Who(), HttpPaths.OWN_LOGIN, true);

        String raw = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + (user == null ? "" : "Authorization: " + Fixture.basic(user, Fixture.PASSWORD) + "\r\n")
                + "\r\n");
        assertThat(raw).startsWith("HTTP/1.1 " + status + " ");
        if (status == 401) {
            assertThat(raw).contains("WWW-Authenticate: Basic realm=\"IOC Hub\", charset=\"UTF-8\"");
        }
        if (status != 200) {
            assertThat(raw)
                    .contains("\"error\":", "\"message_vi\":", "\"message_en\":", "application/json;charset=utf-8");
        }
        assertThat(raw)
                .containsIgnoringCase("x-content-type-options: nosniff")
                .containsIgnoringCase("cache-control: no-store")
                .containsIgnoringCase("x-frame-options: deny")
                .doesNotContainIgnoringCase("server:")
                .doesNotContainIgnoringCase("jetty");
    }

    @ParameterizedTest
    @CsvSource({"Bearer abc", "Basic !!!", "Basic", "Basic bm9jb2xvbg==", "Basic gIGC", "Basic OnBhc3N3b3Jk"})
    void whatIsNoLoginIsAskedForOne(String header) throws Exception {
        hub.add("/health", new Who(), HttpPaths.ROLES, "*");
        assertThat(hub.send(hub.request("/health").header("Authorization", header))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aServletLearnsWhoTheCallerIsAndWhereItStands() throws Exception {
        hub.add("/api/feeds", new Who(), HttpPaths.ROLES, "ioc, admin", HttpPaths.NAME, "feeds", "servlet.init.x", "y");
        hub.add("/in/portal", new Who(), HttpPaths.OWN_LOGIN, "true");

        assertThat(hub.get("/api/feeds/a/b?c=d", "ioc").body())
                .isEqualTo("ioc true false /api/feeds /a/b c=d feeds y true");
        assertThat(hub.get("/api/feeds?c=d", "ioc").body()).isEqualTo("ioc true false /api/feeds / c=d feeds y true");
        assertThat(hub.get("/in/portal", null).body())
                .isEqualTo("null false false /in/portal / null /in/portal null false");
        assertThat(hub.get("/in/portal/", "ioc").body())
                .isEqualTo("null false false /in/portal / null /in/portal null true");
    }

    @Test
    void theLongerPathWins() throws Exception {
        hub.add("/api", servlet((request, response) -> response.setStatus(201)), HttpPaths.ROLES, "admin");
        hub.add("/api/feeds", servlet((request, response) -> response.setStatus(202)), HttpPaths.ROLES, "ioc");
        assertThat(hub.get("/api/feeds/x", "ioc").statusCode()).isEqualTo(202);
        assertThat(hub.get("/api/feeds/x", "admin").statusCode()).isEqualTo(403);
        assertThat(hub.get("/api/other", "admin").statusCode()).isEqualTo(201);
        assertThat(hub.get("/api/other", "ioc").statusCode()).isEqualTo(403);
    }

    @Test
    void loginsAreTold() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        SecurityEvents listener = new SecurityEvents() {
            @Override
            public void loggedIn(String via, String user, Set<String> roles, String remote) {
                heard.add("in " + via + " " + user + " " + roles + " " + remote);
            }

            @Override
            public void refused(String via, String user, String remote, String reason) {
                heard.add("refused " + via + " " + user + " " + remote + " " + reason);
            }

            @Override
            public void changed(String actor, String action, String target, Map<String, String> details) {
                heard.add("changed");
            }
        };
        hub.server.addListener(listener);
        hub.add("/api/feeds", new Who(), HttpPaths.ROLES, "ioc");
        hub.get("/api/feeds", "ioc");
        hub.get("/api/feeds", "admin");
        hub.get("/api/feeds", "nobody");
        hub.get("/api/feeds", null);
        hub.server.removeListener(listener);
        hub.get("/api/feeds", "ioc");
        assertThat(heard)
                .containsExactly(
                        "in http ioc [ioc] 127.0.0.1",
                        "refused http admin 127.0.0.1 role-missing",
                        "refused http nobody 127.0.0.1 wrong-password-or-user");
    }

    @Test
    void aServletThatNamesNoRolesIsNotPutUp() {
        assertThatThrownBy(() -> hub.add("/open", new Who()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(HttpPaths.ROLES);
        assertThatThrownBy(() -> hub.add("/open", new Who(), HttpPaths.ROLES, " , "))
                .isInstanceOf(IllegalArgumentException.class);
        for (String path : List.of("", "/", "open", "/a b", "/a//b", "/a/*")) {
            assertThatThrownBy(() -> hub.add(path, new Who(), HttpPaths.ROLES, "*"))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // ---- errors

    @Test
    void methodsThatAreNotTakenGet405AndTraceIsOff() throws Exception {
        hub.add("/health", new Who(), HttpPaths.ROLES, "*");
        HttpResponse<String> posted = hub.send(
                Fixture.as(hub.request("/health"), "ioc").method("PUT", HttpRequest.BodyPublishers.ofString("x")));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.body()).contains("method_not_allowed");
        String trace = raw("TRACE /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                + Fixture.basic("ioc", Fixture.PASSWORD) + "\r\n\r\n");
        assertThat(trace).startsWith("HTTP/1.1 405 ").doesNotContain("Authorization");
    }

    @Test
    void whatFailsInsideStaysInside() throws Exception {
        hub.add(
                "/boom",
                servlet((request, response) -> {
                    throw new IllegalStateException("jdbc:postgresql://secret");
                }),
                HttpPaths.ROLES,
                "*");
        hub.add("/sent", servlet((request, response) -> response.sendError(400, "secret")), HttpPaths.ROLES, "*");
        HttpResponse<String> boom = hub.get("/boom", "ioc");
        assertThat(boom.statusCode()).isEqualTo(500);
        assertThat(boom.body())
                .isEqualTo("{\"error\":\"server_error\",\"message_vi\":\"Hệ thống gặp lỗi\",\"message_en\":\"Something"
                        + " failed inside the hub\"}");
        assertThat(boom.headers().firstValue("content-type")).contains("application/json;charset=utf-8");
        assertThat(boom.headers().firstValue("cache-control")).contains("no-store");
        assertThat(hub.get("/sent", "ioc").body()).contains("bad_request").doesNotContain("secret");
    }

    @Test
    void aServletsOwnHeadersStand() throws Exception {
        hub.add(
                "/own",
                servlet((request, response) -> {
                    response.reset();
                    response.setHeader("Cache-Control", "max-age=60");
                    response.setHeader("X-Frame-Options", "SAMEORIGIN");
                    response.setStatus(503);
                    response.setHeader("Retry-After", "120");
                }),
                HttpPaths.ROLES,
                "*");
        HttpResponse<String> answer = hub.get("/own", "ioc");
        assertThat(answer.headers().allValues("cache-control")).containsExactly("max-age=60");
        assertThat(answer.headers().allValues("x-frame-options")).containsExactly("SAMEORIGIN");
        assertThat(answer.headers().allValues("retry-after")).containsExactly("120");
        assertThat(answer.headers().allValues("x-content-type-options")).containsExactly("nosniff");
    }

    // ---- coming and going

    @Test
    void oneComesAndGoesWhileAnotherIsCalledAndNoRequestFails() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        hub.add("/in/steady", new Who(), HttpPaths.OWN_LOGIN, true);
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            callers.add(pool.submit(() -> {
                while (running.get()) {
                    assertThat(hub.get("/in/steady", null).statusCode()).isEqualTo(200);
                    calls.incrementAndGet();
                }
                return null;
            }));
        }
        hub.server.remove(hub.add("/in/moving", new Who(), HttpPaths.OWN_LOGIN, true));
        callers.add(pool.submit(() -> {
            while (running.get()) {
                assertThat(hub.get("/in/moving", null).statusCode()).isIn(200, 503);
            }
            return null;
        }));
        try {
            for (int i = 0; i < 30; i++) {
                HttpServer.Candidate moving = hub.add("/in/moving", new Who(), HttpPaths.OWN_LOGIN, true);
                hub.server.remove(moving);
            }
            HttpServer.Candidate last = null;
            for (int i = 0; i < 30; i++) {
                HttpServer.Candidate next = hub.add("/in/next", new Who(), HttpPaths.OWN_LOGIN, true);
                if (last != null) {
                    hub.server.remove(last);
                }
                last = next;
                assertThat(hub.get("/in/next", null).statusCode()).isEqualTo(200);
            }
            int before = calls.get();
            await().until(() -> calls.get() > before + 50);
        } finally {
            running.set(false);
        }
        for (Future<?> caller : callers) {
            caller.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRequestInFlightEndsBeforeItsServletIsDestroyed() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean destroyed = new AtomicBoolean();
        HttpServlet slow = new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                inside.countDown();
                awaitQuietly(go);
                response.getWriter().print("destroyed=" + destroyed.get());
            }

            @Override
            public void destroy() {
                destroyed.set(true);
            }
        };
        HttpServer.Candidate candidate = hub.add("/in/slow", slow, HttpPaths.OWN_LOGIN, true);
        CompletableFuture<HttpResponse<String>> answer =
                hub.client.sendAsync(hub.request("/in/slow").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();

        Future<?> removal = pool.submit(() -> hub.server.remove(candidate));
        await().until(() -> !hub.server.serves("/in/slow"));
        CompletableFuture<HttpResponse<String>> next =
                hub.client.sendAsync(hub.request("/in/slow").build(), HttpResponse.BodyHandlers.ofString());
        await().during(200, TimeUnit.MILLISECONDS).until(() -> !next.isDone());
        assertThat(removal.isDone()).isFalse();
        go.countDown();

        assertThat(answer.get(5, TimeUnit.SECONDS).body()).isEqualTo("destroyed=false");
        removal.get(5, TimeUnit.SECONDS);
        assertThat(destroyed).isTrue();
        assertThat(next.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        hub.skipped.addAndGet(Router.RETURNING.plusSeconds(1).toNanos());
        assertThat(hub.get("/in/slow", null).statusCode()).isEqualTo(401);
        assertThat(hub.get("/in/slow", "ioc").statusCode()).isEqualTo(404);
    }

    @Test
    void aSourceIsToldToComeBackWhileTheHubStarts() throws Exception {
        hub.add("/in/portal", new Who(), HttpPaths.OWN_LOGIN, true);
        hub.close();
        hub = new Fixture(folder);
        assertThat(hub.get("/in/portal/x", null).statusCode()).isEqualTo(503);
        assertThat(hub.get("/in/never", null).statusCode()).isEqualTo(401);
    }

    private static HttpServlet echo(String name) {
        return servlet((request, response) -> response.getWriter()
                .print(name + " " + new String(request.getInputStream().readAllBytes(), UTF_8) + " "
                        + request.getPathInfo()));
    }

    private HttpRequest.Builder post(String path, String body) {
        return hub.request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Test
    void whoCallsWhileAServletIsReplacedGoesOnInTheNewOne() throws Exception {
        HttpServer.Candidate old = hub.add("/in/portal", echo("old"), HttpPaths.OWN_LOGIN, true);
        hub.server.remove(old);
        // One byte, for more than a second: a body's least pace must not count what the hub itself made it wait.
        CompletableFuture<HttpResponse<String>> small =
                hub.client.sendAsync(post("/in/portal", "1").build(), HttpResponse.BodyHandlers.ofString());
        String large = "x".repeat(2_000_000);
        CompletableFuture<HttpResponse<String>> big =
                hub.client.sendAsync(post("/in/portal/big", large).build(), HttpResponse.BodyHandlers.ofString());
        long began = System.nanoTime();
        await().during(1_200, TimeUnit.MILLISECONDS).until(() -> !small.isDone() && !big.isDone());
        hub.add("/in/portal", echo("new"), HttpPaths.OWN_LOGIN, true);

        assertThat(small.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(small.get().body()).isEqualTo("new 1 /");
        assertThat(big.get(5, TimeUnit.SECONDS).body()).isEqualTo("new " + large + " /big");
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void whoWouldWaitTooLongIsToldToComeAgain() throws Exception {
        hub.server.remove(hub.add("/in/portal", echo("old"), HttpPaths.OWN_LOGIN, true));
        HttpResponse<String> late = hub.send(post("/in/portal", "1"));
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.headers().firstValue("retry-after")).isPresent();
        // Gone for longer than anybody waits: the next one hears so at once.
        long began = System.nanoTime();
        assertThat(hub.send(post("/in/portal", "1")).statusCode()).isEqualTo(503);
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MILLISECONDS.toNanos(1_000));
    }

    /** A connection for each call: the JDK's client now and then closes a kept one whose answer comes very soon. */
    private String once(String path, String body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", hub.server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void aServletReplacedUnderLoadRefusesNobody() throws Exception {
        HttpServer.Candidate current = hub.add("/in/portal", echo("0"), HttpPaths.OWN_LOGIN, true);
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(pool.submit(() -> {
                while (running.get()) {
                    assertThat(once("/in/portal", "body")).startsWith("HTTP/1.1 200 ");
                    calls.incrementAndGet();
                }
                return null;
            }));
        }
        try {
            for (int i = 1; i <= 100; i++) {
                hub.server.remove(current);
                current = hub.add("/in/portal", echo(String.valueOf(i)), HttpPaths.OWN_LOGIN, true);
                int before = calls.get();
                await().until(() -> calls.get() > before || callers.stream().anyMatch(Future::isDone));
            }
        } finally {
            running.set(false);
        }
        for (Future<?> caller : callers) {
            caller.get(20, TimeUnit.SECONDS);
        }
        assertThat(calls.get()).isGreaterThan(100);
    }

    @Test
    void nobodyWaitsForAServerThatStops() throws Exception {
        hub.server.remove(hub.add("/in/portal", echo("old"), HttpPaths.OWN_LOGIN, true));
        hub.add("/in/other", echo("other"), HttpPaths.OWN_LOGIN, true);
        CompletableFuture<HttpResponse<String>> waiting =
                hub.client.sendAsync(post("/in/portal", "1").build(), HttpResponse.BodyHandlers.ofString());
        await().during(200, TimeUnit.MILLISECONDS).until(() -> !waiting.isDone());
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        hub.add(
                "/in/slow",
                servlet((request, response) -> {
                    inside.countDown();
                    awaitQuietly(go);
                }),
                HttpPaths.OWN_LOGIN,
                true);
        CompletableFuture<HttpResponse<String>> slow =
                hub.client.sendAsync(post("/in/slow", "1").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
        Future<?> stop = pool.submit(() -> {
            hub.server.stop();
            return null;
        });
        assertThat(waiting.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        go.countDown();
        assertThat(slow.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stop.get(10, TimeUnit.SECONDS);
    }

    @Test
    void theSecondServletOfAPathWaitsUntilTheFirstIsGone() throws Exception {
        HttpServer.Candidate first =
                hub.add("/x", servlet((request, response) -> response.setStatus(201)), HttpPaths.ROLES, "*");
        hub.add("/x", servlet((request, response) -> response.setStatus(202)), HttpPaths.ROLES, "*");
        assertThat(hub.get("/x", "ioc").statusCode()).isEqualTo(201);
        hub.server.remove(first);
        assertThat(hub.get("/x", "ioc").statusCode()).isEqualTo(202);
    }

    @Test
    void aServletThatCannotStartHarmsNobody() throws Exception {
        HttpServer.Candidate broken = hub.add(
                "/broken",
                new HttpServlet() {
                    @Override
                    public void init() throws ServletException {
                        throw new ServletException("no");
                    }
                },
                HttpPaths.ROLES,
                "*");
        hub.add("/x", new Who(), HttpPaths.ROLES, "*");
        assertThat(hub.get("/broken", "ioc").statusCode()).isEqualTo(404);
        assertThat(hub.get("/x", "ioc").statusCode()).isEqualTo(200);
        hub.server.remove(broken);
    }

    @Test
    void anAsynchronousServletStreams() throws Exception {
        hub.add(
                "/stream",
                servlet((request, response) -> {
                    AsyncContext async = request.startAsync();
                    async.setTimeout(0);
                    response.setContentType("text/event-stream");
                    response.flushBuffer();
                    pool.execute(() -> {
                        try {
                            response.getOutputStream().print("data: 1\n\n");
                            response.flushBuffer();
                            async.complete();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                }),
                HttpPaths.ROLES,
                "*");
        assertThat(hub.get("/stream", "ioc").body()).isEqualTo("data: 1\n\n");
    }

    // ---- limits

    @Test
    void moreAtOnceThanTheShareWaitThenGet503() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        hub.add(
                "/narrow",
                servlet((request, response) -> {
                    inside.incrementAndGet();
                    awaitQuietly(go);
                }),
                HttpPaths.ROLES,
                "*",
                HttpPaths.CONCURRENCY,
                1);
        hub.add("/x", new Who(), HttpPaths.ROLES, "*");
        HttpRequest request = Fixture.as(hub.request("/narrow"), "ioc").build();
        var first = hub.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        await().until(() -> inside.get() == 1);

        HttpResponse<String> late = hub.get("/narrow", "ioc");
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.headers().firstValue("retry-after")).isPresent();
        assertThat(late.body()).contains("service_unavailable");
        assertThat(hub.get("/x", "ioc").statusCode()).isEqualTo(200);

        var waiting = hub.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        go.countDown();
        assertThat(first.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(waiting.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void hugeHeadersAreRefusedInOurForm() throws Exception {
        String answer = raw("GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(20_000) + "\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 431 ")
                .contains("\"message_vi\"")
                .doesNotContainIgnoringCase("jetty");
        assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(raw("rubbish\r\n\r\n")).startsWith("HTTP/1.1 400 ").contains("\"message_vi\"");
    }

    /** A client that sends all of it first, as most do, must see the answer and not a reset. */
    @Test
    void aHugeBodyThatIsReadInPartGetsItsAnswerAndTheConnectionLives() throws Exception {
        hub.add(
                "/in/portal",
                servlet((request, response) -> {
                    request.getInputStream().readNBytes(1_000);
                    response.setStatus(413);
                    response.getWriter().print("{\"error_code\":\"too big\"}");
                }),
                HttpPaths.OWN_LOGIN,
                true);
        hub.add("/x", new Who(), HttpPaths.ROLES, "*");
        byte[] part = "x".repeat(1 << 20).getBytes(ISO_8859_1);
        for (String path : List.of("/in/portal", "/x", "/nothing")) {
            try (Socket socket = socket()) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + 60 * part.length + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
                for (int i = 0; i < 60; i++) {
                    out.write(part);
                }
                out.write("GET /in/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
                out.flush();
                String answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
                assertThat(answers).startsWith(path.equals("/in/portal") ? "HTTP/1.1 413 " : "HTTP/1.1 401 ");
                assertThat(answers.lastIndexOf("HTTP/1.1 401 ")).as(path).isPositive();
            }
        }
        // Chunked, by another client, and again on the same client.
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = hub.send(hub.request("/in/portal")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(new byte[60 << 20]))));
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("too big");
        }
    }

    @Test
    void aClientThatAsksFirstIsRefusedBeforeItSends() throws Exception {
        hub.add("/x", new Who(), HttpPaths.ROLES, "*");
        String answer = raw("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 60000000\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 401 ").containsIgnoringCase("connection: close");
    }

    @Test
    void aBodyThatTricklesIsCutOff() throws Exception {
        hub.add("/x", servlet((request, response) -> request.getInputStream().readAllBytes()), HttpPaths.ROLES, "*");
        try (Socket socket = socket()) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /x HTTP/1.1\r\nHost: x\r\nAuthorization: " + Fixture.basic("ioc", Fixture.PASSWORD)
                            + "\r\nContent-Length: 100000\r\n\r\n")
                    .getBytes(ISO_8859_1));
            out.flush();
            Future<String> answer =
                    pool.submit(() -> new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        try {
                            out.write('x');
                            out.flush();
                        } catch (IOException e) {
                            return true;
                        }
                        return answer.isDone();
                    });
            assertThat(answer.get(5, TimeUnit.SECONDS)).startsWith("HTTP/1.1 408 ");
        }
    }

    // ---- the port

    @Test
    void aPortInUseIsSaidAndTakenWhenItIsFree() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            try (Fixture late = new Fixture(folder, new Port.Settings("127.0.0.1", other.getLocalPort(), "", ""))) {
                Health down = late.server.health().get(0);
                assertThat(down.part()).isEqualTo("http");
                assertThat(down.status()).isEqualTo(Health.Status.DOWN);
                assertThat(down.cause().en())
                        .contains(String.valueOf(other.getLocalPort()))
                        .contains("etc/vn.iochub.http.cfg");
                late.add("/x", new Who(), HttpPaths.ROLES, "*");
                other.close();
                await().until(() -> late.server.health().get(0).status() == Health.Status.UP);
                assertThat(late.get("/x", "ioc").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void healthTellsTheAddress() {
        Health health = hub.server.health().get(0);
        assertThat(health.status()).isEqualTo(Health.Status.UP);
        assertThat(health.details()).containsEntry("url", "http://127.0.0.1:" + hub.server.port());
    }

    @Test
    void onlyTheConfiguredAddressListens() throws Exception {
        for (InetAddress address :
                InetAddress.getAllByName(InetAddress.getLocalHost().getHostName())) {
            if (!address.isLoopbackAddress()) {
                assertThatThrownBy(() -> new Socket(address, hub.server.port()).close())
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void refusalsAreLoggedOnceAMinuteWithACount() {
        RefusedLogins refused = new RefusedLogins(hub.skipped::get);
        assertThat(refused.count("a")).isEqualTo(1);
        assertThat(refused.count("a")).isZero();
        assertThat(refused.count("b")).isEqualTo(1);
        hub.skipped.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(refused.count("a")).isEqualTo(2);
        assertThat(RefusedLogins.printable("a b\nuser=admin \"x\"")).isEqualTo("a?b?user?admin??x?");
    }

    @Test
    void settingsAreReadInAnyForm() {
        Mount.Settings settings = Mount.Settings.of(
                Map.of(HttpPaths.PATH, "/a/", HttpPaths.ROLES, List.of("x", " y "), HttpPaths.CONCURRENCY, "7"));
        assertThat(settings.path()).isEqualTo("/a");
        assertThat(settings.name()).isEqualTo("/a");
        assertThat(settings.roles().orElseThrow()).containsExactlyInAnyOrder("x", "y");
        assertThat(settings.concurrency()).isEqualTo(7);
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String raw(String request) throws IOException {
        try (Socket socket = socket()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
