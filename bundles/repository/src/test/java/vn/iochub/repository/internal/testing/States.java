package vn.iochub.repository.internal.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import vn.iochub.repository.internal.base.Clock;
import vn.iochub.repository.internal.store.Entry;

/** Makes states for tests. */
public final class States {
    public static final String TYPE = "procedure/ServiceDossier";
    private static final AtomicInteger ARRIVAL = new AtomicInteger();

    private States() {}

    /** A state of its own raw message. */
    public static Entry.State stamped(String key, long order, String json) {
        return state(key, order, 0, false, UUID.randomUUID(), 0, json);
    }

    public static Entry.State unstamped(String key, long order, String json) {
        return state(key, order, 0, true, UUID.randomUUID(), 0, json);
    }

    public static Entry.State state(
            String key, long order, int revision, boolean unstamped, UUID raw, int item, String json) {
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

    public static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
