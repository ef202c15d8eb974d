package vn.iochub.http.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Finds the servlet of the longest path that a request lies under, and lets through who may go there. Whoever has no
 * login learns nothing from an address that does not exist: it asks for one like any other.
 */
final class Router extends Handler.Abstract {
    /** A source that pushes while its connector is being replaced should come again, and not give up. */
    static final Duration RETURNING = Duration.ofSeconds(60);

    private static final String INBOUND = "/in/";
    private static final Set<String> REFUSED_METHODS = Set.of("TRACE", "TRACK", "CONNECT");

    private final Guard guard;
    private final LongSupplier nanoTime;
    private final Map<String, Mount> mounts = new ConcurrentHashMap<>();
    private final Map<String, Long> left = new ConcurrentHashMap<>();

    Router(Guard guard, LongSupplier nanoTime) {
        this.guard = guard;
        this.nanoTime = nanoTime;
    }

    void add(Mount mount) {
        mounts.put(mount.settings().path(), mount);
        left.remove(mount.settings().path());
    }

    void remove(Mount mount) {
        expectBack(mount.settings().path());
        mounts.remove(mount.settings().path(), mount);
    }

    /** This path had a servlet lately; until it has one again, callers are told to come back. */
    void expectBack(String path) {
        long now = nanoTime.getAsLong();
        left.values().removeIf(since -> now - since > RETURNING.toNanos());
        if (path.startsWith(INBOUND)) {
            left.put(path, now);
        }
    }

    Set<String> paths() {
        return Set.copyOf(mounts.keySet());
    }

    /** The sources' paths that have a servlet, or had one lately. */
    Set<String> inbound() {
        Set<String> result = new HashSet<>(left.keySet());
        mounts.keySet().stream().filter(path -> path.startsWith(INBOUND)).forEach(result::add);
        return result;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.addHttpStreamWrapper(stream -> new HttpStream.Wrapper(stream) {
            @Override
            public void prepareResponse(HttpFields.Mutable headers) {
                // Here, at the last moment: a servlet that resets its response would take them away.
                Errors.harden(headers, response.getStatus());
                super.prepareResponse(headers);
            }
        });
        UnreadBody body = new UnreadBody(request);
        Callback end = body.until(callback);
        if (REFUSED_METHODS.contains(request.getMethod())) {
            Errors.write(response, end, 405);
            return true;
        }
        String path = Request.getPathInContext(request);
        Optional<Mount> found = find(mounts, path);
        if (found.isEmpty()) {
            nothingHere(path, body, response, end);
            return true;
        }
        Mount mount = found.get();
        Optional<Set<String>> roles = mount.settings().roles();
        if (roles.isPresent() && !guard.admits(roles.get(), body, response, end)) {
            return true;
        }
        // The address itself is "/" inside the servlet; Camel's would answer 404 where there is no path at all.
        Request inside = path.equals(mount.settings().path())
                ? Request.serveAs(body, HttpURI.build(body.getHttpURI()).path(path + "/"))
                : body;
        if (!mount.handle(inside, response, end)) {
            // It went away between the two lines above.
            Errors.write(response, end, 503);
        }
        return true;
    }

    private void nothingHere(String path, Request request, Response response, Callback callback) {
        Optional<Long> since = find(left, path);
        if (since.isPresent() && nanoTime.getAsLong() - since.get() <= RETURNING.toNanos()) {
            Errors.write(response, callback, 503);
        } else if (guard.admits(Set.of(Guard.ANYBODY), request, response, callback)) {
            Errors.write(response, callback, 404);
        }
    }

    private static <T> Optional<T> find(Map<String, T> byPath, String path) {
        int end = path.length();
        while (end > 0) {
            T found = byPath.get(path.substring(0, end));
            if (found != null) {
                return Optional.of(found);
            }
            end = path.lastIndexOf('/', end - 1);
        }
        return Optional.empty();
    }
}
