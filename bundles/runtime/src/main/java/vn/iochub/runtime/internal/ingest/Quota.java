package vn.iochub.runtime.internal.ingest;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One source's rate, as a bucket of messages and one of bytes that fill by the second and hold two seconds' worth. How many
 * bytes a message has is known when it is read, so the bytes are drawn then, if need be below nothing: what comes next waits
 * for it. Thread-safe.
 */
final class Quota {
    private static final long BURST_SECONDS = 2;

    private record Buckets(Limits limits, Optional<Bucket> messages, Optional<Bucket> bytes) {}

    private final Supplier<Limits> limits;
    private volatile Buckets buckets;

    /** @param limits as they are configured now */
    Quota(Supplier<Limits> limits) {
        this.limits = limits;
        this.buckets = buckets(limits.get());
    }

    private static Buckets buckets(Limits limits) {
        return new Buckets(limits, bucket(limits.messages()), bucket(limits.bytes()));
    }

    private static Optional<Bucket> bucket(long perSecond) {
        if (perSecond <= 0) {
            return Optional.empty();
        }
        return Optional.of(Bucket.builder()
                .addLimit(limit -> limit.capacity(Math.multiplyExact(perSecond, BURST_SECONDS))
                        .refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withNanosecondPrecision()
                .build());
    }

    private Buckets now() {
        Limits wanted = limits.get();
        Buckets current = buckets;
        if (!current.limits().equals(wanted)) {
            // Two threads may both do so; the one bucket more is gone with its second.
            current = buckets(wanted);
            buckets = current;
        }
        return current;
    }

    /** Draws a message: nothing, or how long it has to wait. */
    Duration draw() {
        Buckets current = now();
        long wait = current.bytes()
                .map(bytes -> bytes.estimateAbilityToConsume(1).getNanosToWaitForRefill())
                .orElse(0L);
        if (wait == 0) {
            wait = current.messages()
                    .map(messages -> messages.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill())
                    .orElse(0L);
        }
        return Duration.ofNanos(wait);
    }

    /** Draws the bytes of a message that is read. */
    void read(long size) {
        if (size > 0) {
            now().bytes().ifPresent(bytes -> bytes.consumeIgnoringRateLimits(size));
        }
    }

    /** The limits in words, for a status: empty where there is none. */
    Optional<String> words() {
        Limits current = now().limits();
        List<String> words = new ArrayList<>();
        if (current.messages() > 0) {
            words.add(current.messages() + " messages/s");
        }
        if (current.bytes() > 0) {
            words.add(current.bytes() + " bytes/s");
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", words));
    }
}
