package vn.iochub.audit.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keyed hash that closes each line: HMAC-SHA-256 over the line's very bytes before it. So there is one way to read a
 * line, and a checker needs no rules of how JSON is written. Not thread-safe.
 */
final class Seal {
    /** In place of a hash where there is nothing before. */
    static final String NOTHING = "0".repeat(64);

    private static final String BEFORE = ",\"mac\":\"";
    private static final int HASH = 64;
    private static final int TAIL = BEFORE.length() + HASH + 2;
    private static final HexFormat HEX = HexFormat.of();

    private final Mac mac;

    /** @param key the secret {@code audit}, whose characters are the key */
    Seal(String key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has HmacSHA256", e);
        }
    }

    /** A line's hash and the closed line, without its line feed. */
    record Closed(String hash, String line) {}

    /** @param open a JSON object without its closing brace */
    Closed close(String open) {
        String hash = HEX.formatHex(mac.doFinal(open.getBytes(StandardCharsets.UTF_8)));
        return new Closed(hash, open + BEFORE + hash + "\"}");
    }

    /** The hash of a line that carries the right one; empty for any other. */
    String hashOf(byte[] bytes, int from, int to) {
        int end = to - TAIL;
        if (end <= from
                || !new String(bytes, end, BEFORE.length(), StandardCharsets.ISO_8859_1).equals(BEFORE)
                || bytes[to - 2] != '"'
                || bytes[to - 1] != '}') {
            return "";
        }
        mac.update(bytes, from, end - from);
        String right = HEX.formatHex(mac.doFinal());
        String found = new String(bytes, end + BEFORE.length(), HASH, StandardCharsets.ISO_8859_1);
        return MessageDigest.isEqual(
                        right.getBytes(StandardCharsets.ISO_8859_1), found.getBytes(StandardCharsets.ISO_8859_1))
                ? right
                : "";
    }
}
