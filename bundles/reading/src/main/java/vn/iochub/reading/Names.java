package vn.iochub.reading;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Compares Vietnamese names and headings. Two spellings of one name are equal under {@link #key}: letter case, composed or
 * combining marks, the tone's place ({@code Hoà} and {@code Hòa}, {@code Thuỷ} and {@code Thủy}, {@code khoẻ} and
 * {@code khỏe}), spaces, look-alikes of {@code đ} and of the hyphen. A key is for comparing alone: store the original.
 * {@code i} and {@code y} ({@code Mĩ}, {@code Mỹ}) stay apart, because they tell people apart too.
 */
public final class Names {
    private static final String TONED_O = "òóỏõọ";
    private static final String TONED_U = "ùúủũụ";
    private static final String TONED_A = "àáảãạ";
    private static final String TONED_E = "èéẻẽẹ";
    private static final String TONED_Y = "ỳýỷỹỵ";

    private Names() {}

    /** Whether both are the same name. */
    public static boolean same(String a, String b) {
        return key(a).equals(key(b));
    }

    /** What all spellings of a name share, in lower case, with the tone on the second vowel of oa, oe and uy. */
    public static String key(String text) {
        StringBuilder out = new StringBuilder(unified(text));
        for (int i = 0; i + 1 < out.length(); i++) {
            char next = out.charAt(i + 1);
            int tone = TONED_O.indexOf(out.charAt(i));
            if (tone >= 0 && (next == 'a' || next == 'e')) {
                out.setCharAt(i, 'o');
                out.setCharAt(i + 1, (next == 'a' ? TONED_A : TONED_E).charAt(tone));
                continue;
            }
            tone = TONED_U.indexOf(out.charAt(i));
            if (tone >= 0 && next == 'y') {
                out.setCharAt(i, 'u');
                out.setCharAt(i + 1, TONED_Y.charAt(tone));
            }
        }
        return out.toString();
    }

    /** The text in lower case without any mark, {@code đ} as {@code d}: for headings and for searching. */
    public static String plain(String text) {
        String decomposed = Normalizer.normalize(unified(text), Normalizer.Form.NFD);
        StringBuilder out = new StringBuilder(decomposed.length());
        for (int i = 0; i < decomposed.length(); i++) {
            char c = decomposed.charAt(i);
            if (Character.getType(c) != Character.NON_SPACING_MARK) {
                out.append(c == 'đ' ? 'd' : c);
            }
        }
        return out.toString();
    }

    private static String unified(String text) {
        String lower = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(lower.length());
        boolean space = false;
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                space = out.length() > 0;
                continue;
            }
            if (Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.CONTROL) {
                continue;
            }
            if (space) {
                out.append(' ');
                space = false;
            }
            out.append(
                    switch (c) {
                        // The Icelandic and the African letter look the same in capitals, and old keyboards gave them.
                        case 'ð', 'ɖ' -> 'đ';
                        case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212' -> '-';
                        case '\u2018', '\u2019', '\u02BC' -> '\'';
                        default -> c;
                    });
        }
        return out.toString();
    }
}
