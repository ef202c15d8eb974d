package vn.iochub.tests.itest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import vn.iochub.testkit.PostgresFixture;
import vn.iochub.testkit.SftpFixture;

/**
 * The sources' own servers, in the tests' JVM and not in the hub's: an SFTP server, a PostgreSQL with views, a QOffice. They
 * run from the first time that somebody asks for them, which is before the container starts.
 */
final class Upstreams {
    private static final String KEY = "khoa-qoffice-thu";
    private static Upstreams running;

    private final Map<String, String> properties = new TreeMap<>();
    private final Path folder;
    private final SftpFixture sftp;
    private final PostgresFixture database;
    private final HttpServer qoffice;
    private final StringBuffer acknowledged = new StringBuffer();

    private Upstreams(Path folder) throws Exception {
        // What a run that was killed has left.
        Leftovers.delete(folder);
        Files.createDirectories(folder);
        this.folder = folder;
        sftp = SftpFixture.start(Files.createDirectories(folder.resolve("sftp")));
        database = PostgresFixture.start(folder.resolve("postgres"));
        qoffice = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        qoffice.createContext("/v1/getReceivedEdocList", this::list);
        qoffice.createContext("/v1/getEdoc", this::document);
        qoffice.createContext("/v1/updateStatus", this::update);
        qoffice.createContext("/acknowledged", exchange -> answer(exchange, 200, acknowledged.toString()));
        qoffice.setExecutor(Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "itest-qoffice");
            thread.setDaemon(true);
            return thread;
        }));
        qoffice.start();
        views();
        properties.put("itest.sftp.url", sftp.url());
        properties.put("itest.sftp.folder", sftp.folder().toString());
        properties.put("itest.sftp.user", sftp.user());
        properties.put("itest.sftp.password", sftp.password());
        properties.put("itest.sftp.hostKey", sftp.fingerprint());
        properties.put("itest.jdbc.url", database.url());
        properties.put("itest.jdbc.user", database.user());
        properties.put("itest.jdbc.password", database.password());
        properties.put(
                "itest.qoffice.url", "http://127.0.0.1:" + qoffice.getAddress().getPort() + "/v1");
        properties.put("itest.qoffice.key", KEY);
    }

    /** What the container is told of them. */
    static synchronized Map<String, String> properties(Path folder) throws IOException {
        if (running == null) {
            try {
                running = new Upstreams(folder);
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        return running.properties;
    }

    static synchronized void stop() throws IOException {
        if (running != null) {
            running.qoffice.stop(0);
            running.database.close();
            running.sftp.close();
            Leftovers.delete(running.folder);
            running = null;
        }
    }

    private void views() throws Exception {
        database.sql(
                """
                CREATE TABLE household (id int PRIMARY KEY, tax_code text, ten_hkd text, dia_chi text, ma_xa text,
                    ky_thue text, trang_thai text, updated_at timestamp);
                INSERT INTO household SELECT n, '5801999015', 'Hộ kinh doanh mẫu', 'Đức Trọng', '24958', (2000 + n)::text,
                    '00', timestamp '2026-01-05 08:00:00' FROM generate_series(1, 25) AS n;
                CREATE VIEW v_household AS SELECT * FROM household;
                CREATE TABLE school (id int PRIMARY KEY, ma_truong text, ten_truong text, nam_hoc text, ky text, khoi text,
                    so_lop int, so_hoc_sinh int, so_nu int, updated_at timestamp);
                INSERT INTO school SELECT n, 'T' || (1000 + n), 'Trường mẫu', '2025-2026', 'Đầu năm', '6', 3, 120, 60,
                    timestamp '2026-01-05 08:00:00' FROM generate_series(1, 25) AS n;
                CREATE VIEW v_school AS SELECT * FROM school;
                """);
    }

    private boolean mayCall(HttpExchange exchange) throws IOException {
        if (KEY.equals(exchange.getRequestHeaders().getFirst("X-SecretKey"))) {
            return true;
        }
        answer(exchange, 401, "{}");
        return false;
    }

    private void list(HttpExchange exchange) throws IOException {
        if (mayCall(exchange)) {
            boolean mine = exchange.getRequestURI().getQuery().contains("messageType=edoc");
            answer(exchange, 200, mine ? "{\"data\":[{\"docId\":\"d-1\"}]}" : "{\"data\":[]}");
        }
    }

    private void document(HttpExchange exchange) throws IOException {
        if (mayCall(exchange)) {
            Path sample = Path.of(System.getProperty("itest.routes"), "qoffice", "samples", "good", "document.edxml");
            answer(exchange, 200, Files.readString(sample));
        }
    }

    private void update(HttpExchange exchange) throws IOException {
        if (mayCall(exchange)) {
            acknowledged
                    .append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .append('\n');
            answer(exchange, 200, "{\"success\":true}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
