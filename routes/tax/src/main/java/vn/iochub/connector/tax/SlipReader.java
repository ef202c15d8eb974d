package vn.iochub.connector.tax;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;
import vn.iochub.reading.Rows;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/**
 * Payment slips (chứng từ nộp thuế) among a document's elements, whichever of the elements around them are there: CHUNGTU,
 * NDUNG_CTU_NH and NDUNG_CTU around CHUNGTU_HDR and CHUNGTU_CTIET/ROW_CTIET. One slip is in memory at a time; it is a unit
 * for its sum, and each of its rows is a record or a rejection. One for each document.
 */
final class SlipReader {
    /** A real slip has a dozen; more than this is not held in memory. */
    static final int MOST_ROWS = 5_000;

    private final RecordSink sink;
    private final String at;
    private int slips;
    private String number;
    private boolean numberTaken;
    private XmlNode header;
    private final List<XmlNode> rows = new ArrayList<>();
    private int dropped;

    SlipReader(RecordSink sink, String at) {
        this.sink = sink;
        this.at = at;
    }

    /** Looks at the element that begins; returns whether it was read to its end. */
    boolean begins(XmlInput xml) throws UnreadableMessageException, IOException {
        switch (xml.name()) {
            case "CHUNGTU", "NDUNG_CTU_NH", "NDUNG_CTU" -> {
                flush();
                return false;
            }
            case "SO_CTU" -> {
                number = xml.row().characters();
                numberTaken = false;
                return true;
            }
            case "CHUNGTU_HDR" -> {
                if (header != null) {
                    flush();
                }
                header = xml.row();
                return true;
            }
            case "ROW_CTIET" -> {
                XmlNode row = xml.row();
                if (rows.size() < MOST_ROWS) {
                    rows.add(row);
                } else {
                    dropped++;
                }
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    void ends(String name) {
        if (name.equals("CHUNGTU") || name.equals("NDUNG_CTU_NH")) {
            flush();
            number = null;
            numberTaken = false;
        }
    }

    /** Whether there was any slip. */
    boolean found() {
        return slips > 0;
    }

    /** Hands over the slip that was read last. */
    void flush() {
        if (header == null && rows.isEmpty()) {
            return;
        }
        slips++;
        String slip = at + "/CHUNGTU/" + slips;
        try {
            hand(slip);
        } finally {
            header = null;
            rows.clear();
            dropped = 0;
        }
    }

    private void hand(String slip) {
        String whole = header == null ? "" : header.toString();
        if (header == null || rows.isEmpty()) {
            String name = header == null ? "CHUNGTU_HDR" : "ROW_CTIET";
            rejectAll(slip, RejectCode.MISSING_FIELD, new Text("Chứng từ thiếu " + name, "The slip has no " + name));
            return;
        }
        if (dropped > 0) {
            sink.reject(new Rejection(
                    RejectCode.TOO_LARGE,
                    slip,
                    "",
                    new Text(
                            "Chứng từ có hơn " + MOST_ROWS + " dòng: " + (MOST_ROWS + dropped),
                            "The slip has more than " + MOST_ROWS + " rows: " + (MOST_ROWS + dropped)),
                    whole));
            return;
        }
        BigDecimal total;
        RevenueEntries.Slip common;
        try {
            total = Out.money(header, "TONG_TIEN");
            if (total == null) {
                throw header.missing("TONG_TIEN");
            }
            common = RevenueEntries.slip(header, number());
        } catch (Fault fault) {
            for (int i = 0; i < rows.size(); i++) {
                sink.reject(fault.at(row(slip, i), whole));
            }
            return;
        }
        BigDecimal[] amounts = new BigDecimal[rows.size()];
        BigDecimal sum = sum(slip, amounts);
        if (sum == null) {
            return;
        }
        if (sum.compareTo(total) != 0) {
            rejectAll(
                    slip,
                    RejectCode.RULE,
                    new Text(
                            "Tổng các dòng là " + sum.toPlainString() + ", TONG_TIEN là " + total.toPlainString()
                                    + "; cả chứng từ bị từ chối",
                            "The rows add up to " + sum.toPlainString() + ", TONG_TIEN is " + total.toPlainString()
                                    + "; the slip as a whole is rejected"));
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            String origin = row(slip, i);
            int line = i + 1;
            BigDecimal amount = amounts[i];
            Rows.hand(sink, origin, rows.get(i), one -> RevenueEntries.of(common, one, line, amount, origin));
        }
    }

    /**
     * The slip's number outside of its header. Two slips under one number, with nothing else to tell them apart, would be
     * stored as one: that is a fault.
     */
    private String number() {
        if (number == null || number.isBlank()) {
            return null;
        }
        boolean again = numberTaken;
        numberTaken = true;
        if (header.text("MA_THAMCHIEU", Out.CODE) != null) {
            return clean();
        }
        if (again) {
            throw header.fault(
                    RejectCode.RULE,
                    "MA_THAMCHIEU",
                    new Text(
                            "Hai chứng từ chung một SO_CTU và không có MA_THAMCHIEU",
                            "Two slips share one SO_CTU and have no MA_THAMCHIEU"),
                    null);
        }
        return clean();
    }

    private String clean() {
        return Fields.of(Map.of("SO_CTU", number)).text("SO_CTU", Out.CODE);
    }

    /** The rows' sum, and each amount; null when one cannot be read, and then all are rejected. */
    private BigDecimal sum(String slip, BigDecimal[] amounts) {
        BigDecimal sum = BigDecimal.ZERO;
        Fault[] faults = new Fault[amounts.length];
        int wrong = -1;
        for (int i = 0; i < amounts.length; i++) {
            XmlNode row = rows.get(i);
            try {
                amounts[i] = Out.money(row, "TIEN_PNOP");
                if (amounts[i] == null) {
                    throw row.missing("TIEN_PNOP");
                }
                sum = sum.add(amounts[i]);
            } catch (Fault fault) {
                faults[i] = fault;
                wrong = wrong < 0 ? i : wrong;
            }
        }
        if (wrong < 0) {
            return sum;
        }
        Text reason = new Text(
                "Không kiểm tra được tổng của chứng từ vì số tiền ở dòng " + (wrong + 1) + " không đọc được",
                "The slip's sum cannot be checked, because the amount in row " + (wrong + 1) + " cannot be read");
        for (int i = 0; i < faults.length; i++) {
            String text = rows.get(i).toString();
            sink.reject(
                    faults[i] == null
                            ? new Fault(RejectCode.RULE, "", reason, null).at(row(slip, i), text)
                            : faults[i].at(row(slip, i), text));
        }
        return null;
    }

    private void rejectAll(String slip, RejectCode code, Text reason) {
        if (rows.isEmpty()) {
            sink.reject(new Fault(code, "", reason, null).at(slip, header.toString()));
        }
        for (int i = 0; i < rows.size(); i++) {
            sink.reject(new Fault(code, "", reason, null)
                    .at(row(slip, i), rows.get(i).toString()));
        }
    }

    private static String row(String slip, int index) {
        return slip + "/ROW_CTIET/" + (index + 1);
    }
}
