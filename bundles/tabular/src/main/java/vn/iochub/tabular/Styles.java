package vn.iochub.tabular;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.xml.XmlInput;

/** How a workbook's numbers are meant: as numbers, per cents or dates; and as which text they are read. Immutable. */
final class Styles {
    private static final int MOST = 100_000;
    private static final int LATEST_DAY = 2_958_465;
    private static final long SECONDS_A_DAY = 86_400;
    private static final Pattern LITERALS =
            Pattern.compile("\"[^\"]*\"|\\\\.|_.|[*].|\\[(?![hms]+\\])[^\\]]*\\]", Pattern.CASE_INSENSITIVE);
    private static final Pattern DATE_PARTS = Pattern.compile("[ymdhs]", Pattern.CASE_INSENSITIVE);
    private static final Pattern ESCAPE = Pattern.compile("_x([0-9A-Fa-f]{4})_");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final BitSet dates = new BitSet();
    private final BitSet percents = new BitSet();
    private final LocalDate first;

    private Styles(boolean since1904) {
        first = since1904 ? LocalDate.of(1904, 1, 1) : LocalDate.of(1899, 12, 30);
    }

    /** Without a part of styles every number is a number. */
    static Styles none(boolean since1904) {
        return new Styles(since1904);
    }

    static Styles read(InputStream part, boolean since1904) throws UnreadableMessageException, IOException {
        Styles styles = new Styles(since1904);
        Map<Integer, String> formats = new HashMap<>();
        int style = 0;
        try (XmlInput xml = XmlInput.open(part)) {
            boolean cells = false;
            while (xml.nextElement()) {
                if (xml.name().equals("cellXfs")) {
                    cells = xml.atStart();
                } else if (xml.atStart() && xml.name().equals("numFmt") && formats.size() < MOST) {
                    var format = xml.row();
                    formats.put(
                            number(format.attribute("numFmtId").orElse("")),
                            format.attribute("formatCode").orElse(""));
                } else if (cells && xml.atStart() && xml.name().equals("xf") && style < MOST) {
                    int format = number(xml.row().attribute("numFmtId").orElse(""));
                    String code = formats.get(format);
                    styles.dates.set(style, code == null ? builtInDate(format) : date(code));
                    styles.percents.set(style, code == null ? format == 9 || format == 10 : percent(code));
                    style++;
                }
            }
        }
        return styles;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            // No such format: the number is shown as it is.
            return -1;
        }
    }

    /** ECMA-376 part 1, 18.8.30: the formats that a file does not spell out. */
    private static boolean builtInDate(int format) {
        return (format >= 14 && format <= 22)
                || (format >= 27 && format <= 36)
                || (format >= 45 && format <= 47)
                || (format >= 50 && format <= 58);
    }

    private static boolean date(String code) {
        String bare = LITERALS.matcher(code.length() > 1000 ? "" : code).replaceAll("");
        return !bare.toLowerCase(Locale.ROOT).contains("general")
                && DATE_PARTS.matcher(bare.split(";", 2)[0]).find();
    }

    private static boolean percent(String code) {
        return LITERALS.matcher(code.length() > 1000 ? "" : code).replaceAll("").contains("%");
    }

    /** A number as {@link TableRow} promises it; null when the text is none. */
    String show(String text, int style) {
        BigDecimal number;
        try {
            number = text.length() > 40 ? null : new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
        if (number == null
                || Math.abs((long) number.precision() - number.scale()) > 400
                || Math.abs((long) number.scale()) > 400) {
            return null;
        }
        // A spreadsheet shows 15 digits: 0.30000000000000004 is 0.3 to whoever typed it.
        BigDecimal shown =
                number.precision() > 15 && number.abs().compareTo(BigDecimal.valueOf(1_000_000_000_000_000L)) < 0
                        ? number.round(new MathContext(15, RoundingMode.HALF_UP))
                        : number;
        if (style >= 0
                && dates.get(style)
                && shown.signum() >= 0
                && shown.compareTo(BigDecimal.valueOf(LATEST_DAY + 1L)) < 0) {
            return time(shown);
        }
        if (style >= 0 && percents.get(style)) {
            return plain(shown.movePointRight(2)) + "%";
        }
        return plain(shown);
    }

    private static String plain(BigDecimal number) {
        BigDecimal bare = number.stripTrailingZeros();
        // Three decimals could be thousands to whoever reads "1,234": a fourth makes it plain.
        BigDecimal clear = bare.scale() == 3 ? bare.setScale(4) : bare;
        return (clear.scale() < 0 ? clear.setScale(0) : clear).toPlainString().replace('.', ',');
    }

    private String time(BigDecimal days) {
        long whole = days.longValue();
        long seconds = days.subtract(BigDecimal.valueOf(whole))
                .multiply(BigDecimal.valueOf(SECONDS_A_DAY))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
        if (seconds == SECONDS_A_DAY) {
            whole++;
            seconds = 0;
        }
        if (whole == 0 && seconds > 0) {
            return TIME.format(LocalTime.ofSecondOfDay(seconds));
        }
        // Excel counts a 29 February 1900 that never was.
        boolean before = first.getYear() < 1900 && whole < 60;
        LocalDateTime time = first.plusDays(before ? whole + 1 : whole).atTime(LocalTime.ofSecondOfDay(seconds));
        return seconds == 0 ? time.toLocalDate().toString() : time.toLocalDate() + " " + TIME.format(time);
    }

    /** Characters that XML cannot hold are written {@code _x000D_}. */
    static String unescape(String text) {
        if (!text.contains("_x")) {
            return text;
        }
        Matcher matcher = ESCAPE.matcher(text);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }
}
