package vn.iochub.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's files over HTTP. */
class PagesTest {
    private static final String DOCUMENT = "<!doctype html><title>IOC Hub</title>";
    private static final String SCRIPT = "export const many = '" + "x".repeat(500) + "'";
    private static final String HASHED = "assets/main-Ab3_dE9-.js";

    @TempDir
    Path folder;

    private Port port;

    @BeforeEach
    void start() throws Exception {
        Map<String, URL> files = new HashMap<>();
        put(files, "index.html", DOCUMENT.getBytes(StandardCharsets.UTF_8));
        put(files, HASHED, SCRIPT.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(SCRIPT.getBytes(StandardCharsets.UTF_8));
        }
        put(files, HASHED + ".gz", packed.toByteArray());
        put(files, "notes.bin", new byte[] {1});
        Files.writeString(folder.resolve("outside.js"), "not the console's");
        port = new Port("/hawtio", new Pages(files));
    }

    private void put(Map<String, URL> files, String name, byte[] content) throws IOException {
        Path file = folder.resolve("static").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        files.put(name, file.toUri().toURL());
    }

    @AfterEach
    void stop() throws Exception {
        port.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hawtio",
                "/hawtio/",
                "/hawtio/hub/overview",
                "/hawtio/hub/sources/tax-second",
                "/hawtio/camel/routes"
            })
    void eachPageIsTheOneDocumentUnderItsPolicy(String path) throws Exception {
        HttpResponse<String> answer = port.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(DOCUMENT);
        assertThat(answer.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(policy -> assertThat(
                        policy)
                .contains("default-src 'self'", "script-src 'self';", "frame-ancestors 'none'", "object-src 'none'")
                .doesNotContain("unsafe-eval"));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void whatHasItsHashInItsNameIsKeptForGood() throws Exception {
        HttpResponse<String> answer = port.get("/hawtio/" + HASHED);
        assertThat(answer.body()).isEqualTo(SCRIPT);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/javascript;charset=utf-8");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");

        HttpResponse<String> packed = port.get("/hawtio/" + HASHED, "Accept-Encoding", "gzip");
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(packed.headers().firstValue("Vary")).contains("Accept-Encoding");
    }

    @Test
    void whatIsKnownIsNotSentAgain() throws Exception {
        String tag = port.get("/hawtio/").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = port.get("/hawtio/", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(port.get("/hawtio/", "If-None-Match", "\"another\"").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hawtio/assets/gone-12345678.js",
                "/hawtio/gone.css",
                "/hawtio/notes.bin/x.js",
                "/hawtio/assets/",
                "/hawtio/a%20b",
                "/hawtio/%00"
            })
    void whatIsNotThereIsSaidSo(String path) throws Exception {
        HttpResponse<String> answer = port.get(path);
        assertThat(answer.statusCode()).isBetween(400, 404);
        assertThat(answer.body()).doesNotContain(DOCUMENT);
    }

    /** A client that sends a path as it is: a library would put it right. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hawtio/../outside.js",
                "/hawtio/assets/../../outside.js",
                "/hawtio/%2e%2e/outside.js",
                "/hawtio/..%2foutside.js",
                "/hawtio/..%5coutside.js",
                "/hawtio//outside.js",
                "/hawtio/./../outside.js;x=.js"
            })
    void noPathLeadsOut(String path) throws Exception {
        URI address = port.request("/").build().uri();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = socket.getInputStream()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .doesNotContain("not the console's")
                        .containsPattern("^HTTP/1.1 40[04]");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void nothingButReading(String method) throws Exception {
        assertThat(port.send(port.request("/hawtio/").method(method, BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void aBuildWithoutPagesSaysSo() throws Exception {
        try (Port bare = new Port("/hawtio", new Pages(Map.of()))) {
            HttpResponse<String> answer = bare.get("/hawtio/");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("-Dui.skip=true");
        }
    }
}
