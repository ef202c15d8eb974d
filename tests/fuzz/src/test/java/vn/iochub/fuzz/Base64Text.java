package vn.iochub.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A message within a message. */
final class Base64Text {
    private static final int SHORTEST = 40;

    private Base64Text() {}

    static boolean fits(byte[] text) {
        if (text.length < SHORTEST) {
            return false;
        }
        for (byte one : text) {
            if (!Character.isWhitespace(one)
                    && !(one >= '0' && one <= '9')
                    && !(one >= 'A' && one <= 'Z')
                    && !(one >= 'a' && one <= 'z')
                    && one != '+'
                    && one != '/'
                    && one != '=') {
                return false;
            }
        }
        return true;
    }

    /** What is in it, or null where it is broken. */
    static byte[] decoded(byte[] text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static byte[] mutate(byte[] text, Mutator mutator, int depth) {
        byte[] inner = fits(text) ? decoded(text) : null;
        if (inner == null) {
            return mutator.bytes(text);
        }
        byte[] changed = mutator.mutate(inner, inner, depth + 1);
        return Base64.getEncoder().encode(changed);
    }

    /** The same with another text in the place of some, also within. */
    static byte[] replace(byte[] text, String from, String to) {
        byte[] inner = decoded(text);
        if (inner == null) {
            return text;
        }
        byte[] changed =
                new String(inner, StandardCharsets.UTF_8).replaceAll(from, to).getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(inner, changed) ? text : Base64.getEncoder().encode(changed);
    }
}
