package vn.iochub.repository.internal.base;

import java.nio.charset.StandardCharsets;

/** Texts as PostgreSQL takes them. */
public final class Texts {
    private static final int MAX_FRAGMENT = 4096;

    private Texts() {}

    /** PostgreSQL's text has no U+0000, and UTF-8 no halves of surrogate pairs. */
    public static String storable(String text) {
        String kept = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        for (int i = 0; i < kept.length(); i++) {
            if (Character.isSurrogate(kept.charAt(i))) {
                // The round trip turns halves into question marks and leaves pairs alone.
                return new String(kept.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return kept;
    }

    /** The beginning of what was refused, for people to look at: 4,096 UTF-16 units of UTF-8, storable. */
    public static String fragment(byte[] utf8) {
        String kept = storable(new String(utf8, StandardCharsets.UTF_8));
        if (kept.length() <= MAX_FRAGMENT) {
            return kept;
        }
        boolean splits = Character.isHighSurrogate(kept.charAt(MAX_FRAGMENT - 1));
        return kept.substring(0, splits ? MAX_FRAGMENT - 1 : MAX_FRAGMENT);
    }
}
