package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.TaxCodes;

/** Makes the record of one declaration, of XML or of a table. Thread-safe. */
final class Declarations {
    /** loaiTKhai: chính thức, bổ sung. */
    private static final Map<String, String> KINDS = Map.of("C", "original", "B", "supplementary");

    /** kieuKy. */
    private static final Map<String, String> PERIODS =
            Map.of("M", "month", "Q", "quarter", "Y", "year", "D", "day", "N", "year", "T", "month");

    private final TaxIds taxIds;

    Declarations(TaxIds taxIds) {
        this.taxIds = taxIds;
    }

    /** The record without what its figures are; those come into {@code data} by whoever has them. */
    HubRecord record(ObjectNode data, Fields form, Fields period, Fields payer, String origin) {
        TaxCodes.TaxCode code = TaxIds.required(payer, "mst");
        String formCode = form.required("maTKhai", Out.CODE);
        String periodText = period.required("kyKKhai", Out.CODE);
        TaxIds.write(data, "taxCode", code);
        Out.put(data, "taxpayerName", payer.text("tenNNT", Out.NAME));
        Out.put(data, "taxpayerAddress", payer.text("dchiNNT", Out.NAME));
        Out.put(data, "provinceCode", payer.text("maTinhNNT", Out.CODE));
        Out.put(data, "provinceName", payer.text("tenTinhNNT", Out.NAME));
        data.put("formCode", formCode);
        Out.put(data, "formName", form.text("tenTKhai", Out.NAME));
        String kind = form.text("loaiTKhai", Out.CODE);
        Out.put(data, "kind", kind == null ? null : KINDS.get(kind.toUpperCase(Locale.ROOT)));
        Out.put(data, "sourceKind", kind);
        int times = times(form, kind);
        data.put("submission", times);
        data.put("period", periodText);
        String periodKind = period.text("kieuKy", Out.CODE);
        Out.put(data, "periodKind", periodKind == null ? null : PERIODS.get(periodKind.toUpperCase(Locale.ROOT)));
        Out.put(data, "sourcePeriodKind", periodKind);
        Out.date(data, "periodFrom", period, "kyKKhaiTuNgay");
        Out.date(data, "periodTo", period, "kyKKhaiDenNgay");
        Out.put(data, "taxOfficeCode", form.text("maCQTNoiNop", Out.CODE));
        Out.put(data, "taxOfficeName", form.text("tenCQTNoiNop", Out.NAME));
        LocalDate made = Out.date(data, "declaredOn", form, "ngayLapTKhai");
        LocalDate signed = Out.date(data, "signedOn", form, "ngayKy");
        return HubRecord.stamped(
                Types.DECLARATION,
                taxIds.keyOf(code) + "|" + formCode + "|" + periodText,
                order(times, signed == null ? made : signed),
                Out.instant(signed == null ? made : signed),
                data,
                origin);
    }

    /**
     * The submission, and among several of one number the day: a declaration that is sent anew before the period's deadline
     * counts as the first again, and would otherwise be taken for the one that it replaces.
     */
    private static long order(int times, LocalDate day) {
        return times * 1_000_000L + (day == null ? 0 : Math.max(0, day.toEpochDay()));
    }

    HubRecord ofTable(Fields row, String origin) {
        return record(Out.node(), row, row, row, origin);
    }

    /** soLan, the version. A first declaration may go without; a supplementary one must say which it is. */
    private static int times(Fields form, String kind) {
        String text = form.text("soLan", Out.CODE);
        if (text == null) {
            if (kind == null || kind.equalsIgnoreCase("C")) {
                return 0;
            }
            throw form.missing("soLan");
        }
        if (!LocalTimes.digits(text) || text.length() > 4) {
            throw form.fault(
                    RejectCode.BAD_FORMAT,
                    "soLan",
                    new Text("soLan là số lần nộp, từ 0 đến 9999", "soLan is a number from 0 to 9999"),
                    text);
        }
        return Integer.parseInt(text);
    }
}
