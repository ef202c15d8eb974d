package vn.iochub.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pushes dossiers at a running hub, as fast as it takes them, and measures what comes of it: from the first byte sent to
 * the last row in the repository. Takes what {@code hub env} prints as its environment.
 *
 * <pre>
 *   throughput SECONDS   4 connections, 100 dossiers a call, one in ten an update of an earlier one
 *   latency PUSHES       one dossier a call at idle: time to its receipt, and to the feed
 * </pre>
 */
public final class DossierLoad {
    private static final int PER_CALL = 100;
    private static final int CONNECTIONS = 4;
    private static final String GOOD = "{\"error_code\":\"00\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> env;
    private final PrintStream out;
    private final DossierFixture fixture = new DossierFixture();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private DossierLoad(Map<String, String> env, PrintStream out) {
        this.env = env;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 2 || !args[0].matches("throughput|latency") || !args[1].matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("usage: throughput SECONDS | latency PUSHES");
        }
        DossierLoad load = new DossierLoad(System.getenv(), System.out);
        int n = Integer.parseInt(args[1]);
        if (args[0].equals("throughput")) {
            load.throughput(n);
        } else {
            load.latency(n);
        }
    }

    private void throughput(int seconds) throws Exception {
        String session = login();
        long firstNumber = rows() * 2; // past all that an earlier run made
        long changesBefore = changes();
        AtomicLong next = new AtomicLong(firstNumber);
        AtomicLong sent = new AtomicLong();
        AtomicLong later = new AtomicLong();
        List<long[]> latencies = new ArrayList<>();
        long started = System.nanoTime();
        long until = started + TimeUnit.SECONDS.toNanos(seconds);
        ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<long[]>> workers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                workers.add(pool.submit(() -> push(session, until, next, sent, later)));
            }
            for (Future<long[]> worker : workers) {
                latencies.add(worker.get());
            }
        } finally {
            pool.shutdownNow();
        }
        double pushed = (System.nanoTime() - started) / 1e9;
        long expected = changesBefore + sent.get();
        while (changes() < expected) {
            if (System.nanoTime() - until > TimeUnit.SECONDS.toNanos(300)) {
                throw new IllegalStateException(
                        "After 5 min only " + changes() + " of " + expected + " changes are there");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        double stored = (System.nanoTime() - started) / 1e9;
        long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        line(
                "fixture",
                "%d bytes a dossier, 25 fields, %d a call, %d connections, 10 %% updates",
                fixture.bytes(),
                PER_CALL,
                CONNECTIONS);
        line("dossiers sent", "%d in %.1f s", sent.get(), pushed);
        line("calls told to come later", "%d", later.get());
        line("HTTP to receipt", "%.0f dossiers/s", sent.get() / pushed);
        line("HTTP to rows", "%.0f dossiers/s (last row %.1f s after the first byte)", sent.get() / stored, stored);
        line(
                "call to receipt",
                "p50 %.0f ms, p99 %.0f ms, max %.0f ms",
                percentile(all, 50),
                percentile(all, 99),
                percentile(all, 100));
        line("rows in the repository", "%d", rows());
    }

    /** The times of its calls in nanoseconds. */
    private long[] push(String session, long until, AtomicLong next, AtomicLong sent, AtomicLong later)
            throws IOException, InterruptedException {
        long[] times = new long[1024];
        int calls = 0;
        Body body = new Body();
        try (KeptConnection connection = new KeptConnection(URI.create(env.get("HUB_EPROCEDURE_URL")))) {
            while (System.nanoTime() < until) {
                long first = next.getAndAdd(PER_CALL * 9 / 10);
                body.reset();
                begin(body, session);
                for (int i = 0; i < PER_CALL; i++) {
                    if (i > 0) {
                        body.write(',');
                    }
                    // One in ten comes again with another status: the call's own dossiers 0 to 9.
                    boolean update = i >= PER_CALL * 9 / 10;
                    fixture.append(body, first + (update ? i - PER_CALL * 9 / 10 : i), update ? 4 : 2);
                }
                body.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
                long before = System.nanoTime();
                KeptConnection.Reply reply = connection.post(body.buffer(), body.size());
                while (reply.status() == 503) {
                    later.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(100);
                    reply = connection.post(body.buffer(), body.size());
                }
                if (calls == times.length) {
                    times = Arrays.copyOf(times, calls * 2);
                }
                times[calls++] = System.nanoTime() - before;
                // A look at the code alone: parsing the whole reply would be load of the client's own.
                if (reply.status() != 200 || !reply.body().startsWith(GOOD)) {
                    throw new IllegalStateException("HTTP " + reply.status() + ": " + reply.body());
                }
                sent.addAndGet(PER_CALL);
            }
        }
        return Arrays.copyOf(times, calls);
    }

    /** Gives its bytes without a copy. */
    private static final class Body extends ByteArrayOutputStream {
        Body() {
            super(256 * 1024);
        }

        byte[] buffer() {
            return buf;
        }
    }

    private void latency(int pushes) throws Exception {
        String session = login();
        long number = rows() * 2 + 5_000_000;
        long[] receipt = new long[pushes];
        long[] feed = new long[pushes];
        String cursor = head();
        for (int i = 0; i < pushes; i++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            begin(body, session);
            fixture.append(body, number + i, 2);
            body.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
            long before = System.nanoTime();
            check(post(body.toByteArray()));
            receipt[i] = System.nanoTime() - before;
            JsonNode page = page(cursor);
            while (page.path("items").isEmpty()) {
                if (System.nanoTime() - before > TimeUnit.SECONDS.toNanos(60)) {
                    throw new IllegalStateException("a dossier is not in the feed after 60 s");
                }
                TimeUnit.MILLISECONDS.sleep(2);
                page = page(cursor);
            }
            feed[i] = System.nanoTime() - before;
            cursor = page.path("cursor").asText();
            TimeUnit.MILLISECONDS.sleep(50); // idle in between is what is measured
        }
        Arrays.sort(receipt);
        Arrays.sort(feed);
        line("single pushes at idle", "%d", pushes);
        line(
                "push to receipt",
                "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                percentile(receipt, 50),
                percentile(receipt, 99),
                percentile(receipt, 100));
        line(
                "push to the feed",
                "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                percentile(feed, 50),
                percentile(feed, 99),
                percentile(feed, 100));
    }

    private void begin(ByteArrayOutputStream body, String session) {
        body.writeBytes(("{\"session\":\"" + session
                        + "\",\"madonvi\":\"000.00.15.H51\",\"service\":\"DongBoHoSoMC\",\"isUpdating\":\"False\",\"data\":[")
                .getBytes(StandardCharsets.UTF_8));
    }

    private String login() throws IOException, InterruptedException {
        String body = JSON.createObjectNode()
                .put("username", env.get("HUB_EPROCEDURE_USER"))
                .put("password", env.get("HUB_EPROCEDURE_PASSWORD"))
                .toString();
        HttpResponse<String> response = post(body.getBytes(StandardCharsets.UTF_8));
        check(response);
        return JSON.readTree(response.body()).path("session").asText();
    }

    private HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(env.get("HUB_EPROCEDURE_URL")))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .header("dstcode", "VN:GOV:000.00.15.H51:hub")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void check(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200
                || !JSON.readTree(response.body()).path("error_code").asText().equals("00")) {
            String text = response.body();
            throw new IllegalStateException(
                    "HTTP " + response.statusCode() + ": " + text.substring(0, Math.min(500, text.length())));
        }
    }

    private String head() throws IOException, InterruptedException {
        String cursor = "";
        while (true) {
            JsonNode page = page(cursor);
            if (page.path("items").isEmpty()) {
                return page.path("cursor").asText();
            }
            cursor = page.path("cursor").asText();
        }
    }

    private JsonNode page(String cursor) throws IOException, InterruptedException {
        String login = env.get("HUB_IOC_USER") + ":" + env.get("HUB_IOC_PASSWORD");
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(env.get("HUB_URL") + "/api/feeds/procedure/ServiceDossier?limit=10000"
                                + (cursor.isEmpty() ? "" : "&after=" + cursor)))
                        .timeout(Duration.ofSeconds(60))
                        .header(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("feed: HTTP " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private long rows() throws SQLException {
        return count("SELECT count(*) FROM record WHERE type = 'procedure/ServiceDossier'");
    }

    private long changes() throws SQLException {
        return count("SELECT coalesce(max(position), 0) FROM change");
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(env.get("HUB_REPOSITORY_JDBC_URL"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }

    private void line(String what, String format, Object... values) {
        out.printf(Locale.ROOT, "%-26s %s%n", what, String.format(Locale.ROOT, format, values));
    }
}
