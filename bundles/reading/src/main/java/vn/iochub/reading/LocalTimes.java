package vn.iochub.reading;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as Vietnam's systems write them, without a zone and so in Vietnam's. {@code yyyyMMddHHmmss} is the standard; sources were
 * seen to send the other forms too, above all inside lists.
 */
public final class LocalTimes {
    /** The zone of every time that carries none. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

    private static final String TIME = "(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.]\\d{1,9})?)?)?";
    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})" + TIME);
    private static final Pattern DAY_FIRST = Pattern.compile("(\\d{1,2})[-/](\\d{1,2})[-/](\\d{4})" + TIME);

    private LocalTimes() {}

    /**
     * @param endOfDay whether a date without a time means the day's last second, as it does for a due date
     * @throws DateTimeException when the form is unknown, the time does not exist, or the year is not in 1900–2199
     */
    public static Instant read(String text, boolean endOfDay) {
        LocalDateTime local = local(text, endOfDay);
        if (local.getYear() < 1900 || local.getYear() > 2199) {
            throw new DateTimeException("year out of range");
        }
        return local.atZone(ZONE).toInstant();
    }

    /**
     * A date, of any of the forms that {@link #read} knows; a time of day beside it is left out.
     *
     * @throws DateTimeException as above
     */
    public static LocalDate date(String text) {
        LocalDateTime local = local(text, false);
        if (local.getYear() < 1900 || local.getYear() > 2199) {
            throw new DateTimeException("year out of range");
        }
        return local.toLocalDate();
    }

    /**
     * As {@link #read}, with the fractions of a second, which tell two changes of one second apart; and with an offset
     * ({@code Z}, {@code +07:00}) where one is written.
     *
     * @throws DateTimeException as above
     */
    public static Instant exact(String text) {
        Instant time;
        try {
            TemporalAccessor parsed =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            time = parsed instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : ((LocalDateTime) parsed).atZone(ZONE).toInstant();
        } catch (DateTimeParseException e) {
            // One of the other forms: none of them has more than seconds.
            return read(text, false);
        }
        int year = time.atZone(ZONE).getYear();
        if (year < 1900 || year > 2199) {
            throw new DateTimeException("year out of range");
        }
        return time;
    }

    /**
     * The order of a state that was last changed then, in microseconds since 1970. Empty for none, and for midnight, which
     * a date without a time of day is: two states of one day would be one version, and the second would be lost.
     *
     * @param changed or null
     */
    public static OptionalLong version(Instant changed) {
        return changed == null || changed.atZone(ZONE).toLocalTime().equals(LocalTime.MIDNIGHT)
                ? OptionalLong.empty()
                : OptionalLong.of(ChronoUnit.MICROS.between(Instant.EPOCH, changed));
    }

    /** The form {@code yyyyMMddHHmmss} in Vietnam's time. */
    public static String compact(Instant time) {
        return COMPACT.format(time.atZone(ZONE));
    }

    private static LocalDateTime local(String text, boolean endOfDay) {
        int length = text.length();
        if ((length == 14 || length == 12 || length == 8) && digits(text)) {
            int year = number(text, 0, 4);
            int month = number(text, 4, 6);
            int day = number(text, 6, 8);
            if (length == 8) {
                return day(year, month, day, endOfDay);
            }
            int second = length == 14 ? number(text, 12, 14) : 0;
            return LocalDateTime.of(year, month, day, number(text, 8, 10), number(text, 10, 12), second);
        }
        Matcher m = YEAR_FIRST.matcher(text);
        if (m.matches()) {
            return of(group(m, 1), group(m, 2), group(m, 3), m, endOfDay);
        }
        m = DAY_FIRST.matcher(text);
        if (m.matches()) {
            return of(group(m, 3), group(m, 2), group(m, 1), m, endOfDay);
        }
        throw new DateTimeException("unknown form");
    }

    private static LocalDateTime of(int year, int month, int day, Matcher m, boolean endOfDay) {
        if (m.group(4) == null) {
            return day(year, month, day, endOfDay);
        }
        return LocalDateTime.of(year, month, day, group(m, 4), group(m, 5), m.group(6) == null ? 0 : group(m, 6));
    }

    private static LocalDateTime day(int year, int month, int day, boolean endOfDay) {
        return endOfDay ? LocalDateTime.of(year, month, day, 23, 59, 59) : LocalDateTime.of(year, month, day, 0, 0, 0);
    }

    private static int group(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    static int number(String text, int from, int to) {
        int n = 0;
        for (int i = from; i < to; i++) {
            n = n * 10 + (text.charAt(i) - '0');
        }
        return n;
    }

    /** Whether there is at least one character, and all are 0 to 9. */
    public static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
