package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Amounts;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;

/** Reading of money, and writing of a record's fields: what is absent is left out. */
final class Out {
    static final int CODE = 100;
    static final int NAME = 1_000;
    static final int LONG = 10_000;

    private static final int LONGEST_NUMBER = 40;
    private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d{1,18}(?:[.]\\d{1,10})?");

    /** More decimals than money has, behind more digits than a group of thousands: it can be nothing but a decimal point. */
    private static final Pattern PADDED = Pattern.compile("-?\\d{4,18}[.]\\d{3,10}");

    private Out() {}

    static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    static void put(ObjectNode node, String name, String text) {
        if (text != null) {
            node.put(name, text);
        }
    }

    /** The amount with all its digits; as a whole number where it is one, so that 1000 and 1000.00 are the same record. */
    static void put(ObjectNode node, String name, BigDecimal amount) {
        if (amount == null) {
            return;
        }
        BigDecimal plain = amount.stripTrailingZeros();
        if (plain.scale() <= 0) {
            node.put(name, plain.toBigIntegerExact());
        } else {
            node.put(name, plain);
        }
    }

    /** The date of that field, and its text as it was sent, as {@code <name>Text}. */
    static LocalDate date(ObjectNode node, String name, Fields row, String field) {
        LocalDate date = row.date(field);
        if (date != null) {
            node.put(name, date.toString());
            node.put(name + "Text", row.text(field, CODE));
        }
        return date;
    }

    /** The beginning of that day in Vietnam, or null. */
    static Instant instant(LocalDate date) {
        return date == null ? null : date.atStartOfDay(LocalTimes.ZONE).toInstant();
    }

    /** Money as people and older exports write it ({@code 1.500.000}, {@code 1500000,5}), or null. */
    static BigDecimal money(Fields row, String field) {
        String text = row.text(field, LONGEST_NUMBER);
        if (text == null) {
            return null;
        }
        return PADDED.matcher(text).matches() ? new BigDecimal(text) : row.amount(field);
    }

    /** A number as XML writes it, where a point is always a decimal point, or null. */
    static BigDecimal decimal(Fields row, String field) {
        String text = row.text(field, LONGEST_NUMBER);
        if (text == null) {
            return null;
        }
        if (DECIMAL.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        Optional<BigDecimal> amount = Amounts.read(text);
        return amount.orElseThrow(() -> row.fault(
                RejectCode.BAD_FORMAT,
                field,
                new Text(field + " không phải số, ví dụ 1500000.50", field + " is not a number such as 1500000.50"),
                text));
    }

    /** The field's text; a fault where it does not have the form. */
    static String formed(Fields row, String field, Pattern form, Text reason) {
        String text = row.text(field, CODE);
        if (text != null && !form.matcher(text).matches()) {
            throw row.fault(RejectCode.BAD_FORMAT, field, reason, text);
        }
        return text;
    }
}
