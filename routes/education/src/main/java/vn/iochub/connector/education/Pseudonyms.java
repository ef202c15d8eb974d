package vn.iochub.connector.education;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Pupils' numbers as pseudonyms: HMAC-SHA256 with the instance's key, the first 128 bits in hexadecimal digits. Who lacks the
 * key cannot try all numbers. Thread-safe.
 */
final class Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;
    private static final int SHORTEST_KEY = 16;

    private final SecretKeySpec key;
    private final String keyId;

    Pseudonyms(String secret) {
        if (secret.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "pseudonymKey must lead to a secret of at least " + SHORTEST_KEY + " characters");
        }
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        keyId = hmac("key-id").substring(0, 8);
    }

    /** Tells which key made a pseudonym, and nothing of the key. */
    String keyId() {
        return keyId;
    }

    String student(String number) {
        return hmac("student\n" + number.toUpperCase(Locale.ROOT));
    }

    private String hmac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] all = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(all, BYTES));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256", e);
        }
    }
}
