package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;

/** Makes the record of one row of a payment slip, whether it stood in XML or in a table. Stateless. */
final class RevenueEntries {
    private static final Pattern SUB_ITEM = Pattern.compile("\\d{4}");
    private static final Pattern CHAPTER = Pattern.compile("\\d{1,3}");

    /** The treasury's segments and offices: the field in the record, and the source's, of the row or of its slip. */
    private static final Map<String, String> SEGMENTS = segments();

    private RevenueEntries() {}

    private static Map<String, String> segments() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("account", "TK");
        names.put("budgetLevel", "MA_CAP");
        names.put("sector", "MA_NGANH");
        names.put("budgetUnit", "MA_DVSDNS");
        names.put("area", "MA_DIABAN");
        names.put("fund", "MA_QUY");
        names.put("targetProgram", "MA_CTMT");
        names.put("budgetSource", "MA_NGUON");
        names.put("reserve", "MA_DPHONG");
        names.put("treasury", "MA_KBNN");
        names.put("collectingOffice", "MA_CQTHU");
        return names;
    }

    /**
     * What all rows of a slip have in common: read once, as a slip may have many.
     *
     * @param known the reference, else the number and the day, which begins the rows' keys
     */
    record Slip(String known, Instant issued, ObjectNode data) {}

    /**
     * Reads the slip's own fields.
     *
     * @param number the slip's number outside of its header, or null
     */
    static Slip slip(Fields header, String number) {
        ObjectNode data = Out.node();
        String reference = header.text("MA_THAMCHIEU", Out.CODE);
        String slip = number == null ? header.text("SO_CTU", Out.CODE) : number;
        if (reference == null && slip == null) {
            throw header.missing("MA_THAMCHIEU");
        }
        Out.put(data, "reference", reference);
        Out.put(data, "slipNumber", slip);
        LocalDate issued = Out.date(data, "issuedOn", header, "NGAY_LAP");
        if (issued == null) {
            throw header.missing("NGAY_LAP");
        }
        TaxIds.optional(data, "payerTaxCode", header, "MST_NNOP");
        Out.put(data, "payerName", header.text("TEN_NNOP", Out.NAME));
        Out.put(data, "slipTotal", Out.money(header, "TONG_TIEN"));
        segments(data, header);
        // Each bank and treasury office counts its slips by itself, and anew: a number alone is many slips'.
        return new Slip(reference == null ? slip + "|" + issued : reference, Out.instant(issued), data);
    }

    /**
     * One entry.
     *
     * @param line the row's number in its slip, from 1
     */
    static HubRecord of(Slip slip, Fields row, int line, BigDecimal amount, String origin) {
        ObjectNode data = slip.data().deepCopy();
        data.put("line", line);
        Out.put(data, "amount", amount);
        Out.put(data, "content", row.text("NDUNG_NOP", Out.LONG));
        Out.put(data, "taxPeriod", row.text("KY_THUE", Out.CODE));
        String subItem = Out.formed(
                row,
                "MA_NDKT",
                SUB_ITEM,
                new Text("Mã nội dung kinh tế (tiểu mục) có 4 chữ số", "A sub-item's code has 4 digits"));
        if (subItem == null) {
            throw row.missing("MA_NDKT");
        }
        data.put("subItem", subItem);
        segments(data, row);
        return HubRecord.unstamped(Types.REVENUE, slip.known() + "|" + line, slip.issued(), data, origin);
    }

    /** Those of a row take the place of its slip's. */
    private static void segments(ObjectNode data, Fields from) {
        String chapter = Out.formed(
                from, "MA_CHUONG", CHAPTER, new Text("Mã chương có 3 chữ số", "A chapter's code has 3 digits"));
        if (chapter != null) {
            // A spreadsheet drops the zeros in front.
            data.put("chapter", "0".repeat(3 - chapter.length()) + chapter);
        }
        SEGMENTS.forEach((name, field) -> Out.put(data, name, from.text(field, Out.CODE)));
    }

    /** A table's row, which holds its slip's fields too; it carries no sum that could be checked. */
    static HubRecord ofTable(Fields row, String origin) {
        String text = row.required("STT", Out.CODE);
        if (text.length() > 6 || !LocalTimes.digits(text) || Integer.parseInt(text) < 1) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    "STT",
                    new Text(
                            "STT là số thứ tự của dòng trong chứng từ, từ 1",
                            "STT is the row's number in its slip, from 1"),
                    text);
        }
        BigDecimal amount = Out.money(row, "TIEN_PNOP");
        if (amount == null) {
            throw row.missing("TIEN_PNOP");
        }
        return of(slip(row, null), row, Integer.parseInt(text), amount, origin);
    }
}
