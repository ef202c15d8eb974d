package vn.iochub.management.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.Text;
import vn.iochub.api.service.Health;
import vn.iochub.api.service.HealthPart;

/**
 * Asks health parts, so that one which hangs or throws harms no other: each is asked by at most one thread at a time, all
 * of them together may take only so long, and what did not answer is reported as such. Not thread-safe: one caller.
 */
final class PartPoller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartPoller.class);
    /** Far above what the hub has parts; a wall only against a flood of services. */
    private static final int MAX_THREADS = 64;

    private final Duration patience;
    private final ExecutorService pool;
    private final Map<HealthPart, Call> calls = new IdentityHashMap<>();

    PartPoller(Duration patience) {
        this.patience = patience;
        pool = new ThreadPoolExecutor(0, MAX_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "hub-health-part");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param parts the parts, each with the name it goes by while it has never answered
     * @return what they said, in no certain order
     */
    List<Health> poll(Map<HealthPart, String> parts) {
        calls.keySet().retainAll(parts.keySet());
        parts.forEach((part, name) ->
                calls.computeIfAbsent(part, p -> new Call(p, name)).begin());
        long deadline = System.nanoTime() + patience.toNanos();
        List<Health> all = new ArrayList<>();
        for (Call call : calls.values()) {
            all.addAll(call.end(deadline));
        }
        return all;
    }

    @Override
    public void close() {
        pool.shutdownNow();
        calls.clear();
    }

    /** The asking of one part. */
    private final class Call {
        private final HealthPart part;
        private final String name;
        private List<Health> last = List.of();
        private Future<List<Health>> running;
        private long startedAt;
        private boolean failing;

        Call(HealthPart part, String name) {
            this.part = part;
            this.name = name;
        }

        void begin() {
            if (running != null) {
                return;
            }
            startedAt = System.nanoTime();
            try {
                running = pool.submit(() -> List.copyOf(part.health()));
            } catch (RejectedExecutionException e) {
                LOG.debug("part={} asked=false reason=no-thread-free", name, e);
            }
        }

        List<Health> end(long deadline) {
            if (running == null) {
                return impaired(
                        new Text("Không còn luồng để hỏi trạng thái.", "No thread was free to ask for its state."));
            }
            try {
                last = running.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                running = null;
                failing = false;
                return last;
            } catch (TimeoutException e) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt);
                noteFailure("no-answer", null);
                return impaired(new Text(
                        "Không trả lời về trạng thái trong " + Math.max(1, seconds) + " giây.",
                        "Has not told its state for " + Math.max(1, seconds) + " s."));
            } catch (ExecutionException e) {
                running = null;
                noteFailure("exception", e.getCause());
                String what = e.getCause().getClass().getSimpleName();
                return impaired(new Text(
                        "Lỗi khi hỏi trạng thái: " + what + " (xem nhật ký).",
                        "Failed to tell its state: " + what + " (see the log)."));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return last;
            }
        }

        /** Logs the first of a row of failures only: this runs each second. */
        private void noteFailure(String reason, Throwable cause) {
            if (!failing) {
                failing = true;
                LOG.warn("part={} health=unknown reason={}", name, reason, cause);
            }
        }

        private List<Health> impaired(Text cause) {
            if (last.isEmpty()) {
                return List.of(new Health(name, Health.Status.DEGRADED, cause, Map.of()));
            }
            return last.stream()
                    .map(health -> new Health(
                            health.part(), worse(health.status(), Health.Status.DEGRADED), cause, health.details()))
                    .toList();
        }
    }

    static Health.Status worse(Health.Status a, Health.Status b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
