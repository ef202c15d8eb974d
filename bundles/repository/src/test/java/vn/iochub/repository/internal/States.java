package vn.iochub.repository.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes states for tests. */
final class States {
    static final String TYPE = "procedure/ServiceDossier";
    private static final AtomicInteger ARRIVAL = new AtomicInteger();

    private States() {}

    /** A state of its own raw message. */
    static Entry.State stamped(String key, long order, String json) {
        return state(key, order, 0, false, UUID.randomUUID(), 0, json);
    }

    static Entry.State unstamped(String key, long order, String json) {
        return state(key, order, 0, true, UUID.randomUUID(), 0, json);
    }

    static Entry.State state(String key, long order, int revision, boolean unstamped, UUID raw, int item, String json) {
        byte[] data = json.getBytes(StandardCharsets.UTF_8);
        return new Entry.State(
                ARRIVAL.getAndIncrement(),
                TYPE,
                1,
                key,
                UUID.nameUUIDFromBytes((key + order + "." + revision).getBytes(StandardCharsets.UTF_8)),
                order,
                revision,
                unstamped,
                sha256(data),
                Clock.now(),
                Clock.now(),
                "eprocedure",
                raw,
                item,
                "/data/" + item,
                "vn.iochub.connector.eprocedure/0.1.0",
                data);
    }

    static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
