package vn.iochub.reading;

import java.text.Normalizer;

/** Letters and tones apart: {@code ế} as {@code ê} and the acute. */
final class Tones {
    /** Grave, acute, tilde, hook above, dot below. */
    static final String MARKS = "\u0300\u0301\u0303\u0309\u0323";

    private static final String LETTERS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY";

    private Tones() {}

    /** The tone's mark of a composed letter, or 0. */
    static char mark(char letter) {
        String decomposed = Normalizer.normalize(String.valueOf(letter), Normalizer.Form.NFD);
        for (int i = 1; i < decomposed.length(); i++) {
            if (MARKS.indexOf(decomposed.charAt(i)) >= 0) {
                return decomposed.charAt(i);
            }
        }
        return 0;
    }

    /** A composed letter without its tone. */
    static char bare(char letter) {
        String decomposed = Normalizer.normalize(String.valueOf(letter), Normalizer.Form.NFD);
        StringBuilder rest = new StringBuilder();
        for (int i = 0; i < decomposed.length(); i++) {
            if (MARKS.indexOf(decomposed.charAt(i)) < 0) {
                rest.append(decomposed.charAt(i));
            }
        }
        String bare = Normalizer.normalize(rest, Normalizer.Form.NFC);
        return bare.length() == 1 ? bare.charAt(0) : letter;
    }

    static boolean vowel(char bare) {
        return LETTERS.indexOf(bare) >= 0;
    }

    /** Each Vietnamese letter with a tone as letter and combining mark; all else as it is. */
    static String apart(String text) {
        StringBuilder out = new StringBuilder(text.length() + text.length() / 4);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char mark = c < 0xC0 ? 0 : mark(c);
            if (mark == 0 || !vowel(bare(c))) {
                out.append(c);
            } else {
                out.append(bare(c)).append(mark);
            }
        }
        return out.toString();
    }
}
