package vn.iochub.connector.education;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Amounts;
import vn.iochub.reading.Fields;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Numbers;
import vn.iochub.units.AdministrativeUnits;
import vn.iochub.units.Unit;
import vn.iochub.units.UnitNodes;

/** What both kinds of rows have: school, school year and period, grade, administrative units, the time of change. Thread-safe. */
final class Common {
    static final int CODE = 100;
    static final int NAME = 1_000;

    private static final long MOST = 10_000_000;
    private static final Pattern SCHOOL_CODE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._/-]{0,49}");
    private static final Pattern GRADE = Pattern.compile("(?:khoi |lop |grade )?0?([1-9]|1[0-2])");
    private static final Set<String> WHOLE =
            Set.of("toan truong", "tat ca", "ca truong", "tong", "tong so", "tong cong");

    private final Settings settings;
    private final AdministrativeUnits units;

    Common(Settings settings, AdministrativeUnits units) {
        this.settings = settings;
        this.units = units;
    }

    Settings settings() {
        return settings;
    }

    /**
     * What a row is about.
     *
     * @param school its code in capitals, as it is in keys: small letters make no other school
     */
    record About(String school, SchoolYear year, String period) {
        LocalDate day() {
            return year.day(period);
        }

        Instant instant() {
            return day().atStartOfDay(LocalTimes.ZONE).toInstant();
        }
    }

    /** Reads and writes the school, the school year and the period. */
    About about(Fields row, ObjectNode data) {
        String school = row.required(Columns.SCHOOL, CODE);
        if (!SCHOOL_CODE.matcher(school).matches()) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    Columns.SCHOOL,
                    new Text(
                            "Mã trường gồm chữ cái không dấu, chữ số, dấu chấm, gạch",
                            "A school's code is letters without marks, digits, dots and dashes"),
                    school);
        }
        String yearText = orElse(row, "nam_hoc", settings.schoolYear());
        SchoolYear year = SchoolYear.read(yearText)
                .orElseThrow(() -> row.fault(
                        RejectCode.BAD_FORMAT,
                        "nam_hoc",
                        new Text("Năm học dạng 2025-2026", "A school year is such as 2025-2026"),
                        yearText));
        String periodText = orElse(row, "ky", settings.period());
        String period = settings.periods().get(Columns.fold(periodText));
        if (period == null) {
            throw row.fault(
                    RejectCode.UNKNOWN_CODE,
                    "ky",
                    new Text(
                            "Kỳ là đầu năm, giữa năm hoặc cuối năm; tên khác phải khai trong cấu hình (periods)",
                            "The period is đầu năm, giữa năm or cuối năm; another name must be in the configuration (periods)"),
                    periodText);
        }
        data.put("schoolCode", school);
        put(data, "schoolName", row.text("ten_truong", NAME));
        data.put("schoolYear", year.toString());
        data.put("schoolYearText", yearText);
        data.put("period", period);
        data.put("periodText", periodText);
        return new About(school.toUpperCase(Locale.ROOT), year, period);
    }

    private static String orElse(Fields row, String field, String otherwise) {
        String text = row.text(field, CODE);
        if (text == null && otherwise == null) {
            throw row.missing(field);
        }
        return text == null ? otherwise : text;
    }

    /** The grade, {@code 1} to {@code 12}, {@code nursery} or {@code kindergarten}; null for the whole school. */
    static String grade(Fields row) {
        String text = row.text("khoi", CODE);
        if (text == null) {
            return null;
        }
        String folded = Columns.fold(text);
        if (WHOLE.contains(folded)) {
            return null;
        }
        Matcher matcher = GRADE.matcher(folded);
        if (matcher.matches()) {
            return matcher.group(1);
        }
        if (folded.contains("nha tre")) {
            return "nursery";
        }
        if (folded.contains("mau giao")) {
            return "kindergarten";
        }
        throw row.fault(
                RejectCode.UNKNOWN_CODE,
                "khoi",
                new Text(
                        "Khối là 1 đến 12, nhà trẻ, mẫu giáo, hoặc toàn trường",
                        "The grade is 1 to 12, nhà trẻ, mẫu giáo, or toàn trường for the whole school"),
                text);
    }

    /** Puts a count: a whole number, not negative; dots group thousands. */
    static Long count(ObjectNode data, String name, Fields row, String field) {
        String text = row.text(field, CODE);
        if (text == null) {
            return null;
        }
        BigDecimal number =
                Amounts.read(text).map(BigDecimal::stripTrailingZeros).orElse(null);
        if (number == null || number.scale() > 0) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    field,
                    new Text(
                            "Phải là số nguyên, ví dụ 1234 hoặc 1.234", "Must be a whole number such as 1234 or 1.234"),
                    text);
        }
        if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(MOST)) > 0) {
            throw row.fault(
                    RejectCode.RULE,
                    field,
                    new Text("Số lượng không được âm hoặc quá lớn", "A count is not negative, and not that large"),
                    text);
        }
        data.put(name, number.longValueExact());
        return number.longValueExact();
    }

    /** Puts a per cent from 0 to 100, and the source's text beside it. */
    static void percent(ObjectNode data, String name, Fields row, String field) {
        String text = row.text(field, CODE);
        if (text == null) {
            return;
        }
        BigDecimal number = Numbers.percent(text)
                .orElseThrow(() -> row.fault(
                        RejectCode.BAD_FORMAT,
                        field,
                        new Text("Phải là tỷ lệ phần trăm, ví dụ 98,5", "Must be a per cent such as 98,5"),
                        text));
        if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw row.fault(
                    RejectCode.RULE, field, new Text("Tỷ lệ phải từ 0 đến 100", "A per cent is from 0 to 100"), text);
        }
        data.put(name, number.stripTrailingZeros());
        data.put(name + "Text", text);
    }

    /** Puts province and ward as the codes meant on that day. */
    void units(ObjectNode data, Fields row, LocalDate day) {
        unit(data, "province", Unit.Level.PROVINCE, 2, row, "ma_tinh", day);
        unit(data, "ward", Unit.Level.WARD, 5, row, "ma_xa", day);
    }

    private void unit(
            ObjectNode data, String name, Unit.Level level, int digits, Fields row, String field, LocalDate day) {
        String text = row.text(field, CODE);
        if (text == null) {
            return;
        }
        if (!LocalTimes.digits(text) || text.length() > digits) {
            throw row.fault(
                    RejectCode.BAD_FORMAT,
                    field,
                    new Text("Mã gồm " + digits + " chữ số", "The code has " + digits + " digits"),
                    text);
        }
        // Spreadsheets and number columns lose the zeros in front.
        String code = "0".repeat(digits - text.length()) + text;
        data.set(
                name,
                UnitNodes.of(units, level, code, day)
                        .orElseThrow(() -> row.fault(
                                RejectCode.UNKNOWN_CODE,
                                field,
                                new Text(
                                        "Danh mục đơn vị hành chính ngày " + day + " không có mã này",
                                        "The list of administrative units of " + day + " has no such code"),
                                text)));
    }

    /**
     * Puts the time of the row's last change; the record's order is its {@link LocalTimes#version}, which a date alone has
     * not.
     */
    static OptionalLong updated(ObjectNode data, Fields row) {
        Instant time = row.moment(Columns.UPDATED);
        if (time != null) {
            data.put("updatedAt", time.toString());
            data.put("updatedAtText", row.text(Columns.UPDATED, CODE));
        }
        return LocalTimes.version(time);
    }

    static void put(ObjectNode data, String name, String text) {
        if (text != null) {
            data.put(name, text);
        }
    }
}
