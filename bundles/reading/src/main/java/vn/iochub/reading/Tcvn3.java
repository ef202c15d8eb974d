package vn.iochub.reading;

import java.nio.charset.Charset;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;

/**
 * TCVN 5712:1993. The ABC fonts of Windows use its small letters and {@code Ă Â Ê Ô Ơ Ư Đ} alone, and give the other capitals by a font
 * of capitals over the same bytes; the standard's VN1 has bytes for them, where Windows has quotation marks and dashes.
 */
final class Tcvn3 {
    private static final Charset CP1252 = Charset.forName("windows-1252");

    /** Bytes 0x80 to 0xFF; a blank is none. */
    private static final String HIGH = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
            + "\u00A0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
            + "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
            + "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";

    /** Bytes 0x01 to 0x17 that are capitals; a blank is the control character itself. */
    private static final String LOW = " ÚỤ ỪỬỮ          ỨỰỲỶỸÝỴ";

    /** Windows' ellipsis, quotation marks, bullet and dashes, which stand alone in texts as the capitals under them do not. */
    private static final String SIGNS = "\u0085\u0091\u0092\u0093\u0094\u0095\u0096\u0097";

    private static final Map<Character, Byte> BYTES = new HashMap<>();

    static {
        for (int i = 0; i < HIGH.length(); i++) {
            BYTES.put(HIGH.charAt(i), (byte) (0x80 + i));
        }
        for (int i = 0; i < LOW.length(); i++) {
            if (LOW.charAt(i) != ' ') {
                BYTES.put(LOW.charAt(i), (byte) i);
            }
        }
    }

    private Tcvn3() {}

    static boolean controlLetter(int b) {
        return b < LOW.length() && LOW.charAt(b) != ' ';
    }

    static String decode(byte[] text) throws Texts.DamagedTextException {
        StringBuilder out = new StringBuilder(text.length);
        int from = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || !letter(text[i] & 0xFF)) {
                word(text, from, i, out);
                if (i < text.length) {
                    if (text[i] == 0) {
                        throw new Texts.DamagedTextException();
                    }
                    out.append((char) (text[i] & 0xFF));
                }
                from = i + 1;
            }
        }
        return Texts.composed(out);
    }

    private static boolean letter(int b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= 0x80 && b != 0xA0) || controlLetter(b);
    }

    private static void word(byte[] text, int from, int to, StringBuilder out) throws Texts.DamagedTextException {
        if (from >= to) {
            return;
        }
        StringBuilder word = new StringBuilder(to - from);
        boolean windows = false;
        for (int i = from; i < to; i++) {
            int b = text[i] & 0xFF;
            windows |= b >= 0x80 && b < 0xA0;
            word.append(b >= 0x80 ? HIGH.charAt(b - 0x80) : controlLetter(b) ? LOW.charAt(b) : (char) b);
        }
        String decoded = capitals(merged(Normalizer.normalize(word, Normalizer.Form.NFC)));
        // A byte from 0x80 to 0x9F is a capital where it makes a word, and Windows' quotation mark or dash where not.
        boolean sign = to - from == 1 && SIGNS.indexOf(text[from] & 0xFF) >= 0;
        if (windows && (sign || !Syllables.possible(decoded))) {
            decoded = withSigns(text, from, to);
        }
        out.append(decoded);
    }

    private static String withSigns(byte[] text, int from, int to) throws Texts.DamagedTextException {
        StringBuilder out = new StringBuilder(to - from);
        StringBuilder piece = new StringBuilder();
        for (int i = from; i < to; i++) {
            int b = text[i] & 0xFF;
            if (b >= 0x80 && b < 0xA0) {
                String sign = new String(text, i, 1, CP1252);
                if (sign.charAt(0) == '\uFFFD' || sign.charAt(0) < 0xA0) {
                    throw new Texts.DamagedTextException();
                }
                out.append(capitals(merged(piece.toString()))).append(sign);
                piece.setLength(0);
            } else {
                piece.append(b >= 0xA0 ? HIGH.charAt(b - 0x80) : controlLetter(b) ? LOW.charAt(b) : (char) b);
            }
        }
        return out.append(capitals(merged(piece.toString()))).toString();
    }

    /** Some converters write a capital as the bare capital followed by the small letter with its tone: {@code Aà} is À. */
    private static String merged(String word) {
        StringBuilder out = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (i + 1 < word.length() && Character.isUpperCase(c)) {
                char next = word.charAt(i + 1);
                if (Character.isLowerCase(next)
                        && Tones.mark(next) != 0
                        && Character.toUpperCase(Tones.bare(next)) == c
                        && Tones.vowel(c)) {
                    out.append(Character.toUpperCase(next));
                    i++;
                    continue;
                }
            }
            out.append(c);
        }
        return out.toString();
    }

    /** Headings in a font of capitals have plain capitals and small marked letters, {@code CéNG}: no word is written so. */
    private static String capitals(String word) {
        int upper = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < 0x80 && Character.isLowerCase(c)) {
                return word;
            }
            if (c < 0x80 && Character.isUpperCase(c)) {
                upper++;
            }
        }
        return upper < 2 ? word : word.toUpperCase(java.util.Locale.ROOT);
    }

    static byte[] encode(String text) {
        byte[] out = new byte[text.length()];
        for (int i = 0; i < out.length; i++) {
            char c = text.charAt(i);
            Byte b = BYTES.get(c);
            if (b != null) {
                out[i] = b;
            } else if (c < 0x80 && !controlLetter(c)) {
                out[i] = (byte) c;
            } else {
                byte[] sign = String.valueOf(c).getBytes(CP1252);
                if (sign.length != 1 || (sign[0] & 0xFF) < 0x80 || (sign[0] & 0xFF) >= 0xA0) {
                    throw new IllegalArgumentException("TCVN3 has not every character of the text");
                }
                out[i] = sign[0];
            }
        }
        return out;
    }
}
