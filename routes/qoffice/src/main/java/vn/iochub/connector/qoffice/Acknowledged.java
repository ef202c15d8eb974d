package vn.iochub.connector.qoffice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import vn.iochub.api.SourceHub;

/**
 * The documents acknowledged last, for a QOffice whose list does not say which ones were: they would be fetched again at
 * every look. What is forgotten here is fetched once more and is a duplicate. Of one thread.
 */
final class Acknowledged {
    private static final String CURSOR = "acknowledged";

    /** Ten characters each: below the 64 KB of a cursor. */
    private static final int MOST = 6_000;

    private final SourceHub hub;
    private final Set<String> ids = new LinkedHashSet<>();
    private boolean loaded;
    private boolean changed;

    Acknowledged(SourceHub hub) {
        this.hub = hub;
    }

    void load() throws IOException {
        if (!loaded) {
            hub.cursor(CURSOR).ifPresent(text -> ids.addAll(Arrays.asList(text.split("\n"))));
            loaded = true;
        }
    }

    boolean contains(String id) {
        return ids.contains(hash(id));
    }

    void add(String id) {
        String hash = hash(id);
        ids.remove(hash);
        ids.add(hash);
        if (ids.size() > MOST) {
            ids.remove(ids.iterator().next());
        }
        changed = true;
    }

    void store() throws IOException {
        if (changed) {
            hub.cursor(CURSOR, String.join("\n", ids));
            changed = false;
        }
    }

    private static String hash(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(hash).substring(0, 9);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
