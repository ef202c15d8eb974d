package vn.iochub.reading;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** VNI-Windows: most marked letters are a plain letter and a byte for all its marks; a few have one byte. */
final class Vni {
    private static final Charset CP1252 = Charset.forName("windows-1252");

    // Pairs of VNI's form, read as Latin-1, and the small letter it means.
    private static final String[] PAIRS = {
        "aù", "á", "aø", "à", "aû", "ả", "aõ", "ã", "aï", "ạ", "aâ", "â", "aá", "ấ", "aà", "ầ", "aå", "ẩ", "aã", "ẫ",
        "aä", "ậ", "aê", "ă", "aé", "ắ", "aè", "ằ", "aú", "ẳ", "aü", "ẵ", "aë", "ặ", "eù", "é", "eø", "è", "eû", "ẻ",
        "eõ", "ẽ", "eï", "ẹ", "eâ", "ê", "eá", "ế", "eà", "ề", "eå", "ể", "eã", "ễ", "eä", "ệ", "où", "ó", "oø", "ò",
        "oû", "ỏ", "oõ", "õ", "oï", "ọ", "oâ", "ô", "oá", "ố", "oà", "ồ", "oå", "ổ", "oã", "ỗ", "oä", "ộ", "ôù", "ớ",
        "ôø", "ờ", "ôû", "ở", "ôõ", "ỡ", "ôï", "ợ", "uù", "ú", "uø", "ù", "uû", "ủ", "uõ", "ũ", "uï", "ụ", "öù", "ứ",
        "öø", "ừ", "öû", "ử", "öõ", "ữ", "öï", "ự", "yù", "ý", "yø", "ỳ", "yû", "ỷ", "yõ", "ỹ"
    };
    private static final String[] SINGLES = {
        "í", "í", "ì", "ì", "æ", "ỉ", "ó", "ĩ", "ò", "ị", "ô", "ơ", "ö", "ư", "î", "ỵ", "ñ", "đ"
    };

    private static final Map<String, Character> LETTERS = new HashMap<>();
    private static final Map<Character, String> FORMS = new HashMap<>();

    static {
        add(PAIRS);
        add(SINGLES);
    }

    private Vni() {}

    private static void add(String[] table) {
        for (int i = 0; i < table.length; i += 2) {
            LETTERS.put(table[i], table[i + 1].charAt(0));
            FORMS.put(table[i + 1].charAt(0), table[i]);
            FORMS.put(table[i + 1].toUpperCase(Locale.ROOT).charAt(0), table[i].toUpperCase(Locale.ROOT));
        }
    }

    static String decode(byte[] text) throws Texts.DamagedTextException {
        StringBuilder out = new StringBuilder(text.length);
        for (int i = 0; i < text.length; i++) {
            char c = (char) (text[i] & 0xFF);
            char lower = Character.toLowerCase(c);
            if (i + 1 < text.length && (text[i + 1] & 0xFF) >= 0xC0 && "aeouyôö".indexOf(lower) >= 0) {
                Character pair = LETTERS.get("" + lower + Character.toLowerCase((char) (text[i + 1] & 0xFF)));
                if (pair != null) {
                    // The letter's case decides: keyboards were seen to give a small mark after a capital.
                    out.append(lower == c ? pair : Character.toUpperCase(pair));
                    i++;
                    continue;
                }
            }
            Character single = LETTERS.get(String.valueOf(lower));
            if (single != null) {
                out.append(lower == c ? single : Character.toUpperCase(single));
            } else if (c >= 0xC0 || c == 0) {
                throw new Texts.DamagedTextException();
            } else if (c >= 0x80) {
                char sign = new String(text, i, 1, CP1252).charAt(0);
                if (sign == '\uFFFD' || (sign >= 0x80 && sign < 0xA0)) {
                    throw new Texts.DamagedTextException();
                }
                out.append(sign);
            } else {
                out.append(c);
            }
        }
        return Texts.composed(out);
    }

    static byte[] encode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() * 3 / 2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String form = FORMS.get(c);
            if (form != null) {
                for (int j = 0; j < form.length(); j++) {
                    out.write(form.charAt(j));
                }
            } else {
                byte[] sign = LegacyText.strict(String.valueOf(c), CP1252);
                if ((sign[0] & 0xFF) >= 0xC0) {
                    throw new IllegalArgumentException("VNI has not every character of the text");
                }
                out.write(sign[0]);
            }
        }
        return out.toByteArray();
    }
}
