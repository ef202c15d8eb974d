package vn.iochub.edxml;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.LocalTimes;

/** Dates and times as edXML carries them: without a zone, and so in Vietnam's; one with an offset is taken by it. */
final class Times {
    private Times() {}

    static Optional<Instant> time(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalTimes.read(text, false));
        } catch (DateTimeException e) {
            try {
                Instant time = OffsetDateTime.parse(text).toInstant();
                int year = time.atZone(LocalTimes.ZONE).getYear();
                return year < 1900 || year > 2199 ? Optional.empty() : Optional.of(time);
            } catch (DateTimeException other) {
                return Optional.empty();
            }
        }
    }

    static Optional<LocalDate> date(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalTimes.date(text));
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
