package vn.iochub.connector.health;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;

/** A visit's columns with the readers that their forms need. */
final class VisitFields extends Fields {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,15}(?:[.][0-9]{1,4})?");
    private static final Pattern DAYS = Pattern.compile("[0-9]{1,4}(?:[.][0-9]{1,2})?");

    /** ICD-10 with Vietnam's own U codes of traditional medicine; a dagger or asterisk may stand behind. */
    private static final Pattern DISEASE = Pattern.compile("[A-Z][0-9]{2}(?:[.]?[0-9A-Z]{1,4}){0,2}[*+]?");

    private final Map<String, String> columns;

    VisitFields(Map<String, String> columns) {
        this.columns = columns;
    }

    @Override
    protected String value(String name) {
        String value = columns.get(name);
        if (value == null || value.isEmpty() || value.charAt(0) != Columns.MARK) {
            return value;
        }
        throw switch (value) {
            case Columns.TWICE ->
                fault(RejectCode.RULE, name, new Text("Cột xuất hiện hai lần", "The column is there twice"), "");
            case Columns.DATE ->
                fault(
                        RejectCode.BAD_DATE,
                        name,
                        new Text(
                                "NGAY_SINH không phải ngày có thật; nếu chỉ biết năm thì ghi yyyy00000000",
                                "NGAY_SINH is not a date that exists; where the year alone is known, yyyy00000000"),
                        "");
            case Columns.ORDER ->
                fault(RejectCode.RULE, name, new Text("NGAY_SINH sau NGAY_VAO", "NGAY_SINH is after NGAY_VAO"), "");
            default ->
                fault(
                        RejectCode.BAD_FORMAT,
                        name,
                        new Text(
                                name + " không đúng dạng mã, số hoặc ngày của cột này; giá trị không được lưu",
                                name + " is not of this column's form; its value was not kept"),
                        "");
        };
    }

    @Override
    protected String path(String name) {
        return "/" + (name.equals(Columns.AGE) ? "NGAY_SINH" : name);
    }

    /** The word for a code, known also when the code lacks or has a leading zero; or null. */
    String coded(String name, Map<String, String> words) {
        String code = text(name, 20);
        if (code == null) {
            return null;
        }
        String bare = code.replaceFirst("^0+(?=.)", "");
        for (String form : List.of(code, bare, "0" + bare)) {
            String word = words.get(form);
            if (word != null) {
                return word;
            }
        }
        return word(name, words);
    }

    /** An amount in VND: the decree's decimal sign is the point, and nothing groups the thousands. */
    BigDecimal money(String name) {
        return number(name, DECIMAL, "50000 hoặc 50000.5", "50000 or 50000.5");
    }

    BigDecimal days(String name) {
        return number(name, DAYS, "3", "3");
    }

    private BigDecimal number(String name, Pattern form, String vi, String en) {
        String text = text(name, 30);
        if (text == null) {
            return null;
        }
        if (!form.matcher(text).matches()) {
            throw fault(
                    RejectCode.BAD_FORMAT,
                    name,
                    new Text(
                            name + " phải là số không âm, dấu chấm cho phần thập phân, ví dụ " + vi,
                            name + " must be a number from 0 on, with a point before decimals, such as " + en),
                    text);
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        return number.scale() < 0 ? number.setScale(0) : number;
    }

    /** The codes of a {@code ;} list, in their order, each once. */
    List<String> codes(String name) {
        String text = text(name, 500);
        List<String> codes = new ArrayList<>();
        for (String code : text == null ? new String[0] : text.split("[;,]")) {
            if (!code.isBlank() && !codes.contains(code.strip())) {
                codes.add(code.strip());
            }
        }
        return codes;
    }

    List<String> diseases(String name) {
        List<String> codes = new ArrayList<>();
        for (String code : codes(name)) {
            String upper = PartContent.upper(code);
            if (!DISEASE.matcher(upper).matches()) {
                throw fault(
                        RejectCode.BAD_FORMAT,
                        name,
                        new Text(
                                name + " có mã không đúng dạng ICD-10 như A01.0; nhiều mã cách nhau bằng dấu ;",
                                name
                                        + " has a code that is not of ICD-10's form, such as A01.0; codes are joined by ;"),
                        code);
            }
            codes.add(upper);
        }
        return codes;
    }

    Fault rule(String name, String vi, String en) {
        return fault(RejectCode.RULE, name, new Text(vi, en), "");
    }
}
