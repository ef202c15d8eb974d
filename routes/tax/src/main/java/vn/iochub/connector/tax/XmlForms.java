package vn.iochub.connector.tax;

import java.io.IOException;
import java.io.InputStream;
import vn.iochub.api.RecordSink;
import vn.iochub.api.RejectCode;
import vn.iochub.api.Rejection;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.reading.xml.XmlInput;

/** Reads a document of any of the forms, or of several mixed: what an element is, its name says. Thread-safe. */
final class XmlForms {
    /** A header, a row or a line is small; slips and invoices are not read as one row. */
    private static final XmlInput.Limits LIMITS = new XmlInput.Limits(64, 64, 5_000, 2_000_000);

    private final Settings settings;
    private final Invoices invoices;
    private final Declarations declarations;

    XmlForms(Settings settings, TaxIds taxIds) {
        this.settings = settings;
        this.invoices = new Invoices(taxIds);
        this.declarations = new Declarations(taxIds);
    }

    /**
     * Streams the document into the sink.
     *
     * @param at where the document is in the message, empty where it is the message
     */
    void read(InputStream in, String at, RecordSink sink) throws UnreadableMessageException, IOException {
        SlipReader slip = new SlipReader(sink, at);
        InvoiceReader invoice = new InvoiceReader(sink, at, invoices, settings.roundingPerLine());
        DeclarationReader declaration = new DeclarationReader(sink, at, declarations);
        try (XmlInput xml = XmlInput.open(in, LIMITS)) {
            while (xml.nextElement()) {
                if (!xml.atStart()) {
                    String name = xml.name();
                    slip.ends(name);
                    invoice.ends(name);
                    declaration.ends(name);
                } else if (!slip.begins(xml) && !invoice.begins(xml)) {
                    declaration.begins(xml);
                }
            }
        }
        slip.flush();
        if (!slip.found() && !invoice.found() && !declaration.found()) {
            throw new UnreadableMessageException(new Rejection(
                    RejectCode.UNREADABLE,
                    "",
                    "",
                    new Text(
                            "Không có chứng từ (CHUNGTU), hóa đơn (HDon) hay hồ sơ khai thuế (HSoKhaiThue) nào",
                            "There is no payment slip (CHUNGTU), invoice (HDon) or declaration (HSoKhaiThue) in it"),
                    ""));
        }
    }
}
