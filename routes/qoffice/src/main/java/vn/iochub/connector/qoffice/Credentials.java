package vn.iochub.connector.qoffice;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What proves to QOffice who calls: the key in a header, or a signature over the call made with the key. Thread-safe. */
final class Credentials {
    static final Credentials NONE = new Credentials("", "-", false, Map.of(), "", false);

    private final SecureRandom random = new SecureRandom();
    private final String systemId;
    private final String key;
    private final boolean hmac;
    private final Map<String, String> names;
    private final String text;
    private final boolean hex;

    Credentials(String systemId, String key, boolean hmac, Map<String, String> names, String text, boolean hex) {
        this.systemId = systemId;
        this.key = key;
        this.hmac = hmac;
        this.names = names;
        this.text = text;
        this.hex = hex;
    }

    /** The headers for a call. */
    Map<String, String> headers(String method, String path, String query, String body, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(names.get("systemId"), systemId);
        if (!hmac) {
            headers.put(names.get("secretKey"), key);
            return headers;
        }
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        String nonce = HexFormat.of().formatHex(bits);
        String timestamp = String.valueOf(now.toEpochMilli());
        String signed = text.replace("{method}", method)
                .replace("{systemId}", systemId)
                .replace("{timestamp}", timestamp)
                .replace("{nonce}", nonce)
                .replace("{bodySha256}", sha256(body))
                .replace("{path}", path)
                .replace("{query}", query);
        headers.put(names.get("timestamp"), timestamp);
        headers.put(names.get("nonce"), nonce);
        headers.put(names.get("signature"), sign(signed));
        return headers;
    }

    private String sign(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
            return hex
                    ? HexFormat.of().formatHex(signature)
                    : Base64.getEncoder().encodeToString(signature);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java has HmacSHA256, and any key fits it", e);
        }
    }

    private static String sha256(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Credentials of " + systemId;
    }
}
