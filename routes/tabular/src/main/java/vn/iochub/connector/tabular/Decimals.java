package vn.iochub.connector.tabular;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import vn.iochub.connector.tabular.Description.Style;
import vn.iochub.reading.Numbers;

/** Exact numbers in the style that a description names; a number of a spreadsheet's own is read in any. Stateless. */
final class Decimals {
    private static final int LONGEST = 40;
    /** As the table reader writes a spreadsheet's number: never with just three decimals, which could be thousands. */
    private static final Pattern CELL = Pattern.compile("\\d+(?:,(?:\\d{1,2}|\\d{4,}))?");

    private static final Pattern PLAIN = Pattern.compile("\\d+(?:[.]\\d+)?");
    private static final Pattern VI = Pattern.compile("(?:\\d+|\\d{1,3}(?:[.]\\d{3})+|\\d{1,3}(?: \\d{3})+)(?:,\\d+)?");
    private static final Pattern EN = Pattern.compile("(?:\\d+|\\d{1,3}(?:,\\d{3})+|\\d{1,3}(?: \\d{3})+)(?:[.]\\d+)?");

    private Decimals() {}

    /** The number, or empty when the text is none in that style. A per cent sign behind it is passed over. */
    static Optional<BigDecimal> read(String text, Style style) {
        String t = text.strip().replace('\u00A0', ' ').replace('\u202F', ' ').replace('\u2212', '-');
        if (t.endsWith("%")) {
            t = t.substring(0, t.length() - 1).strip();
        }
        if (style == Style.AUTO) {
            return Numbers.read(t);
        }
        if (t.length() > LONGEST) {
            return Optional.empty();
        }
        boolean negative = false;
        if (t.startsWith("(") && t.endsWith(")")) {
            negative = true;
            t = t.substring(1, t.length() - 1).strip();
        } else if (t.startsWith("-") || t.startsWith("+")) {
            negative = t.startsWith("-");
            t = t.substring(1).strip();
        }
        String plain = null;
        if (CELL.matcher(t).matches()) {
            plain = t.replace(',', '.');
        } else if (style == Style.VI && VI.matcher(t).matches()) {
            plain = t.replace(".", "").replace(" ", "").replace(',', '.');
        } else if (style == Style.EN && EN.matcher(t).matches()) {
            plain = t.replace(",", "").replace(" ", "");
        } else if (style == Style.PLAIN && PLAIN.matcher(t).matches()) {
            plain = t;
        }
        if (plain == null) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(plain);
        return Optional.of(negative ? number.negate() : number);
    }
}
