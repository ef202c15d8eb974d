package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.xml.XmlNode;

/**
 * What the lines of one invoice add up to, and whether its totals agree. Lines are added as they pass and are not kept.
 *
 * <p>TChat: 1 (or none) and 5 are goods and services and count as they are, negative ones too; 3 is a trade discount and is
 * subtracted, whichever sign the seller gave it; 2 (promotion) and 4 (note) do not count.
 */
final class InvoiceSums {
    /** More rates than there are. */
    private static final int MOST_RATES = 50;

    private record Rate(BigDecimal amount, BigDecimal tax) {}

    private final Map<String, BigDecimal> byRate = new LinkedHashMap<>();
    private BigDecimal net = BigDecimal.ZERO;
    private int lines;
    private int counted;
    private int discounts;

    /** Adds a line (HHDVu). */
    void line(XmlNode line) {
        lines++;
        String kind = line.text("TChat", Out.CODE);
        BigDecimal amount = Out.decimal(line, "ThTien");
        if ("2".equals(kind) || "4".equals(kind)) {
            return;
        }
        if (kind != null && !"1".equals(kind) && !"3".equals(kind) && !"5".equals(kind)) {
            throw line.fault(
                    RejectCode.UNKNOWN_CODE,
                    "TChat",
                    new Text("TChat phải từ 1 đến 5", "TChat must be from 1 to 5"),
                    kind);
        }
        counted++;
        if (amount == null) {
            return;
        }
        BigDecimal counts = amount;
        if ("3".equals(kind)) {
            discounts++;
            counts = amount.abs().negate();
        }
        net = net.add(counts);
        String rate = line.text("TSuat", Out.CODE);
        if (rate != null && (byRate.containsKey(rate) || byRate.size() < MOST_RATES)) {
            byRate.merge(rate, counts, BigDecimal::add);
        }
    }

    /**
     * Writes what is known of lines and totals, and checks them against each other.
     *
     * @param totals the element TToan
     * @param perLine what rounding may amount to in one line, in the invoice's currency
     * @throws Fault when they disagree
     */
    void close(ObjectNode data, XmlNode totals, BigDecimal perLine) {
        if (lines == 0) {
            throw totals.fault(
                    RejectCode.MISSING_FIELD,
                    "HHDVu",
                    new Text("Hóa đơn không có dòng hàng hóa, dịch vụ", "The invoice has no line"),
                    null);
        }
        BigDecimal total = Out.decimal(totals, "TgTTTBSo");
        if (total == null) {
            throw totals.missing("TgTTTBSo");
        }
        BigDecimal beforeTax = Out.decimal(totals, "TgTCThue");
        BigDecimal tax = Out.decimal(totals, "TgTThue");
        BigDecimal discount = Out.decimal(totals, "TTCKTMai");
        BigDecimal fees = fees(totals);
        BigDecimal deductions = orZero(Out.decimal(totals, "TGTKCThue")).add(orZero(Out.decimal(totals, "TGTKhac")));
        BigDecimal tolerance = perLine.multiply(BigDecimal.valueOf(Math.max(1, counted)));

        data.put("lineCount", lines);
        data.put("discountLineCount", discounts);
        Out.put(data, "linesTotal", net);
        Out.put(data, "beforeTax", beforeTax);
        Out.put(data, "tax", tax);
        Out.put(data, "tradeDiscount", discount);
        Out.put(data, "fees", fees.signum() == 0 ? null : fees);
        Out.put(data, "total", total);
        rates(data, totals);

        BigDecimal expected =
                beforeTax == null ? total.subtract(fees).add(deductions).subtract(orZero(tax)) : beforeTax;
        // Sellers write a discount of the whole invoice in its totals alone; then the lines are before it.
        boolean agree = within(net, expected, tolerance) || within(net.subtract(orZero(discount)), expected, tolerance);
        if (!agree) {
            throw disagree(totals, beforeTax == null ? "TgTTTBSo" : "TgTCThue", net, expected, tolerance);
        }
        if (beforeTax != null) {
            BigDecimal sum = beforeTax.add(orZero(tax)).add(fees);
            if (!within(sum, total, tolerance)
                    && !within(sum.subtract(deductions), total, tolerance)
                    && !within(sum.subtract(orZero(discount)), total, tolerance)) {
                throw disagree(totals, "TgTTTBSo", sum, total, tolerance);
            }
        }
    }

    private void rates(ObjectNode data, XmlNode totals) {
        Map<String, Rate> rates = new LinkedHashMap<>();
        totals.child("THTTLTSuat").ifPresent(list -> list.children("LTSuat").stream()
                .limit(MOST_RATES)
                .forEach(one -> rates.merge(
                        one.required("TSuat", Out.CODE),
                        new Rate(orZero(Out.decimal(one, "ThTien")), orZero(Out.decimal(one, "TThue"))),
                        (a, b) -> new Rate(a.amount().add(b.amount()), a.tax().add(b.tax())))));
        if (rates.isEmpty()) {
            byRate.forEach((rate, amount) -> rates.put(rate, new Rate(amount, null)));
        }
        if (rates.isEmpty()) {
            return;
        }
        ArrayNode list = data.putArray("byRate");
        rates.forEach((rate, sums) -> {
            ObjectNode item = list.addObject();
            item.put("rate", rate);
            Out.put(item, "amount", sums.amount());
            Out.put(item, "tax", sums.tax());
        });
    }

    private static BigDecimal fees(XmlNode totals) {
        BigDecimal sum = BigDecimal.ZERO;
        for (XmlNode list : totals.children("DSLPhi")) {
            for (XmlNode fee : list.children("LPhi")) {
                sum = sum.add(orZero(Out.decimal(fee, "TPhi")));
            }
        }
        return sum;
    }

    private static Fault disagree(
            XmlNode totals, String field, BigDecimal found, BigDecimal expected, BigDecimal tolerance) {
        return totals.fault(
                RejectCode.RULE,
                field,
                new Text(
                        field + ": cộng được " + found.toPlainString() + ", hóa đơn ghi " + expected.toPlainString()
                                + ", lệch quá " + tolerance.toPlainString(),
                        field + ": adds up to " + found.toPlainString() + ", the invoice says "
                                + expected.toPlainString() + ", further apart than " + tolerance.toPlainString()),
                null);
    }

    private static boolean within(BigDecimal a, BigDecimal b, BigDecimal tolerance) {
        return a.subtract(b).abs().compareTo(tolerance) <= 0;
    }

    private static BigDecimal orZero(BigDecimal amount) {
        return amount == null ? BigDecimal.ZERO : amount;
    }
}
