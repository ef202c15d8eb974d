package vn.iochub.transport.internal.view;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which states of which rows the hub has taken since the start, as far as the overlap window reads them again; without it
 * each poll would send the window's rows once more. Holds hashes alone, and at most so many: what is forgotten is sent
 * again, and the repository knows it. Not thread-safe.
 */
final class SeenRows {
    private final Map<Hash, Seen> rows;

    /** Of a row's id, or of its whole content. */
    record Hash(long high, long low) {}

    /** @param updated null where the row has no time */
    private record Seen(Hash content, Instant updated) {}

    SeenRows(int limit) {
        rows = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Hash, Seen> eldest) {
                return size() > limit;
            }
        };
    }

    boolean knows(Hash id, Hash content) {
        Seen seen = rows.get(id);
        return seen != null && seen.content().equals(content);
    }

    void add(Hash id, Hash content, Instant updated) {
        // Taken out first: a row seen again is young again.
        rows.remove(id);
        rows.put(id, new Seen(content, updated));
    }

    /** Forgets rows that no window reads again. */
    void forgetBefore(Instant start) {
        rows.values().removeIf(seen -> seen.updated() != null && seen.updated().isBefore(start));
    }

    int size() {
        return rows.size();
    }

    static Hash hash(Iterable<String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                digest.update(bytes);
            }
            ByteBuffer hash = ByteBuffer.wrap(digest.digest());
            return new Hash(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
