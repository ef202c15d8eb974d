package vn.iochub.connector.health;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Pseudonyms: HMAC-SHA256 with the province's key, cut to 128 bits, as hexadecimal digits. Without the key nobody can try all
 * twelve-digit numbers. Each kind of number has its own prefix inside the HMAC, so that equal digits of two kinds do not
 * meet. Thread-safe.
 */
final class Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;

    private final SecretKeySpec key;
    private final String keyId;

    Pseudonyms(String secret) {
        if (secret.length() < 16) {
            throw new IllegalArgumentException("pseudonymKey must lead to a secret of at least 16 characters");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.keyId = of("key-id", "").substring(0, 8);
    }

    /** Tells which key made a pseudonym, and nothing of the key. */
    String keyId() {
        return keyId;
    }

    /** The pseudonym of a number of this kind. */
    String of(String kind, String number) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] all = mac.doFinal((kind + "\n" + number).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(all, BYTES));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256", e);
        }
    }
}
