package vn.iochub.connector.ioffice;

import javax.xml.namespace.QName;
import org.apache.cxf.binding.soap.Soap12;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.binding.soap.SoapVersion;
import org.w3c.dom.Element;

/** Troubles as faults, in the form of either SOAP. */
final class Faults {
    private Faults() {}

    static SoapFault of(Trouble trouble, SoapVersion version) {
        boolean soap12 = version instanceof Soap12;
        QName general = trouble.kind().caller ? version.getSender() : version.getReceiver();
        QName security = trouble.kind().security.isEmpty()
                ? null
                : new QName(Credentials.NAMESPACE, trouble.kind().security, "wsse");
        // WS-Security 1.1, 12: its code is the faultcode in SOAP 1.1, and the subcode in SOAP 1.2.
        SoapFault fault = new SoapFault(trouble.text().both(), security != null && !soap12 ? security : general);
        if (security != null && soap12) {
            fault.setSubCode(security);
        }
        Element detail = fault.getOrCreateDetail();
        Element hub = Replies.child(detail, "hubFault", null);
        Replies.child(hub, "code", trouble.kind().name());
        Replies.child(hub, "message", trouble.text().vi());
        Replies.child(hub, "messageEn", trouble.text().en());
        if (trouble.retryAfter() > 0) {
            Replies.child(hub, "retryAfterSeconds", Long.toString(trouble.retryAfter()));
        }
        return fault;
    }

    /**
     * 503 says to come again, also to a sender over its quota: SOAP over HTTP knows no 429. All else is 500: SOAP 1.2 would have 400 for the sender's faults, but clients were seen that
     * read no fault from a 400, and the caller would not be told why.
     */
    static int status(Trouble trouble) {
        return trouble.kind() == Trouble.Kind.UNAVAILABLE ? 503 : 500;
    }
}
