package vn.iochub.reading;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts of money as they are written in Vietnam: dots group thousands, a comma begins the decimals. */
public final class Amounts {
    private static final Pattern UNIT = Pattern.compile("(?iu)\\s*(?:đồng|vnđ|vnd|đ)\\s*$");
    private static final Pattern PLAIN = Pattern.compile("-?\\d{1,18}");
    private static final Pattern GROUPED = Pattern.compile("-?\\d{1,3}(?:[.]\\d{3}){1,5}(?:,\\d{1,6})?");
    private static final Pattern COMMA = Pattern.compile("-?\\d{1,18},\\d{1,2}");
    private static final Pattern POINT = Pattern.compile("-?\\d{1,18}[.]\\d{1,2}");

    private Amounts() {}

    /** The amount, or empty when the text is none or could mean two things ({@code 50,000}). */
    public static Optional<BigDecimal> read(String text) {
        String t = UNIT.matcher(text).replaceFirst("").replace(" ", "").replace("\u00A0", "");
        if (PLAIN.matcher(t).matches() || POINT.matcher(t).matches()) {
            return Optional.of(new BigDecimal(t));
        }
        if (GROUPED.matcher(t).matches() || COMMA.matcher(t).matches()) {
            return Optional.of(new BigDecimal(t.replace(".", "").replace(',', '.')));
        }
        return Optional.empty();
    }
}
