package vn.iochub.connector.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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

    /** What is longer is no code of any list: a name has more letters, the number of a person, card or phone more digits. */
    private static final int MOST_LETTERS = 5;

    private static final int MOST_DIGITS = 8;

    private static final Pattern CODE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+*/_-]{0,19}");
    private static final Pattern CODES = Pattern.compile("[0-9A-Za-z.+*/_;,-]{1,500}");
    private static final Pattern SEPARATOR = Pattern.compile("[;,]");

    // Of this century or the last: no citizen ID and no phone begins so.
    private static final Pattern TIME = Pattern.compile("(?:19|20)[0-9]{2}(?:[0-9]{4}(?:[0-9]{4}(?:[0-9]{2})?)?"
            + "|[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[T ][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?)?)"
            + "|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2}(?:[T ][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?)?");

    // No amount begins with a zero as phones and citizen IDs do, or comes to ten billion dong.
    private static final Pattern NUMBER = Pattern.compile("(?!-?0[0-9])(?!.*[0-9]{11})-?[0-9][0-9.,]{0,24}");

    /**
     * @param names the column's names, the newest first: 4210 names some otherwise
     * @param form whether a value is of the column's form
     */
    record Column(List<String> names, Predicate<String> form) {
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
        keep(all, Columns::code, "MA_CSKCB");
        keep(all, Columns::code, "GIOI_TINH");
        keep(all, Columns::code, "MATINH_CU_TRU");
        keep(all, Columns::code, "MAHUYEN_CU_TRU");
        keep(all, Columns::code, "MAXA_CU_TRU");
        keep(all, Columns::time, "NGAY_VAO");
        keep(all, Columns::time, "NGAY_VAO_NOI_TRU");
        keep(all, Columns::time, "NGAY_YL");
        keep(all, Columns::time, "NGAY_RA");
        keep(all, Columns::time, "NGAY_TTOAN");
        keep(all, Columns::number, "SO_NGAY_DTRI");
        keep(all, Columns::code, "KET_QUA_DTRI");
        keep(all, Columns::code, "MA_LOAI_RV", "TINH_TRANG_RV");
        keep(all, Columns::code, "MA_LOAI_KCB");
        keep(all, Columns::codes, "MA_KHOA");
        keep(all, Columns::code, "MA_DOITUONG_KCB");
        keep(all, Columns::code, "MA_LYDO_VVIEN");
        keep(all, Columns::code, "MA_NOI_DI", "MA_NOI_CHUYEN");
        keep(all, Columns::code, "MA_NOI_DEN");
        keep(all, Columns::code, "MA_TAI_NAN");
        keep(all, Columns::codes, "MA_BENH_CHINH", "MA_BENH");
        keep(all, Columns::codes, "MA_BENH_KT", "MA_BENHKHAC");
        keep(all, Columns::codes, "MA_BENH_YHCT");
        keep(all, Columns::number, "T_THUOC");
        keep(all, Columns::number, "T_VTYT");
        keep(all, Columns::number, "T_TONGCHI_BV", "T_TONGCHI");
        keep(all, Columns::number, "T_TONGCHI_BH");
        keep(all, Columns::number, "T_BHTT");
        keep(all, Columns::number, "T_BNCCT");
        keep(all, Columns::number, "T_BNTT");
        keep(all, Columns::number, "T_NGUONKHAC");
        return Collections.unmodifiableMap(all);
    }

    private static void keep(Map<String, Column> all, Predicate<String> form, String... names) {
        all.put(names[0], new Column(List.of(names), form));
    }

    private static boolean code(String value) {
        return CODE.matcher(value).matches() && bare(value);
    }

    private static boolean codes(String value) {
        return CODES.matcher(value).matches() && SEPARATOR.splitAsStream(value).allMatch(Columns::bare);
    }

    /** Whether a value is a time, as envelopes write it; a day or month that does not exist is told later. */
    static boolean time(String value) {
        return TIME.matcher(value).matches();
    }

    private static boolean number(String value) {
        return NUMBER.matcher(value).matches();
    }

    private static boolean bare(String code) {
        long digits = code.chars().filter(Character::isDigit).count();
        long letters = code.chars().filter(Character::isLetter).count();
        return digits <= MOST_DIGITS && letters <= MOST_LETTERS;
    }
}
