package vn.iochub.http.internal;

import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import vn.iochub.api.service.Accounts;
import vn.iochub.api.service.HttpPaths;

/** The hub's own port, with its guard and its errors, for servlets that no framework brings. */
public final class HttpDoor implements AutoCloseable {
    private final HttpServer server;

    /** On a free port of the loopback. */
    public HttpDoor(Path folder, Accounts accounts) throws Exception {
        server = new HttpServer(
                new Port.Settings("127.0.0.1", 0, "", ""),
                false,
                accounts,
                new SessionStore(accounts, Duration.ofMinutes(30), Duration.ofHours(12), System::nanoTime),
                value -> value,
                folder,
                folder.resolve("paths"),
                new HttpServer.Timing(System::nanoTime, Duration.ofSeconds(2)),
                null);
    }

    /** @param roles of which a caller needs one */
    public void add(String path, Servlet servlet, String... roles) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(HttpPaths.PATH, path);
        properties.put(HttpPaths.ROLES, roles);
        server.add(new HttpServer.Candidate(
                Mount.Settings.of(properties), servlet, servlet.getClass().getClassLoader()));
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
