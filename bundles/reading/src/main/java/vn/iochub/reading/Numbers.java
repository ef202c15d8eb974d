package vn.iochub.reading;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Exact numbers as spreadsheets and exports write them: {@code 1.234.567,89}, {@code 1,234,567.89}, {@code 1 234 567},
 * {@code 1234567.89}, {@code 12,5}, {@code (1.234.567)} for a negative one. What could mean two numbers is none:
 * {@code 1.234} is a thousand to one reader and a bit more than one to the other. Where the field is money, {@link Amounts}
 * reads {@code 50.000} as fifty thousand.
 */
public final class Numbers {
    private static final int LONGEST = 40;
    private static final Pattern PLAIN = Pattern.compile("\\d+");
    /** Two groups or more, or one and decimals of the other sign. */
    private static final Pattern DOTS = Pattern.compile("[1-9]\\d{0,2}(?:(?:[.]\\d{3}){2,}(?:,\\d+)?|[.]\\d{3},\\d+)");

    private static final Pattern COMMAS =
            Pattern.compile("[1-9]\\d{0,2}(?:(?:,\\d{3}){2,}(?:[.]\\d+)?|,\\d{3}[.]\\d+)");
    private static final Pattern SPACES = Pattern.compile("[1-9]\\d{0,2}(?: \\d{3})+(?:[.,]\\d+)?");
    private static final Pattern DECIMALS = Pattern.compile("(\\d+)[.,](\\d+)");

    private Numbers() {}

    /** The number, or empty when the text is none or could be two. */
    public static Optional<BigDecimal> read(String text) {
        String t = text.strip().replace('\u00A0', ' ').replace('\u202F', ' ').replace('\u2212', '-');
        if (t.length() > LONGEST) {
            return Optional.empty();
        }
        boolean negative = false;
        if (t.startsWith("(") && t.endsWith(")")) {
            negative = true;
            t = t.substring(1, t.length() - 1).strip();
        } else if (t.startsWith("-")) {
            negative = true;
            t = t.substring(1).strip();
        } else if (t.startsWith("+")) {
            t = t.substring(1).strip();
        }
        String plain = plain(t);
        if (plain == null) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(plain);
        return Optional.of(negative ? number.negate() : number);
    }

    private static String plain(String t) {
        if (PLAIN.matcher(t).matches()) {
            return t;
        }
        if (DOTS.matcher(t).matches()) {
            return t.replace(".", "").replace(',', '.');
        }
        if (COMMAS.matcher(t).matches()) {
            return t.replace(",", "");
        }
        if (SPACES.matcher(t).matches()) {
            return t.replace(" ", "").replace(',', '.');
        }
        var decimals = DECIMALS.matcher(t);
        if (!decimals.matches()) {
            return null;
        }
        String whole = decimals.group(1);
        // Three digits behind one sign may be thousands, unless what stands before it cannot be a group.
        boolean group = decimals.group(2).length() == 3 && whole.length() <= 3 && whole.charAt(0) != '0';
        return group ? null : whole + "." + decimals.group(2);
    }

    /** The number before a per cent sign ({@code 85,5%} is 85.5), or the number where there is no sign. */
    public static Optional<BigDecimal> percent(String text) {
        String t = text.strip();
        return read(t.endsWith("%") ? t.substring(0, t.length() - 1) : t);
    }
}
