package vn.iochub.reading;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;

/**
 * One row of a source's, whatever its form: fields by name, each a single text. Its readers throw {@link Fault} where a
 * value is not what it should be; an empty text and an absent field are the same: nothing. Not thread-safe.
 */
public abstract class Fields {

    /** The field as the source wrote it, or null where there is none. May throw {@link Fault} where it is no single value. */
    protected abstract String value(String name);

    /** The field's place below the row as a JSON pointer, such as {@code /NgayTiepNhan}. */
    protected String path(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** Fields of a map; its keys are the names. */
    public static Fields of(Map<String, String> values) {
        return new Fields() {
            @Override
            protected String value(String name) {
                return values.get(name);
            }

            @Override
            public String toString() {
                return values.toString();
            }
        };
    }

    /** The text, cleaned as {@link Texts#clean} does, or null. */
    public final String text(String name, int longest) {
        String raw = value(name);
        if (raw == null) {
            return null;
        }
        String text;
        try {
            text = Texts.clean(raw);
        } catch (Texts.DamagedTextException e) {
            throw fault(
                    RejectCode.BAD_ENCODING,
                    name,
                    new Text(
                            "Văn bản có ký tự hỏng hoặc không phải UTF-8",
                            "The text has damaged characters or is not UTF-8"),
                    raw);
        }
        if (text.length() > longest) {
            throw fault(
                    RejectCode.BAD_FORMAT,
                    name,
                    new Text("Dài quá " + longest + " ký tự", "Longer than " + longest + " characters"),
                    text);
        }
        return text.isEmpty() ? null : text;
    }

    /** The text; a fault where there is none. */
    public final String required(String name, int longest) {
        String text = text(name, longest);
        if (text == null) {
            throw missing(name);
        }
        return text;
    }

    /** The fault of a field that the record cannot do without. */
    public final Fault missing(String name) {
        return fault(RejectCode.MISSING_FIELD, name, new Text("Thiếu " + name, name + " is missing"), null);
    }

    /** The time, or null; forms as in {@link LocalTimes#read}. */
    public final Instant time(String name, boolean endOfDay) {
        String text = text(name, 40);
        if (text == null) {
            return null;
        }
        try {
            return LocalTimes.read(text, endOfDay);
        } catch (DateTimeException e) {
            throw fault(
                    RejectCode.BAD_DATE,
                    name,
                    new Text(
                            name + " không phải ngày giờ có thật dạng yyyyMMddHHmmss",
                            name + " is not a time that exists, in the form yyyyMMddHHmmss"),
                    text);
        }
    }

    /** The time with its fractions of a second, or null; forms as in {@link LocalTimes#exact}. */
    public final Instant moment(String name) {
        String text = text(name, 60);
        if (text == null) {
            return null;
        }
        try {
            return LocalTimes.exact(text);
        } catch (DateTimeException e) {
            throw fault(
                    RejectCode.BAD_DATE,
                    name,
                    new Text(
                            name + " không phải ngày giờ có thật, ví dụ 2026-01-05T08:15:30",
                            name + " is not a time that exists, such as 2026-01-05T08:15:30"),
                    text);
        }
    }

    /** The date, or null; forms as in {@link LocalTimes#date}. */
    public final LocalDate date(String name) {
        String text = text(name, 40);
        if (text == null) {
            return null;
        }
        try {
            return LocalTimes.date(text);
        } catch (DateTimeException e) {
            throw fault(
                    RejectCode.BAD_DATE,
                    name,
                    new Text(name + " không phải ngày có thật", name + " is not a date that exists"),
                    text);
        }
    }

    /** The amount, or null; forms as in {@link Amounts#read}. */
    public final BigDecimal amount(String name) {
        String text = text(name, 40);
        if (text == null) {
            return null;
        }
        Optional<BigDecimal> amount = Amounts.read(text);
        return amount.orElseThrow(() -> fault(
                RejectCode.BAD_FORMAT,
                name,
                new Text(
                        name + " không phải số tiền rõ ràng, ví dụ 50000 hoặc 50.000",
                        name + " is not a clear amount such as 50000 or 50.000"),
                text));
    }

    /** The word for a code, or null when there is no code; a code that the map lacks is a fault. */
    public final String word(String name, Map<String, String> words) {
        String code = text(name, 50);
        if (code == null) {
            return null;
        }
        String word = words.get(code);
        if (word == null) {
            throw fault(
                    RejectCode.UNKNOWN_CODE,
                    name,
                    new Text(
                            "Mã của " + name + " chưa có trong cấu hình của kết nối",
                            "The code of " + name + " is not in the connection's configuration"),
                    code);
        }
        return word;
    }

    /** The checked value, such as by {@link TaxCodes#read}, or null; a fault with the check's own reason. */
    public final <T> T checked(String name, Function<String, Checked<T>> check) {
        String text = text(name, 100);
        if (text == null) {
            return null;
        }
        Checked<T> checked = check.apply(text);
        if (!checked.valid()) {
            throw fault(RejectCode.BAD_FORMAT, name, checked.reason(), text);
        }
        return checked.value();
    }

    /** The date of which a part may be unknown, or null; forms as in {@link PartialDates#read}. */
    public final PartialDates.PartialDate partialDate(String name) {
        String text = text(name, 40);
        if (text == null) {
            return null;
        }
        try {
            return PartialDates.read(text);
        } catch (DateTimeException e) {
            throw fault(
                    RejectCode.BAD_DATE,
                    name,
                    new Text(
                            name + " không phải ngày có thật dạng yyyyMMdd, yyyyMM00 hoặc yyyy0000",
                            name + " is not a date that exists, in the form yyyyMMdd, yyyyMM00 or yyyy0000"),
                    text);
        }
    }

    /** The number, or null; forms as in {@link Numbers#read}. */
    public final BigDecimal number(String name) {
        return numeric(name, Numbers::read);
    }

    /** The per cent, or null; forms as in {@link Numbers#percent}. */
    public final BigDecimal percent(String name) {
        return numeric(name, Numbers::percent);
    }

    private BigDecimal numeric(String name, Function<String, Optional<BigDecimal>> reader) {
        String text = text(name, 60);
        if (text == null) {
            return null;
        }
        return reader.apply(text)
                .orElseThrow(() -> fault(
                        RejectCode.BAD_FORMAT,
                        name,
                        new Text(
                                name + " không phải số rõ ràng, ví dụ 1234567,89",
                                name + " is not a clear number such as 1234567.89"),
                        text));
    }

    /** A fault of that field. */
    public final Fault fault(RejectCode code, String name, Text reason, String value) {
        return new Fault(code, path(name), reason, value);
    }
}
