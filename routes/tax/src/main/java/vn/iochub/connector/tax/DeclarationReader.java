package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/** Tax declarations (HSoKhaiThue) among a document's elements. One for each document. */
final class DeclarationReader {
    /** An indicator (chỉ tiêu) of the form: ct21, ct40a. */
    private static final Pattern INDICATOR = Pattern.compile("ct\\d{1,3}[a-z]?\\d{0,2}");

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(?:[.]\\d{1,6})?");

    /** More than any form has. */
    private static final int MOST_INDICATORS = 500;

    private final RecordSink sink;
    private final String at;
    private final Declarations declarations;
    private int count;
    private boolean inside;
    private boolean form;
    private XmlNode general;
    private boolean twice;
    private final Map<String, BigDecimal> indicators = new LinkedHashMap<>();

    DeclarationReader(RecordSink sink, String at, Declarations declarations) {
        this.sink = sink;
        this.at = at;
        this.declarations = declarations;
    }

    /** Looks at the element that begins; returns whether it was read to its end. */
    boolean begins(XmlInput xml) throws UnreadableMessageException, IOException {
        String name = xml.name();
        if (name.equals("HSoKhaiThue")) {
            clear();
            inside = true;
            count++;
            return false;
        }
        if (!inside) {
            return false;
        }
        if (name.equals("TTinTKhaiThue")) {
            XmlNode row = xml.row();
            twice |= general != null;
            general = row;
            return true;
        }
        if (name.equals("CTieuTKhaiChinh")) {
            form = true;
            return false;
        }
        if (form && INDICATOR.matcher(name).matches()) {
            indicator(xml.row());
            return true;
        }
        return false;
    }

    void ends(String name) {
        if (name.equals("CTieuTKhaiChinh")) {
            form = false;
        }
        if (!inside || !name.equals("HSoKhaiThue")) {
            return;
        }
        String origin = at + "/HSoKhaiThue/" + count;
        HubRecord found;
        try {
            found = read(origin);
        } catch (Fault fault) {
            sink.reject(fault.at(origin, general == null ? "" : general.toString()));
            return;
        } finally {
            clear();
        }
        sink.accept(found);
    }

    /** Whether there was any declaration. */
    boolean found() {
        return count > 0;
    }

    private HubRecord read(String origin) {
        if (general == null) {
            throw missing("TTinTKhaiThue");
        }
        if (twice) {
            throw new Fault(
                    RejectCode.RULE,
                    "/TTinChung/TTinTKhaiThue",
                    new Text("TTinTKhaiThue xuất hiện hai lần", "TTinTKhaiThue is there twice"),
                    null);
        }
        XmlNode declaration = general.child("TKhaiThue").orElseThrow(() -> missing("TTinTKhaiThue/TKhaiThue"));
        XmlNode period =
                declaration.child("KyKKhaiThue").orElseThrow(() -> missing("TTinTKhaiThue/TKhaiThue/KyKKhaiThue"));
        XmlNode payer = general.child("NNT").orElseThrow(() -> missing("TTinTKhaiThue/NNT"));
        ObjectNode data = Out.node();
        HubRecord found = declarations.record(data, declaration, period, payer, origin);
        if (!indicators.isEmpty()) {
            ArrayNode list = data.putArray("indicators");
            indicators.forEach((code, amount) -> {
                if (amount != null) {
                    ObjectNode item = list.addObject();
                    item.put("code", code);
                    Out.put(item, "amount", amount);
                }
            });
        }
        return found;
    }

    /** Keeps the form's own figures; what stands in one of its lists comes more than once and is none. */
    private void indicator(XmlNode node) {
        String code = node.name();
        if (indicators.containsKey(code)) {
            indicators.put(code, null);
            return;
        }
        String text = node.characters().strip();
        if (indicators.size() < MOST_INDICATORS
                && node.children().isEmpty()
                && NUMBER.matcher(text).matches()) {
            indicators.put(code, new BigDecimal(text));
        }
    }

    private static Fault missing(String path) {
        return new Fault(
                RejectCode.MISSING_FIELD,
                "/TTinChung/" + path,
                new Text("Hồ sơ khai thuế thiếu " + path, "The declaration has no " + path),
                null);
    }

    private void clear() {
        inside = false;
        form = false;
        general = null;
        twice = false;
        indicators.clear();
    }
}
