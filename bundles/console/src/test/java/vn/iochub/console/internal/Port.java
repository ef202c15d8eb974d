package vn.iochub.console.internal;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** One servlet on a free port, where the caller's roles are in a header: the guard before it is the http bundle's own. */
final class Port implements AutoCloseable {
    static final String ROLES = "X-Test-Roles";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    final HttpClient client = HttpClient.newHttpClient();

    Port(String path, Servlet servlet) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(path, false, false);
        context.setAllowNullPathInContext(true);
        Filter roles = (request, response, chain) -> chain.doFilter(new Known((HttpServletRequest) request), response);
        context.addFilter(new FilterHolder(roles), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(servlet), "/*");
        server.setHandler(context);
        server.start();
    }

    private static final class Known extends HttpServletRequestWrapper {
        private final Set<String> roles;

        Known(HttpServletRequest request) {
            super(request);
            String header = request.getHeader(ROLES);
            roles = header == null || header.isEmpty() ? Set.of() : Set.of(header.split(","));
        }

        @Override
        public String getRemoteUser() {
            return "an";
        }

        @Override
        public boolean isUserInRole(String role) {
            return roles.contains(role);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> post(String path, String roles, String type, String body)
            throws IOException, InterruptedException {
        return send(request(path)
                .header(ROLES, roles)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
    }

    /** The status of a post by a connection of its own. */
    int postAlone(String path, String roles, String type, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        request(path)
                                .header(ROLES, roles)
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws Exception {
        server.stop();
        server.destroy();
    }
}
