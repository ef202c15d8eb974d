package vn.iochub.runtime.internal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import vn.iochub.api.Backoff;
import vn.iochub.api.SourceHub;
import vn.iochub.api.Text;
import vn.iochub.api.service.Resilience;
import vn.iochub.runtime.internal.ingest.Cursors;

/** {@link SourceHub} for one instance. Thread-safe. */
final class InstanceHub implements SourceHub {
    private final Cursors cursors;
    private final Troubles troubles;
    private final String instance;
    private final Resilience resilience;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private boolean fenced;

    InstanceHub(String instance, Cursors cursors, Troubles troubles, Resilience resilience) {
        this.instance = instance;
        this.cursors = cursors;
        this.troubles = troubles;
        this.resilience = resilience;
    }

    /** One connection's breaker, and whether it is owed an answer. */
    private static final class Connection {
        private final Resilience.Breaker breaker;
        private boolean asked;

        Connection(Resilience.Breaker breaker) {
            this.breaker = breaker;
        }

        synchronized boolean mayAsk() {
            // A poll that was broken off, by a stop say, has said nothing: it holds its leave still.
            boolean held = asked && breaker.state() == Resilience.Breaker.State.HALF_OPEN;
            asked = held || breaker.mayAsk();
            return asked;
        }

        synchronized void answered() {
            if (asked) {
                asked = false;
                breaker.well();
            }
        }

        synchronized void failed() {
            if (asked) {
                asked = false;
                breaker.failed();
            }
        }
    }

    private Optional<Connection> connection(String name) {
        return Optional.ofNullable(connections.get(name));
    }

    @Override
    public boolean mayAsk(String name) {
        return connections
                .computeIfAbsent(name, key -> new Connection(resilience.upstreamBreaker(instance + "/" + key)))
                .mayAsk();
    }

    @Override
    public void answered(String name) {
        connection(name).ifPresent(Connection::answered);
    }

    @Override
    public Backoff backoff(String name, Duration first) {
        return resilience.upstreamBackoff(instance + "/" + name, first);
    }

    /** Until when the source is not asked, over the connection that waits longest; empty while it may be asked. */
    Optional<Instant> notBefore() {
        return connections.values().stream()
                .flatMap(each -> each.breaker.notBefore().stream())
                .max(Comparator.naturalOrder());
    }

    @Override
    public Optional<String> cursor(String name) throws IOException {
        return cursors.read(name);
    }

    @Override
    public void cursor(String name, String position) throws IOException {
        synchronized (this) {
            if (fenced) {
                throw new IOException("An admin has set the position; this reader's own is not stored any more");
            }
            cursors.write(name, position);
        }
    }

    /** Stores no position any more. */
    synchronized void fence() {
        fenced = true;
    }

    @Override
    public void trouble(String name, Trouble kind, Text cause) {
        connection(name).ifPresent(Connection::failed);
        troubles.upstream(name, Category.valueOf(kind.name()), cause);
    }

    @Override
    public void well(String name) {
        connection(name).ifPresent(Connection::answered);
        troubles.upstreamWell(name);
    }
}
