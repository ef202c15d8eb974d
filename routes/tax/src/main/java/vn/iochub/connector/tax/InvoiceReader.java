package vn.iochub.connector.tax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import vn.iochub.api.HubRecord;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.Fault;
import vn.iochub.reading.xml.XmlInput;
import vn.iochub.reading.xml.XmlNode;

/**
 * E-invoices (HDon, Decision 1450/QĐ-TCT) among a document's elements. Their lines are added up as they pass, so that an
 * invoice may have any number of them. One for each document.
 */
final class InvoiceReader {
    private static final Map<String, String> RELATIONS = Map.of("1", "replacement", "2", "adjustment");
    /** What two roundings may amount to in a currency with cents. */
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private final RecordSink sink;
    private final String at;
    private final Invoices invoices;
    private final BigDecimal roundingPerLine;
    private int count;
    private boolean inside;
    private boolean content;
    private XmlNode general;
    private XmlNode seller;
    private XmlNode buyer;
    private XmlNode totals;
    private InvoiceSums sums = new InvoiceSums();
    private Fault fault;

    InvoiceReader(RecordSink sink, String at, Invoices invoices, BigDecimal roundingPerLine) {
        this.sink = sink;
        this.at = at;
        this.invoices = invoices;
        this.roundingPerLine = roundingPerLine;
    }

    /** Looks at the element that begins; returns whether it was read to its end. */
    boolean begins(XmlInput xml) throws UnreadableMessageException, IOException {
        String name = xml.name();
        if (name.equals("HDon")) {
            clear();
            inside = true;
            count++;
            return false;
        }
        if (inside && name.equals("DLHDon")) {
            content = true;
        }
        if (!content) {
            // The signatures (DSCKS) have elements of the parties' names too.
            return false;
        }
        switch (name) {
            case "TTChung" -> general = once(general, xml.row());
            case "NBan" -> seller = once(seller, xml.row());
            case "NMua" -> buyer = once(buyer, xml.row());
            case "TToan" -> totals = once(totals, xml.row());
            case "HHDVu" -> {
                XmlNode line = xml.row();
                try {
                    sums.line(line);
                } catch (Fault found) {
                    fault = fault == null ? found : fault;
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    void ends(String name) {
        if (name.equals("DLHDon")) {
            content = false;
        }
        if (!inside || !name.equals("HDon")) {
            return;
        }
        String origin = at + "/HDon/" + count;
        HubRecord found;
        try {
            found = read(origin);
        } catch (Fault wrong) {
            // The buyer is left out of the fragment: whoever mends an invoice does not need to know who bought.
            sink.reject(wrong.at(origin, text(general) + text(seller) + text(totals)));
            return;
        } finally {
            clear();
        }
        sink.accept(found);
    }

    /** Whether there was any invoice. */
    boolean found() {
        return count > 0;
    }

    private HubRecord read(String origin) {
        if (fault != null) {
            throw fault;
        }
        if (general == null || seller == null || totals == null) {
            String name = general == null ? "TTChung" : seller == null ? "NBan" : "TToan";
            throw new Fault(
                    RejectCode.MISSING_FIELD,
                    "/DLHDon/" + name,
                    new Text("Hóa đơn thiếu " + name, "The invoice has no " + name),
                    null);
        }
        ObjectNode data = Out.node();
        Invoices.Head head = invoices.head(data, general, seller, "MST", "Ten");
        Out.put(data, "kindName", general.text("THDon", Out.NAME));
        if (buyer == null) {
            data.put("buyerKind", "unknown");
        } else {
            Invoices.buyer(data, buyer, "MST");
        }
        List<XmlNode> related = general.children("TTHDLQuan");
        if (!related.isEmpty()) {
            data.set("related", related(related.get(0)));
        }
        sums.close(data, totals, head.currency().equals("VND") ? roundingPerLine : CENT);
        return Invoices.record(head, data, origin);
    }

    private static ObjectNode related(XmlNode from) {
        ObjectNode node = Out.node();
        String kind = from.text("TCHDon", Out.CODE);
        Out.put(node, "kind", kind == null ? null : RELATIONS.get(kind));
        Out.put(node, "template", from.text("KHMSHDCLQuan", Out.CODE));
        Out.put(node, "symbol", from.text("KHHDCLQuan", Out.CODE));
        Out.put(node, "number", from.text("SHDCLQuan", Out.CODE));
        LocalDate issued = from.date("NLHDCLQuan");
        Out.put(node, "issuedOn", issued == null ? null : issued.toString());
        return node;
    }

    private XmlNode once(XmlNode first, XmlNode again) {
        if (first != null && fault == null) {
            fault = new Fault(
                    RejectCode.RULE,
                    "/DLHDon/" + again.name(),
                    new Text(again.name() + " xuất hiện hai lần", again.name() + " is there twice"),
                    null);
        }
        return first == null ? again : first;
    }

    private void clear() {
        inside = false;
        content = false;
        general = null;
        seller = null;
        buyer = null;
        totals = null;
        sums = new InvoiceSums();
        fault = null;
    }

    private static String text(XmlNode node) {
        return node == null ? "" : node.toString();
    }
}
