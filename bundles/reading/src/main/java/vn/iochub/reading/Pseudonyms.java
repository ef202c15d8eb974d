package vn.iochub.reading;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Pseudonyms of people's numbers: HMAC-SHA256 (RFC 2104) with a key of the province's, the first 128 bits as 32 hexadecimal
 * digits. Without the key nobody can try all twelve-digit numbers. Each kind of number has its name inside the HMAC, so that
 * equal digits of two kinds do not meet. Thread-safe.
 */
public final class Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;
    private static final int SHORTEST_KEY = 16;

    private final SecretKeySpec key;
    private final String keyId;

    /**
     * @param configKey the configuration key that led to the secret, for the message
     * @param secret at least 16 characters
     * @throws IllegalArgumentException when the secret is shorter; names the configuration key, not the secret
     */
    public Pseudonyms(String configKey, String secret) {
        if (secret.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    configKey + " must lead to a secret of at least " + SHORTEST_KEY + " characters");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.keyId = of("key-id", "").substring(0, 8);
    }

    /** Tells which key made a pseudonym, and nothing of the key: 8 hexadecimal digits. */
    public String keyId() {
        return keyId;
    }

    /** The pseudonym of a number of this kind: the HMAC of kind, line feed, number. */
    public String of(String kind, String number) {
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
