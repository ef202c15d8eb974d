package vn.iochub.connector.education;

import com.fasterxml.jackson.databind.node.ObjectNode;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Amounts;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;

/**
 * The sums of one table as its rows go by: a school's grades against its own row, all rows against the total row. Rows of one
 * school stand together, as reports have them. Memory does not grow with the rows. Not thread-safe.
 */
final class Totals {
    private static final String[] FIELDS = {Columns.PUPILS, "so_nu", "so_lop"};
    private static final String[] NAMES = {"pupils", "girls", "classes"};

    private final long[] all = new long[FIELDS.length];
    private final long[] sinceSubtotal = new long[FIELDS.length];
    private final long[] grades = new long[FIELDS.length];
    private long[] whole;
    private String school = "";
    private boolean graded;
    private boolean incomplete;
    private boolean schoolIncomplete;

    /** Says that a row was rejected: its figures may be what a sum lacks, so no sum is held against any other. */
    void rejected() {
        incomplete = true;
        schoolIncomplete = true;
    }

    /** Takes a row's record; a fault where a school's own row contradicts its grades. */
    void add(Fields row, HubRecord record) {
        ObjectNode data = record.data();
        String about = data.path("schoolCode").asText() + "|"
                + data.path("schoolYear").asText() + "|" + data.path("period").asText();
        if (!about.equals(school)) {
            close();
            school = about;
        }
        if (data.has("grade")) {
            graded = true;
            for (int i = 0; i < NAMES.length; i++) {
                grades[i] += data.path(NAMES[i]).asLong(0);
            }
            return;
        }
        if (graded && !schoolIncomplete) {
            for (int i = 0; i < NAMES.length; i++) {
                if (data.has(NAMES[i]) && data.path(NAMES[i]).asLong() != grades[i] && grades[i] > 0) {
                    throw differs(row, FIELDS[i], data.path(NAMES[i]).asLong(), grades[i]);
                }
            }
        }
        whole = new long[NAMES.length];
        for (int i = 0; i < NAMES.length; i++) {
            whole[i] = data.path(NAMES[i]).asLong(0);
        }
    }

    private void close() {
        for (int i = 0; i < NAMES.length; i++) {
            // Where a school has both, its grades are what its own row says again.
            long sum = graded ? grades[i] : whole == null ? 0 : whole[i];
            all[i] += sum;
            sinceSubtotal[i] += sum;
            grades[i] = 0;
        }
        whole = null;
        graded = false;
        schoolIncomplete = false;
    }

    /** Holds a total row against the rows above it: all of them, or those since the last such row. */
    void check(Fields row) {
        close();
        school = "";
        Fault found = null;
        for (int i = 0; i < FIELDS.length && found == null; i++) {
            String text = row.text(FIELDS[i], Common.CODE);
            Long told = text == null
                    ? null
                    : Amounts.read(text).map(number -> number.longValue()).orElse(null);
            if (told != null && !incomplete && told != all[i] && told != sinceSubtotal[i]) {
                found = differs(row, FIELDS[i], told, all[i]);
            }
        }
        java.util.Arrays.fill(sinceSubtotal, 0);
        if (found != null) {
            throw found;
        }
    }

    private static Fault differs(Fields row, String field, long told, long sum) {
        return row.fault(
                RejectCode.RULE,
                field,
                new Text(
                        field + ": dòng tổng ghi " + told + ", cộng các dòng được " + sum,
                        field + ": the total row says " + told + ", the rows add up to " + sum),
                told + " <> " + sum);
    }
}
