package vn.iochub.connector.education;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Pseudonyms;

/** Makes the record of one pupil in one period, without name, number or day of birth. Thread-safe. */
final class Students {
    static final RecordType TYPE = RecordType.load(Students.class, "education", "StudentEnrollment", 1);

    private static final Pattern NUMBER = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._/-]{0,49}");
    private static final Pattern YEAR = Pattern.compile("(?:19|20)[0-9]{2}");
    private static final Map<String, Integer> SEMESTERS =
            Map.of("1", 1, "i", 1, "hk1", 1, "hki", 1, "2", 2, "ii", 2, "hk2", 2, "hkii", 2);
    private static final Pattern SEMESTER = Pattern.compile("(?:hoc ky |hk |ky )?(\\w+)");
    private static final Set<String> NO = Set.of("0", "khong", "false", "no", "n");

    private final Common common;
    private final Pseudonyms pseudonyms;

    Students(Common common, Pseudonyms pseudonyms) {
        this.common = common;
        this.pseudonyms = pseudonyms;
    }

    HubRecord of(Fields row, String origin) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        Common.About about = common.about(row, data);
        String number = row.required(Columns.STUDENT, Common.CODE);
        if (!NUMBER.matcher(number).matches()) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    Columns.STUDENT,
                    new Text(
                            "Mã học sinh gồm chữ cái không dấu, chữ số, dấu chấm, gạch",
                            "A pupil's number is letters without marks, digits, dots and dashes"),
                    number);
        }
        String student = pseudonyms.of("student", number.toUpperCase(Locale.ROOT));
        data.put("student", student);
        data.put("keyId", pseudonyms.keyId());
        Integer semester = semester(row);
        if (semester != null) {
            data.put("semester", semester);
        }
        String grade = Common.grade(row);
        Common.put(data, "grade", grade);
        Common.put(data, "className", row.text("lop", Common.CODE));
        gender(data, row);
        birthYear(data, row);
        Common.put(data, "ethnicity", row.text("dan_toc", Common.CODE));
        String disability = row.text("khuyet_tat", Common.NAME);
        if (disability != null) {
            // Which one it is, is nobody's business here.
            data.put("disabled", !NO.contains(Columns.fold(disability)));
        }
        Common.put(data, "policyGroup", row.text("doi_tuong_chinh_sach", Common.NAME));
        String status = row.text("trang_thai", Common.CODE);
        if (status != null) {
            data.put("sourceStatus", status);
            Common.put(data, "status", common.settings().statuses().get(Columns.fold(status)));
        }
        common.units(data, row, about.day());
        OptionalLong order = Common.updated(data, row);
        String key = about.school() + "|" + about.year() + "|" + about.period() + "|" + student
                + (semester == null ? "" : "|" + semester);
        return new HubRecord(TYPE, key, order, Optional.of(about.instant()), data, origin);
    }

    private static Integer semester(Fields row) {
        String text = row.text("hoc_ky", Common.CODE);
        if (text == null) {
            return null;
        }
        Matcher matcher = SEMESTER.matcher(Columns.fold(text));
        Integer semester = matcher.matches() ? SEMESTERS.get(matcher.group(1)) : null;
        if (semester == null) {
            throw row.fault(
                    RejectCode.UNKNOWN_CODE, "hoc_ky", new Text("Học kỳ là 1 hoặc 2", "The semester is 1 or 2"), text);
        }
        return semester;
    }

    private void gender(ObjectNode data, Fields row) {
        String text = row.text("gioi_tinh", Common.CODE);
        if (text == null) {
            return;
        }
        String word = common.settings().genders().get(Columns.fold(text));
        if (word == null) {
            throw row.fault(
                    RejectCode.UNKNOWN_CODE,
                    "gioi_tinh",
                    new Text(
                            "Giới tính chưa có trong cấu hình (genders)",
                            "The sex is not in the configuration (genders)"),
                    text);
        }
        data.put("gender", word);
    }

    /** The year alone: with the day a pupil could be told in a village. */
    private static void birthYear(ObjectNode data, Fields row) {
        String text = row.text("ngay_sinh", Common.CODE);
        if (text == null) {
            return;
        }
        try {
            data.put(
                    "birthYear",
                    YEAR.matcher(text).matches()
                            ? Integer.parseInt(text)
                            : LocalTimes.date(text).getYear());
        } catch (DateTimeException e) {
            throw row.fault(
                    RejectCode.BAD_DATE,
                    "ngay_sinh",
                    new Text("Ngày sinh không có thật", "The birth date does not exist"),
                    text);
        }
    }
}
