package vn.iochub.connector.education;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Rows;
import vn.iochub.tabular.TableLimits;
import vn.iochub.tabular.TableReader;
import vn.iochub.tabular.TableRow;
import vn.iochub.transport.ViewRows;

/** What a table or a page of a view means; its columns say whether it is of schools or of pupils. Stateless. */
final class EducationNormaliser {
    private final Settings settings;
    private final Schools schools;
    private final Students students;
    private final TableReader tables;

    EducationNormaliser(Settings settings, Schools schools, Students students) {
        this.settings = settings;
        this.schools = schools;
        this.students = students;
        this.tables = new TableReader(List.of(settings.schoolMapping(), settings.studentMapping()), TableLimits.USUAL);
    }

    void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try {
            if (raw.contentType().startsWith(ViewRows.CONTENT_TYPE)) {
                view(raw, sink);
            } else {
                table(raw, sink);
            }
        } catch (StudentsRefusedException e) {
            throw new UnreadableMessageException(new Rejection(
                    RejectCode.RULE,
                    e.origin,
                    "",
                    new Text(
                            "Danh sách học sinh không được nhận (students = false); hãy gửi số liệu tổng hợp theo trường",
                            "Lists of pupils are not taken here (students = false); send figures of schools"),
                    ""));
        }
    }

    private void view(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        try (InputStream in = raw.open()) {
            ViewRows.read(in, (fields, origin) -> {
                ViewRow pupil = new ViewRow(fields, settings.studentMapping());
                if (pupil.has(Columns.STUDENT)) {
                    pupilsAllowed(origin);
                    Rows.hand(sink, origin, pupil, row -> students.of(row, origin));
                } else {
                    ViewRow school = new ViewRow(fields, settings.schoolMapping());
                    Rows.hand(sink, origin, school, row -> schools.of(row, origin));
                }
            });
        }
    }

    private void table(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        Sheet sheet = new Sheet();
        tables.read(raw, row -> {
            if (row.mapping().equals(settings.studentMapping())) {
                pupilsAllowed(row.origin());
                Rows.hand(sink, row.origin(), row, fields -> students.of(fields, row.origin()));
                return;
            }
            Totals totals = sheet.totals(row.origin());
            boolean[] good = new boolean[1];
            Rows.hand(sink, row.origin(), row, fields -> {
                HubRecord found = school(fields, totals);
                good[0] = true;
                return found;
            });
            if (!good[0]) {
                totals.rejected();
            }
        });
    }

    /** The record of a school's row; none for a total row, which is only held against the others. */
    private HubRecord school(TableRow row, Totals totals) {
        if (row.total()) {
            totals.check(row);
            return null;
        }
        HubRecord found = schools.of(row, row.origin());
        totals.add(row, found);
        return found;
    }

    private void pupilsAllowed(String origin) {
        if (!settings.students()) {
            throw new StudentsRefusedException(origin);
        }
    }

    /** The sums of the sheet that is being read. */
    private static final class Sheet {
        private String name = "";
        private Totals totals = new Totals();

        Totals totals(String origin) {
            String now = origin.substring(0, origin.lastIndexOf("/row/"));
            if (!now.equals(name)) {
                name = now;
                totals = new Totals();
            }
            return totals;
        }
    }

    private static final class StudentsRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String origin;

        StudentsRefusedException(String origin) {
            super("lists of pupils are not taken", null, false, false);
            this.origin = origin;
        }
    }
}
