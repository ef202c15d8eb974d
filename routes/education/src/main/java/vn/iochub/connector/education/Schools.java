package vn.iochub.connector.education;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordType;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fields;

/** Makes the record of one school, or one grade of it, in one period. Thread-safe. */
final class Schools {
    static final RecordType TYPE = RecordType.load(Schools.class, "education", "SchoolSnapshot", 1);

    private final Common common;

    Schools(Common common) {
        this.common = common;
    }

    HubRecord of(Fields row, String origin) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        Common.About about = common.about(row, data);
        String grade = Common.grade(row);
        Common.put(data, "grade", grade);
        Common.put(data, "level", row.text("cap_hoc", Common.CODE));
        Common.put(data, "kind", row.text("loai_hinh", Common.CODE));
        Common.count(data, "classes", row, "so_lop");
        Long pupils = Common.count(data, "pupils", row, Columns.PUPILS);
        if (pupils == null) {
            throw row.missing(Columns.PUPILS);
        }
        Long girls = Common.count(data, "girls", row, "so_nu");
        Long minority = Common.count(data, "minorityPupils", row, "so_dan_toc");
        Long minorityGirls = Common.count(data, "minorityGirls", row, "so_nu_dan_toc");
        Long disabled = Common.count(data, "disabledPupils", row, "so_khuyet_tat");
        Common.count(data, "dropouts", row, "so_bo_hoc");
        Long teachers = Common.count(data, "teachers", row, "so_giao_vien");
        Long women = Common.count(data, "femaleTeachers", row, "so_giao_vien_nu");
        Common.count(data, "staff", row, "so_can_bo");
        Common.count(data, "classrooms", row, "so_phong_hoc");
        Common.percent(data, "promotionRate", row, "ty_le_len_lop");
        atMost(row, "so_nu", girls, Columns.PUPILS, pupils);
        atMost(row, "so_dan_toc", minority, Columns.PUPILS, pupils);
        atMost(row, "so_nu_dan_toc", minorityGirls, "so_nu", girls);
        atMost(row, "so_nu_dan_toc", minorityGirls, "so_dan_toc", minority);
        atMost(row, "so_khuyet_tat", disabled, Columns.PUPILS, pupils);
        atMost(row, "so_giao_vien_nu", women, "so_giao_vien", teachers);
        common.units(data, row, about.day());
        OptionalLong order = Common.updated(data, row);
        String key = about.school() + "|" + about.year() + "|" + about.period() + (grade == null ? "" : "|" + grade);
        return new HubRecord(TYPE, key, order, Optional.of(about.instant()), data, origin);
    }

    private static void atMost(Fields row, String part, Long some, String whole, Long all) {
        if (some != null && all != null && some > all) {
            throw row.fault(
                    RejectCode.RULE,
                    part,
                    new Text(part + " lớn hơn " + whole, part + " is more than " + whole),
                    some + " > " + all);
        }
    }
}
