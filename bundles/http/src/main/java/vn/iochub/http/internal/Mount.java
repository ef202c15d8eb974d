package vn.iochub.http.internal;

import jakarta.servlet.Servlet;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.Callback;
import vn.iochub.api.service.HttpPaths;

/** One servlet on its path, with its own class loader, its own share of the threads and its own end. */
final class Mount {
    static final int DEFAULT_CONCURRENCY = 64;
    private static final String INIT = "servlet.init.";
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    private final Settings settings;
    private final QoSHandler handler;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    // Guarded by drained.
    private int inside;
    private boolean closed;

    /**
     * What a contributor asks for.
     *
     * @param roles of which the caller needs one; empty for a servlet with its own login
     */
    record Settings(
            String path, String name, Optional<Set<String>> roles, int concurrency, Map<String, String> parameters) {

        /**
         * Reads the service properties.
         *
         * @throws IllegalArgumentException in words for the contributor, when they make no sense
         */
        static Settings of(Map<String, ?> properties) {
            String path = String.valueOf(properties.get(HttpPaths.PATH)).replaceAll("/+$", "");
            if (!PATH.matcher(path).matches()) {
                throw new IllegalArgumentException(HttpPaths.PATH + " must look like /api/feeds");
            }
            boolean ownLogin = Boolean.parseBoolean(String.valueOf(properties.get(HttpPaths.OWN_LOGIN)));
            Set<String> roles = texts(properties.get(HttpPaths.ROLES));
            // Open by mistake is the one thing this must never be.
            if (!ownLogin && roles.isEmpty()) {
                throw new IllegalArgumentException("name the roles in " + HttpPaths.ROLES
                        + " (\"*\" for any account), or" + " set " + HttpPaths.OWN_LOGIN);
            }
            Object concurrency = properties.get(HttpPaths.CONCURRENCY);
            int count = concurrency == null ? DEFAULT_CONCURRENCY : Integer.parseInt(concurrency.toString());
            if (count < 1) {
                throw new IllegalArgumentException(HttpPaths.CONCURRENCY + " must be 1 or more");
            }
            Object name = properties.get(HttpPaths.NAME);
            Map<String, String> parameters = new HashMap<>();
            properties.forEach((key, value) -> {
                if (key.startsWith(INIT)) {
                    parameters.put(key.substring(INIT.length()), String.valueOf(value));
                }
            });
            return new Settings(
                    path,
                    name == null ? path : name.toString(),
                    ownLogin ? Optional.empty() : Optional.of(roles),
                    count,
                    Map.copyOf(parameters));
        }

        private static Set<String> texts(Object value) {
            Set<String> result = new LinkedHashSet<>();
            if (value instanceof String[] array) {
                result.addAll(Arrays.asList(array));
            } else if (value instanceof Collection<?> collection) {
                collection.forEach(item -> result.add(String.valueOf(item)));
            } else if (value != null) {
                result.addAll(Arrays.asList(value.toString().split(",")));
            }
            Set<String> trimmed = new LinkedHashSet<>();
            result.forEach(text -> trimmed.add(text.trim()));
            trimmed.remove("");
            return Set.copyOf(trimmed);
        }
    }

    Mount(Settings settings, Servlet servlet, ClassLoader loader, Duration wait) {
        this.settings = settings;
        ServletHolder holder = new ServletHolder(settings.name(), servlet);
        holder.setInitParameters(settings.parameters());
        holder.setAsyncSupported(true);
        // Now, and not at the first call: a servlet that cannot start is found out here.
        holder.setInitOrder(0);
        ServletContextHandler context = new ServletContextHandler(settings.path(), false, false);
        context.setClassLoader(loader);
        context.setErrorHandler(new Errors());
        // POST /in/eprocedure is the address itself; a redirect to /in/eprocedure/ would lose the body.
        context.setAllowNullPathInContext(true);
        context.addServlet(holder, "/*");
        handler = new QoSHandler(context);
        handler.setMaxRequestCount(settings.concurrency());
        handler.setMaxSuspendedRequestCount(Math.max(256, 4 * settings.concurrency()));
        handler.setMaxSuspend(wait);
    }

    Settings settings() {
        return settings;
    }

    void start(Server server) throws Exception {
        handler.setServer(server);
        try {
            handler.start();
        } catch (Exception e) {
            handler.stop();
            throw e;
        }
    }

    /**
     * Gives a request to the servlet. Jetty's own graceful handler would answer 503 itself once it is shut; here the request
     * is still the caller's then.
     *
     * @return false when this is shut and the request untouched
     */
    boolean handle(Request request, Response response, Callback callback) throws Exception {
        synchronized (drained) {
            if (closed) {
                return false;
            }
            inside++;
        }
        AtomicBoolean left = new AtomicBoolean();
        Runnable leave = () -> {
            if (!left.getAndSet(true)) {
                leave();
            }
        };
        boolean taken = false;
        try {
            taken = handler.handle(request, response, Callback.from(callback, leave));
        } finally {
            if (!taken) {
                leave.run();
            }
        }
        return taken;
    }

    private void leave() {
        synchronized (drained) {
            if (--inside > 0 || !closed) {
                return;
            }
        }
        drained.complete(null);
    }

    boolean closed() {
        synchronized (drained) {
            return closed;
        }
    }

    /** From here on requests are not taken; completes when those that run have ended. */
    CompletableFuture<Void> drain() {
        synchronized (drained) {
            closed = true;
            if (inside > 0) {
                return drained;
            }
        }
        drained.complete(null);
        return drained;
    }

    /**
     * Waits for the drain, then takes the servlet down whatever still runs.
     *
     * @return whether all had ended by then
     */
    boolean stop(CompletableFuture<Void> drained, Duration wait) throws Exception {
        boolean ended = await(drained, wait);
        handler.stop();
        handler.destroy();
        return ended;
    }

    /** Whether it completed in time. */
    static boolean await(CompletableFuture<Void> drained, Duration wait) {
        try {
            drained.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
