package vn.iochub.simulators.synthetic;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;

/** Writes Vietnamese as programs did before Unicode. */
public enum LegacyText {
    UTF_8,
    /** TCVN 5712:1993 VN3, the fonts called .Vn*: a byte for each lower-case letter; capitals with a tone have none. */
    TCVN3,
    /** Microsoft's: letters with their shape, the tone a character behind it. */
    CP1258;

    private static final String LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ";
    private static final int[] BYTES = {
        0xB5, 0xB8, 0xB6, 0xB7, 0xB9, 0xA8, 0xBB, 0xBE, 0xBC, 0xBD, 0xC6, 0xA9, 0xC7, 0xCA, 0xC8, 0xC9, 0xCB, 0xAE,
                0xCC,
        0xD0, 0xCE, 0xCF, 0xD1, 0xAA, 0xD2, 0xD5, 0xD3, 0xD4, 0xD6, 0xD7, 0xDD, 0xD8, 0xDC, 0xDE, 0xDF, 0xE3, 0xE1,
                0xE2,
        0xE4, 0xAB, 0xE5, 0xE8, 0xE6, 0xE7, 0xE9, 0xAC, 0xEA, 0xED, 0xEB, 0xEC, 0xEE, 0xEF, 0xF3, 0xF1, 0xF2, 0xF4,
                0xAD,
        0xF5, 0xF8, 0xF6, 0xF7, 0xF9, 0xFA, 0xFD, 0xFB, 0xFC, 0xFE, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7
    };
    private static final Map<Character, Character> CODES = new HashMap<>();
    private static final String TONES = "\u0300\u0301\u0303\u0309\u0323";

    static {
        for (int i = 0; i < BYTES.length; i++) {
            CODES.put(LETTERS.charAt(i), (char) BYTES[i]);
        }
    }

    /** The text in this encoding. */
    public byte[] encode(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        return switch (this) {
            case UTF_8 -> composed.getBytes(StandardCharsets.UTF_8);
            case TCVN3 -> tcvn3(composed).getBytes(StandardCharsets.ISO_8859_1);
            case CP1258 -> tonesApart(composed).getBytes(Charset.forName("windows-1258"));
        };
    }

    private static String tcvn3(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (char c : text.toCharArray()) {
            Character code = CODES.get(c);
            if (code == null && c > 0x7E) {
                // A capital with a tone: its font shows the lower-case letter's byte as a capital.
                code = CODES.get(Character.toLowerCase(c));
            }
            out.append(code == null ? Character.valueOf(c) : code);
        }
        return out.toString();
    }

    private static String tonesApart(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (char c : text.toCharArray()) {
            StringBuilder letter = new StringBuilder();
            StringBuilder tone = new StringBuilder();
            for (char part :
                    Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFD).toCharArray()) {
                (TONES.indexOf(part) >= 0 ? tone : letter).append(part);
            }
            out.append(Normalizer.normalize(letter, Normalizer.Form.NFC)).append(tone);
        }
        return out.toString();
    }
}
