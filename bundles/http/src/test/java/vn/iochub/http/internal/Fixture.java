package vn.iochub.http.internal;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.HttpPaths;
import vn.iochub.api.service.Identity;
import vn.iochub.api.service.UnavailableException;

/** A server on a free port, some accounts, and a client. */
final class Fixture implements AutoCloseable {
    static final String PASSWORD = "mật khẩu:tốt";

    final AtomicLong skipped = new AtomicLong();
    final FewAccounts accounts = new FewAccounts();
    final SessionStore sessions;
    final HttpServer server;
    final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    Fixture(Path folder) throws Exception {
        this(folder, settings());
    }

    Fixture(Path folder, Port.Settings settings) throws Exception {
        sessions = new SessionStore(
                accounts, Duration.ofMinutes(30), Duration.ofHours(12), () -> System.nanoTime() + skipped.get());
        server = new HttpServer(
                settings,
                true,
                accounts,
                sessions,
                value -> value,
                folder,
                folder.resolve("paths"),
                new HttpServer.Timing(() -> System.nanoTime() + skipped.get(), Duration.ofSeconds(2)),
                null);
    }

    private static Port.Settings settings() {
        return new Port.Settings("127.0.0.1", 0, "", "");
    }

    HttpServer.Candidate add(String path, Servlet servlet, Object... properties) {
        Map<String, Object> all = new HashMap<>();
        all.put(HttpPaths.PATH, path);
        for (int i = 0; i < properties.length; i += 2) {
            all.put((String) properties[i], properties[i + 1]);
        }
        HttpServer.Candidate candidate = new HttpServer.Candidate(
                Mount.Settings.of(all), servlet, servlet.getClass().getClassLoader());
        server.add(candidate);
        return candidate;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> get(String path, String user) throws IOException, InterruptedException {
        return send(as(request(path), user));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    static HttpRequest.Builder as(HttpRequest.Builder request, String user) {
        return user == null ? request : request.setHeader("Authorization", basic(user, PASSWORD));
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    /** The accounts admin, viewer, ioc and busy, whose check is never done. */
    static final class FewAccounts implements Accounts {
        /** Those of whom a login does not count any more. */
        final Set<String> changed = ConcurrentHashMap.newKeySet();

        @Override
        public Optional<Standing> prove(String user, String password) {
            return authenticate(user, password).map(identity -> new Standing(identity, () -> !changed.contains(user)));
        }

        @Override
        public Optional<Identity> authenticate(String user, String password) {
            if (user.equals("busy")) {
                throw new UnavailableException("too many", null);
            }
            return Set.of("admin", "viewer", "ioc").contains(user) && password.equals(PASSWORD)
                    ? Optional.of(new Identity(user, Set.of(user)))
                    : Optional.empty();
        }

        @Override
        public void ensure(String user, Set<String> roles, String envPrefix) {
            throw new UnsupportedOperationException();
        }

        @Override
        public InternalLogin internal() {
            throw new UnsupportedOperationException();
        }
    }
}
