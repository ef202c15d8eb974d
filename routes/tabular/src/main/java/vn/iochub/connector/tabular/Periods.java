package vn.iochub.connector.tabular;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.connector.tabular.Description.Kind;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Names;

/**
 * Periods as reports name them ({@code Tháng 3/2026}, {@code Quý I năm 2026}, {@code 6 tháng đầu năm 2026},
 * {@code Năm 2026}) in one form: {@code 2026-03}, {@code 2026-Q1}, {@code 2026-H1}, {@code 2026}. Stateless.
 */
final class Periods {
    private static final String YEAR = "((?:19|20|21)\\d{2})";
    private static final String OF = "(?:\\s*[/.,-]\\s*|\\s+nam\\s+|\\s+)";
    private static final Pattern MONTH_FIRST =
            Pattern.compile("(?:thang\\s*|t\\s*)?(\\d{1,2})(?:\\s*[/.-]\\s*|\\s*,?\\s*nam\\s*)" + YEAR);
    private static final Pattern YEAR_FIRST = Pattern.compile(YEAR + "\\s*[-/]\\s*(?:t)?(\\d{1,2})");
    private static final Pattern COMPACT = Pattern.compile(YEAR + "(\\d{2})");
    private static final Pattern QUARTER = Pattern.compile("(?:quy\\s*(i{1,3}|iv|[1-4])|q([1-4]))" + OF + "?" + YEAR);
    private static final Pattern QUARTER_LAST = Pattern.compile(YEAR + "\\s*[-/]?\\s*q([1-4])");
    private static final Pattern HALF = Pattern.compile("(?:6|sau)\\s+thang\\s+(dau|cuoi)(?:\\s+nam)?" + OF + YEAR);
    private static final Pattern HALF_LAST = Pattern.compile(YEAR + "\\s*[-/]?\\s*h([12])");
    private static final Pattern WHOLE_YEAR = Pattern.compile("(?:(?:ca\\s+)?nam\\s*)?" + YEAR);
    private static final List<String> ROMAN = List.of("i", "ii", "iii", "iv");

    private Periods() {}

    /** The period in its one form, or empty where the text is none of that kind. */
    static Optional<String> read(String text, Kind kind) {
        Optional<String> whole = of(text, kind);
        // "Kỳ báo cáo: Tháng 3/2026"
        int colon = text.lastIndexOf(':');
        return whole.isPresent() || colon < 0 ? whole : of(text.substring(colon + 1), kind);
    }

    private static Optional<String> of(String text, Kind kind) {
        String plain = Names.plain(text).strip().toLowerCase(Locale.ROOT);
        if (plain.length() > 60) {
            return Optional.empty();
        }
        boolean any = kind == Kind.PERIOD;
        Optional<String> found = Optional.empty();
        if (any || kind == Kind.MONTH) {
            found = month(plain);
        }
        if (found.isEmpty() && (any || kind == Kind.QUARTER)) {
            found = quarter(plain);
        }
        if (found.isEmpty() && (any || kind == Kind.HALF)) {
            found = half(plain);
        }
        if (found.isEmpty() && (any || kind == Kind.YEAR)) {
            Matcher year = WHOLE_YEAR.matcher(plain);
            found = year.matches() ? Optional.of(year.group(1)) : Optional.empty();
        }
        return found;
    }

    private static Optional<String> month(String plain) {
        Matcher m = MONTH_FIRST.matcher(plain);
        if (m.matches()) {
            return month(m.group(2), m.group(1));
        }
        m = YEAR_FIRST.matcher(plain);
        if (m.matches()) {
            return month(m.group(1), m.group(2));
        }
        m = COMPACT.matcher(plain);
        if (m.matches()) {
            return month(m.group(1), m.group(2));
        }
        try {
            // A spreadsheet keeps "03/2026" as the first day of March.
            return Optional.of(YearMonth.from(LocalTimes.date(plain)).toString());
        } catch (DateTimeException e) {
            // No date either.
            return Optional.empty();
        }
    }

    private static Optional<String> month(String year, String month) {
        int number = Integer.parseInt(month);
        return number < 1 || number > 12
                ? Optional.empty()
                : Optional.of(YearMonth.of(Integer.parseInt(year), number).toString());
    }

    private static Optional<String> quarter(String plain) {
        Matcher m = QUARTER.matcher(plain);
        if (m.matches()) {
            String which = m.group(1) == null ? m.group(2) : m.group(1);
            int roman = ROMAN.indexOf(which);
            return Optional.of(m.group(3) + "-Q" + (roman >= 0 ? roman + 1 : Integer.parseInt(which)));
        }
        m = QUARTER_LAST.matcher(plain);
        return m.matches() ? Optional.of(m.group(1) + "-Q" + m.group(2)) : Optional.empty();
    }

    private static Optional<String> half(String plain) {
        Matcher m = HALF.matcher(plain);
        if (m.matches()) {
            return Optional.of(m.group(2) + (m.group(1).equals("dau") ? "-H1" : "-H2"));
        }
        m = HALF_LAST.matcher(plain);
        return m.matches() ? Optional.of(m.group(1) + "-H" + m.group(2)) : Optional.empty();
    }

    /** The last day of a period in its one form. */
    static LocalDate lastDay(String period) {
        int year = Integer.parseInt(period.substring(0, 4));
        int month = 12;
        if (period.length() == 7) {
            int number = Character.digit(period.charAt(6), 10);
            month = switch (period.charAt(5)) {
                case 'Q' -> number * 3;
                case 'H' -> number * 6;
                default -> Integer.parseInt(period.substring(5));
            };
        }
        return YearMonth.of(year, month).atEndOfMonth();
    }
}
