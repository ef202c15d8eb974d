package vn.iochub.security.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers which user and password were found right, so that a busy caller pays for the slow hash now and then only.
 * It holds no password: the key is an HMAC of both under a key that lives and dies with this process. Wrong answers are
 * never kept.
 */
final class VerifiedCache<T> {
    /** An answer is forgotten when nobody asked for this long: a caller who went away leaves nothing behind. */
    static final Duration IDLE = Duration.ofSeconds(30);
    /** However busy the caller, the slow check is done again after this. */
    static final Duration AGE = Duration.ofMinutes(10);

    static final int SIZE = 1_000;

    private final SecretKeySpec key;
    private final LongSupplier nanoTime;
    private final Map<ByteBuffer, Entry<T>> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Entry<T>> eldest) {
            return size() > SIZE;
        }
    };

    VerifiedCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    ByteBuffer keyOf(String user, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] name = user.getBytes(StandardCharsets.UTF_8);
            // The length first: "ab"+"c" must not look like "a"+"bc".
            mac.update(ByteBuffer.allocate(4).putInt(name.length).flip());
            mac.update(name);
            return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no HmacSHA256", e);
        }
    }

    Optional<T> get(ByteBuffer key) {
        long now = nanoTime.getAsLong();
        synchronized (entries) {
            Entry<T> entry = entries.get(key);
            if (entry == null) {
                return Optional.empty();
            }
            if (now - entry.used > IDLE.toNanos() || now - entry.verified > AGE.toNanos()) {
                entries.remove(key);
                return Optional.empty();
            }
            entry.used = now;
            return Optional.of(entry.value);
        }
    }

    void put(ByteBuffer key, T value) {
        long now = nanoTime.getAsLong();
        synchronized (entries) {
            // The least lately used come first: those nobody asks for any more leave now, not only when it is full.
            entries.values().removeIf(entry -> now - entry.used > IDLE.toNanos());
            entries.put(key, new Entry<>(value, now));
        }
    }

    int size() {
        synchronized (entries) {
            return entries.size();
        }
    }

    private static final class Entry<T> {
        private final T value;
        private final long verified;
        private long used;

        private Entry(T value, long now) {
            this.value = value;
            this.verified = now;
            this.used = now;
        }
    }
}
