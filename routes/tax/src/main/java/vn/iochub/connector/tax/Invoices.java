package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Pattern;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Checked;
import vn.iochub.reading.Fields;
import vn.iochub.reading.TaxCodes;

/** Makes the record of one invoice, of XML or of a table. Thread-safe. */
final class Invoices {
    private static final Pattern TEMPLATE = Pattern.compile("[0-9A-Z/]{1,15}");
    private static final Pattern SYMBOL = Pattern.compile("[0-9A-Z/]{1,15}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final String VND = "VND";

    private final TaxIds taxIds;

    Invoices(TaxIds taxIds) {
        this.taxIds = taxIds;
    }

    /** What of the invoice is known before its sums. */
    record Head(String key, LocalDate issued, String currency) {}

    /** The invoice's identity: template, symbol and number by the names that XML gives them, and its seller. */
    Head head(ObjectNode data, Fields general, Fields seller, String sellerField, String sellerName) {
        TaxCodes.TaxCode code = TaxIds.required(seller, sellerField);
        String template = form(general, "KHMSHDon", TEMPLATE);
        String symbol = form(general, "KHHDon", SYMBOL);
        String number = form(general, "SHDon", NUMBER).replaceFirst("^0+(?=.)", "");
        TaxIds.write(data, "sellerTaxCode", code);
        Out.put(data, "sellerName", seller.text(sellerName, Out.NAME));
        data.put("template", template);
        data.put("symbol", symbol);
        data.put("number", number);
        LocalDate issued = Out.date(data, "issuedOn", general, "NLap");
        if (issued == null) {
            throw general.missing("NLap");
        }
        String currency = general.text("DVTTe", Out.CODE);
        currency = currency == null ? VND : currency.toUpperCase(Locale.ROOT);
        if (!CURRENCY.matcher(currency).matches()) {
            throw general.fault(
                    RejectCode.BAD_FORMAT,
                    "DVTTe",
                    new Text("Đơn vị tiền tệ là mã ISO 4217", "A currency is an ISO 4217 code"),
                    currency);
        }
        data.put("currency", currency);
        BigDecimal rate = Out.decimal(general, "TGia");
        if (!VND.equals(currency)) {
            if (rate == null || rate.signum() <= 0) {
                throw rate == null
                        ? general.missing("TGia")
                        : general.fault(
                                RejectCode.BAD_FORMAT,
                                "TGia",
                                new Text("Tỷ giá phải lớn hơn 0", "An exchange rate is greater than 0"),
                                rate.toPlainString());
            }
            Out.put(data, "exchangeRate", rate);
        }
        return new Head(taxIds.keyOf(code) + "|" + template + "|" + symbol + "|" + number, issued, currency);
    }

    /** The buyer's code where it is not a personal number; of a person nothing but that it is one. */
    static void buyer(ObjectNode data, Fields buyer, String field) {
        String text = buyer.text(field, Out.CODE);
        if (text == null) {
            data.put("buyerKind", "unknown");
            return;
        }
        Checked<TaxCodes.TaxCode> code = TaxCodes.read(text);
        if (!code.valid()) {
            data.put("buyerKind", "unknown");
        } else if (code.value().kind() == TaxCodes.Kind.PERSONAL) {
            data.put("buyerKind", "person");
        } else {
            data.put("buyerKind", "organization");
            data.put("buyerTaxCode", code.value().code());
        }
    }

    /** The record; {@code data} has its total by now. */
    static HubRecord record(Head head, ObjectNode data, String origin) {
        BigDecimal total = data.path("total").decimalValue();
        Out.put(
                data,
                "totalVnd",
                VND.equals(head.currency())
                        ? total
                        : total.multiply(data.path("exchangeRate").decimalValue()));
        return HubRecord.unstamped(Types.INVOICE, head.key(), Out.instant(head.issued()), data, origin);
    }

    /** A table's row: the totals of an invoice without its lines. */
    HubRecord ofTable(Fields row, String origin) {
        ObjectNode data = Out.node();
        Head head = head(data, row, row, "MST_NBan", "Ten_NBan");
        buyer(data, row, "MST_NMua");
        BigDecimal total = Out.money(row, "TgTTTBSo");
        if (total == null) {
            throw row.missing("TgTTTBSo");
        }
        BigDecimal beforeTax = Out.money(row, "TgTCThue");
        BigDecimal tax = Out.money(row, "TgTThue");
        Out.put(data, "beforeTax", beforeTax);
        Out.put(data, "tax", tax);
        Out.put(data, "total", total);
        String lines = row.text("SoDong", Out.CODE);
        if (lines != null && lines.matches("\\d{1,6}")) {
            data.put("lineCount", Integer.parseInt(lines));
        }
        return record(head, data, origin);
    }

    private static String form(Fields row, String field, Pattern form) {
        String text = row.required(field, Out.CODE).toUpperCase(Locale.ROOT);
        if (!form.matcher(text).matches()) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    field,
                    new Text(
                            field + " không đúng dạng theo quy định về hóa đơn điện tử",
                            field + " does not have the form that e-invoices have"),
                    text);
        }
        return text;
    }
}
