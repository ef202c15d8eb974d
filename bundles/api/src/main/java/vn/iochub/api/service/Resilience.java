package vn.iochub.api.service;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import vn.iochub.api.Backoff;

/**
 * How the hub tries again, in one place: {@code etc/vn.iochub.retry.cfg}. Its figures may change while the hub runs, and
 * count from then on. Thread-safe.
 */
@ProviderType
public interface Resilience {
    /** The breaker that all share who write to the repository's database. */
    String DATABASE = "database";
    /** The breaker of what sends to the broker. */
    String BROKER = "broker";

    /**
     * Spares a thing that fails again and again: after some failures in a row nobody asks it for a while, then one asks for
     * all, and its answer decides. Thread-safe.
     */
    @ProviderType
    interface Breaker {
        /** The numbers are those of the metric {@code iochub_breaker_state}. */
        enum State {
            /** All may ask. */
            CLOSED,
            /** One asks for all. */
            HALF_OPEN,
            /** Nobody asks. */
            OPEN
        }

        String name();

        State state();

        /**
         * Whether the caller may ask now. Who may must say what came of it, by {@link #well} or {@link #failed}: until then
         * nobody else may, where it asks for all. One who has said nothing for a long time is taken for lost.
         */
        boolean mayAsk();

        /** It has answered. */
        void well();

        /** It could not be reached, or did not answer. */
        void failed();

        /** Until when nobody asks; empty while somebody may. */
        Optional<Instant> notBefore();
    }

    /**
     * The pauses of one who uses a part of the hub.
     *
     * @param name for the metric {@code iochub_retries_total}: the thing that is tried again, not its user
     */
    Backoff backoff(String name);

    /**
     * The pauses of one who asks a source's system.
     *
     * @param name {@code <instance>/<connection>}
     * @param first after the first failure
     */
    Backoff upstreamBackoff(String name, Duration first);

    /** The one breaker of this name, for a part of the hub. */
    Breaker breaker(String name);

    /**
     * The one breaker of this name, for a source's system.
     *
     * @param name {@code <instance>/<connection>}
     */
    Breaker upstreamBreaker(String name);

    /** Forgets the breakers of an instance, whose names begin with {@code <instance>/}, and what they show. */
    void forgetUpstreams(String instance);

    /** How often the handling of one message may crash before it is taken for the message's own fault; at least 1. */
    int messageAttempts();
}
