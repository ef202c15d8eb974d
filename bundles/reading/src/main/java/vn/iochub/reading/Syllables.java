package vn.iochub.reading;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/**
 * Which words Vietnamese may have: onset, rime and tone as the language combines them. Text decoded by a wrong table breaks
 * these rules in nearly every word, so that they tell encodings apart without a dictionary.
 */
final class Syllables {
    private static final String[] ONSETS = {
        "ngh", "ng", "gh", "gi", "kh", "ch", "tr", "th", "ph", "nh", "qu", "q", "b", "c", "d", "đ", "g", "h", "k", "l",
        "m", "n", "p", "r", "s", "t", "v", "x", ""
    };

    private static final Set<String> RIMES =
            Set.of(("a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
                            + "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng "
                            + "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
                            + "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo "
                            + "oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
                            + "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut "
                            + "uy uya uych uyên uyêt uynh uyn uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp "
                            + "ươt ươu ưt ưu y yêm yên yêng yêt yêu")
                    .split(" "));

    private Syllables() {}

    /** Whether Vietnamese may have this word; both places of the tone in oa, oe and uy are right. */
    static boolean possible(String word) {
        if (word.length() > 10 || !oneCase(word)) {
            return false;
        }
        String decomposed = Normalizer.normalize(word.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
        StringBuilder base = new StringBuilder(decomposed.length());
        char tone = 0;
        int at = -1;
        for (int i = 0; i < decomposed.length(); i++) {
            char c = decomposed.charAt(i);
            if (tone(c)) {
                if (tone != 0) {
                    return false;
                }
                tone = c;
                at = base.length() - 1;
            } else {
                base.append(c);
            }
        }
        String letters = Normalizer.normalize(base, Normalizer.Form.NFC);
        if (at >= 0) {
            // Marks that a composed letter took in come before the tone: its place is counted in composed letters.
            at = Normalizer.normalize(base.substring(0, at + 1), Normalizer.Form.NFC)
                            .length()
                    - 1;
        }
        for (String onset : ONSETS) {
            if (letters.startsWith(onset) && rime(letters.substring(onset.length()), tone, at - onset.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean tone(char c) {
        return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323;
    }

    /** A syllable that ends in a stop has the acute or the dot below, and no other tone. */
    private static boolean rime(String rime, char tone, int at) {
        if (!RIMES.contains(rime)) {
            return false;
        }
        boolean stop = rime.endsWith("c") || rime.endsWith("ch") || rime.endsWith("p") || rime.endsWith("t");
        return stop ? (tone == 0x301 || tone == 0x323) && place(rime, at) : tone == 0 || place(rime, at);
    }

    /** Whether the tone may stand there; oa, oe and uy have two places, after the old and the new rule. */
    private static boolean place(String rime, int at) {
        if (at < 0 || at >= rime.length()) {
            return false;
        }
        int vowels = 0;
        int marked = -1;
        while (vowels < rime.length() && Tones.vowel(rime.charAt(vowels))) {
            if ("ăâêôơư".indexOf(rime.charAt(vowels)) >= 0) {
                marked = vowels;
            }
            vowels++;
        }
        if (marked >= 0) {
            return at == marked;
        }
        if (vowels < rime.length()) {
            return at == vowels - 1;
        }
        return switch (vowels) {
            case 1 -> at == 0;
            case 2 -> at == 0 || (at == 1 && (rime.equals("oa") || rime.equals("oe") || rime.equals("uy")));
            default -> at == 1;
        };
    }

    /** Small letters after the first, or capitals throughout; ABC fonts give small marked letters among capitals. */
    private static boolean oneCase(String word) {
        boolean lower = false;
        boolean upper = false;
        for (int i = 1; i < word.length(); i++) {
            lower |= Character.isLowerCase(word.charAt(i));
            upper |= Character.isUpperCase(word.charAt(i));
        }
        return !(lower && upper) && !(upper && Character.isLowerCase(word.charAt(0)));
    }
}
