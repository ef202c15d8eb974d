package vn.iochub.runtime.internal.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/** Identifiers and hashes. */
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();

    private Ids() {}

    /** A UUID version 7 (RFC 9562) of this time. */
    static UUID message(Instant time) {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        ByteBuffer bits = ByteBuffer.wrap(random);
        long high = (time.toEpochMilli() << 16) | 0x7000 | (bits.getShort() & 0x0FFF);
        long low = (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** A version's id: a hash of what makes it unique, in 32 hexadecimal digits. */
    static String record(String instance, String type, String key, long order, int revision) {
        return shortHash(version(instance, type, key, order, revision));
    }

    /**
     * As {@link #record}, where the order is the message's arrival stamp: all of a message's rows share it, so the row's
     * number tells two states of one thing in one message apart.
     */
    static String unstamped(String instance, String type, String key, long arrival, int revision, int item) {
        return shortHash(version(instance, type, key, arrival, revision) + '\0' + item);
    }

    /** NUL parts them: it can stand in none of them. */
    private static String version(String instance, String type, String key, long order, int revision) {
        return instance + '\0' + type + '\0' + key + '\0' + order + '\0' + revision;
    }

    private static String shortHash(String text) {
        return HEX.formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    static String hash(byte[] content) {
        return HEX.formatHex(sha256().digest(content));
    }

    static String hex(MessageDigest digest) {
        return HEX.formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
