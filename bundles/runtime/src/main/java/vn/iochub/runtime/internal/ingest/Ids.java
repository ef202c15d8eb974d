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
        MessageDigest digest = sha256();
        // NUL parts them: it can stand in none of them.
        digest.update((instance + '\0' + type + '\0' + key + '\0' + order + '\0' + revision)
                .getBytes(StandardCharsets.UTF_8));
        return HEX.formatHex(digest.digest(), 0, 16);
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
