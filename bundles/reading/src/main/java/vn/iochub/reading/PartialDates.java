package vn.iochub.reading;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Locale;

/**
 * Dates of which a part may be unknown, as health records have them: {@code yyyyMMddHHmm}, {@code yyyyMMdd},
 * {@code yyyyMM00}, {@code yyyy0000}, {@code yyyy00000000}, {@code yyyy}. The unknown part is zeros; minutes that are
 * {@code 0000} count as unknown too, because the standard fills them so.
 */
public final class PartialDates {
    /** How much is known. */
    public enum Precision {
        YEAR,
        MONTH,
        DAY,
        MINUTE
    }

    /**
     * @param first the first day that it may be: never store it as the date itself unless the precision says so
     * @param time the time of day in Vietnam; null unless the precision is {@code MINUTE}
     */
    public record PartialDate(Precision precision, LocalDate first, LocalDateTime time) {
        /** As ISO 8601 writes a reduced date: {@code 1985}, {@code 1985-07}, {@code 1985-07-12}, {@code 1985-07-12T08:30}. */
        public String iso() {
            return switch (precision) {
                case YEAR -> String.format(Locale.ROOT, "%04d", first.getYear());
                case MONTH -> YearMonth.from(first).toString();
                case DAY -> first.toString();
                case MINUTE ->
                    time.toLocalDate() + "T"
                            + String.format(Locale.ROOT, "%02d:%02d", time.getHour(), time.getMinute());
            };
        }

        /** A birth date must not get into a log by accident. */
        @Override
        public String toString() {
            return "PartialDate[" + precision + "]";
        }
    }

    private PartialDates() {}

    /**
     * @throws DateTimeException when the form is unknown, the part that is given does not exist, or the year is not in
     *     1880–2199
     */
    public static PartialDate read(String text) {
        String t = text.strip();
        if (!LocalTimes.digits(t)) {
            return day(LocalTimes.date(t));
        }
        int length = t.length();
        if (length != 4 && length != 8 && length != 12 && length != 14) {
            throw new DateTimeException("unknown form");
        }
        int year = LocalTimes.number(t, 0, 4);
        int month = length > 4 ? LocalTimes.number(t, 4, 6) : 0;
        int day = length > 4 ? LocalTimes.number(t, 6, 8) : 0;
        int clock = length > 8 ? LocalTimes.number(t, 8, 12) : 0;
        int second = length == 14 ? LocalTimes.number(t, 12, 14) : 0;
        if ((month == 0 && day != 0) || (day == 0 && (clock != 0 || second != 0))) {
            throw new DateTimeException("a part is known and a larger one is not");
        }
        if (year < 1880 || year > 2199) {
            throw new DateTimeException("year out of range");
        }
        if (month == 0) {
            return new PartialDate(Precision.YEAR, LocalDate.of(year, 1, 1), null);
        }
        if (day == 0) {
            return new PartialDate(Precision.MONTH, LocalDate.of(year, month, 1), null);
        }
        if (clock == 0 && second == 0) {
            return day(LocalDate.of(year, month, day));
        }
        LocalDateTime time = LocalDateTime.of(year, month, day, clock / 100, clock % 100, second);
        return new PartialDate(Precision.MINUTE, time.toLocalDate(), time);
    }

    private static PartialDate day(LocalDate date) {
        return new PartialDate(Precision.DAY, date, null);
    }
}
