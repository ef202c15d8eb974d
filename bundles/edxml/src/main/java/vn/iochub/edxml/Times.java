package vn.iochub.edxml;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.LocalTimes;

/** Dates and times as edXML carries them: without a zone, and so in Vietnam's; one with an offset is taken by it. */
final class Times {
    private static final String OFFSET = "\\s*(Z|[+-]\\d{2}:?\\d{2})";
    private static final Pattern ZONED = Pattern.compile("(.+:\\d{2}(?:[.]\\d{1,9})?)" + OFFSET);
    private static final Pattern ZONED_DAY = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})" + OFFSET);
    private static final Pattern DOTS = Pattern.compile("(\\d{1,2})[.](\\d{1,2})[.](\\d{4})(.*)");

    private Times() {}

    /** {@code 05.01.2026} as {@code 05/01/2026}. */
    private static String slashes(String text) {
        return DOTS.matcher(text).replaceFirst("$1/$2/$3$4");
    }

    static Optional<Instant> time(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            Matcher zoned = ZONED.matcher(text);
            if (!zoned.matches()) {
                return Optional.of(LocalTimes.read(slashes(text), false));
            }
            // The same local time in Vietnam's zone, moved by what the zones differ.
            LocalDateTime local =
                    LocalDateTime.ofInstant(LocalTimes.read(slashes(zoned.group(1)), false), LocalTimes.ZONE);
            return Optional.of(
                    local.toInstant(ZoneOffset.of(zoned.group(2).replaceFirst("(\\d\\d)(\\d\\d)", "$1:$2"))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Optional<LocalDate> date(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            // A day with a zone and no time (xs:date) is that day.
            Matcher day = ZONED_DAY.matcher(text);
            return Optional.of(LocalTimes.date(slashes(day.matches() ? day.group(1) : text)));
        } catch (DateTimeException e) {
            return time(text).map(time -> LocalDate.ofInstant(time, LocalTimes.ZONE));
        }
    }

    /** The date of that field, or null where the field is empty; a date that does not exist is a fault. */
    static LocalDate required(Row row, String name) {
        String text = row.only(40, name);
        return text == null ? null : date(text).orElseThrow(() -> bad(row, name, text));
    }

    static Fault bad(Row row, String name, String text) {
        return new Fault(
                RejectCode.BAD_DATE,
                row.path() + "/" + name,
                new Text(
                        name + " không phải ngày giờ có thật, ví dụ 2026/01/05 08:30:00",
                        name + " is not a time that exists, such as 2026/01/05 08:30:00"),
                text);
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
