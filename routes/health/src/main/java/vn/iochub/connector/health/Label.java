package vn.iochub.connector.health;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a LOAIHOSO says a part is. */
enum Label {
    /** XML1: the visit. */
    VISIT,
    /** The check-in message inside an envelope. */
    CHECK_IN,
    /** XML6. */
    HIV,
    /** XML15. */
    TUBERCULOSIS,
    /** XML2 to XML14 but XML6: nothing of it is needed, and nothing is kept. */
    OTHER,
    /** None of these. */
    UNKNOWN;

    private static final Pattern NUMBER = Pattern.compile("(?:XML)?0*([0-9]{1,2})(?:XML)?");

    /** Reads it whatever its case, spaces, zeros and width: {@code XML1}, {@code  xml_06 }, {@code 15}. */
    static Label of(String text) {
        if (text == null || text.length() > 100) {
            return UNKNOWN;
        }
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^0-9A-Z]", "");
        Matcher matcher = NUMBER.matcher(plain);
        if (matcher.matches()) {
            int number = Integer.parseInt(matcher.group(1));
            return switch (number) {
                case 0 -> CHECK_IN;
                case 1 -> VISIT;
                case 6 -> HIV;
                case 15 -> TUBERCULOSIS;
                default -> number < 15 ? OTHER : UNKNOWN;
            };
        }
        return plain.equals("CHECKIN") ? CHECK_IN : UNKNOWN;
    }
}
