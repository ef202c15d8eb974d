package vn.iochub.chaos;

import java.security.SecureRandom;
import java.util.Base64;

/** Passwords that live as long as one run. */
final class Secrets {
    private static final int BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
