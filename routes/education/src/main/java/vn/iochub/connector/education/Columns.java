package vn.iochub.connector.education;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The columns that are known without configuration: each by its name in a view, then by the headings of spreadsheets. There is
 * no public list of them; an instance adds its own.
 */
final class Columns {
    static final String SCHOOL = "ma_truong";
    static final String PUPILS = "so_hoc_sinh";
    static final String STUDENT = "ma_hoc_sinh";
    static final String UPDATED = "updated_at";

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private static final Map<String, List<String>> SHARED = columns(
            SCHOOL,
            "Mã trường|Mã đơn vị|Mã cơ sở|School code",
            "ten_truong",
            "Tên trường|Tên đơn vị|Trường|School name",
            "nam_hoc",
            "Năm học|Niên khóa|School year",
            "ky",
            "Kỳ báo cáo|Kỳ|Thời điểm|Đợt báo cáo|Period",
            "khoi",
            "Khối|Khối lớp|Khối học|Grade",
            "ma_tinh",
            "Mã tỉnh|Mã tỉnh/thành phố|Province code",
            "ma_xa",
            "Mã xã|Mã phường/xã|Mã xã/phường|Ward code",
            UPDATED,
            "Ngày cập nhật|Thời gian cập nhật|Cập nhật lúc|Updated at");

    static final Map<String, List<String>> OF_SCHOOLS = joined(columns(
            "cap_hoc",
            "Cấp học|Cấp|Bậc học",
            "loai_hinh",
            "Loại hình|Loại hình trường",
            "so_lop",
            "Số lớp|Tổng số lớp|Lớp/Tổng số",
            PUPILS,
            "Số học sinh|Tổng số học sinh|Học sinh/Tổng số|Học sinh|Sĩ số|Pupils",
            "so_nu",
            "Học sinh/Nữ|Học sinh nữ|Số học sinh nữ|Trong đó nữ|Nữ|Girls",
            "so_dan_toc",
            "Học sinh/Dân tộc thiểu số|Học sinh dân tộc thiểu số|Học sinh dân tộc|Dân tộc thiểu số|Dân tộc",
            "so_nu_dan_toc",
            "Học sinh/Nữ dân tộc thiểu số|Học sinh/Nữ dân tộc|Nữ dân tộc thiểu số|Nữ dân tộc",
            "so_khuyet_tat",
            "Học sinh/Khuyết tật|Học sinh khuyết tật|Khuyết tật",
            "so_bo_hoc",
            "Học sinh/Bỏ học|Học sinh bỏ học|Bỏ học",
            "so_giao_vien",
            "Số giáo viên|Tổng số giáo viên|Giáo viên/Tổng số|Giáo viên|Teachers",
            "so_giao_vien_nu",
            "Giáo viên/Nữ|Giáo viên nữ|Số giáo viên nữ",
            "so_can_bo",
            "Số cán bộ, nhân viên|Cán bộ, nhân viên|Nhân viên|Staff",
            "so_phong_hoc",
            "Số phòng học|Phòng học|Classrooms",
            "ty_le_len_lop",
            "Tỷ lệ lên lớp|Tỷ lệ lên lớp (%)|Lên lớp (%)"));

    static final Map<String, List<String>> OF_STUDENTS = joined(columns(
            STUDENT,
            "Mã học sinh|Mã định danh học sinh|Mã định danh|Mã HS|Student number",
            "hoc_ky",
            "Học kỳ|HK|Semester",
            "lop",
            "Lớp|Tên lớp|Lớp học|Class",
            "gioi_tinh",
            "Giới tính|Phái|Gender",
            "ngay_sinh",
            "Ngày sinh|Ngày tháng năm sinh|Năm sinh|Birth date",
            "dan_toc",
            "Dân tộc|Ethnicity",
            "khuyet_tat",
            "Khuyết tật|Loại khuyết tật|Disability",
            "doi_tuong_chinh_sach",
            "Đối tượng chính sách|Diện chính sách|Chính sách|Policy group",
            "trang_thai",
            "Trạng thái|Tình trạng|Status"));

    private Columns() {}

    private static Map<String, List<String>> columns(String... pairs) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            List<String> names = new ArrayList<>(List.of(pairs[i]));
            names.addAll(List.of(pairs[i + 1].split("[|]")));
            result.put(pairs[i], List.copyOf(names));
        }
        return result;
    }

    private static Map<String, List<String>> joined(Map<String, List<String>> own) {
        Map<String, List<String>> result = new LinkedHashMap<>(SHARED);
        result.putAll(own);
        return result;
    }

    /** The known columns with an instance's own headings, {@code field=heading|heading,…}, before the known ones. */
    static Map<String, List<String>> with(String key, Map<String, List<String>> known, String own) {
        Map<String, List<String>> result = new LinkedHashMap<>(known);
        for (String pair : own.split(",")) {
            if (pair.isBlank()) {
                continue;
            }
            String[] sides = pair.split("=", 2);
            String field = sides[0].strip();
            if (sides.length != 2 || sides[1].isBlank() || !known.containsKey(field)) {
                throw new IllegalArgumentException(key + " is a list such as " + SCHOOL
                        + "=Mã trường|Mã ĐV, with fields among " + known.keySet() + "; not: " + pair.strip());
            }
            List<String> names = new ArrayList<>();
            for (String name : sides[1].split("[|]")) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
            names.addAll(result.get(field));
            result.put(field, List.copyOf(names));
        }
        return result;
    }

    /** Without case, marks, punctuation and repeated spaces. */
    static String fold(String text) {
        String plain =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
        return OTHERS.matcher(plain.replace('đ', 'd').replace('Đ', 'D').toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
    }
}
