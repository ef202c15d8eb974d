package vn.iochub.connector.tabular;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.connector.tabular.Description.Case;
import vn.iochub.connector.tabular.Description.Clean;
import vn.iochub.connector.tabular.Description.Field;
import vn.iochub.connector.tabular.Description.Replacement;
import vn.iochub.connector.tabular.Description.Style;
import vn.iochub.connector.tabular.Description.Unknown;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Names;
import vn.iochub.reading.Pseudonyms;

/** Turns one text into the value of a field, as its description says. Thread-safe. */
final class Values {
    private static final int LONGEST = 32_767;
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*");

    private final Pseudonyms pseudonyms;

    /** @param pseudonyms null where no field is one */
    Values(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /** The form in which codes and words are compared: without regard to case, spaces and the tone's place. */
    static String same(String text) {
        return Names.key(text);
    }

    /** The form in which headings and a view's columns are compared: letters and digits without marks, joined by '_'. */
    static String fold(String text) {
        String plain = OTHERS.matcher(Names.plain(text)).replaceAll("_");
        return plain.replaceAll("^_|_$", "");
    }

    /** The field's text, cleaned; null for nothing. Throws {@link vn.iochub.reading.Fault}. */
    String text(Field field, Fields row) {
        String text = row.text(field.name(), LONGEST);
        return text == null ? null : cleaned(text, field.clean());
    }

    private static String cleaned(String text, Clean clean) {
        if (clean.nulls().contains(same(text))) {
            return null;
        }
        String result = clean.collapse() ? BLANKS.matcher(text).replaceAll(" ") : text;
        for (Replacement replacement : clean.replace()) {
            result = replacement.find().matcher(result).replaceAll(replacement.with());
        }
        result = result.strip();
        if (clean.letters() == Case.UPPER) {
            result = result.toUpperCase(Locale.ROOT);
        } else if (clean.letters() == Case.LOWER) {
            result = result.toLowerCase(Locale.ROOT);
        }
        return result.isEmpty() || clean.nulls().contains(same(result)) ? null : result;
    }

    /**
     * The value of a text, or null for nothing. Throws {@link vn.iochub.reading.Fault}.
     *
     * @param factor by which a number is multiplied; null for one
     * @param usual the style of numbers where the field names none
     */
    JsonNode value(Field field, String given, Fields row, BigDecimal factor, Style usual) {
        String text = given == null ? field.byDefault() : given;
        if (text == null) {
            return null;
        }
        return switch (field.kind()) {
            case TEXT, CODE -> word(field, text, row);
            case INTEGER, DECIMAL -> {
                BigDecimal number = number(field, text, row, factor, usual);
                yield field.kind() == Description.Kind.INTEGER
                        ? LongNode.valueOf(number.longValueExact())
                        : DecimalNode.valueOf(number);
            }
            case DATE -> TextNode.valueOf(date(field, text, row).toString());
            case DATETIME -> TextNode.valueOf(time(field, text, row).toString());
            case MONTH, QUARTER, HALF, YEAR, PERIOD ->
                TextNode.valueOf(Periods.read(text, field.kind())
                        .orElseThrow(() -> row.fault(
                                RejectCode.BAD_DATE,
                                field.name(),
                                new Text(
                                        field.title().vi() + " không phải " + kind(field, true),
                                        field.title().en() + " is no " + kind(field, false)),
                                text)));
            case BOOLEAN -> truth(field, text, row);
        };
    }

    private static String kind(Field field, boolean vi) {
        return switch (field.kind()) {
            case MONTH -> vi ? "tháng, ví dụ 03/2026" : "month such as 03/2026";
            case QUARTER -> vi ? "quý, ví dụ Quý I/2026" : "quarter such as Quý I/2026";
            case HALF -> vi ? "nửa năm, ví dụ 6 tháng đầu năm 2026" : "half-year such as 6 tháng đầu năm 2026";
            case YEAR -> vi ? "năm, ví dụ 2026" : "year such as 2026";
            default -> vi ? "kỳ báo cáo: tháng, quý, nửa năm, năm" : "period: month, quarter, half-year or year";
        };
    }

    private JsonNode word(Field field, String given, Fields row) {
        String text = given;
        if (field.codes() != null) {
            String word = field.codes().map().get(same(text));
            if (word == null && field.codes().unknown() == Unknown.REJECT) {
                throw row.fault(
                        RejectCode.UNKNOWN_CODE,
                        field.name(),
                        new Text(
                                "Mã của " + field.title().vi() + " không có trong bảng mã của mô tả",
                                "The code of " + field.title().en() + " is not in the description's list"),
                        text);
            }
            if (word == null && field.codes().unknown() == Unknown.EMPTY) {
                return null;
            }
            text = word == null ? text : word;
        }
        if (field.digits() > 0 && text.length() < field.digits() && LocalTimes.digits(text)) {
            text = "0".repeat(field.digits() - text.length()) + text;
        }
        if (text.length() > field.longest()) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    field.name(),
                    new Text("Dài quá " + field.longest() + " ký tự", "Longer than " + field.longest() + " characters"),
                    text);
        }
        if (field.pattern() != null && !field.pattern().matcher(text).matches()) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    field.name(),
                    new Text(
                            field.title().vi() + " sai dạng " + field.pattern().pattern(),
                            field.title().en() + " is not of the form "
                                    + field.pattern().pattern()),
                    text);
        }
        return TextNode.valueOf(field.pseudonym() ? pseudonyms.of(field.name(), same(text)) : text);
    }

    private static BigDecimal number(Field field, String text, Fields row, BigDecimal factor, Style usual) {
        Style style = field.style() == null ? usual : field.style();
        BigDecimal read = Decimals.read(text, style)
                .orElseThrow(() -> row.fault(
                        RejectCode.BAD_FORMAT,
                        field.name(),
                        new Text(
                                field.title().vi() + " không phải số, ví dụ " + example(style),
                                field.title().en() + " is no number such as " + example(style)),
                        text));
        BigDecimal scaled = (factor == null ? read : read.multiply(factor)).stripTrailingZeros();
        BigDecimal number = scaled.scale() < 0 ? scaled.setScale(0) : scaled;
        if (field.kind() == Description.Kind.INTEGER && (number.scale() > 0 || number.precision() > 18)) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    field.name(),
                    new Text(
                            field.title().vi() + " không phải số nguyên",
                            field.title().en() + " is no whole number"),
                    text);
        }
        if ((field.min() != null && number.compareTo(field.min()) < 0)
                || (field.max() != null && number.compareTo(field.max()) > 0)) {
            String from = field.min() == null ? "…" : field.min().toPlainString();
            String to = field.max() == null ? "…" : field.max().toPlainString();
            throw row.fault(
                    RejectCode.RULE,
                    field.name(),
                    new Text(
                            field.title().vi() + " ngoài khoảng " + from + " đến " + to,
                            field.title().en() + " is not between " + from + " and " + to),
                    text);
        }
        return number;
    }

    private static String example(Style style) {
        return switch (style) {
            case VI, AUTO -> "1.234.567,89";
            case EN -> "1,234,567.89";
            case PLAIN -> "1234567.89";
        };
    }

    private static LocalDate date(Field field, String text, Fields row) {
        if (!field.formats().isEmpty() && !ISO_DATE.matcher(text).matches()) {
            for (DateTimeFormatter format : field.formats()) {
                try {
                    LocalDate date = LocalDate.parse(text, format);
                    if (date.getYear() >= 1900 && date.getYear() <= 2199) {
                        return date;
                    }
                } catch (DateTimeParseException e) {
                    // The next form, or the fault below.
                    continue;
                }
            }
            throw noDate(field, text, row);
        }
        try {
            return LocalTimes.date(text.length() > 10 && text.charAt(10) == 'T' ? text.substring(0, 10) : text);
        } catch (DateTimeException e) {
            throw noDate(field, text, row);
        }
    }

    private static Instant time(Field field, String text, Fields row) {
        for (DateTimeFormatter format : field.formats()) {
            try {
                return LocalDateTime.parse(text, format).atZone(LocalTimes.ZONE).toInstant();
            } catch (DateTimeParseException e) {
                // The next form, or those that are always taken.
                continue;
            }
        }
        try {
            return LocalTimes.exact(text);
        } catch (DateTimeException e) {
            throw noDate(field, text, row);
        }
    }

    private static vn.iochub.reading.Fault noDate(Field field, String text, Fields row) {
        return row.fault(
                RejectCode.BAD_DATE,
                field.name(),
                new Text(
                        field.title().vi() + " không phải ngày có thật theo dạng đã mô tả",
                        field.title().en() + " is no date that exists in the form described"),
                text);
    }

    private static JsonNode truth(Field field, String text, Fields row) {
        Boolean truth = field.words().get(same(text));
        if (truth == null) {
            throw row.fault(
                    RejectCode.UNKNOWN_CODE,
                    field.name(),
                    new Text(
                            field.title().vi() + " không phải có/không",
                            field.title().en() + " is neither yes nor no (có, không)"),
                    text);
        }
        return BooleanNode.valueOf(truth);
    }
}
