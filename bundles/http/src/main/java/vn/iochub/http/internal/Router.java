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
    private final Duration patience;
    private final Arrival.Room room;
    private final Map<String, Mount> mounts = new ConcurrentHashMap<>();
    /** Of those that check their callers themselves: they may come and go, their callers wait meanwhile. */
    private final Map<String, Address> addresses = new ConcurrentHashMap<>();

    /**
     * @param patience for how long a call waits for a servlet that is being replaced
     * @param room for the bodies of those that have no place yet
     */
    Router(Guard guard, LongSupplier nanoTime, Duration patience, Arrival.Room room) {
        this.guard = guard;
        this.nanoTime = nanoTime;
        this.patience = patience;
        this.room = room;
    }

    synchronized void add(Mount mount) {
        String path = mount.settings().path();
        if (ownLogin(mount)) {
            address(path).open(mount);
        } else {
            addresses.remove(path);
        }
        mounts.put(path, mount);
    }

    synchronized void remove(Mount mount) {
        String path = mount.settings().path();
        if (ownLogin(mount)) {
            address(path).close(mount);
        }
        mounts.remove(path, mount);
        addresses.values().removeIf(address -> address.deserted(RETURNING));
    }

    /** This path had a servlet lately; until it has one again, callers wait or are told to come back. */
    synchronized void expectBack(String path) {
        if (path.startsWith(INBOUND)) {
            address(path);
        }
    }

    /** The server stops: nobody waits for anything any more. */
    void end() {
        addresses.values().forEach(Address::end);
    }

    private Address address(String path) {
        return addresses.computeIfAbsent(path, none -> new Address(patience, nanoTime, room));
    }

    private static boolean ownLogin(Mount mount) {
        return mount.settings().roles().isEmpty();
    }

    Set<String> paths() {
        return Set.copyOf(mounts.keySet());
    }

    /** The sources' paths that have a servlet, or had one lately. */
    Set<String> inbound() {
        Set<String> result = new HashSet<>(addresses.keySet());
        result.addAll(mounts.keySet());
        result.removeIf(path -> !path.startsWith(INBOUND));
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
        Optional<String> at = find(path);
        if (at.isEmpty()) {
            // Whoever has no login learns nothing from an address that does not exist.
            if (guard.admits(Set.of(Guard.ANYBODY), body, response, end)) {
                Errors.write(response, end, 404);
            }
            return true;
        }
        // The address itself is "/" inside the servlet; Camel's would answer 404 where there is no path at all.
        Request inside = path.equals(at.get())
                ? Request.serveAs(body, HttpURI.build(body.getHttpURI()).path(path + "/"))
                : body;
        Address address = addresses.get(at.get());
        if (address != null) {
            address.receive(inside, response, end);
            return true;
        }
        Mount mount = mounts.get(at.get());
        if (mount == null) {
            Errors.write(response, end, 503);
            return true;
        }
        if (!guard.admits(mount.settings().roles().orElse(Set.of()), inside, response, end)) {
            return true;
        }
        if (!mount.handle(inside, response, end)) {
            // It went away between the two lines above.
            Errors.write(response, end, 503);
        }
        return true;
    }

    /** The longest path with something on it, or with a servlet that is expected back, that a request lies under. */
    private Optional<String> find(String path) {
        int end = path.length();
        while (end > 0) {
            String part = path.substring(0, end);
            Address address = addresses.get(part);
            if (mounts.containsKey(part) || address != null && !address.deserted(RETURNING)) {
                return Optional.of(part);
            }
            end = path.lastIndexOf('/', end - 1);
        }
        return Optional.empty();
    }
}
