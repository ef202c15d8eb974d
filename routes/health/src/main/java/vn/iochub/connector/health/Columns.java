package vn.iochub.connector.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The columns that are kept, and what each may hold. It is a list of what passes: a column that is not here, and a value that
 * is no code, number or date, never leaves {@link Minimiser}.
 */
final class Columns {
    // Made by the hub from what is not kept.
    static final String LINK = "MA_LK";
    static final String PATIENT = "PATIENT";
    static final String PATIENT_KIND = "PATIENT_KIND";
    static final String KEY_ID = "KEY_ID";
    static final String AGE = "AGE";

    /** In place of a value that may not be kept as it is; followed by one of the words below. No value begins so. */
    static final char MARK = '!';

    static final String FORM = MARK + "form";
    static final String TWICE = MARK + "twice";
    static final String DATE = MARK + "date";
    static final String ORDER = MARK + "order";

    // No code has nine digits in a row; a number that names a person has.
    private static final Pattern CODE = Pattern.compile("(?!.*[0-9]{9})[0-9A-Za-z][0-9A-Za-z.+*/_-]{0,19}");
    private static final Pattern CODES = Pattern.compile("(?!.*[0-9]{9})[0-9A-Za-z.+*/_;,-]{1,500}");
    private static final Pattern TIME = Pattern.compile("[0-9][0-9/:.T -]{3,29}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.,]{0,24}");

    /**
     * @param names the column's names, the newest first: 4210 names some otherwise
     */
    record Column(List<String> names, Pattern form) {
        String name() {
            return names.get(0);
        }
    }

    /** By the newest name. */
    static final Map<String, Column> KEPT = kept();

    /** Names that only the older form has. */
    static final List<String> OLDER =
            List.of("MA_THE", "MA_BENH", "MA_BENHKHAC", "TEN_BENH", "TINH_TRANG_RV", "T_TONGCHI", "MA_LYDO_VVIEN");

    /** Names that only the newer form has. */
    static final List<String> NEWER =
            List.of("MA_THE_BHYT", "MA_BENH_CHINH", "MA_BENH_KT", "MA_LOAI_RV", "T_TONGCHI_BV");

    private Columns() {}

    private static Map<String, Column> kept() {
        Map<String, Column> all = new LinkedHashMap<>();
        keep(all, CODE, "MA_CSKCB");
        keep(all, CODE, "GIOI_TINH");
        keep(all, CODE, "MATINH_CU_TRU");
        keep(all, CODE, "MAHUYEN_CU_TRU");
        keep(all, CODE, "MAXA_CU_TRU");
        keep(all, TIME, "NGAY_VAO");
        keep(all, TIME, "NGAY_VAO_NOI_TRU");
        keep(all, TIME, "NGAY_YL");
        keep(all, TIME, "NGAY_RA");
        keep(all, TIME, "NGAY_TTOAN");
        keep(all, NUMBER, "SO_NGAY_DTRI");
        keep(all, CODE, "KET_QUA_DTRI");
        keep(all, CODE, "MA_LOAI_RV", "TINH_TRANG_RV");
        keep(all, CODE, "MA_LOAI_KCB");
        keep(all, CODES, "MA_KHOA");
        keep(all, CODE, "MA_DOITUONG_KCB");
        keep(all, CODE, "MA_LYDO_VVIEN");
        keep(all, CODE, "MA_NOI_DI", "MA_NOI_CHUYEN");
        keep(all, CODE, "MA_NOI_DEN");
        keep(all, CODE, "MA_TAI_NAN");
        keep(all, CODES, "MA_BENH_CHINH", "MA_BENH");
        keep(all, CODES, "MA_BENH_KT", "MA_BENHKHAC");
        keep(all, CODES, "MA_BENH_YHCT");
        keep(all, NUMBER, "T_THUOC");
        keep(all, NUMBER, "T_VTYT");
        keep(all, NUMBER, "T_TONGCHI_BV", "T_TONGCHI");
        keep(all, NUMBER, "T_TONGCHI_BH");
        keep(all, NUMBER, "T_BHTT");
        keep(all, NUMBER, "T_BNCCT");
        keep(all, NUMBER, "T_BNTT");
        keep(all, NUMBER, "T_NGUONKHAC");
        return Collections.unmodifiableMap(all);
    }

    private static void keep(Map<String, Column> all, Pattern form, String... names) {
        all.put(names[0], new Column(List.of(names), form));
    }
}
