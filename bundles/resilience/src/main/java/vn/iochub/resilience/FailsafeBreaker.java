package vn.iochub.resilience;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.iochub.api.service.Resilience;

/** A breaker over Failsafe's, which is made anew when its figures have changed. Thread-safe. */
final class FailsafeBreaker implements Resilience.Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(FailsafeBreaker.class);
    /** Longer than any one call to a database, a broker or a source should take. */
    private static final long LOST_NANOS = TimeUnit.MINUTES.toNanos(10);

    /**
     * @param failures in a row that open it
     * @param pause how long it stays open
     */
    record Figures(int failures, Duration pause) {}

    private final String name;
    private final Supplier<Figures> figures;
    private Figures made;
    private CircuitBreaker<Object> breaker;
    private long asking;

    FailsafeBreaker(String name, Supplier<Figures> figures) {
        this.name = name;
        this.figures = figures;
        this.made = figures.get();
        this.breaker = make();
    }

    private CircuitBreaker<Object> make() {
        return CircuitBreaker.builder()
                .withFailureThreshold(made.failures())
                .withSuccessThreshold(1)
                .withDelay(made.pause())
                .onOpen(event -> {
                    // Of each probe that fails nothing is said: the state is as it was.
                    if (event.getPreviousState() == CircuitBreaker.State.CLOSED) {
                        LOG.warn(
                                "event=breaker_open name={} probe.every.millis={}",
                                name,
                                made.pause().toMillis());
                    }
                })
                .onClose(event -> LOG.info("event=breaker_closed name={}", name))
                .build();
    }

    private CircuitBreaker<Object> current() {
        Figures now = figures.get();
        if (!now.equals(made)) {
            made = now;
            breaker = make();
        }
        return breaker;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized State state() {
        return switch (current().getState()) {
            case CLOSED -> State.CLOSED;
            case HALF_OPEN -> State.HALF_OPEN;
            case OPEN -> State.OPEN;
        };
    }

    @Override
    public synchronized boolean mayAsk() {
        CircuitBreaker<Object> now = current();
        boolean may = now.tryAcquirePermit();
        if (now.isHalfOpen()) {
            if (may) {
                asking = System.nanoTime();
            } else if (System.nanoTime() - asking > LOST_NANOS) {
                // Nobody else could ever ask again.
                LOG.warn("event=breaker_probe_lost name={}", name);
                now.recordFailure();
            }
        }
        return may;
    }

    @Override
    public synchronized void well() {
        current().recordSuccess();
    }

    @Override
    public synchronized void failed() {
        current().recordFailure();
    }

    @Override
    public synchronized Optional<Instant> notBefore() {
        CircuitBreaker<Object> now = current();
        if (!now.isOpen()) {
            return Optional.empty();
        }
        Duration left = now.getRemainingDelay();
        return left.isZero() || left.isNegative()
                ? Optional.empty()
                : Optional.of(Instant.now().plus(left));
    }
}
