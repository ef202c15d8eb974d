package vn.iochub.simulators.sources;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import vn.iochub.simulators.ledger.Hashes;

/**
 * Checks calls that are signed with HMAC-SHA256 over method, path, query, system, time, nonce and the body's hash, a line
 * each. The key itself must not be shown, a signature is good for five minutes and for one call. Thread-safe.
 */
final class Signatures {
    private static final long GOOD_MILLIS = 300_000;

    private final String system;
    private final SecretKeySpec key;
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();

    Signatures(String system, String key) {
        this.system = system;
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    boolean valid(HttpExchange exchange, byte[] body) {
        Headers headers = exchange.getRequestHeaders();
        String timestamp = headers.getFirst("X-Timestamp");
        String nonce = headers.getFirst("X-Nonce");
        String signature = headers.getFirst("X-Signature");
        if (timestamp == null
                || nonce == null
                || signature == null
                || headers.containsKey("X-SecretKey")
                || !system.equals(headers.getFirst("X-SystemId"))
                || !timestamp.matches("[0-9]{13}")
                || Math.abs(System.currentTimeMillis() - Long.parseLong(timestamp)) > GOOD_MILLIS) {
            return false;
        }
        String query = exchange.getRequestURI().getRawQuery();
        String text = String.join(
                "\n",
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query == null ? "" : query,
                system,
                timestamp,
                nonce,
                Hashes.sha256(body));
        return MessageDigest.isEqual(
                        sign(text).getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.US_ASCII))
                && nonces.add(nonce);
    }

    /** In base64. */
    String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
